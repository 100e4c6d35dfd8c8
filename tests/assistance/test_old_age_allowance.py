"""The old-age allowance: from the application to the award, the liveness check, the next tier, and the end."""

import datetime as dt
from decimal import Decimal

import pytest

from assistance.choices import PersonReviewStatus, PersonStatus, Programme, ReviewCause
from assistance.models import Review, ReviewPlan
from assistance.services import applications, deaths, decisions, outcomes, reviews
from assistance.services.payments import unpaid_by_age
from civaffairs.accounts.actor import system_actor
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Determination
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents.models import Document
from civaffairs.payments.models import Award
from civaffairs.registry.models import Person, Standing
from civaffairs.registry.services import PersonParticulars
from civaffairs.tenancy.scope import scope
from tests.factories import applications as households
from tests.factories import old_age as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

# 孙玉兰 is born on 4 September 1946 and turns 100 in September 2046.
CENTENARIAN = dt.date(1927, 1, 14)


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        yield


def test_somebody_past_eighty_is_paid_from_the_next_month_without_means_test_and_notice(on):
    case = made.granted(on)

    award = Award.objects.get(case=case)
    assert (award.programme, award.amount, award.persons) == (Programme.OLD_AGE_ALLOWANCE, Decimal(50), 1)
    assert award.valid_from == dt.date(2026, 12, 1)
    assert case.status == PersonStatus.GRANTED
    assert Standing.objects.filter(case_id=case.pk, programme=Programme.OLD_AGE_ALLOWANCE).count() == 1
    acts = list(case.history.order_by("at").values_list("act", flat=True))
    assert acts == ["submit", "accept", "give_opinion", "forward", "confirm"]
    assert not case.public_notices.exists()
    titles = set(Document.objects.filter(subject_id=case.pk).values_list("title", flat=True))
    assert titles == {"高龄津贴申请受理通知书", "高龄津贴确认通知书"}


def test_no_opinion_before_somebody_saw_the_person_alive(on):
    case = made.investigating(on)
    with pytest.raises(Refusal) as refused:
        made.with_opinion(case, on)
    assert {code for code, _ in refused.value.reasons} == {"liveness_check_missing"}
    case.refresh_from_db()
    assert case.status == PersonStatus.INVESTIGATING
    assert not Determination.objects.filter(case=case).exists()


def test_who_is_too_young_is_refused_in_writing_with_the_reason(on):
    case = made.investigating(on, birth=dt.date(1960, 1, 1))
    made.seen_alive(case, on)
    case = made.with_opinion(case, on, opinion="refuse")
    by = make_actor(Role.COUNTY_CONFIRMER)
    determination = decisions.refuse_allowance(case=case, reason="未满80周岁", by=by, on=on)
    assert determination.reasons == ["under_age"]
    assert not Award.objects.filter(case=case).exists()
    assert Document.objects.filter(subject_id=case.pk, title="高龄津贴不予确认决定书").exists()


def test_a_favourable_opinion_on_somebody_too_young_is_refused_and_changes_nothing(on):
    case = made.investigating(on, birth=dt.date(1960, 1, 1))
    made.seen_alive(case, on)
    with pytest.raises(Refusal) as refused:
        made.with_opinion(case, on)
    assert refused.value.code == "opinion_contradicts"
    case.refresh_from_db()
    assert case.status == PersonStatus.INVESTIGATING


def test_the_township_that_prepared_a_case_does_not_confirm_it(on):
    case = made.awaiting_confirmation(on)
    with pytest.raises(NotPermitted):
        decisions.confirm_allowance(case=case, amount_seen=Decimal(50), by=make_actor(Role.TOWNSHIP_HEAD), on=on)
    assert not Award.objects.filter(case=case).exists()


