"""Which dated value is in force: nearest place, date, knowledge, correction, withdrawal."""

import datetime as dt

import pytest

from civaffairs.policy.resolution import CaseParameters, DatedValues, Layered, ParameterValue, gb_chain

KEY = "assistance.subsistence_allowance.standard"


def row(value, place="210200", since="2020-01-01", published=None, **more):
    day = dt.date.fromisoformat(since)
    known = dt.date.fromisoformat(published) if published else day
    return ParameterValue(KEY, value, place=place, effective_from=day, published_at=known, **more)


def found(rows, place="210202", on="2024-01-01", known_at=None):
    known = dt.date.fromisoformat(known_at) if known_at else None
    value = DatedValues(rows).lookup(KEY, place, dt.date.fromisoformat(on), known)
    return value and value.value


def test_places_widen_from_county_to_city_to_province_to_nation():
    on = dt.date(2024, 1, 1)
    assert gb_chain("210202", on) == ("210202", "210200", "210000", "000000")
    assert gb_chain("210200", on) == ("210200", "210000", "000000")
    assert gb_chain("210202001003", on)[0] == "210202"


def test_the_nearest_place_with_a_value_in_force_wins():
    rows = [row(1, "000000"), row(2, "210200"), row(3, "210202", since="2025-01-01")]
    assert found(rows) == 2
    assert found(rows, on="2025-01-01") == 3
    assert found(rows, place="320602") == 1


def test_a_value_counts_from_its_first_day_and_not_the_day_before():
    rows = [row(610, since="2015-01-01"), row(750, since="2020-01-01")]
    assert found(rows, on="2019-12-31") == 610
    assert found(rows, on="2020-01-01") == 750
    assert found(rows, on="2014-12-31") is None


def test_a_withdrawn_value_falls_through_to_the_wider_place():
    rows = [row(1, "000000"), row(3, "210202"), row("withdrawn", "210202", since="2023-01-01")]
    assert found(rows, on="2022-12-31") == 3
    assert found(rows, on="2023-01-01") == 1


def test_a_correction_wins_once_it_is_known_and_never_before():
    rows = [row(750, identity=1), row(760, identity=2, supersedes=1, published="2024-03-01")]
    assert found(rows) == 760
    assert found(rows, known_at="2024-03-01") == 760
    assert found(rows, known_at="2024-02-29") == 750


def test_instants_of_publication_are_compared_exactly():
    published = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    values = DatedValues(
        [ParameterValue(KEY, 1, place="210200", effective_from=dt.date(2024, 1, 1), published_at=published)]
    )
    before, after = published - dt.timedelta(seconds=1), published
    assert values.lookup(KEY, "210200", dt.date(2024, 4, 1), before) is None
    assert values.lookup(KEY, "210200", dt.date(2024, 4, 1), after).value == 1


@pytest.mark.parametrize("absent", [None, "320600"])
def test_without_a_place_or_a_row_there_is_no_value(absent):
    assert found([row(1)], place=absent) is None


def test_the_parameters_of_a_case_win_even_when_they_are_null():
    layered = Layered(CaseParameters({KEY: None}), DatedValues([row(750)]))
    assert layered.lookup(KEY, "210200", dt.date(2024, 1, 1), None).value is None
