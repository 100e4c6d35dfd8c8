"""Bed-days and occupancy of a home (床日与使用率)."""

import datetime as dt
from itertools import pairwise

from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, RecordOf, nullable
from eldercare.rules.vocabulary import PLANNED_DAY, WHOLE

COUNT_ENTRY_DAY = "eldercare.bed_days.count_entry_day"
COUNT_DEPARTURE_DAY = "eldercare.bed_days.count_departure_day"
ROUNDING = "eldercare.bed_days.rounding"

DAY = dt.timedelta(days=1)
FOREVER = dt.date(3000, 1, 1)
BED_DAYS = "床日"

OPEN_ENDED = {"from": PLANNED_DAY, "to": nullable(PLANNED_DAY)}
STAY = RecordOf(
    {"count": WHOLE, **OPEN_ENDED, "leaves": ListOf(RecordOf(OPEN_ENDED, ascending=("from", "to")))},
    ascending=("from", "to"),
)


@rule(
    "eldercare.bed_days",
    label="床日与使用率",
    basis="床日通行口径（没有全国统一规定）",
    inputs={
        "period": RecordOf({"from": PLANNED_DAY, "to": PLANNED_DAY}, ascending=("from", "to")),
        "beds": ListOf(RecordOf({"from": PLANNED_DAY, "count": WHOLE}), unique="from_"),
        "stays": ListOf(STAY),
        "filed_beds": WHOLE,
    },
)
def bed_days(given, law):
    """Bed-days available, stayed, away and subsidised in a period of days; occupancy over it and at its end."""
    stays = [_counted_days(law, stay) for stay in given.stays]
    sums = dict.fromkeys(("available", "stayed", "away", "over"), 0)
    for begin, end in pairwise(_changes(given, stays)):
        days, beds = (end - begin).days, _beds_on(given.beds, begin)
        persons = sum(stay.count for stay, first, after in stays if first <= begin < after)
        away = sum(stay.count for stay, first, after in stays if first <= begin < after and _is_away(stay, begin))
        sums["available"] += beds * days
        sums["stayed"] += persons * days
        sums["away"] += away * days
        sums["over"] += days if persons > beds else 0
    available = law.step("available_bed_days", sums["available"], "可用床日", unit=BED_DAYS)
    stayed = law.step("stay_days", sums["stayed"], "住养床日（含请假保留）", unit=BED_DAYS)
    away = law.step("leave_days", sums["away"], "请假床日", unit=BED_DAYS)
    subsidised = law.step("subsidised_days", stayed - away, "计补贴床日", unit=BED_DAYS)
    over = law.step("over_capacity_days", sums["over"], "超员天数", unit="日")
    end = given.period.to
    present = sum(one.count for one in given.stays if one.from_ <= end and (one.to is None or one.to > end))
    return {
        "available_bed_days": available,
        "stay_days": stayed,
        "leave_days": away,
        "subsidised_days": subsidised,
        "over_capacity_days": over,
        "occupancy_percent": _percent(law, "occupancy_percent", stayed, available, "期间使用率"),
        "snapshot_percent": _percent(law, "snapshot_percent", present, given.filed_beds, "期末使用率"),
    }


def _counted_days(law, stay):
    """The stay with the first day on which it counts and the first on which it counts no more."""
    first = stay.from_ if law.parameter(COUNT_ENTRY_DAY) else stay.from_ + DAY
    counts_last = law.parameter(COUNT_DEPARTURE_DAY)
    after = FOREVER if stay.to is None else stay.to + DAY * counts_last
    return stay, first, after


def _changes(given, stays):
    """The days of the period on which something changes, with its first day and the day after its last."""
    begin, after = given.period.from_, given.period.to + DAY
    days = {bed.from_ for bed in given.beds}
    for stay, first, last in stays:
        days |= {first, last}
        for leave in stay.leaves:
            days |= {leave.from_, leave.to or FOREVER}
    return sorted({begin, after} | {day for day in days if begin < day < after})


def _beds_on(beds, day):
    in_service = [row for row in beds if row.from_ <= day]
    return max(in_service, key=lambda row: row.from_).count if in_service else 0


def _is_away(stay, day):
    return any(leave.from_ <= day and (leave.to is None or day < leave.to) for leave in stay.leaves)


def _percent(law, notion, part, whole, label):
    percent = law.round(quotient(part * 100, whole), ROUNDING) if whole else None
    return law.step(notion, percent, label, unit="%")
