import datetime as dt
from decimal import Decimal

import pytest

from assistance.models import Application, ApplicationMember, Change
from assistance.services import applications, changes, decisions, outcomes
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case, Determination
from civaffairs.common.errors import Refusal
from civaffairs.payments.models import Award
from civaffairs.policy.models import ParameterValue
from civaffairs.registry.models import HouseholdMembership, Standing
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

LATER = dt.date(2026, 12, 10)


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        yield


def months_paid(case: Case) -> list[tuple[dt.date, dt.date | None]]:
    """The periods of the household's awards, in order, without the empty ones."""
    periods = Award.objects.filter(household=case.household).order_by("valid_from", "id")
    return [one for one in periods.values_list("valid_from", "valid_to") if one[0] != one[1]]


def person_named(case: Case, name: str):
    return ApplicationMember.objects.get(application__case=case, person__name=name).person


def test_a_change_of_income_ends_the_old_award_and_begins_the_new_one_on_the_same_day(on):
    first = made.granted(on)
    case = changed.opened(first, LATER)
    changed.wage_of(case, "1500", LATER)
    case = changed.confirmed(changed.awaiting(changed.tested(changed.handed_in(case, LATER), LATER), LATER), LATER)

    assert months_paid(case) == [(dt.date(2026, 12, 1), dt.date(2027, 1, 1)), (dt.date(2027, 1, 1), None)]
    before, after = Award.objects.order_by("valid_from")
    assert (before.amount, after.amount) == (Decimal(1050), Decimal(750))
    assert after.case == case
    assert before.determination.amount == Decimal(1050)
    first.refresh_from_db()
    assert (first.status, case.status) == ("succeeded", "granted")
    assert Standing.objects.in_force(dt.date(2027, 1, 1)).filter(case_id=case.pk).count() == 3
    assert not Standing.objects.in_force(dt.date(2027, 1, 1)).filter(case_id=first.pk).exists()


def test_base_and_top_up_of_every_award_are_its_determinations(on):
    first = made.granted(on)
    case = changed.opened(first, LATER)
    changed.confirmed(changed.awaiting(changed.tested(changed.handed_in(case, LATER), LATER), LATER), LATER)
    for award in Award.objects.select_related("determination"):
        assert award.base + award.top_up == award.amount == award.determination.amount
        assert (award.base, award.top_up) == (award.determination.base, award.determination.top_up)


