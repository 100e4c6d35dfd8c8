"""When a home or a person may be taken off the list of the discredited (失信名单移出)."""

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, nullable

MONTHS = "eldercare.credit_removal.months"


@rule(
    "eldercare.credit_removal",
    label="失信名单移出",
    basis="养老服务市场失信联合惩戒对象名单管理办法（试行）第11条",
    inputs={"listed_on": Day(), "last_breach_on": nullable(Day())},
)
def credit_removal(given, law):
    """From which day on removal may be asked for: so many months after the listing or the last breach."""
    start = max(given.listed_on, given.last_breach_on or given.listed_on)
    law.step("start", start, "列入之日或最近一次失信之日")
    eligible_from = law.step("eligible_from", add_months(start, law.parameter(MONTHS)), "可以申请移出的日期")
    law.test("too_early", law.on >= eligible_from, "已满规定期限")
    return {"eligible": law.eligible, "eligible_from": eligible_from, "reasons": law.reasons}
