"""The ledger of a case's terms and the due dates computed from it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Min

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.choices import ClockKind
from civaffairs.casework.clock import (
    CALENDAR,
    NEVER_SUSPENDED,
    PARTY_TERMS,
    TERMS,
    is_provisional,
    terms_key,
    with_provisional_days,
)
from civaffairs.casework.models import Case, ClockEntry, Deadline
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.policy.engine import Evaluation
from civaffairs.policy.services import apply_rule, figure

ALL_TERMS = "all"
# How far beyond the published calendar a due date may be counted provisionally.
PROVISIONAL_REACH = dt.timedelta(days=400)


def start_term(*, case: Case, term: str, on: dt.date) -> Deadline:
    """Start a term on the day of its event. A term that runs already keeps its first start."""
    running = Deadline.objects.filter(case=case, term=term, completed_on__isnull=True).first()
    if running:
        return running
    Deadline.objects.filter(case=case, term=term).delete()
    _enter(case, term, ClockKind.START, on)
    return recompute(case=case, term=term, on=on)


def restart_term(*, case: Case, term: str, on: dt.date) -> Deadline:
    """Start a term on the day of its event, whether or not an earlier run of it is over."""
    Deadline.objects.filter(case=case, term=term).delete()
    _enter(case, term, ClockKind.START, on)
    return recompute(case=case, term=term, on=on)


def complete_term(*, case: Case, term: str, on: dt.date) -> None:
    """Stop a running term because its step is done; nothing happens when it does not run."""
    if Deadline.objects.filter(case=case, term=term, completed_on__isnull=True).exists():
        _enter(case, term, ClockKind.STOP, on)
        recompute(case=case, term=term, on=on)


def suspend_terms(*, case: Case, reason: str, by: Actor, on: dt.date, right: str, document: str = "") -> None:
    """Suspend every running term from `on` on. Raises Refusal `reason_required`."""
    _adjust(case, ClockKind.SUSPEND, ALL_TERMS, by, on, right, reason=reason, document=document)


def resume_terms(*, case: Case, reason: str, by: Actor, on: dt.date, right: str) -> None:
    """Resume every suspended term; `on` is the first day that counts again.

    On the first day of a suspension it takes the suspension back: no day stood still.
    Raises Refusal `reason_required`, or the rule's own for a day before the suspension began.
    """
    _adjust(case, ClockKind.RESUME, ALL_TERMS, by, on, right, reason=reason)


def extend_term(
    *, case: Case, term: str, count: int, reason: str, approver: str, by: Actor, on: dt.date, right: str
) -> None:
    """Extend one term in its own unit. Raises Refusal `reason_required`, or the rule's own (`limit_exceeded`)."""
    _adjust(case, ClockKind.EXTEND, term, by, on, right, reason=reason, count=count, approver=approver)


@transaction.atomic
def _adjust(case: Case, kind: ClockKind, term: str, by: Actor, on: dt.date, right: str, *, reason: str, **more) -> None:
    require(by, right, case)
    if not reason.strip():
        raise Refusal("reason_required", "调整办理期限须写明事由。", field="reason")
    # One ledger, one writer: the due dates are counted from all that was entered before.
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    _enter(case, term, kind, on, reason=reason.strip(), **more)
    running = Deadline.objects.filter(case=case, completed_on__isnull=True)
    for deadline in running.exclude(term__in=NEVER_SUSPENDED):
        recompute(case=case, term=deadline.term, on=on)
    case.due_on = nearest_due(case)
    case.save(update_fields=["due_on"])
    text = f"{case.number}:办理期限{kind.label}({reason.strip()})"
    record(by=by, verb=right, subject_kind="case", subject_id=case.pk, text=text)


def _enter(case: Case, term: str, kind: ClockKind, on: dt.date, **more) -> None:
    ClockEntry.objects.create(case=case, term=term, kind=kind, on=on, recorded_at=now(), **more)


