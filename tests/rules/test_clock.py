"""What holds for every term, ledger and calendar."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from civaffairs.casework.clock import CALENDAR, TERMS, is_provisional, provisional_calendar, with_provisional_days
from civaffairs.policy import catalogue
from civaffairs.policy.engine import evaluate
from civaffairs.policy.resolution import CaseParameters

days = st.dates(dt.date(2024, 1, 1), dt.date(2025, 12, 31))
units = st.sampled_from(["working_day", "calendar_day", "month", "year"])
starts = st.sampled_from(["next_day", "same_day", "next_month"])
rolls = st.sampled_from(["none", "next_working_day"])
stops = st.tuples(days, st.integers(0, 40)).map(
    lambda stop: {"kind": "suspend", "from": stop[0], "to": stop[0] + dt.timedelta(days=stop[1]), "reason": "补正"}
)
CALENDAR_2024_ON = provisional_calendar(dt.date(2023, 12, 31), dt.date(2040, 12, 31))


def counted(count, unit, start="next_day", roll="none", begin=dt.date(2024, 1, 31), ledger=(), on=dt.date(2024, 1, 1)):
    parameters = {
        TERMS: {"t": {"count": count, "unit": unit, "start": start, "roll": roll}},
        CALENDAR: CALENDAR_2024_ON,
    }
    inputs = {"term": "t", "start": begin, "ledger": list(ledger)}
    evaluation = evaluate("casework.deadline", place=None, on=on, parameters=CaseParameters(parameters), inputs=inputs)
    assert evaluation.refusal is None
    return evaluation.outputs


@given(st.integers(1, 60), units, starts, rolls, days)
def test_a_longer_term_is_never_due_earlier(count, unit, start, roll, begin):
    shorter = counted(min(count, 8), unit, start, roll, begin)["due"]
    assert counted(min(count, 8) + 1, unit, start, roll, begin)["due"] > shorter or roll == "next_working_day"


@given(st.integers(1, 30), st.sampled_from(["working_day", "calendar_day"]), days, st.lists(stops, max_size=4))
def test_exactly_the_days_that_are_not_suspended_are_counted(count, unit, begin, ledger):
    due = counted(count, unit, "next_day", "none", begin, ledger)["due"]
    stopped = {
        stop["from"] + dt.timedelta(days=ahead)
        for stop in ledger
        for ahead in range((stop["to"] - stop["from"]).days + 1)
    }
    span = [begin + dt.timedelta(days=ahead) for ahead in range(1, (due - begin).days + 1)]
    holidays = set(CALENDAR_2024_ON["holidays"])
    looked_at = [day for day in span if day not in stopped]
    if unit == "working_day":
        looked_at = [day for day in looked_at if day.weekday() < 5 and day not in holidays]
    assert len(looked_at) == count
    assert looked_at[-1] == due


@given(st.integers(1, 12), units, starts, rolls, days, st.lists(stops, max_size=3))
def test_a_suspension_never_brings_a_due_date_forward(count, unit, start, roll, begin, ledger):
    assert counted(count, unit, start, roll, begin, ledger)["due"] >= counted(count, unit, start, roll, begin)["due"]


@given(st.integers(1, 30), units, rolls, days, days)
def test_an_open_suspension_stops_the_clock_or_comes_too_late(count, unit, roll, begin, stop):
    ledger = [{"kind": "suspend", "from": stop, "to": None, "reason": "等待"}]
    without = counted(min(count, 12), unit, "next_day", roll, begin)["due"]
    found = counted(min(count, 12), unit, "next_day", roll, begin, ledger)
    assert found["due"] == (without if without < stop else None)
    assert (found["state"] == "suspended") == (found["due"] is None)


def test_the_published_calendar_lengthened_by_provisional_days_counts_over_the_new_year():
    published = catalogue.packs().lookup(CALENDAR, "000000", dt.date(2026, 12, 31), None).value
    parameters = {TERMS: {"t": {"count": 10, "unit": "working_day", "start": "next_day"}}}
    inputs = {"term": "t", "start": dt.date(2026, 12, 31)}
    on = dt.date(2026, 12, 31)
    refused = evaluate(
        "casework.deadline",
        place=None,
        on=on,
        inputs=inputs,
        parameters=CaseParameters({**parameters, CALENDAR: published}),
    )
    assert refused.refusal.code == "missing_parameter"
    longer = with_provisional_days(published, dt.date(2027, 12, 31))
    found = evaluate(
        "casework.deadline",
        place=None,
        on=on,
        inputs=inputs,
        parameters=CaseParameters({**parameters, CALENDAR: longer}),
    )
    assert found.outputs["due"] == dt.date(2027, 1, 15)
    assert is_provisional(found.outputs["due"], published["to"])


def test_the_calendar_of_the_state_council_knows_days_off_and_days_made_up():
    calendar = catalogue.packs().lookup(CALENDAR, "000000", dt.date(2024, 3, 1), None).value
    assert dt.date(2024, 4, 4) in calendar["holidays"]
    assert dt.date(2024, 4, 7) in calendar["workdays"]


def test_a_calendar_not_yet_published_is_not_known():
    before = catalogue.packs().lookup(CALENDAR, "000000", dt.date(2024, 3, 1), dt.date(2024, 3, 1)).value
    assert before["to"] == dt.date(2024, 12, 31)
