"""定期核查: by when each household is reviewed, and the cases that open when the day comes (57号 art 31)."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from assistance import permissions as rights
from assistance.choices import ReviewCause, ReviewStatus
from assistance.inputs import members_to_check
from assistance.models import Application, Review, ReviewPlan
from assistance.programmes.definition import programme_of, types_of_awards
from assistance.services.applications import investigate
from assistance.services.investigation import PURPOSE, WINDOW
from assistance.services.succession import open_successor
from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import advance
from civaffairs.casework.services.tasks import open_task
from civaffairs.common.dates import add_months
from civaffairs.common.errors import Refusal
from civaffairs.meanstest.catalogue import BatchMatter, CheckRequest
from civaffairs.meanstest.models import CheckBatch
from civaffairs.meanstest.services.batches import start_batch
from civaffairs.payments.models import Award
from civaffairs.policy.services import figure
from civaffairs.tenancy.scope import current_tenant

REVIEW_TASK = "review"
AHEAD = "assistance.review_interval.opened_ahead_days"


@transaction.atomic
def plan_review(*, case: Case, last_review: dt.date, on: dt.date, review_by: dt.date | None = None) -> ReviewPlan:
    """Note when a running award is reviewed next; `review_by` where an earlier decision says it.

    Raises Refusal with the rule's code when a class or interval is missing.
    """
    found = programme_of(case).next_review(case, last_review, on)
    plan, _ = ReviewPlan.objects.update_or_create(
        case=case,
        defaults={
            "division_code": case.division_code,
            "review_class": found.review_class,
            "months": found.months,
            "last_review_on": last_review,
            "review_by": review_by or found.review_by,
            "trace": found.trace,
        },
    )
    return plan


def plan_missing_reviews(*, on: dt.date, most: int = 500) -> int:
    """Plan the review of every running award that has no plan yet; returns how many."""
    running = Award.objects.in_force(on) | Award.objects.filter(valid_from__gt=on)
    waiting = running.filter(
        case__status="granted", case__case_type__in=types_of_awards(), case__review_plan__isnull=True
    )
    planned = 0
    for award in waiting.select_related("case", "determination").order_by("id")[:most]:
        plan_review(case=award.case, last_review=_last_review(award), on=on)
        planned += 1
    return planned


def _last_review(award: Award) -> dt.date:
    """The day on which the household's means were last looked at: a new standard or address is no review."""
    application = Application.objects.get(case=award.case)
    before = ReviewPlan.objects.filter(case=application.continues_id).first()
    return before.last_review_on if before and application.means_from_id else award.determination.as_of


@transaction.atomic
def open_review(*, previous: Case, cause: str, by: Actor, on: dt.date) -> Case:
    """Open the review of one household. Raises Refusal `no_running_award`, `review_open`."""
    under_way = Review.objects.filter(case__application__continues=previous, case__is_open=True)
    if under_way.exists():
        raise Refusal("review_open", f"{previous.number}已有在办的核查，请在该事项中办理。")
    kind = programme_of(previous).types.review
    case = open_successor(previous=previous, case_type_code=kind, by=by, on=on, right=rights.REVIEW.code)
    plan = ReviewPlan.objects.filter(case=previous).first()
    due = plan.review_by if plan else None
    Review.objects.create(case=case, cause=cause, review_class=plan.review_class if plan else "", review_by=due)
    # A review establishes the household's means anew; nothing of an earlier test is counted.
    Application.objects.filter(case=case).update(means_from=None)
    open_task(case=case, kind=REVIEW_TASK, title="定期核查", right=rights.REVIEW.code, on=on, due_on=due)
    return case


def open_due_reviews(*, on: dt.date, most: int = 200) -> list[Case]:
    """Open a review for every household whose day comes soon; run again, it opens none twice."""
    by, opened = system_actor(current_tenant()), []
    horizon = on + dt.timedelta(400)
    under_way = Review.objects.filter(case__is_open=True).values("case__application__continues")
    due = ReviewPlan.objects.due_by(horizon).exclude(case__in=under_way).select_related("case").order_by("review_by")
    for plan in due[:most]:
        if plan.review_by - dt.timedelta(figure(AHEAD, place=plan.division_code[:6], on=on)) > on:
            continue
        opened.append(open_review(previous=plan.case, cause=ReviewCause.PERIODIC, by=by, on=on))
    return opened


@transaction.atomic
def begin_review(*, case: Case, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """开始核查: the household's means are tested and its home visited anew."""
    return investigate(case=advance(case=case, act="submit", by=by, on=on, version=version), on=on)


def prepare_review(*, case: Case, by: Actor, on: dt.date) -> CheckRequest:
    """Open and begin the review of a household with a running award, or find the one under way: whom to ask in it.

    Raises Refusal `review_under_way` once an opinion was given, and what `open_review` and `begin_review` raise.
    """
    if not programme_of(case).has_means_test:
        raise Refusal("no_means_test", f"{programme_of(case).label}不核对家庭经济状况，请逐件发起复核。")
    known = Review.objects.filter(case__application__continues=case, case__is_open=True).first()
    review = known.case if known else open_review(previous=case, cause=ReviewCause.PERIODIC, by=by, on=on)
    if review.status == ReviewStatus.DRAFT:
        review = begin_review(case=review, by=by, on=on)
    if review.status != ReviewStatus.INVESTIGATING:
        raise Refusal("review_under_way", f"核查{review.number}已提出意见。需要重新核对的，请先退回重新调查。")
    first = on.replace(day=1)
    months = figure(WINDOW, place=review.division_code[:6], on=on)
    return CheckRequest(
        case=review, people=[member.person for member in members_to_check(review, on)], as_of=on,
        window_from=add_months(first, -months), window_to=first - dt.timedelta(1),
    )  # fmt: skip


def review_together(*, cases: Iterable[Case], by: Actor, on: dt.date) -> CheckBatch:
    """Review many households with a running award at once: every agency is asked in batches (57号 art 31).

    Raises NotPermitted, and Refusal as `start_batch`.
    """
    return start_batch(cases=cases, matter=PERIODIC_REVIEW.code, purpose=PURPOSE, by=by, on=on)


PERIODIC_REVIEW = BatchMatter("assistance.periodic_review", "低保定期核查", prepare_review)
