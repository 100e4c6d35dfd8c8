"""Roles are asked for by one administrator and granted by another (三员分立)."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import ADMINISTRATION, Decision, Role
from civaffairs.accounts.models import Membership, MembershipRequest, User
from civaffairs.accounts.permissions import DECIDE_MEMBERSHIPS, MANAGE_USERS, require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.models import Bureau, Division
from civaffairs.tenancy.querysets import significant


@transaction.atomic
def request_membership(
    *, user: User, role: str, division_code: str, reason: str, by: Actor, on: dt.date,
    valid_from: dt.date, valid_to: dt.date | None = None,
) -> MembershipRequest:  # fmt: skip
    """Ask that somebody be given a role over an area; nothing is granted by it.

    Raises Refusal `division_outside`, `whole_bureau_only`, `period_invalid`, `administration_separated` and
    `already_asked`.
    """
    require(by, MANAGE_USERS.code)
    own = significant(Bureau.objects.get(pk=by.bureau_id).division_code)
    known = division_code.ljust(12, "0") == own.ljust(12, "0") or Division.objects.in_force(on).filter(
        code=division_code
    )
    if not division_code.startswith(own) or not known:
        raise Refusal("division_outside", "管辖区划应为本单位区划或其下级区划的代码。", field="division_code")
    if role in ADMINISTRATION and significant(division_code) != own:
        message = "系统、安全、审计管理岗位管辖全单位，管辖区划应填本单位区划代码。"
        raise Refusal("whole_bureau_only", message, field="division_code")
    if valid_to and valid_to <= valid_from:
        raise Refusal("period_invalid", "任职的截止日应晚于起始日。", field="valid_to")
    check_separation(user=user, role=role, bureau_id=by.bureau_id, on=on)
    asked = {"user": user, "role": role, "division_code": division_code}
    if MembershipRequest.objects.filter(decision=Decision.PENDING, **asked).exists():
        raise Refusal("already_asked", "同一任职已在审批中，请等待安全管理员审批。")
    request = MembershipRequest.objects.create(
        **asked, valid_from=valid_from, valid_to=valid_to, reason=reason, requested_by_id=int(by.id),
        requested_at=now(),
    )  # fmt: skip
    _record(by, "accounts.request_membership", user, f"申请任职 {Role(role).label}（{division_code}）：{reason}")
    return request


def check_separation(*, user: User, role: str, bureau_id: int, on: dt.date) -> None:
    """Raises Refusal `administration_separated` when the role may not be held beside one that the user holds."""
    held = Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), user=user)
    roles = set(held.values_list("role", flat=True))
    beside = roles - {role} if role in ADMINISTRATION else roles & ADMINISTRATION
    if beside:
        labels = "、".join(sorted(Role(one).label for one in beside))
        raise Refusal(
            "administration_separated",
            f"系统、安全、审计管理岗位相互分离，也不能兼办业务：{user.name}现任{labels}。请先结束现有任职，或改由他人担任。",
            field="role",
        )


@transaction.atomic
def decide_membership(*, request: MembershipRequest, approve: bool, note: str, by: Actor, on: dt.date) -> None:
    """Grant or refuse what was asked.

    Raises Refusal `already_decided`, `administration_separated`; NotPermitted for whoever asked and for whom it is.
    """
    require(by, DECIDE_MEMBERSHIPS.code)
    request = MembershipRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if request.decision != Decision.PENDING:
        raise Refusal("already_decided", f"该申请已审批（{request.get_decision_display()}）。")
    if by.id in (str(request.requested_by_id), str(request.user_id)):
        raise NotPermitted("two_people_required", "申请人和本人不能审批该任职，请由另一名安全管理员审批。")
    if approve:
        check_separation(user=request.user, role=request.role, bureau_id=by.bureau_id, on=on)
        Membership.objects.get_or_create(
            user=request.user, bureau_id=by.bureau_id, role=request.role, division_code=request.division_code,
            valid_from=request.valid_from, defaults={"valid_to": request.valid_to},
        )  # fmt: skip
    decision = Decision.APPROVED if approve else Decision.REFUSED
    MembershipRequest.objects.filter(pk=request.pk).update(
        decision=decision, decided_by=int(by.id), decided_at=now(), note=note
    )
    text = f"{decision.label}任职 {Role(request.role).label}（{request.division_code}）：{note}"
    _record(by, "accounts.decide_membership", request.user, text)


@transaction.atomic
def end_membership(*, membership: Membership, reason: str, by: Actor, on: dt.date) -> None:
    """End a membership from that day on; taking rights away needs one person only.

    Raises Refusal `already_ended`, `oneself`.
    """
    require(by, MANAGE_USERS.code)
    if membership.bureau_id != by.bureau_id:
        raise NotPermitted("not_permitted", "该任职不属于本单位。")
    if str(membership.user_id) == by.id:
        raise Refusal("oneself", "不能结束自己的任职，请由另一名系统管理员办理。")
    if membership.valid_to and membership.valid_to <= on:
        raise Refusal("already_ended", "该任职已经结束。")
    Membership.objects.filter(pk=membership.pk).update(valid_to=max(on, membership.valid_from))
    text = f"结束任职 {membership.get_role_display()}（{membership.division_code}）：{reason}"
    _record(by, "accounts.end_membership", membership.user, text)


def _record(by: Actor, verb: str, user: User, text: str) -> None:
    record(by=by, verb=verb, subject_kind="user", subject_id=user.pk, text=f"{user.name} {text}")
