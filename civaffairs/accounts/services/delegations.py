"""Handing one's work to a colleague for an absence (委托代办)."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import ADMINISTRATION
from civaffairs.accounts.models import Delegation, Membership, User
from civaffairs.audit.services import record
from civaffairs.common.errors import NotPermitted, Refusal

LONGEST = dt.timedelta(days=92)


@transaction.atomic
def delegate(
    *, membership: Membership, deputy: User, valid_from: dt.date, valid_to: dt.date, reason: str, by: Actor, on: dt.date
) -> Delegation:
    """Let a colleague of the same bureau work in one's own membership from `valid_from` until before `valid_to`.

    Raises NotPermitted for a membership that is not one's own; Refusal `deputy_unfit`, `period_invalid`,
    `administration_separated`, `delegated_already`.
    """
    if str(membership.user_id) != by.id or membership.bureau_id != by.bureau_id:
        raise NotPermitted("not_permitted", "只能委托本人的任职。")
    works_here = Membership.objects.in_force(on).filter(user=deputy, bureau=membership.bureau_id)
    if deputy.pk == membership.user_id or not deputy.is_active or not works_here.exists():
        raise Refusal("deputy_unfit", "代办人应为本单位在任的其他人员。", field="deputy")
    if valid_from < on or not valid_from < valid_to <= valid_from + LONGEST:
        raise Refusal("period_invalid", "委托应从今天或以后开始，最长92天。", field="valid_to")
    roles = set(works_here.values_list("role", flat=True)) | {membership.role}
    if roles & ADMINISTRATION and len(roles) > 1:
        raise Refusal(
            "administration_separated",
            "系统、安全、审计管理岗位相互分离，也不能兼办业务，不能这样委托。",
            field="deputy",
        )
    standing = Delegation.objects.not_over(valid_from).filter(membership=membership, valid_from__lt=valid_to)
    if standing.exists():
        raise Refusal("delegated_already", "这段时间已委托他人，请先结束原委托。", field="valid_from")
    delegation = Delegation.objects.create(
        membership=membership, deputy=deputy, valid_from=valid_from, valid_to=valid_to, reason=reason,
        recorded_by=by.name,
    )  # fmt: skip
    last = valid_to - dt.timedelta(days=1)
    _record(by, "accounts.delegate", delegation, f"委托{deputy.name}代办 {valid_from} 至 {last}：{reason}")
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Actor, on: dt.date) -> None:
    """End a delegation at once; the absent person and the deputy may. Raises Refusal `already_ended`."""
    if by.id not in (str(delegation.membership.user_id), str(delegation.deputy_id)):
        raise NotPermitted("not_permitted", "只有委托人和代办人可以结束委托。")
    if delegation.ended_on or delegation.valid_to <= on:
        raise Refusal("already_ended", "该委托已经结束。")
    Delegation.objects.filter(pk=delegation.pk).update(ended_on=on)
    _record(by, "accounts.end_delegation", delegation, f"结束对{delegation.deputy.name}的委托")


def _record(by: Actor, verb: str, delegation: Delegation, text: str) -> None:
    record(by=by, verb=verb, subject_kind="user", subject_id=delegation.membership.user_id, text=text)