def test_nobody_else_is_declared_in_the_application_of_one_person(on):
    case = made.draft(on)
    other = applications.MemberDeclaration(
        particulars=households.particulars("孙大海", dt.date(1950, 1, 1), 31), relation="spouse"
    )
    with pytest.raises(Refusal) as refused:
        applications.declare_member(case=case, declaration=other, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    assert refused.value.code == "one_person_only"
    assert case.application.members.count() == 1


def test_a_couple_is_paid_one_allowance_each_and_a_second_application_of_one_is_refused(on):
    made.granted(on)
    made.granted(on, name="周德福", serial=33, account="6228480000000000034")
    assert Award.objects.filter(programme=Programme.OLD_AGE_ALLOWANCE).count() == 2
    again = made.draft(on)
    with pytest.raises(Refusal) as refused:
        applications.submit_application(case=again, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    assert refused.value.code == "already_receives"


def test_a_month_after_the_liveness_check_ran_out_is_not_paid_until_the_person_is_seen_again(on):
    case = made.granted(on, checked_on=dt.date(2026, 1, 15))
    awards = list(Award.objects.filter(case=case).select_related("case"))

    # Twelve months: January 2027 is covered, February is not.
    assert unpaid_by_age(awards, dt.date(2027, 1, 1)) == {}
    assert unpaid_by_age(awards, dt.date(2027, 2, 1))[awards[0].pk].code == "held"

    made.seen_alive(case, dt.date(2027, 2, 5))
    assert unpaid_by_age(awards, dt.date(2027, 2, 1)) == {}


def test_the_next_review_is_when_a_tier_is_reached_or_the_liveness_check_runs_out(on):
    young, old = made.granted(on), made.granted(on, name="郑秀英", birth=CENTENARIAN, serial=24)
    reviews.plan_missing_reviews(on=on)
    plan = ReviewPlan.objects.get(case=young)
    assert (plan.review_class, plan.review_by) == ("alive_check", dt.date(2027, 11, 20))
    plan = ReviewPlan.objects.get(case=old)
    # A hundred on 15 January 2027, paid as such from the month after.
    assert (plan.review_class, plan.review_by) == ("next_tier", dt.date(2027, 2, 1))


def test_a_review_at_a_hundred_pays_the_higher_tier_from_its_month_without_a_gap(on):
    case = made.granted(on, name="郑秀英", birth=CENTENARIAN, serial=24)
    reviews.plan_missing_reviews(on=on)
    day = dt.date(2027, 1, 5)
    (review,) = reviews.open_due_reviews(on=day)
    review = reviews.begin_review(case=review, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=day)

    review = made.confirmed(made.with_opinion(review, day), day)

    assert review.status == PersonReviewStatus.GRANTED
    before, after = Award.objects.filter(case__applicant=case.applicant).order_by("valid_from")
    assert (before.amount, before.valid_to) == (Decimal(50), dt.date(2027, 2, 1))
    assert (after.amount, after.valid_from) == (Decimal(300), dt.date(2027, 2, 1))
    case.refresh_from_db()
    assert case.status == PersonStatus.SUCCEEDED
    assert Document.objects.filter(subject_id=review.pk, title="高龄津贴待遇变更通知书").exists()


def test_a_review_that_finds_the_person_alive_keeps_the_allowance(on):
    case = made.granted(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    review = reviews.open_review(previous=case, cause=ReviewCause.PERIODIC, by=by, on=on)
    review = made.with_opinion(reviews.begin_review(case=review, by=by, on=on), on)
    review = outcomes.keep_allowance(case=review, reason="本人健在", by=make_actor(Role.COUNTY_CONFIRMER), on=on)
    assert review.status == PersonReviewStatus.KEPT
    assert Award.objects.get(case=case).valid_to is None


def test_somebody_who_moved_the_household_register_away_is_paid_for_this_month_and_no_longer(on):
    case = made.granted(on)
    Person.objects.filter(pk=case.applicant_id).update(division_code="210203008001")
    by, day = make_actor(Role.TOWNSHIP_CASEWORKER), dt.date(2026, 12, 10)
    review = reviews.open_review(previous=case, cause=ReviewCause.REPORT, by=by, on=day)
    review = made.with_opinion(reviews.begin_review(case=review, by=by, on=day), day, opinion="refuse")
    stopped = outcomes.stop_allowance(case=review, reason="户籍迁出", by=make_actor(Role.COUNTY_CONFIRMER), on=day)
    assert stopped.reasons == ["hukou_elsewhere"]
    assert Award.objects.get(case=case).valid_to == dt.date(2027, 1, 1)
    assert Review.objects.get(case=review).cause == ReviewCause.REPORT


def test_a_death_holds_the_allowance_and_the_county_ends_it(on):
    case, day = made.granted(on), dt.date(2026, 12, 8)
    Person.objects.filter(pk=case.applicant_id).update(died_on=dt.date(2026, 12, 3))
    person = Person.objects.get(pk=case.applicant_id)

    assert deaths.propose_after_death(person=person, fact_id=None, by=system_actor(COUNTY), on=day) == [case]
    assert Award.objects.get(case=case).holds.filter(released_on__isnull=True).count() == 1
    assert case.tasks.filter(kind=deaths.DEATH_TASK).exists()

    decisions.end_allowance(
        case=case, reason="死亡", last_month="2026-12", by=make_actor(Role.COUNTY_CONFIRMER), on=day
    )
    case.refresh_from_db()
    assert case.status == PersonStatus.ENDED
    assert Award.objects.get(case=case).valid_to == dt.date(2027, 1, 1)


def test_somebody_whose_death_is_recorded_is_not_seen_alive(on):
    case = made.granted(on)
    Person.objects.filter(pk=case.applicant_id).update(died_on=on)
    case.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        made.seen_alive(type(case).objects.get(pk=case.pk), on)
    assert refused.value.code == "person_died"


def test_the_allowance_by_age_stands_beside_the_subsistence_allowance(on):
    household = households.granted(on)
    head = household.applicant
    document = head.documents.get()
    particulars = PersonParticulars(
        name=head.name, sex=head.sex, birth=head.birth, residence=head.residence, division_code=head.division_code,
        id_number=document.number,
    )  # fmt: skip
    case = applications.start_application(
        applicant=particulars, address="桃源街道和平路1号", division_code=head.division_code,
        by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on, programme_code=Programme.OLD_AGE_ALLOWANCE,
    )  # fmt: skip
    assert case.applicant == head
    assert applications.double_claims(head, on, about=made.definition(), besides=case) == []
