"""Finding out: means test, home visit, and what the household's means amount to (57号 arts 15-18)."""

import datetime as dt

from django.db import transaction

from assistance import permissions as rights
from assistance.choices import Status
from assistance.inputs import members_to_check
from assistance.programmes.definition import programme_of
from assistance.services.applications import MEANS_TEST_TASK
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.casework.models import Case, HomeVisit
from civaffairs.casework.services.tasks import close_task
from civaffairs.casework.services.visits import record_home_visit
from civaffairs.common.dates import add_months, now
from civaffairs.common.errors import Refusal
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckRun, Conclusion
from civaffairs.meanstest.services.checks import start_check
from civaffairs.meanstest.services.conclusions import draw_conclusion
from civaffairs.policy.engine import Evaluation
from civaffairs.policy.services import apply_rule, figure

WINDOW = "meanstest.income.window_months"
PURPOSE = "最低生活保障家庭经济状况核对"


@transaction.atomic
def start_means_test(*, case: Case, by: Actor, on: dt.date) -> CheckRun:
    """Ask every source about everybody who lives in the household or counts in it (57号 arts 7, 17)."""
    require(by, rights.CHECK.code, case)
    _investigating(case)
    received = (case.received_on or case.opened_on).replace(day=1)
    months = figure(WINDOW, place=case.division_code[:6], on=on)
    return start_check(
        case=case,
        people=[member.person for member in members_to_check(case, on)],
        as_of=on,
        window_from=add_months(received, -months),
        window_to=received - dt.timedelta(1),
        purpose=PURPOSE,
        by=by,
        on=on,
    )


@transaction.atomic
def record_visit(*, case: Case, by: Actor, on: dt.date, **visit) -> HomeVisit:
    """Record the home visit of a case under investigation; fields as in `record_home_visit`."""
    _investigating(case)
    return record_home_visit(case=case, by=by, on=on, right=rights.VISIT.code, **visit)


def assess(*, case: Case, on: dt.date, known_at: dt.datetime | None = None) -> Evaluation:
    """What the household would receive by the facts and figures of the day; stores nothing."""
    about = programme_of(case)
    inputs, sources = about.inputs(case)
    return apply_rule(
        about.assessment, place=case.division_code[:6], on=on, known_at=known_at or now(), inputs=inputs,
        sources=sources,
    )  # fmt: skip


@transaction.atomic
def conclude_means_test(*, case: Case, by: Actor, on: dt.date) -> Conclusion:
    """Weigh income and property against the limits and draw the report's conclusion.

    Raises Refusal with the rule's code when a fact or figure is missing, or when a required source is still open.
    """
    require(by, rights.CHECK.code, case)
    _investigating(case)
    run = CheckRun.objects.filter(case=case).order_by("-requested_at").first()
    if run is None:
        raise Refusal("means_test_not_started", "还没有发起家庭经济状况核对。")
    answer = assess(case=case, on=on)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    # The conclusion speaks of the records; what only the household itself says is weighed by the determination.
    has_records = run.steps.filter(state=StepState.RECORD).exists()
    within = not has_records or (outputs["within_limits"] and outputs["income_below_standard"])
    conclusion = draw_conclusion(run=run, within_limits=within, by=by, on=on)
    close_task(case=case, kind=MEANS_TEST_TASK, by=by, on=on)
    return conclusion


def _investigating(case: Case) -> None:
    """The case as it stands now, locked, so that an opinion and a new check never overtake each other."""
    if Case.objects.select_for_update().get(pk=case.pk).status != Status.INVESTIGATING:
        raise Refusal("not_investigating", "只有调查核对中的事项可以核对和入户调查。")
