import datetime as dt
from decimal import Decimal

import pytest

from assistance.models import Review, ReviewPlan
from assistance.services import outcomes, reviews
from assistance.tasks import look_after_awards
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import relay
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services.batches import start_waiting_cases
from civaffairs.payments.models import Award
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

DUE = dt.date(2027, 5, 20)
REVIEWED = dt.date(2027, 5, 10)


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        yield


def due_review(on: dt.date) -> Case:
    """A household whose review has opened."""
    made.granted(on)
    reviews.plan_missing_reviews(on=on)
    (case,) = reviews.open_due_reviews(on=REVIEWED)
    return case


def under_way(on: dt.date, wage: str = "1200") -> Case:
    """Tested and visited."""
    case = due_review(on)
    changed.wage_of(case, wage, REVIEWED, "2026-05", "2027-04")
    reviews.begin_review(case=case, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=REVIEWED)
    case.refresh_from_db()
    return changed.tested(case, REVIEWED)


def test_a_household_with_somebody_able_to_work_is_reviewed_every_half_year(on):
    case = made.granted(on)
    relay(at=made.now())
    plan = ReviewPlan.objects.get(case=case)
    assert (plan.review_class, plan.months, plan.review_by) == ("half_yearly", 6, DUE)


def test_a_household_that_cannot_work_and_lives_of_a_pension_is_reviewed_every_year(on):
    case = made.granted(on)
    case.application.members.update(labour_capacity="none")
    plan = reviews.plan_review(case=case, last_review=on, on=on)
    assert (plan.review_class, plan.review_by) == ("yearly", dt.date(2027, 11, 20))


def test_a_review_opens_thirty_days_ahead_and_only_once(on):
    made.granted(on)
    reviews.plan_missing_reviews(on=on)
    assert reviews.open_due_reviews(on=DUE - dt.timedelta(31)) == []
    assert len(reviews.open_due_reviews(on=DUE - dt.timedelta(30))) == 1
    assert reviews.open_due_reviews(on=DUE) == []
    assert Review.objects.count() == 1


def test_the_daily_task_may_run_twice(on):
    made.granted(on)
    for _ in range(2):
        look_after_awards(REVIEWED.isoformat())
    assert (ReviewPlan.objects.count(), Review.objects.count()) == (1, 1)


def test_a_review_that_finds_nothing_new_keeps_the_amount_and_sets_the_next_date(on):
    case = changed.awaiting(under_way(on), REVIEWED)
    outcomes.keep_allowance(case=case, reason="情况无明显变化", by=make_actor(Role.COUNTY_CONFIRMER), on=REVIEWED)
    assert Award.objects.get().valid_to is None
    assert ReviewPlan.objects.get().review_by == dt.date(2027, 11, 10)
    case.refresh_from_db()
    assert case.status == "kept"


def test_a_review_that_finds_more_income_adjusts_the_award_from_the_next_month(on):
    case = changed.confirmed(changed.awaiting(under_way(on, "1500"), REVIEWED), REVIEWED)
    award = Award.objects.get(case=case)
    assert (award.valid_from, award.amount) == (dt.date(2027, 6, 1), Decimal(750))
    assert Award.objects.exclude(case=case).get().valid_to == dt.date(2027, 6, 1)


def test_a_household_no_longer_entitled_cannot_be_kept(on):
    case = changed.awaiting(under_way(on, "2300"), REVIEWED, opinion="refuse")
    with pytest.raises(Refusal) as refused:
        outcomes.keep_allowance(case=case, reason="无变化", by=make_actor(Role.COUNTY_CONFIRMER), on=REVIEWED)
    assert refused.value.code == "not_eligible"
    case.refresh_from_db()
    assert case.status == "awaiting_confirmation"


def test_many_households_are_reviewed_in_one_batch_which_asks_about_each_of_them_once(on):
    granted = [made.granted(on), made.granted(on, name="赵国庆", serial=31)]
    reviews.plan_missing_reviews(on=on)
    by = make_actor(Role.COUNTY_REVIEWER)
    batch = reviews.review_together(cases=granted, by=by, on=REVIEWED)
    assert not start_waiting_cases(batch_id=batch.pk, at=now(), on=REVIEWED)
    assert {one.status for one in Case.objects.filter(review__isnull=False)} == {"investigating"}
    asked = CheckRun.objects.filter(state="running").values_list("case__application__continues", flat=True)
    assert set(asked) == {one.pk for one in granted}
    again = reviews.review_together(cases=granted, by=by, on=REVIEWED)
    start_waiting_cases(batch_id=again.pk, at=now(), on=REVIEWED)
    assert CheckRun.objects.filter(state="running").count() == 2
