"""Opening a case and moving it along its table of transitions."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import SYSTEM, Actor
from civaffairs.accounts.permissions import may, require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case, CaseNumber, StatusChange
from civaffairs.casework.workflow import CaseType, Transition, case_type
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal, StaleVersion
from civaffairs.facts.services import announce
from civaffairs.registry.models import Household, Person
from civaffairs.tenancy.querysets import significant

from .clocks import complete_term, nearest_due, start_term


@transaction.atomic
def open_case(
    *,
    case_type_code: str,
    programme: str,
    applicant: Person | None,
    household: Household | None,
    division_code: str,
    by: Actor,
    on: dt.date,
    right: str,
) -> Case:
    """A new case in its first status, with a number of its bureau's series."""
    kind = case_type(case_type_code)
    case = Case(
        case_type=kind.code,
        programme=programme,
        applicant=applicant,
        household=household,
        division_code=division_code,
        status=kind.draft,
        opened_on=on,
        created_by=by.id,
    )
    case.tenant_id = by.bureau_id
    require(by, right, case)
    case.number = next_number(kind.series, division_code, on)
    case.save(force_insert=True)
    record(by=by, verb=right, subject_kind="case", subject_id=case.pk, text=f"登记{kind.label} {case.number}")
    return case


def advance(*, case: Case, act: str, by: Actor, on: dt.date, note: str = "", version: int | None = None) -> Case:
    """Perform one act on a case: check, lock, change, record, announce; returns the case as it now stands.

    Raises StaleVersion when the case is no longer at `version`; NotPermitted; Refusal `wrong_status`,
    `note_required`, `four_eyes`, or `not_yet` with every failed guard among its reasons. A refused act changes
    nothing but leaves an audit entry of its own, see `record_refused`.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        kind = case_type(locked.case_type)
        step = kind.transition(act)
        if by.role != SYSTEM:
            require(by, step.right, locked)
        if version is not None and locked.version != version:
            raise StaleVersion("stale_version", "此事项刚被他人办理过，页面内容已不是最新。请查看最新情况后再办理。")
        _check(locked, kind, step, by, on, note)
        return _move(locked, kind, step, by, on, note)


def _check(case: Case, kind: CaseType, step: Transition, by: Actor, on: dt.date, note: str) -> None:
    if case.status not in step.sources:
        status = kind.status(case.status).label
        raise Refusal("wrong_status", f"事项现为“{status}”，不能“{step.label}”。")
    if step.needs_note and not note.strip():
        raise Refusal("note_required", f"“{step.label}”须写明理由。", field="note")
    if step.by_other_than and case.history.filter(act__in=step.by_other_than, actor_id=by.id).exists():
        raise Refusal("four_eyes", f"您已办理过本事项的前道环节，“{step.label}”须由另一人办理。")
    failed = [reason for guard in step.guards if (reason := guard(case, on))]
    if failed:
        raise Refusal(
            "not_yet",
            f"还不能“{step.label}”：" + "".join(reason.message for reason in failed),
            reasons=[(reason.code, reason.message) for reason in failed],
        )


def _move(case: Case, kind: CaseType, step: Transition, by: Actor, on: dt.date, note: str) -> Case:
    source, case.status = case.status, step.target
    case.version += 1
    if step.closes:
        case.is_open, case.closed_on = False, on
    StatusChange.objects.create(
        case=case, act=step.act, source=source, target=step.target, on=on, at=now(), actor_id=by.id,
        actor_name=by.name, actor_role=by.role, note=note.strip(),
    )  # fmt: skip
    for term in step.starts:
        start_term(case=case, term=term, on=on)
    for term in step.completes:
        complete_term(case=case, term=term, on=on)
    case.due_on = nearest_due(case) if case.is_open else None
    case.save()
    record(
        by=by, verb=step.right, subject_kind="case", subject_id=case.pk,
        text=f"{kind.label} {case.number}:{step.label}" + (f"({note.strip()})" if note.strip() else ""),
    )  # fmt: skip
    if step.fact:
        announce(kind=step.fact, subject_kind="case", subject_id=case.pk, occurred_on=on, data={"case": str(case.pk)})
    return case


def open_acts(case: Case, by: Actor) -> list[Transition]:
    """The acts that the case's status and the actor's rights allow now; guards are asked when one is chosen."""
    kind = case_type(case.case_type)
    return [step for step in kind.transitions if case.status in step.sources and may(by, step.right, case)]


def obstacles(case: Case, act: str, on: dt.date) -> list[tuple[str, str]]:
    """What stands in the way of an act now, as (code, sentence); empty when nothing does."""
    step = case_type(case.case_type).transition(act)
    return [(reason.code, reason.message) for guard in step.guards if (reason := guard(case, on))]


def record_refused(*, case: Case, act: str, by: Actor, refusal: Refusal) -> None:
    """Leave an audit entry of an act that was refused, after its own transaction was rolled back."""
    record(
        by=by, verb=act, subject_kind="case", subject_id=case.pk, text=f"{case.number}:{refusal.message}",
        outcome="refused",
    )  # fmt: skip


def next_number(series: str, division_code: str, on: dt.date) -> str:
    """The next number of a series of the bureau: series, county, year, six digits without gaps."""
    counter, _ = CaseNumber.objects.select_for_update().get_or_create(series=series, year=on.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    area = significant(division_code)[:6].ljust(6, "0")
    return f"{series}{area}{on.year}{counter.last:06d}"
