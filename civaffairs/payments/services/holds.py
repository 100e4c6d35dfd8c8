"""Withholding an award until somebody has looked, and giving it free again."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from civaffairs.accounts.actor import SYSTEM, Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import announce
from civaffairs.registry.models import Standing

from .. import permissions as rights
from ..choices import HoldCause
from ..models import Award, PaymentHold


@transaction.atomic
def hold_award(
    *, award: Award, cause: str, reason: str, by: Actor, on: dt.date, fact_id: UUID | None = None
) -> PaymentHold:
    """缓发: from now on no run pays the award, until the hold is released.

    Raises Refusal `reason_required`, or `already_held` when it is held for the same cause.
    """
    if by.role != SYSTEM:
        require(by, rights.HOLD.code, award)
    if not reason.strip():
        raise Refusal("reason_required", "请写明缓发的理由。", field="reason")
    try:
        with transaction.atomic():
            hold = PaymentHold.objects.create(
                award=award, cause=cause, reason=reason.strip(), fact_id=fact_id, opened_on=on, opened_by=by.name,
                division_code=award.division_code,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal("already_held", "该待遇已因同一原因缓发，无须重复登记。", field="cause") from error
    text = f"缓发：{hold.get_cause_display()}，{hold.reason}"
    record(by=by, verb=rights.HOLD.code, subject_kind="award", subject_id=award.pk, text=text)
    announce(
        kind="payments.award_held", subject_kind="award", subject_id=award.pk, occurred_on=on,
        data={"hold": str(hold.pk)},
    )  # fmt: skip
    return hold


@transaction.atomic
def release_hold(*, hold: PaymentHold, reason: str, by: Actor, on: dt.date) -> PaymentHold:
    """恢复发放: the months that were withheld are picked up by a run of their month.

    Raises Refusal `reason_required`, or `already_released`.
    """
    if by.role != SYSTEM:
        require(by, rights.HOLD.code, hold)
    if not reason.strip():
        raise Refusal("reason_required", "请写明恢复发放的理由。", field="reason")
    locked = PaymentHold.objects.select_for_update().get(pk=hold.pk)
    if locked.released_on:
        raise Refusal("already_released", "该缓发已经恢复，无须再次办理。")
    locked.released_on, locked.released_by, locked.release_reason = on, by.name, reason.strip()
    locked.save(update_fields=["released_on", "released_by", "release_reason"])
    record(
        by=by, verb=rights.HOLD.code, subject_kind="award", subject_id=locked.award_id,
        text=f"恢复发放：{locked.release_reason}",
    )  # fmt: skip
    announce(
        kind="payments.hold_released", subject_kind="award", subject_id=locked.award_id, occurred_on=on,
        data={"hold": str(locked.pk)},
    )  # fmt: skip
    return locked


def hold_awards_of_person(
    *, person_id: UUID, cause: str = HoldCause.DEATH, reason: str, by: Actor, on: dt.date, fact_id: UUID | None = None
) -> list[PaymentHold]:
    """What a subscriber calls when something about a person puts their awards in doubt; a second call changes nothing.

    It takes nothing away: a person decides, and release gives every month back.
    """
    received = Standing.objects.in_force(on).filter(person=person_id).values_list("case_id", "programme")
    opened = []
    for case_id, programme in received:
        running = Award.objects.in_force(on).filter(case=case_id, programme=programme)
        for award in running.exclude(holds__cause=cause, holds__released_on__isnull=True):
            opened.append(hold_award(award=award, cause=cause, reason=reason, by=by, on=on, fact_id=fact_id))
    return opened
