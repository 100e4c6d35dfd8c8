"""Locking papers against destruction while somebody needs them, and lifting the lock."""

import datetime as dt
import uuid

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal

from . import subjects
from .models import Document, LegalHold
from .permissions import HOLD


@transaction.atomic
def place_hold(*, subject_kind: str, subject_id: uuid.UUID, reason: str, by: Actor, on: dt.date) -> LegalHold:
    """Lock everything filed about the subject until the hold is lifted.

    Raises NotPermitted, and Refusal `subject_not_found` and `reason_required`.
    """
    subject = subjects.find(by, subject_kind, subject_id)
    require(by, HOLD.code, subject)
    said = _reason(reason)
    # A destruction that runs has these rows: whoever comes second sees what the first has done.
    list(Document.objects.about(subject_kind, subject_id).order_by("pk").select_for_update().values_list("pk"))
    hold = LegalHold.objects.create(
        subject_kind=subject_kind, subject_id=subject_id, division_code=subject.division_code, reason=said,
        placed_by=by.name, placed_on=on,
    )  # fmt: skip
    record(by=by, verb=HOLD.code, subject_kind=subject_kind, subject_id=subject_id, text=f"锁定材料：{said}")
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, by: Actor, on: dt.date) -> LegalHold:
    """End a hold; others on the same subject stay.

    Raises NotPermitted, and Refusal `reason_required` and `hold_lifted`.
    """
    require(by, HOLD.code, hold)
    said = _reason(reason)
    locked: LegalHold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if locked.lifted_on:
        raise Refusal("hold_lifted", f"此项锁定已由{locked.lifted_by}于{locked.lifted_on}解除，不必再次办理。")
    locked.lifted_by, locked.lifted_on, locked.lift_reason = by.name, on, said
    locked.save(update_fields=["lifted_by", "lifted_on", "lift_reason"])
    text = f"解除材料锁定：{said}"
    record(by=by, verb=HOLD.code, subject_kind=locked.subject_kind, subject_id=locked.subject_id, text=text)
    return locked


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refusal("reason_required", "请写明事由，例如案号、信访编号或者审计通知书文号。", field="reason")
    return said
