"""The value of an indicator (指标值), its target, and what a document claims it to be."""

from decimal import Decimal
from fractions import Fraction

from civaffairs.common.money import display, quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Number, Text, optional

SCALE = "indicators.value.scale"
ROUNDING = "indicators.value.rounding"

COMPARISONS = {
    "at_least": lambda value, target: value >= target,
    "more_than": lambda value, target: value > target,
    "at_most": lambda value, target: value <= target,
    "less_than": lambda value, target: value < target,
    "equal": lambda value, target: value == target,
}


def target_is_compared(given, law):
    if given.target is not None and given.comparison is None:
        law.refuse("missing_input", "填写了目标值就要写明比较方式（comparison），请补充。", field="comparison")


@rule(
    "indicators.value",
    label="指标值",
    basis="规划指标的计算口径",
    inputs={
        "numerator": Number(None),
        "denominator": Number(above=0),
        "target": optional(Number(None)),
        "comparison": optional(Text(*COMPARISONS)),
        "stated": optional(Number(None)),
    },
    checks=(target_is_compared,),
)
def value(given, law):
    """Numerator by denominator in the unit of the indicator; tests look at the exact value."""
    exact = scaled_share(given.numerator, given.denominator, law.parameter(SCALE))
    rounded = law.step("value", law.round(exact, ROUNDING), "指标值")
    met, consistent = None, None
    if given.target is not None:
        met = law.test("target_missed", COMPARISONS[given.comparison](exact, given.target), "达到目标")
    if given.stated is not None:
        consistent = law.test("stated_value_differs", agrees(exact, given.stated), "与文件所写的数值一致")
    return {"value": rounded, "met": met, "consistent": consistent, "reasons": law.reasons}


def scaled_share(numerator: Decimal, denominator: Decimal, scale: int) -> Fraction:
    """The exact share in units of `scale` (100 for percent)."""
    return quotient(numerator * scale, denominator)


def agrees(exact: Decimal | Fraction, stated: Decimal) -> bool:
    """The value, rounded half-up to as many decimals as were printed, is what was printed."""
    decimals = max(0, -int(stated.as_tuple().exponent))
    return display(exact, Decimal(1).scaleb(-decimals)) == stated
