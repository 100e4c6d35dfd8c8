"""Differences between declared and found, and who decided which counts."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.services.tasks import close_task
from civaffairs.common.errors import Refusal
from civaffairs.connectors.services import label_of as agency_label
from civaffairs.meanstest.catalogue import declared_in
from civaffairs.meanstest.choices import DecisionOnDiscrepancy, RunState
from civaffairs.meanstest.comparison import (
    MATERIALITY,
    Declared,
    Difference,
    Found,
    Household,
    Materiality,
    differences,
)
from civaffairs.meanstest.models import CheckRun, CheckStep, Discrepancy, Finding
from civaffairs.meanstest.permissions import DECIDE_DISCREPANCY
from civaffairs.meanstest.vocabulary import label_of
from civaffairs.policy.services import figure
from civaffairs.registry.models import IdentityDocument

VERIFY_TASK = "verify_discrepancies"

Key = tuple[UUID, UUID, str, str]
"""Run, person, kind and code of one discrepancy."""


def note_discrepancies(runs: Sequence[CheckRun]) -> Counter[UUID]:
    """Write down what declared and found differ in; how many are open, by run.

    Run again after a source was asked again: what somebody decided stays while both sentences stay the same.
    """
    declared = declared_in(run.case for run in runs)
    compared = [run for run in runs if run.case_id in declared]
    wanted = _wanted(compared, declared)
    for known in Discrepancy.objects.filter(run__in=compared):
        difference = wanted.pop((known.run_id, known.person_id, known.kind, known.code), None)
        if difference is None:
            known.delete()
        elif (known.declared, known.found) != (difference.declared, difference.found):
            _reopen(known, difference)
    Discrepancy.objects.bulk_create(
        Discrepancy(
            run_id=run_id, person_id=one.person_id, kind=one.kind, code=one.code, declared=one.declared, found=one.found
        )
        for (run_id, *_), one in wanted.items()
    )
    return Counter(Discrepancy.objects.open().filter(run__in=compared).values_list("run", flat=True))


def _wanted(runs: Sequence[CheckRun], declared: Mapping[UUID, Sequence[Declared]]) -> dict[Key, Difference]:
    found, households = _found(runs), _households(runs)
    # One place and one day mostly, and one figure for all of them.
    materiality = cache(lambda place, on: Materiality.of(figure(MATERIALITY, place=place, on=on)))
    wanted: dict[Key, Difference] = {}
    for run in runs:
        differing = differences(
            declared[run.case_id], found[run.pk], household=households[run.pk],
            materiality=materiality(run.case.division_code[:6], run.as_of),
            window_from=run.window_from, window_to=run.window_to,
        )  # fmt: skip
        wanted |= {(run.pk, one.person_id, one.kind, one.code): one for one in differing}
    return wanted


def _found(runs: Sequence[CheckRun]) -> dict[UUID, list[Found]]:
    found: dict[UUID, list[Found]] = defaultdict(list)
    rows = Finding.objects.filter(run__in=runs).order_by("id")
    columns = (
        "run",
        "person",
        "kind",
        "code",
        "step__source",
        "amount",
        "month_from",
        "month_to",
        "description",
        "data",
    )
    for run_id, person, kind, code, source, *rest in rows.values_list(*columns):
        found[run_id].append(Found(person, kind, code, agency_label(source), *rest))
    return found


def _households(runs: Sequence[CheckRun]) -> dict[UUID, Household]:
    """Who was asked about in each run, by the indexes of everybody's numbers."""
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for run_id, person in CheckStep.objects.filter(run__in=runs).values_list("run", "person").distinct():
        people[run_id].add(person)
    numbers: dict[UUID, set[str]] = defaultdict(set)
    documents = IdentityDocument.objects.filter(person__in=set().union(*people.values()))
    for person, odd, even in documents.values_list("person", "number_index", "number_index_even"):
        numbers[person] |= {odd, even} - {""}
    return {
        run.pk: Household(
            numbers=frozenset().union(*(numbers[person] for person in people[run.pk])),
            division=run.case.division_code[:6],
        )
        for run in runs
    }


def _reopen(known: Discrepancy, difference: Difference) -> None:
    known.declared, known.found = difference.declared, difference.found
    known.decision, known.reason, known.decided_by, known.decided_on = DecisionOnDiscrepancy.OPEN, "", "", None
    known.save()


@transaction.atomic
def decide_discrepancy(*, discrepancy: Discrepancy, decision: str, reason: str, by: Actor, on: dt.date) -> Discrepancy:
    """Say which counts, the found or the declared, and why.

    After an unfavourable conclusion, which may be told before everything is decided (57号 art 18), the re-check goes
    on while the case is open. Raises Refusal `reason_required`, `unknown_decision`, `concluded`.
    """
    run = CheckRun.objects.select_for_update(no_key=True).get(pk=discrepancy.run_id)
    locked = Discrepancy.objects.select_for_update().get(pk=discrepancy.pk)
    case = run.case
    require(by, DECIDE_DISCREPANCY, case)
    if decision not in (DecisionOnDiscrepancy.FOUND_COUNTS, DecisionOnDiscrepancy.DECLARED_COUNTS):
        raise Refusal("unknown_decision", "请选择“以查得为准”或“以申报为准”。", field="decision")
    if not reason.strip():
        raise Refusal("reason_required", "处理差异须写明核实情况和理由。", field="reason")
    if run.state == RunState.CONCLUDED and not (case.is_open and run.is_unfavourable):
        raise Refusal("concluded", "核对结论已出具,差异不能再改。确有新情况时请重新发起核对。")
    locked.decision, locked.reason = DecisionOnDiscrepancy(decision), reason.strip()
    locked.decided_by, locked.decided_on = by.name, on
    locked.save(update_fields=["decision", "reason", "decided_by", "decided_on"])
    if not run.discrepancies.open().exists():
        close_task(case=case, kind=VERIFY_TASK, by=by, on=on)
    record(
        by=by, verb=DECIDE_DISCREPANCY, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}:{locked.person.name}{label_of(locked.code)}差异,"
        f"{locked.get_decision_display()}({locked.reason})",
    )  # fmt: skip
    return locked
