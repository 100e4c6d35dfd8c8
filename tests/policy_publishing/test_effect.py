import datetime as dt
from decimal import Decimal

import pytest

from civaffairs.casework.models import Determination
from civaffairs.policy.impact import affected_by, effect_of_published, preview_value
from civaffairs.tenancy.scope import city_scope, scope
from tests.factories import applications as made
from tests.factories.awards import make_award
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR
from tests.factories.figures import both, drafted, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bureau")]

NEXT_YEAR = dt.date(2027, 1, 1)
# A family of three in Dalian's town, 750 a head, earning 1,200: 1,050 a month.


def test_before_it_is_signed_a_new_standard_shows_whom_it_touches_and_what_it_costs(on):
    case = made.granted(on)

    impact = preview_value(drafted(both(820), NEXT_YEAR)).impact()

    assert (impact.total.households, impact.total.persons, impact.total.touched) == (1, 3, 1)
    assert (impact.total.before, impact.total.after) == (Decimal(1050), Decimal(1260))
    assert impact.total.difference == Decimal(210)
    assert [share.code for share in impact.by_division.values()] == [case.division_code[:9]]
    assert [effect.decision.number for effect in impact.touched] == [case.number]


def test_a_standard_below_the_income_counts_who_would_no_longer_be_paid(on):
    made.granted(on)
    impact = preview_value(drafted(both(400), NEXT_YEAR)).impact()
    assert (impact.total.ended, impact.total.after) == (1, Decimal(0))


def test_a_figure_that_changes_nothing_touches_nobody(on):
    made.granted(on)
    draft = drafted({"urban": 750, "rural": 10}, NEXT_YEAR)
    impact = preview_value(draft).impact()
    assert (impact.total.households, impact.total.touched, impact.total.difference) == (1, 0, Decimal(0))


def test_a_decision_of_a_rule_that_is_gone_is_listed_and_holds_up_no_other(on):
    made.granted(on)
    of_no_rule = make_award(1).case.number

    impact = preview_value(drafted(both(820), NEXT_YEAR)).impact()

    assert [effect.decision.number for effect in impact.unreadable] == [of_no_rule]
    assert impact.total.households == 1


def test_a_preview_stores_nothing_and_leaves_the_figures_as_they_are(on):
    from civaffairs.policy.services import figure

    made.granted(on)
    before = figure("assistance.subsistence_allowance.standard", place="210202", on=NEXT_YEAR)
    preview_value(drafted(both(820), NEXT_YEAR)).impact()
    assert figure("assistance.subsistence_allowance.standard", place="210202", on=NEXT_YEAR) == before


def test_an_ended_award_is_not_touched(on):
    from assistance.services.decisions import end_allowance
    from civaffairs.accounts.choices import Role
    from tests.factories.bureaus import make_actor

    case = made.granted(on)
    by = make_actor(Role.COUNTY_CONFIRMER)
    end_allowance(case=case, reason="收入增加", last_month="2026-12", by=by, on=on)
    assert preview_value(drafted(both(820), NEXT_YEAR)).impact().total.households == 0


def test_a_city_sees_the_effect_in_all_its_districts(on):
    made.granted(on)
    with scope(NEIGHBOUR):
        made.granted(on, name="张强", serial=31, bureau_id=NEIGHBOUR)
    with scope(CITY):
        foreseen = preview_value(drafted(both(820), NEXT_YEAR, bureau_id=CITY))
    with city_scope(CITY):
        impact = foreseen.impact()
    assert impact.total.touched == 2
    assert {effect.decision.tenant for effect in impact.touched} == {COUNTY, NEIGHBOUR}


def test_a_figure_published_for_the_past_lists_the_decisions_it_comes_too_late_for(on):
    case = made.granted(on)
    stored = list(Determination.objects.order_by("id").values())

    value = published(both(800), dt.date(2026, 10, 1), on=on)
    impact = affected_by(value, on=dt.date(2027, 2, 10)).impact()

    [effect] = impact.touched
    assert effect.decision.number == case.number
    assert (effect.before, effect.after) == (Decimal(1050), Decimal(1200))
    # December, January and February have been paid.
    assert (effect.months, effect.arrears) == (3, Decimal(450))
    assert list(Determination.objects.order_by("id").values()) == stored


def test_a_decision_before_the_figures_day_or_after_its_publication_is_not_listed(on):
    made.granted(on)
    assert affected_by(published(both(800), on + dt.timedelta(1), on=on), on=on).impact().touched == []


def test_a_decision_that_knew_the_figure_is_not_listed(on):
    value = published(both(800), dt.date(2026, 10, 1), on=on)
    made.granted(on)
    assert affected_by(value, on=on).impact().touched == []


def test_a_correction_lists_only_what_the_correction_changes(on):
    wrong = published(both(800), dt.date(2026, 10, 1), on=on)
    made.granted(on)
    right = published(both(810), dt.date(2026, 10, 1), on=on, supersedes=wrong, note="文件印错")
    [effect] = affected_by(right, on=on).impact().touched
    assert (effect.before, effect.after) == (Decimal(1200), Decimal(1230))


def test_after_publication_the_running_awards_that_must_change_are_listed(on):
    made.granted(on)
    value = published(both(820), NEXT_YEAR, on=on)
    impact = effect_of_published(value).impact()
    assert impact.total.difference == Decimal(210)
