"""Households on the edge of the subsistence allowance (最低生活保障边缘家庭)."""

from datetime import date

from assistance.rules.vocabulary import YUAN_A_HEAD_AND_MONTH
from civaffairs.common.money import display, quotient
from civaffairs.meanstest.rules.vocabulary import MONEY, PERSONS, RESIDENCE, STANDARD
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag

MULTIPLE = "assistance.edge_household.multiple"


@rule(
    "assistance.edge_household",
    label="最低生活保障边缘家庭",
    basis="民发〔2021〕57号第8条;国办发〔2023〕39号",
    since=date(2021, 7, 1),
    inputs={
        "residence": RESIDENCE,
        "household_size": PERSONS,
        "monthly_income": MONEY,
        "property_within_limits": Flag(),
        "meets_subsistence_allowance": Flag(),
    },
    always=(STANDARD, MULTIPLE),
)
def edge_household(given, law):
    """A household that misses the allowance and earns less than the multiple of the standard; no floor below."""
    line = law.parameter(MULTIPLE) * law.parameter(STANDARD).of(given.residence)
    law.step("line", line, "低保边缘家庭收入线", unit=YUAN_A_HEAD_AND_MONTH)
    per_capita = display(quotient(given.monthly_income, given.household_size))
    law.step("per_capita", per_capita, "家庭人均月收入", unit=YUAN_A_HEAD_AND_MONTH)
    law.test("meets_subsistence_allowance", not given.meets_subsistence_allowance, "不符合最低生活保障条件")
    law.test("income_not_below_line", given.monthly_income < line * given.household_size, "家庭人均月收入低于收入线")
    law.test("property_over_limit", given.property_within_limits, "家庭财产符合规定")
    return {"eligible": law.eligible, "line": line, "per_capita": per_capita, "reasons": law.reasons}
