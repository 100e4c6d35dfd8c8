"""Bed-days counted in stretches are those that one counts day by day."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from civaffairs.policy.engine import evaluate
from civaffairs.policy.resolution import CaseParameters

FIRST = dt.date(2026, 3, 1)
DAY = dt.timedelta(days=1)

days = st.integers(-20, 50).map(lambda ahead: FIRST + dt.timedelta(days=ahead))


def stretch(begin, length):
    return {"from": begin, "to": None if length is None else begin + dt.timedelta(days=length)}


leaves = st.builds(stretch, days, st.none() | st.integers(0, 10))
stays = st.builds(
    lambda part, count, away: {**part, "count": count, "leaves": away},
    st.builds(stretch, days, st.none() | st.integers(0, 40)),
    st.integers(0, 3),
    st.lists(leaves, max_size=2),
)
beds = st.lists(
    st.builds(lambda begin, count: {"from": begin, "count": count}, days, st.integers(0, 4)),
    unique_by=lambda row: row["from"],
    max_size=3,
)


def counts(stay, day, *, entry, departure):
    first = stay["from"] if entry else stay["from"] + DAY
    last = dt.date.max if stay["to"] is None else stay["to"] if departure else stay["to"] - DAY
    return first <= day <= last


def is_away(stay, day):
    return any(leave["from"] <= day and (leave["to"] is None or day < leave["to"]) for leave in stay["leaves"])


@given(beds, st.lists(stays, max_size=4), st.integers(0, 30), st.booleans(), st.booleans())
def test_stretches_are_counted_as_single_days(beds, stays, length, entry, departure):
    last = FIRST + dt.timedelta(days=length)
    outputs = evaluate(
        "eldercare.bed_days",
        place=None,
        on=FIRST,
        parameters=CaseParameters(
            {
                "eldercare.bed_days.count_entry_day": entry,
                "eldercare.bed_days.count_departure_day": departure,
                "eldercare.bed_days.rounding": {"mode": "half_up", "step": "0.1"},
            }
        ),
        inputs={"period": {"from": FIRST, "to": last}, "beds": beds, "stays": stays, "filed_beds": 1},
    ).outputs
    available, stayed, away, over = 0, 0, 0, 0
    for day in (FIRST + dt.timedelta(days=ahead) for ahead in range(length + 1)):
        in_service = [row for row in beds if row["from"] <= day]
        capacity = max(in_service, key=lambda row: row["from"])["count"] if in_service else 0
        present = [stay for stay in stays if counts(stay, day, entry=entry, departure=departure)]
        persons = sum(stay["count"] for stay in present)
        available, stayed, over = available + capacity, stayed + persons, over + (persons > capacity)
        away += sum(stay["count"] for stay in present if is_away(stay, day))
    assert outputs["available_bed_days"] == available
    assert outputs["stay_days"] == stayed
    assert outputs["leave_days"] == away
    assert outputs["over_capacity_days"] == over
