"""An indicator of a domain, calculated by the definition that a parameter gives it."""

from civaffairs.common.money import round_to
from civaffairs.indicators.rules.value import scaled_share
from civaffairs.policy import catalogue
from civaffairs.policy.shapes import Number, RecordOf, Text, nullable

SCALES = {"percent": 100, "per_thousand": 1000, "ratio": 1}
UNITS = {"percent": "%", "per_thousand": "‰", "ratio": None}
INPUTS = {
    "indicator": Text(),
    "numerator": Number(),
    "denominator": Number(),
    "stated": nullable(RecordOf({"value": Number(None), "unit": Text()})),
}


def defined_indicator(given, law, key):
    """The outputs of a rule over INPUTS whose definitions are the parameter `key`."""
    definition = law.parameter(key).of(given.indicator)
    scale, unit = SCALES[definition.unit], UNITS[definition.unit]
    value, target_met, mismatch = None, None, None
    if law.test("zero_denominator", given.denominator > 0, "分母大于零"):
        exact = scaled_share(given.numerator, given.denominator, scale)
        value = round_to(exact, mode=definition.rounding.mode, step=definition.rounding.step)
        law.step("value", value, _ratio_in_words(law, definition), unit=unit)
        if definition.target is not None:
            target_met = law.step("target_met", exact >= definition.target, "达到目标")
        mismatch = law.step("mismatch", _mismatch(given.stated, value, definition.unit), "与文件所写不符之处")
    return {
        "value": value, "unit": definition.unit, "target_met": target_met, "mismatch": mismatch,
        "reasons": law.reasons,
    }  # fmt: skip


def _mismatch(stated, value, unit):
    if stated is None:
        return None
    if stated.unit != unit:
        return "unit"
    return None if stated.value == value else "value"


def _ratio_in_words(law, definition):
    part, whole = (
        catalogue.word("fields", name, rule_id=law.rule.id) for name in (definition.numerator, definition.denominator)
    )
    return f"{part}与{whole}之比"