def test_a_newborn_joins_the_household_and_the_register_says_so(on):
    first = made.granted(on)
    case = changed.opened(first, LATER, kind="members", event="birth")
    newborn = made.particulars("王小宝", dt.date(2026, 11, 25), 77)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    member = applications.declare_member(
        case=case, declaration=applications.MemberDeclaration(
            particulars=newborn, relation="child", labour_capacity="none"
        ), by=by, on=LATER,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        changed.handed_in(case, LATER)
    assert [code for code, _ in refused.value.reasons] == ["authorisation_missing"]
    made.sign_authorisation(
        case=case, person=member.person, signed_on=LATER, signed_by="王海波", proxy_relation="父", by=by, on=LATER
    )
    changed.wage_of(case, "1200", LATER)
    case = changed.confirmed(changed.awaiting(changed.tested(changed.handed_in(case, LATER), LATER), LATER), LATER)

    award = Award.objects.get(case=case)
    assert (award.persons, award.amount) == (4, Decimal(1800))
    living = HouseholdMembership.objects.filter(household=case.household, valid_to__isnull=True)
    assert living.count() == 4


def test_a_copied_row_belongs_to_its_own_person_and_never_to_another(on):
    first = made.granted(on)
    ApplicationMember.objects.filter(application__case=first, relation="self").update(
        disability_kind="physical", disability_grade=2, has_major_illness=True, labour_capacity="none"
    )
    case = changed.opened(first, LATER, kind="head", reason="户主变更")
    wife, child = person_named(case, "李雪梅"), person_named(case, "王欣怡")
    husband = first.applicant
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    with pytest.raises(Refusal) as refused:
        changes.name_head(case=case, head=wife, relations={child.pk: "child"}, by=by, on=LATER)
    assert refused.value.code == "relation_missing"
    case = changes.name_head(case=case, head=wife, relations={child.pk: "child", husband.pk: "spouse"}, by=by, on=LATER)
    head = ApplicationMember.objects.get(application__case=case, relation="self")
    assert head.person == wife == case.applicant
    assert (head.disability_kind, head.has_major_illness, head.labour_capacity) == ("", False, "full")
    was = ApplicationMember.objects.get(application__case=case, person=husband)
    assert (was.disability_grade, was.relation) == (2, "spouse")


def test_the_dead_heads_household_is_not_handed_in_until_somebody_else_is_named(on):
    first = made.granted(on)
    case = changed.opened(first, LATER, kind="members", event="death", leaving=(first.applicant,), happened_on=on)
    with pytest.raises(Refusal) as refused:
        changed.handed_in(case, LATER)
    assert "head_missing" in {code for code, _ in refused.value.reasons}
    assert case.deadlines.get(term="subsistence_allowance.death_adjustment").due_on == dt.date(2027, 2, 20)


def test_a_new_standard_opens_a_change_for_each_household_once_and_needs_no_new_means_test(on):
    first = made.granted(on)
    value = ParameterValue.objects.create(
        place="210202", key=changes.STANDARD, value={"urban": "800", "rural": "600"},
        effective_from=dt.date(2026, 12, 1), document="大民发〔2026〕8号", drafted_by="甲", published_by="乙",
        published_at=made.now(),
    )  # fmt: skip
    opened = changes.open_standard_changes(value_id=value.pk, on=LATER)
    assert changes.open_standard_changes(value_id=value.pk, on=LATER) == []
    (case,) = opened
    case.refresh_from_db()
    assert case.status == "investigating"
    assert case.tasks.open().filter(kind="give_opinion").exists()
    case = changed.confirmed(changed.awaiting(case, LATER), LATER)
    # 3 x 800 - 1,200: the wage as the first means test established it, though its months lie outside a new window
    assert Award.objects.get(case=case).amount == Decimal(1200)
    assert Award.objects.get(case=first).amount == Decimal(1050)


def test_nothing_is_adjusted_without_a_clear_change_and_the_reason_is_kept(on):
    first = made.granted(on)
    case = changed.awaiting(changed.tested(changed.handed_in(changed.opened(first, LATER), LATER), LATER), LATER)
    by = make_actor(Role.COUNTY_CONFIRMER)
    outcomes.keep_allowance(case=case, reason="收入变化不明显", by=by, on=LATER)
    case.refresh_from_db()
    assert (case.status, case.is_open) == ("kept", False)
    assert case.history.get(act="keep").note == "收入变化不明显"
    assert months_paid(case) == [(dt.date(2026, 12, 1), None)]


def test_a_household_above_the_standard_is_stopped_after_this_month(on):
    first = made.granted(on)
    case = changed.opened(first, LATER)
    changed.wage_of(case, "2300", LATER)
    case = changed.awaiting(changed.tested(changed.handed_in(case, LATER), LATER), LATER, opinion="refuse")
    by = make_actor(Role.COUNTY_CONFIRMER)
    outcomes.stop_allowance(case=case, reason="收入超过标准", by=by, on=LATER)
    first.refresh_from_db()
    case.refresh_from_db()
    assert (first.status, case.status) == ("ended", "ended")
    assert months_paid(case) == [(dt.date(2026, 12, 1), dt.date(2027, 1, 1))]


def test_a_gradual_exit_pays_the_old_base_for_six_months_and_ends_by_itself(on):
    from assistance.services.endings import end_run_out_awards

    first = made.granted(on)
    case = changed.opened(first, LATER)
    changed.wage_of(case, "2300", LATER)
    case = changed.awaiting(changed.tested(changed.handed_in(case, LATER), LATER), LATER, opinion="refuse")
    by = make_actor(Role.COUNTY_CONFIRMER)
    award = outcomes.exit_gradually(case=case, reason="就业增收", by=by, on=LATER)
    assert (award.valid_from, award.valid_to, award.base) == (dt.date(2027, 1, 1), dt.date(2027, 7, 1), Decimal(1050))
    assert award.determination.trace["rule"] == "assistance.gradual_exit_assessment"
    assert end_run_out_awards(on=dt.date(2027, 6, 30)) == 0
    assert end_run_out_awards(on=dt.date(2027, 7, 1)) == 1
    assert end_run_out_awards(on=dt.date(2027, 7, 1)) == 0
    case.refresh_from_db()
    assert case.status == "ended"


def test_no_gradual_exit_for_a_household_that_still_qualifies(on):
    case = changed.awaiting(
        changed.tested(changed.handed_in(changed.opened(made.granted(on), LATER), LATER), LATER), LATER
    )
    with pytest.raises(Refusal) as refused:
        outcomes.exit_gradually(case=case, reason="渐退", by=make_actor(Role.COUNTY_CONFIRMER), on=LATER)
    assert refused.value.code == "no_gradual_exit"
    assert Award.objects.count() == 1


def test_a_move_within_the_bureau_changes_the_register_and_a_move_beyond_it_is_a_handover(on):
    first = made.granted(on)
    with pytest.raises(Refusal) as refused:
        changed.opened(first, LATER, kind="address", address="新街2号", division_code="210203008001")
    assert refused.value.code == "other_bureau"
    case = changed.opened(first, LATER, kind="address", address="昆明街道新街2号", division_code="210202012001")
    case = changed.confirmed(changed.awaiting(changed.handed_in(case, LATER), LATER), LATER)
    case.household.refresh_from_db()
    assert (case.household.address, case.household.division_code) == ("昆明街道新街2号", "210202012001")
    assert Award.objects.get(case=case).amount == Decimal(1050)


def test_those_who_split_off_apply_for_themselves(on):
    first = made.granted(on)
    child = person_named(first, "王欣怡")
    wife = person_named(first, "李雪梅")
    case = changed.opened(first, LATER, kind="members", event="split", leaving=(wife, child))
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    new = changes.open_split(
        change=Change.objects.get(case=case), head=wife, relations={child.pk: "child"}, by=by, on=LATER
    )
    assert set(new.application.members.values_list("person__name", "relation")) == {
        ("李雪梅", "self"), ("王欣怡", "child")
    }  # fmt: skip
    assert list(Application.objects.get(case=case).members.values_list("person__name", flat=True)) == ["王海波"]
    with pytest.raises(Refusal) as refused:
        changes.open_split(change=Change.objects.get(case=case), head=wife, relations={}, by=by, on=LATER)
    assert refused.value.code == "already_opened"


def test_two_cases_of_one_household_are_never_in_progress_at_once(on):
    first = made.granted(on)
    changed.handed_in(changed.opened(first, LATER), LATER)
    second = changed.opened(first, LATER)
    with pytest.raises(Refusal) as refused:
        changed.handed_in(second, LATER)
    assert refused.value.code == "already_applies"


def test_who_gave_the_opinion_does_not_confirm_the_change(on, monkeypatch):
    case = changed.awaiting(
        changed.tested(changed.handed_in(changed.opened(made.granted(on), LATER), LATER), LATER), LATER
    )
    monkeypatch.setattr("assistance.services.decisions.competent_confirmer", lambda case, on: "township")
    with pytest.raises(Refusal) as refused:
        decisions.confirm_allowance(case=case, amount_seen=Decimal(1050), by=make_actor(Role.TOWNSHIP_HEAD), on=LATER)
    assert refused.value.code == "four_eyes"
    assert Award.objects.count() == 1
    assert Determination.objects.filter(case=case).count() == 1
