"""The average yearly rate of growth (年均增长率)."""

from decimal import Context, Decimal

from civaffairs.indicators.rules.value import agrees
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Number, RecordOf, Whole, optional

ROUNDING = "indicators.growth.rounding"

YEAR = Whole(1, 9999)
# Twenty digits more than are kept: a rate that is a short decimal comes out as exactly that decimal.
ROOT, KEPT = Context(prec=100), Context(prec=80)


def years_ascend(given, law):
    if given.end_year <= given.start_year:
        message = f"终止年份{given.end_year}应晚于起始年份{given.start_year}，请更正。"
        law.refuse("contradictory_input", message, field="end_year")


@rule(
    "indicators.growth",
    label="年均增长率",
    basis="规划指标的计算口径",
    inputs={
        "start_value": Number(above=0),
        "end_value": Number(above=0),
        "start_year": YEAR,
        "end_year": YEAR,
        "stated": optional(Number(None)),
        "range": optional(
            RecordOf({"min": optional(Number(None)), "max": optional(Number(None))}, ascending=("min", "max"))
        ),
    },
    checks=(years_ascend,),
)
def growth(given, law):
    """The rate in percent a year; the planned range and the printed value are compared with the unrounded rate."""
    years = law.step("years", given.end_year - given.start_year, "年数", unit="年")
    exact = _yearly_percent(given.start_value, given.end_value, years)
    rate = law.step("rate", law.round(exact, ROUNDING), "年均增长率", unit="%")
    consistent = None
    if given.stated is not None:
        consistent = law.test("stated_value_differs", agrees(exact, given.stated), "与文件所写的数值一致")
    within = law.step("within_plan", _place_in(given.range, exact), "与规划区间相比")
    return {"rate": rate, "consistent": consistent, "within_plan": within, "reasons": law.reasons}


def _yearly_percent(start: Decimal, end: Decimal, years: int) -> Decimal:
    root = ROOT.power(ROOT.divide(end, start), ROOT.divide(Decimal(1), Decimal(years)))
    return KEPT.multiply(KEPT.subtract(KEPT.plus(root), Decimal(1)), Decimal(100))


def _place_in(planned, rate):
    if planned is None:
        return None
    if planned.max is not None and rate > planned.max:
        return "above"
    if planned.min is not None and rate < planned.min:
        return "below"
    return "inside"
