"""Differences between declared and found, and who decided which counts."""

import datetime as dt

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.services.tasks import close_task
from civaffairs.common.errors import Refusal
from civaffairs.connectors.services import label_of as agency_label
from civaffairs.meanstest.catalogue import declared_of
from civaffairs.meanstest.choices import DecisionOnDiscrepancy, RunState
from civaffairs.meanstest.comparison import Difference, Found, Household, differences
from civaffairs.meanstest.models import CheckRun, Discrepancy
from civaffairs.meanstest.permissions import DECIDE_DISCREPANCY
from civaffairs.meanstest.vocabulary import label_of
from civaffairs.registry.models import IdentityDocument

VERIFY_TASK = "verify_discrepancies"


def note_discrepancies(run: CheckRun) -> int:
    """Write down what declared and found differ in; how many are open.

    Run again after a source was asked again: what somebody decided stays while both sentences stay the same.
    """
    declared = declared_of(run.case)
    if declared is None:
        return 0
    found = [_found(finding) for finding in run.findings.select_related("step").order_by("id")]
    wanted = {
        (one.person_id, one.kind, one.code): one
        for one in differences(
            declared, found, household=_household(run), window_from=run.window_from, window_to=run.window_to
        )
    }
    for known in run.discrepancies.all():
        difference = wanted.pop((known.person_id, known.kind, known.code), None)
        if difference is None:
            known.delete()
        elif (known.declared, known.found) != (difference.declared, difference.found):
            _reopen(known, difference)
    Discrepancy.objects.bulk_create(
        Discrepancy(
            run=run, person_id=one.person_id, kind=one.kind, code=one.code, declared=one.declared, found=one.found
        )
        for one in wanted.values()
    )
    return run.discrepancies.open().count()


def _found(finding) -> Found:
    return Found(
        person_id=finding.person_id,
        kind=finding.kind,
        code=finding.code,
        source=agency_label(finding.step.source),
        amount=finding.amount,
        month_from=finding.month_from,
        month_to=finding.month_to,
        description=finding.description,
        data=finding.data,
    )


def _household(run: CheckRun) -> Household:
    people = run.steps.values("person")
    numbers = IdentityDocument.objects.filter(person__in=people).index_values()
    return Household(numbers=frozenset(numbers), division=run.case.division_code[:6])


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
