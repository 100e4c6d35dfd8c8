"""Lists of destruction (销毁清册): drawn by the product, approved by two people, carried out, the record kept."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import current_tenant

from . import retention, storage, subjects
from .choices import DestructionOutcome
from .materials import retention_of
from .models import DestructionItem, DestructionList, Document, LegalHold
from .permissions import APPROVE_DESTRUCTION

DESTROY = "documents.destroy"
AT_ONCE = 500
MOST_ON_A_LIST = 2000
# Files of what was destroyed are looked for so long, should the worker have died between the record and the removal.
LOOKED_AFTER = dt.timedelta(days=7)
HELD = "材料已锁定"


@dataclass(frozen=True)
class Due:
    """A document whose retention is over."""

    document: Document
    closed_on: dt.date
    due_on: dt.date
    retention: str
    years: int


def due_documents(*, on: dt.date) -> Iterator[Due]:
    """Documents of the bureau in scope that have outlived their retention, that nobody holds and no list names."""
    years_of = retention.terms(place=Bureau.objects.get(pk=current_tenant()).division_code[:6], on=on)
    last = dt.date(on.year - min(years_of.values()), 1, 1)
    for kind in subjects.kinds():
        made = Document.objects.kept().filter(subject_kind=kind.code, made_at__date__lt=last)
        ids = sorted(set(made.values_list("subject_id", flat=True)))
        for start in range(0, len(ids), AT_ONCE):
            closed = kind.closed_on(ids[start : start + AT_ONCE])
            yield from _due_about(kind.code, closed, years_of, on)


def _due_about(kind: str, closed: Mapping[UUID, dt.date], years_of: Mapping[str, int], on: dt.date) -> Iterator[Due]:
    about = {"subject_kind": kind, "subject_id__in": list(closed)}
    held = set(LegalHold.objects.standing().filter(**about).values_list("subject_id", flat=True))
    listed = DestructionItem.objects.pending().values("document")
    for document in Document.objects.kept().filter(**about).exclude(pk__in=listed).order_by("made_at", "pk"):
        code = retention_of(document.kind)
        day, years = closed[document.subject_id], years_of[code]
        due = retention.due_on(day, years)
        if due <= on and document.subject_id not in held:
            yield Due(document, day, due, code, years)


@transaction.atomic
def draw_list(*, on: dt.date) -> DestructionList | None:
    """Put what is due on a list that waits for two approvals; None when nothing is. The product acts by itself."""
    bureau = Bureau.objects.select_for_update().get(pk=current_tenant())
    due = list(islice(due_documents(on=on), MOST_ON_A_LIST))
    if not due:
        return None
    drawn = DestructionList.objects.create(division_code=bureau.division_code, drawn_on=on)
    DestructionItem.objects.bulk_create(
        DestructionItem(
            destruction=drawn, document=one.document, closed_on=one.closed_on, due_on=one.due_on,
            retention=one.retention, years=one.years,
        )
        for one in due
    )  # fmt: skip
    text = f"编制销毁清册，{len(due)}份"
    by = system_actor(bureau.pk)
    record(by=by, verb=DESTROY, subject_kind="destruction_list", subject_id=drawn.pk, text=text)
    return drawn


@transaction.atomic
def approve_list(*, destruction: DestructionList, by: Actor, on: dt.date) -> DestructionList:
    """Approve a list: the first person reviews, a second signs, and then a worker destroys what no hold protects.

    Raises NotPermitted, and Refusal `already_approved` and `second_person_needed`.
    """
    require(by, APPROVE_DESTRUCTION.code, destruction)
    locked: DestructionList = DestructionList.objects.select_for_update().get(pk=destruction.pk)
    if locked.second_approved_on:
        raise Refusal("already_approved", "这份清册已经两人审批，不必再次办理。请刷新页面查看结果。")
    if locked.first_approved_on is None:
        act = "审核"
        locked.first_approver_id, locked.first_approved_by, locked.first_approved_on = by.id, by.name, on
    elif locked.first_approver_id == by.id:
        raise Refusal("second_person_needed", "审核和批准应由两人分别办理。请由另一位有权审批的同事批准。")
    else:
        act = "批准"
        locked.second_approver_id, locked.second_approved_by, locked.second_approved_on = by.id, by.name, on
    locked.save()
    record(
        by=by, verb=APPROVE_DESTRUCTION.code, subject_kind="destruction_list", subject_id=locked.pk,
        text=f"{act}销毁清册，{locked.items.count()}份",
    )  # fmt: skip
    return locked


@transaction.atomic
def destroy_chunk(*, destruction_id: UUID) -> bool:
    """Destroy the next items of an approved list; whether any are left. The rows say so before the files go."""
    destruction = DestructionList.objects.select_for_update().filter(pk=destruction_id).first()
    if destruction is None or destruction.second_approved_on is None or destruction.finished_at:
        return False
    items = list(destruction.items.pending().order_by("document_id")[:AT_ONCE])
    for item in items:
        _destroy(item, destruction)
    if len(items) < AT_ONCE:
        destruction.finished_at = now()
        destruction.save(update_fields=["finished_at"])
        return False
    return True


def _destroy(item: DestructionItem, destruction: DestructionList) -> None:
    document: Document = Document.objects.select_for_update().get(pk=item.document_id)
    holds = LegalHold.objects.standing().on(document.subject_kind, document.subject_id)
    if holds.exists():
        item.outcome, item.reason = DestructionOutcome.SKIPPED, HELD
    else:
        item.outcome = DestructionOutcome.DESTROYED
        document.destroyed_at = now()
        document.save(update_fields=["destroyed_at"])
        people = f"{destruction.first_approved_by}、{destruction.second_approved_by}"
        record(
            by=system_actor(current_tenant()), verb=DESTROY, subject_kind=document.subject_kind,
            subject_id=document.subject_id, text=f"销毁{document.title}：保管{item.years}年期满，{people}审批",
        )  # fmt: skip
    item.save(update_fields=["outcome", "reason"])


def remove_destroyed_files(*, at: dt.datetime) -> int:
    """Delete the files of what was destroyed lately and is named by nothing else; may run again, returns how many."""
    gone = Document.objects.filter(destroyed_at__gte=at - LOOKED_AFTER)
    return storage.remove_unused(storage.place(document, digest) for document in gone for digest in document.digests)
