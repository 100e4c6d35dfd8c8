"""The nursing grant for a bed at home (家庭养老床位护理资助)."""

from datetime import date
from decimal import Decimal

from civaffairs.common.dates import month_of
from civaffairs.policy.conditions import FreeRecord
from civaffairs.policy.engine import rule
from civaffairs.policy.schemes import require, require_fields
from civaffairs.policy.shapes import Day, ListOf, Month, Number, RecordOf
from eldercare.rules.vocabulary import USUAL_FIELDS, WHOLE, YUAN_A_MONTH

REQUIRES = "eldercare.home_bed_subsidy.requires"
TIERS = "eldercare.home_bed_subsidy.tiers"


@rule(
    "eldercare.home_bed_subsidy",
    label="家庭养老床位护理资助",
    basis="地方家庭养老床位管理办法",
    inputs={
        "month": Month(),
        "care_level": WHOLE,
        "visits": ListOf(RecordOf({"date": Day(), "hours": Number()})),
        "bed": FreeRecord(USUAL_FIELDS),
    },
)
def home_bed_subsidy(given, law):
    """The grant of a month, where the bed meets the scheme and enough days and hours were served (yuan a month)."""
    requires, tiers = law.parameter(REQUIRES), law.parameter(TIERS)
    require_fields(law, given.bed, requires, path=("bed",))
    tier = next((one for one in tiers if given.care_level in one.levels), None)
    hours = _counted_hours(given, tier)
    days = law.step("service_days", len(hours), "计入的服务天数", unit="日")
    total = law.step("service_hours", sum(hours, Decimal(0)), "计入的服务时长", unit="小时")
    require(law, requires, given.bed)
    amount = Decimal(0)
    law.test("level_not_covered", tier is not None, "照护等级属于资助档次")
    if tier is not None:
        law.test("too_few_days", days >= (tier.min_days or 0), "服务天数达到规定")
        law.test("too_few_hours", total >= (tier.min_hours or 0), "服务时长达到规定")
        amount = tier.amount if law.eligible else amount
    law.step("amount", amount, "资助金额", unit=YUAN_A_MONTH)
    return {
        "eligible": law.eligible, "service_days": days, "service_hours": total, "reasons": law.reasons,
        "amount": amount,
    }  # fmt: skip


def _counted_hours(given, tier):
    """The hours of each day that counts: the longest visit of a day, if it is long enough for the tier."""
    longest: dict[date, Decimal] = {}
    for visit in given.visits:
        if month_of(visit.date) == given.month:
            longest[visit.date] = max(visit.hours, longest.get(visit.date, visit.hours))
    least = (tier.min_day_hours or 0) if tier else 0
    return [hours for hours in longest.values() if hours >= least]
