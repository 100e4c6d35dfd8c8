"""Households in difficulty through unavoidable spending (刚性支出困难家庭)."""

from datetime import date, timedelta
from decimal import Decimal

from assistance.rules.vocabulary import DISPOSABLE_INCOME, HOUSEHOLD_CATEGORY, YUAN_A_HEAD_AND_MONTH
from civaffairs.common.dates import add_months
from civaffairs.common.money import display, quotient
from civaffairs.meanstest.rules.vocabulary import MONEY, PERSONS, RESIDENCE, STANDARD, YUAN
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, optional

TEST = "assistance.rigid_expenditure_household.test"
VALIDITY_MONTHS = "assistance.rigid_expenditure_household.validity_months"

RATIO_SINCE = date(2025, 1, 1)
RATIO_STEP = Decimal("0.0001")


def ratio_is_in_force(given, law):
    if law.parameter(TEST).name == "ratio" and law.on < RATIO_SINCE:
        law.refuse("not_in_force", f"按支出占比认定自{RATIO_SINCE}起施行,{law.on}的事项不能按它计算。", key=TEST)


def standard_where_spending_is_taken_off(given, law):
    if law.parameter(TEST).name == "after_expenditure":
        if given.residence is None:
            law.refuse("missing_input", "按支出后收入认定须写明户籍类别(residence),请补充。", field="residence")
        law.parameter(STANDARD).of(given.residence)


@rule(
    "assistance.rigid_expenditure_household",
    label="刚性支出困难家庭",
    basis="刚性支出困难家庭认定办法第4、5、9、10条",
    since=date(2014, 5, 1),
    unchanged_since=(RATIO_SINCE,),
    inputs={
        "category": HOUSEHOLD_CATEGORY,
        "household_size": PERSONS,
        "annual_income": MONEY,
        "rigid_expenditure": MONEY,
        "property_within_limits": Flag(),
        "residence": optional(RESIDENCE),
    },
    always=(DISPOSABLE_INCOME, TEST, VALIDITY_MONTHS),
    checks=(ratio_is_in_force, standard_where_spending_is_taken_off),
)
def rigid_expenditure_household(given, law):
    """Recognition by the share of income that is spent, or by what is left of it; valid for a number of months."""
    income, spent, size = given.annual_income, given.rigid_expenditure, given.household_size
    law.test("already_recognised", given.category == "none", "未认定为低保、特困、低保边缘或刚性支出困难家庭")
    average = law.step("average", law.parameter(DISPOSABLE_INCOME) * size, "上年度人均可支配收入乘以人数", unit=YUAN)
    law.test("income_not_below_average", income < average, "家庭年收入低于人均可支配收入")
    exact_ratio = quotient(spent, income) if income else None
    ratio = None if exact_ratio is None else display(exact_ratio, RATIO_STEP)
    law.step("ratio", ratio, "刚性支出占家庭收入的比例")
    after = display(quotient(max(Decimal(0), income - spent), 12 * size))
    law.step("after_per_capita", after, "扣除刚性支出后的人均月收入", unit=YUAN_A_HEAD_AND_MONTH)
    if law.parameter(TEST).name == "ratio":
        _share_of_income(given, law)
    else:
        _income_after_spending(given, law)
    law.test("property_over_limit", given.property_within_limits, "家庭财产符合规定")
    months = law.parameter(VALIDITY_MONTHS)
    until = add_months(law.on, months) - timedelta(days=1) if law.eligible else None
    law.step("valid_until", until, "认定有效期至")
    return {
        "eligible": law.eligible, "ratio": ratio, "after_per_capita": after, "valid_until": until,
        "reasons": law.reasons,
    }  # fmt: skip


def _share_of_income(given, law):
    test, spent = law.parameter(TEST), given.rigid_expenditure
    threshold = test.threshold * given.annual_income
    reached = spent > threshold or (test.comparator == "ge" and spent == threshold)
    if given.annual_income == 0:
        reached = spent > 0
    law.test("expenditure_ratio_not_reached", reached, "刚性支出占比达到规定比例")


def _income_after_spending(given, law):
    year = law.parameter(STANDARD).of(given.residence) * 12 * given.household_size
    line = law.parameter(TEST).lower_multiple * year
    law.test("income_below_edge_line", given.annual_income >= line, "家庭年收入不低于低保边缘收入线")
    left = given.annual_income - given.rigid_expenditure
    law.test("income_after_spending_not_below_standard", left < year, "扣除刚性支出后低于保障标准")
