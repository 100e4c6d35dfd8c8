"""Gradual exit (渐退): the allowance goes on for some months after income has risen above the standard."""

from datetime import date, timedelta
from decimal import Decimal

from assistance.rules.top_ups import members_fit_the_household, top_up, top_ups_are_complete
from assistance.rules.vocabulary import MEMBERS, ROUNDING
from civaffairs.common.dates import add_months, first_day, next_month
from civaffairs.meanstest.rules.vocabulary import MONEY, PERSONS, RESIDENCE, STANDARD, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag

MONTHS = "assistance.gradual_exit.months"
UPPER_MULTIPLE = "assistance.gradual_exit.upper_multiple"


@rule(
    "assistance.gradual_exit",
    label="渐退期",
    basis="民发〔2021〕57号第33条;民政部等2022年10月20日通知",
    since=date(2021, 7, 1),
    inputs={
        "residence": RESIDENCE,
        "previous_base": MONEY,
        "household_size": PERSONS,
        "monthly_income": MONEY,
        "property_within_limits": Flag(),
        "members": MEMBERS,
    },
    always=(STANDARD, MONTHS, UPPER_MULTIPLE, ROUNDING),
    checks=(members_fit_the_household, top_ups_are_complete),
)
def gradual_exit(given, law):
    """Whether the exit is gradual, from when to when, and what is paid a month (yuan); the old total is no cap."""
    full = given.household_size * law.parameter(STANDARD).of(given.residence)
    law.step("full_standard", full, f"全家保障标准({given.household_size}人)", unit=YUAN_A_MONTH)
    upper = law.step("upper_line", law.parameter(UPPER_MULTIPLE) * full, "渐退收入上限", unit=YUAN_A_MONTH)
    law.test("still_below_standard", given.monthly_income >= full, "家庭月收入已达到保障标准")
    law.test("income_above_exit_line", given.monthly_income < upper, "家庭月收入低于渐退收入上限")
    law.test("property_over_limit", given.property_within_limits, "家庭财产符合规定")
    base = added = Decimal(0)
    begin = end = None
    if law.eligible:
        base = law.round(min(given.previous_base, full), ROUNDING)
        law.step("base", base, "渐退期基本补助", unit=YUAN_A_MONTH)
        added = top_up(given, law)
        begin = first_day(next_month(law.on))
        end = add_months(begin, law.parameter(MONTHS)) - timedelta(days=1)
        law.step("period", [begin, end], "渐退期起止")
    return {
        "granted": law.eligible, "base": base, "top_up": added, "amount": base + added, "from": begin, "to": end,
        "reasons": law.reasons,
    }  # fmt: skip
