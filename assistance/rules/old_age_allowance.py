"""The old-age allowance (高龄津贴), by tiers of age."""

from calendar import isleap
from datetime import date
from decimal import Decimal

from assistance.rules.vocabulary import ROUNDING
from civaffairs.common.dates import add_months, first_day, month_number, month_of, month_text
from civaffairs.meanstest.rules.vocabulary import YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, Month

TIERS = "assistance.old_age_allowance.tiers"
STARTS = "assistance.old_age_allowance.starts"
ALIVE_CHECK_MONTHS = "assistance.old_age_allowance.alive_check_months"


@rule(
    "assistance.old_age_allowance",
    label="高龄津贴",
    basis="地方高龄津贴办法",
    inputs={"birth": Day(), "month": Month(), "hukou_in_place": Flag(), "last_alive_check": Day()},
    always=(TIERS, STARTS, ALIVE_CHECK_MONTHS, ROUNDING),
)
def old_age_allowance(given, law):
    """The tier reached for a payment month, what is paid (yuan), and when the next tier begins."""
    tiers = law.parameter(TIERS)
    begins = [_first_payment_month(given.birth, tier.from_age, law) for tier in tiers]
    reached = sum(begin <= given.month for begin in begins)
    tier = tiers[reached - 1] if reached else None
    law.step("tier", tier.from_age if tier else None, "达到的年龄档", unit="周岁")
    law.test("under_age", tier is not None, "达到发放年龄")
    law.test("hukou_elsewhere", given.hukou_in_place, "户籍在本地")
    due_after = add_months(given.last_alive_check, law.parameter(ALIVE_CHECK_MONTHS))
    law.test("alive_check_due", first_day(given.month) <= due_after, "生存认证在有效期内")
    amount = law.round(tier.amount, ROUNDING) if tier and law.eligible else Decimal(0)
    law.step("amount", amount, "每月津贴", unit=YUAN_A_MONTH)
    next_from = begins[reached] if reached < len(begins) else None
    law.step("next_tier_from", next_from, "下一年龄档起始月")
    return {
        "eligible": law.eligible, "tier": tier and tier.from_age, "amount": amount, "next_tier_from": next_from,
        "reasons": law.reasons,
    }  # fmt: skip


def _first_payment_month(birth, age, law):
    """The month of the birthday or the one after; who was born on 29 February is a year older on 1 March otherwise."""
    year = birth.year + age
    leap_birthday = (birth.month, birth.day) == (2, 29)
    birthday = date(year, 3, 1) if leap_birthday and not isleap(year) else date(year, birth.month, 1)
    number = month_number(month_of(birthday))
    return month_text(number + (law.parameter(STARTS) == "next_month"))