def recompute(*, case: Case, term: str, on: dt.date) -> Deadline:
    """Write the due date that the ledger gives today into its cache."""
    start, completed, ledger = ledger_of(case, term)
    answer, provisional = count(
        case, term, on=max(on, completed or on), start=start, completed=completed, ledger=ledger
    )
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    deadline, _ = Deadline.objects.update_or_create(
        case=case,
        term=term,
        defaults={
            "started_on": start,
            "due_on": outputs["due"],
            "completed_on": completed,
            "is_suspended": outputs["state"] == "suspended",
            "is_provisional": provisional,
        },
    )
    return deadline


def ledger_of(case: Case, term: str) -> tuple[dt.date, dt.date | None, list[dict[str, Any]]]:
    """Start, completion and the suspensions and extensions of the term's current run, in the rule's shape."""
    # An office that suspends its own work takes nobody's days to appeal, and no court waits for it.
    names = (term,) if term in NEVER_SUSPENDED else (term, ALL_TERMS)
    current = ClockEntry.objects.filter(case=case, term__in=names, superseded_by__isnull=True)
    entries = list(current.order_by("recorded_at", "id"))
    first = max(index for index, entry in enumerate(entries) if entry.kind == ClockKind.START)
    start, completed = entries[first].on, None
    ledger: list[dict[str, Any]] = []
    for entry in entries[first + 1 :]:
        if entry.kind == ClockKind.STOP:
            completed = entry.on
        elif entry.kind == ClockKind.EXTEND:
            ledger.append({"kind": "extend", "count": entry.count, "reason": entry.reason, "approver": entry.approver})
        elif entry.kind == ClockKind.SUSPEND:
            ledger.append({"kind": "suspend", "from": entry.on, "to": None, "reason": entry.reason})
        elif entry.kind == ClockKind.RESUME:
            ledger = _resumed(ledger, entry.on)
    return start, completed, ledger


def _resumed(ledger: list[dict[str, Any]], on: dt.date) -> list[dict[str, Any]]:
    """The ledger with its open suspensions closed on the day before; one that began on the day itself never was."""
    resumed = []
    for entry in ledger:
        if entry["kind"] == "suspend" and entry["to"] is None:
            if entry["from"] == on:
                continue
            entry = {**entry, "to": on - dt.timedelta(1)}
        resumed.append(entry)
    return resumed


def count(
    case: Case, term: str, *, on: dt.date, start: dt.date, completed: dt.date | None, ledger: list[dict[str, Any]]
) -> tuple[Evaluation, bool]:
    """The rule's answer, and whether it was counted beyond the published calendar."""
    place = case.division_code[:6]
    published = figure(CALENDAR, place=place, on=on)
    calendar = with_provisional_days(published, max(start, on) + PROVISIONAL_REACH)
    inputs: dict[str, Any] = {"term": term, "start": start, "ledger": ledger}
    if completed:
        inputs["completed"] = completed
    parameters: dict[str, Any] = {CALENDAR: calendar}
    if terms_key(term) != TERMS:
        parameters[TERMS] = figure(terms_key(term), place=place, on=on)
    answer = apply_rule("casework.deadline", place=place, on=on, inputs=inputs, parameters=parameters)
    due = answer.outputs["due"] if answer.outputs else None
    return answer, is_provisional(due, published["to"])


def due_after(*, case: Case, term: str, start: dt.date, on: dt.date) -> dt.date:
    """The last day of a term that starts on `start`, without entering it anywhere."""
    answer, _ = count(case, term, on=on, start=start, completed=None, ledger=[])
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    return (answer.outputs or {})["due"]


def light_of(deadline: Deadline, on: dt.date) -> tuple[str, int | None]:
    """State and days left of a deadline on a day, for the statutory light."""
    if deadline.completed_on:
        return ("met" if deadline.due_on is None or deadline.completed_on <= deadline.due_on else "late"), None
    start, completed, ledger = ledger_of(deadline.case, deadline.term)
    answer, _ = count(deadline.case, deadline.term, on=on, start=start, completed=completed, ledger=ledger)
    outputs = answer.outputs or {"state": "suspended", "days_left": None}
    return outputs["state"], outputs["days_left"]


def nearest_due(case: Case) -> dt.date | None:
    """The earliest due date among the office's terms that still run."""
    running = Deadline.objects.filter(case=case, completed_on__isnull=True).exclude(term__in=PARTY_TERMS)
    return running.aggregate(due=Min("due_on"))["due"]
