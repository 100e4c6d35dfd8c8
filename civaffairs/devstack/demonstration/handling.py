"""Works on a filed application as the people of the bureau would, up to a status of the demonstration."""

import datetime as dt
import time
from collections.abc import Callable

from assistance.choices import Status
from assistance.services import applications, decisions, investigation
from civaffairs.accounts.choices import Role
from civaffairs.casework.choices import Outcome
from civaffairs.casework.models import Case
from civaffairs.casework.services.letters import GOVERNMENT_LINE
from civaffairs.meanstest.choices import DecisionOnDiscrepancy, RunState
from civaffairs.meanstest.models import CheckRun, Discrepancy
from civaffairs.meanstest.services.discrepancies import decide_discrepancy
from civaffairs.tenancy.models import Bureau, OfficeContact
from civaffairs.tenancy.scope import scope

from .filing import actor

CHECK_SECONDS = 120


def start_investigation(case: Case, bureau: Bureau, on: dt.date) -> CheckRun | None:
    """Accept the application and ask the agencies; None for a case that is past its investigation."""
    caseworker = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    if case.status == Status.SUBMITTED:
        case = applications.accept_application(case=case, by=caseworker, on=on)
    if case.status != Status.INVESTIGATING:
        return None
    return investigation.start_means_test(case=case, by=caseworker, on=on)


def wait_for_answers(run: CheckRun, bureau: Bureau, tell: Callable[[int, int], None]) -> bool:
    """Look at the run until every step is final; the scope is opened anew each time. Whether it came in time."""
    deadline = time.monotonic() + CHECK_SECONDS
    while time.monotonic() < deadline:
        with scope(bureau.pk):
            run.refresh_from_db()
            total = run.steps.count()
            tell(run.steps.exclude(answered_at__isnull=True).count(), total)
        if run.state != RunState.RUNNING:
            return True
        time.sleep(0.5)
    return False


def finish_investigation(case: Case, bureau: Bureau, on: dt.date) -> None:
    """Decide each discrepancy for what was found, draw the conclusion, visit the home."""
    caseworker = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    case.refresh_from_db()
    for discrepancy in Discrepancy.objects.filter(run__case=case, decision=DecisionOnDiscrepancy.OPEN):
        decide_discrepancy(
            discrepancy=discrepancy,
            decision=DecisionOnDiscrepancy.FOUND_COUNTS,
            reason="经与申请人核实，以部门查得信息为准。",
            by=caseworker,
            on=on,
        )
    investigation.conclude_means_test(case=case, by=caseworker, on=on)
    visit(case, bureau, on)


def visit(case: Case, bureau: Bureau, on: dt.date) -> None:
    """Two investigators see the home."""
    investigation.record_visit(
        case=case,
        visited_on=on,
        investigators=["李静", "陈晓梅"],
        member_present=case.applicant.name,
        living_conditions="住房为自有普通住宅，家电陈旧，生活简朴。",
        findings="与申请人当面核实家庭人口、收入和财产情况。",
        supports_application=True,
        by=actor(bureau, Role.TOWNSHIP_CASEWORKER),
        on=on,
    )


def give_opinion(case: Case, bureau: Bureau, on: dt.date) -> Case:
    """The township's opinion, as the calculation has it."""
    head = actor(bureau, Role.TOWNSHIP_HEAD)
    answer = investigation.assess(case=case, on=on)
    opinion = "grant" if answer.outputs and answer.outputs["eligible"] else "refuse"
    reason = "经核对和入户调查，符合保障条件。" if opinion == "grant" else "经核对和入户调查，不符合保障条件。"
    return decisions.give_opinion(case=case, opinion=opinion, reason=reason, by=head, on=on)


def publish_or_forward(case: Case, bureau: Bureau, on: dt.date) -> Case:
    """A favourable opinion goes on the notice board, the other to the county."""
    caseworker = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    if case.application.opinion == "grant":
        office = OfficeContact.objects.at(case.division_code, on).first()
        telephone = office.telephone if office else GOVERNMENT_LINE
        return decisions.post_notice(case=case, place="村（社区）公示栏", telephone=telephone, by=caseworker, on=on)
    return decisions.forward(case=case, by=caseworker, on=on)


def send_up(case: Case, bureau: Bureau, on: dt.date) -> Case:
    """After the notice has run, the case goes to the county."""
    if case.status != Status.IN_PUBLIC_NOTICE:
        return case
    return decisions.close_notice(case=case, by=actor(bureau, Role.TOWNSHIP_CASEWORKER), on=on)


def decide(case: Case, bureau: Bureau, on: dt.date) -> Case:
    """The county's decision by its confirmer."""
    confirmer = actor(bureau, Role.COUNTY_CONFIRMER)
    latest = case.determinations.order_by("-determined_at")[0]
    if latest.outcome == Outcome.GRANT:
        decisions.confirm_allowance(case=case, amount_seen=latest.amount, by=confirmer, on=on)
    else:
        decisions.refuse_allowance(case=case, reason="不符合最低生活保障条件。", by=confirmer, on=on)
    case.refresh_from_db()
    return case
