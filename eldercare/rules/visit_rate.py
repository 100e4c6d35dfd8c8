"""The monthly rate of visits to older people who need them (月探访率)."""

from civaffairs.common.dates import add_months, first_day, month_of
from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, Month, RecordOf, Text, nullable
from eldercare.rules.vocabulary import PLANNED_DAY

MODES = "eldercare.visit_rate.modes"
TARGET = "eldercare.visit_rate.target_percent"
ROUNDING = "eldercare.visit_rate.rounding"

ON_THE_ROLL = RecordOf(
    {"id": Text(), "from": PLANNED_DAY, "to": nullable(PLANNED_DAY)},
    ascending=("from", "to"),
)


@rule(
    "eldercare.visit_rate",
    label="月探访率",
    basis="民发〔2022〕73号《关于开展特殊困难老年人探访关爱服务的指导意见》",
    inputs={
        "month": Month(),
        "roll": ListOf(ON_THE_ROLL),
        "visits": ListOf(RecordOf({"id": Text(), "date": Day(), "mode": Text()})),
    },
)
def visit_rate(given, law):
    """How many of those on the roll at the end of the month were visited in it, and who was missed."""
    after = add_months(first_day(given.month), 1)
    on_roll = {one.id for one in given.roll if one.from_ < after and (one.to is None or one.to >= after)}
    modes = law.parameter(MODES)
    visited = {
        visit.id
        for visit in given.visits
        if visit.id in on_roll and visit.mode in modes and month_of(visit.date) == given.month
    }
    denominator = law.step("denominator", len(on_roll), "月末在册人数", unit="人")
    numerator = law.step("numerator", len(visited), "当月探访到的人数", unit="人")
    percent, target_met = None, None
    if denominator:
        percent = law.round(quotient(numerator * 100, denominator), ROUNDING)
        target_met = numerator * 100 >= law.parameter(TARGET) * denominator
    law.step("percent", percent, "月探访率", unit="%")
    law.step("target_met", target_met, "达到目标")
    missed = law.step("missed", sorted(on_roll - visited), "当月没有探访到的人")
    return {
        "numerator": numerator, "denominator": denominator, "percent": percent, "missed": missed,
        "target_met": target_met,
    }  # fmt: skip
