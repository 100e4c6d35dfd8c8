"""The light of an indicator on its way from baseline to target (红绿灯)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import MapOf, Number, Shape, Text, Whole, malformed, optional

TOLERANCE = "indicators.status.amber_tolerance"
ROUNDING = "indicators.status.rounding"

YEAR = Whole(1, 9999)


class ValueByYear(Shape):
    """A mapping of years to planned values; the year may be a number or the text of one."""

    def read(self, value: Any, scope) -> dict[int, Decimal]:
        if not isinstance(value, dict):
            raise malformed("应为年份和计划值的对照表")
        years = {self._year(name): entry for name, entry in value.items()}
        if len(years) < len(value):
            raise malformed("同一年份只能有一个计划值")
        texts = {str(year): entry for year, entry in years.items()}
        entries = MapOf(Number(None), tuple(texts)).read(texts, scope)
        return {int(year): entry for year, entry in entries.items()}

    def _year(self, name: Any) -> int:
        if isinstance(name, str) and name.isdecimal() and len(name) <= 4:
            return int(name)
        if name.__class__ is int:
            return name
        raise malformed("年份应为四位数字", str(name))


def target_lies_in_the_direction(given, law):
    if given.target_year <= given.baseline_year:
        message = f"目标年份{given.target_year}应晚于基期年份{given.baseline_year}，请更正。"
        law.refuse("contradictory_input", message, field="target_year")
    rises = given.direction == "up"
    if (given.target < given.baseline) if rises else (given.target > given.baseline):
        message = f"目标值{given.target}与方向“{'上升' if rises else '下降'}”不符，基期为{given.baseline}，请更正。"
        law.refuse("contradictory_input", message, field="target")


def year_is_planned(given, law):
    if not given.baseline_year <= given.year <= given.target_year:
        message = f"{given.year}年不在{given.baseline_year}年至{given.target_year}年之内，不能与规划比较。"
        law.refuse("outside_scope", message, field="year")


@rule(
    "indicators.status",
    label="指标进度",
    basis="规划指标的进度评价口径",
    inputs={
        "baseline": Number(None),
        "target": Number(None),
        "baseline_year": YEAR,
        "target_year": YEAR,
        "year": YEAR,
        "value": Number(None),
        "direction": Text("up", "down"),
        "path": optional(ValueByYear()),
    },
    checks=(target_lies_in_the_direction, year_is_planned),
)
def status(given, law):
    """Green at the planned value or better, amber within the tolerance, red behind it; compared unrounded."""
    planned = _planned(given)
    shown = law.step("planned", law.round(planned, ROUNDING), "当年计划值")
    ahead = Fraction(given.value) - planned
    gap = law.step("gap", law.round(ahead, ROUNDING), "实际与计划之差")
    lead = ahead if given.direction == "up" else -ahead
    light = "green"
    if lead < 0:
        light = "amber" if -lead <= Fraction(law.parameter(TOLERANCE)) * abs(planned) else "red"
        law.test("slightly_behind_plan" if light == "amber" else "behind_plan", False, "达到当年计划")
    law.step("light", light, "进度")
    return {"planned": shown, "light": light, "gap": gap, "reasons": law.reasons}


def _planned(given):
    """The value planned for the year, or the one on the straight line from baseline to target."""
    if given.path and given.year in given.path:
        return Fraction(given.path[given.year])
    gone, whole = given.year - given.baseline_year, given.target_year - given.baseline_year
    return Fraction(given.baseline) + quotient((given.target - given.baseline) * gone, whole)
