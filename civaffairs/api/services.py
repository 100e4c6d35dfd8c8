"""Acts on clients and their grants."""

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from oauth2_provider.models import AbstractApplication, get_application_model

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Decision
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import CITY_BLOCK, scope

from .acts import ApiAct, grantable
from .models import ClientGrant
from .permissions import DECIDE_GRANTS, END_GRANTS, REQUEST_GRANTS


@dataclass(frozen=True)
class RegisteredClient:
    """A client with the grant asked for; a new one's secret is known here and at the department, and is stored as a
    hash only. A client that had one keeps it, and `client_secret` is empty."""

    client_id: str
    client_secret: str
    grant: ClientGrant


@transaction.atomic
def request_grant(
    *,
    department: str,
    bureaus: Iterable[Bureau],
    purpose: str,
    legal_basis: str,
    application_number: str,
    acts: Mapping[str, Iterable[str] | None],
    valid_from: dt.date,
    valid_to: dt.date,
    by: Actor,
    calls_per_minute: int = 600,
    client_secret: str = "",
    application: AbstractApplication | None = None,
) -> RegisteredClient:
    """Enter what a department's approved application names; nothing may be read before somebody else approves it.

    `acts` maps codes to the admitted fields (None: all of them); `application` is the client of a renewal. Raises
    Refusal `bureau_required` without a bureau, `bureau_outside` for one that is not the administrator's to share,
    `act_unknown`, `field_unknown`, and `period_invalid` when the grant would end before it begins. Leaves an audit
    entry with every bureau that the grant names.
    """
    require(by, REQUEST_GRANTS.code)
    bureaus = list(bureaus)
    if not bureaus:
        raise Refusal("bureau_required", "授权至少应写明一个民政局。", field="bureaus")
    if not answers_for(by, bureaus):
        message = "一个民政局的授权由该局登记；涉及全市多个民政局的，由市级民政局登记。"
        raise Refusal("bureau_outside", message, field="bureaus")
    if valid_to <= valid_from:
        raise Refusal("period_invalid", "授权的截止日应晚于起始日。", field="valid_to")
    admitted = {code: _fields(code, wanted) for code, wanted in acts.items()}
    secret = "" if application else client_secret or secrets.token_urlsafe(32)
    grant = ClientGrant.objects.create(
        application=application or _new_application(department, secret),
        department=department,
        purpose=purpose,
        legal_basis=legal_basis,
        application_number=application_number,
        acts=admitted,
        calls_per_minute=calls_per_minute,
        valid_from=valid_from,
        valid_to=valid_to,
        requested_by=by.id,
        requested_by_name=by.name,
        requested_at=now(),
    )
    grant.bureaus.set(bureaus)
    _record(
        grant,
        by,
        "api.request_grant",
        f"登记数据共享授权：{department}，依据 {legal_basis}，申请编号 {application_number}",
    )
    return RegisteredClient(grant.application.client_id, secret, grant)


@transaction.atomic
def decide_grant(*, grant: ClientGrant, approve: bool, note: str, by: Actor, on: dt.date) -> ClientGrant:
    """Approve or refuse a grant that somebody else entered.

    Raises Refusal `already_decided`, `grant_overlaps` for a client that holds another one in the same period,
    `period_over`; NotPermitted for whoever entered it, and for a grant of another bureau.
    """
    require(by, DECIDE_GRANTS.code)
    grant = _locked(grant, by)
    if grant.decision != Decision.PENDING:
        raise Refusal("already_decided", f"该授权已审批（{grant.get_decision_display()}）。")
    if by.id == grant.requested_by:
        raise NotPermitted("two_people_required", "登记人不能审批该授权，请由另一名安全管理员审批。")
    if approve:
        _check_still_possible(grant, on)
    decision = Decision.APPROVED if approve else Decision.REFUSED
    grant.decision, grant.note = decision, note
    grant.decided_by, grant.decided_by_name, grant.decided_at = by.id, by.name, now()
    grant.save(update_fields=["decision", "note", "decided_by", "decided_by_name", "decided_at"])
    _record(grant, by, "api.decide_grant", f"{decision.label}数据共享授权：{grant}。{note}")
    return grant


@transaction.atomic
def end_grant(*, grant: ClientGrant, reason: str, by: Actor) -> ClientGrant:
    """End a grant at once, whatever tokens are still alive; taking away needs one person only.

    Raises Refusal `already_ended`, NotPermitted.
    """
    require(by, END_GRANTS.code)
    grant = _locked(grant, by)
    if grant.ended_at is not None:
        raise Refusal("already_ended", "该授权已经终止。")
    grant.ended_at, grant.end_reason = now(), reason
    grant.save(update_fields=["ended_at", "end_reason"])
    _record(grant, by, "api.end_grant", f"终止数据共享授权：{grant}。{reason}")
    return grant


def register_client(*, by: Actor, approved_by: Actor, on: dt.date, **terms) -> RegisteredClient:
    """Enter and approve in one step, by the two people who signed the application; takes what `request_grant` takes."""
    with transaction.atomic():
        registered = request_grant(by=by, **terms)
        decide_grant(grant=registered.grant, approve=True, note="按已签批的申请登记", by=approved_by, on=on)
    return registered


def answers_for(by: Actor, bureaus: Collection[Bureau]) -> bool:
    """Whether the administrator may share the data: of one bureau its own, of several those of its city."""
    if len(bureaus) == 1:
        return all(bureau.pk == by.bureau_id for bureau in bureaus)
    return by.is_city and all(bureau.pk // CITY_BLOCK == by.bureau_id // CITY_BLOCK for bureau in bureaus)


def _check_still_possible(grant: ClientGrant, on: dt.date) -> None:
    if grant.valid_to <= on:
        raise Refusal("period_over", "授权期限已过，请重新登记。")
    overlaps = Q(valid_from__lt=grant.valid_to, valid_to__gt=grant.valid_from)
    others = ClientGrant.objects.filter(
        overlaps, application=grant.application, decision=Decision.APPROVED, ended_at__isnull=True
    )
    if others.exists():
        raise Refusal("grant_overlaps", "该客户端同期已有授权；变更授权内容的，请先终止原授权。")


def _locked(grant: ClientGrant, by: Actor) -> ClientGrant:
    found = ClientGrant.objects.select_for_update().get(pk=grant.pk)
    if not answers_for(by, found.bureaus.all()):
        raise NotPermitted("not_permitted", "一个民政局的授权由该局办理；涉及多个民政局的，由市级民政局办理。")
    return found


def _new_application(department: str, secret: str) -> AbstractApplication:
    model = get_application_model()
    return model.objects.create(
        name=department,
        client_type=model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=model.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )


def _record(grant: ClientGrant, by: Actor, verb: str, text: str) -> None:
    for bureau in grant.bureaus.all():
        with scope(bureau.pk):
            record(
                by=by, verb=verb, subject_kind="client_grant", subject_id=grant.pk, text=text[:500],
                purpose=grant.purpose,
            )  # fmt: skip


def _fields(code: str, wanted: Iterable[str] | None) -> list[str]:
    act: ApiAct | None = grantable().get(code)
    if act is None:
        raise Refusal("act_unknown", f"没有可授权的事项“{code}”，请核对事项代码。", field="acts")
    if wanted is None:
        return list(act.admissible)
    chosen = set(wanted)
    if unknown := chosen - set(act.admissible):
        names = "、".join(sorted(unknown))
        raise Refusal("field_unknown", f"事项“{act.label}”没有字段 {names}，请核对字段名。", field="acts")
    return [name for name in act.admissible if name in chosen]
