"""What is charged for keeping a grave (墓地维护管理费)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT, WholeByValue
from civaffairs.policy.schemes import first_value, require_fields
from civaffairs.policy.shapes import Text
from funeral.rules.vocabulary import MONEY, YUAN, YUAN_A_YEAR

RATES = "funeral.maintenance_fee.rates"
YEARS_MAX = "funeral.maintenance_fee.years_max"
INCLUDED = "funeral.maintenance_fee.included_in_price"
ROUNDING = "funeral.maintenance_fee.rounding"


@rule(
    "funeral.maintenance_fee",
    label="墓地维护管理费",
    basis="地方公墓价格规定",
    inputs={"kind": Text("grave", "niche"), "price": MONEY, "years": WholeByValue(1)},
)
def maintenance_fee(given, law):
    """The fee of a year and of all years paid at once, and the price of the plot without it (yuan)."""
    rates, subject = law.parameter(RATES), {"kind": given.kind, "price": given.price}
    require_fields(law, subject, rates)
    annual = law.step("annual", first_value(law, RATES, rates, subject), "每年维护管理费", unit=YUAN_A_YEAR)
    longest = law.parameter(YEARS_MAX)
    amount, net_price = None, None
    if law.test("years_over_limit", longest == NO_LIMIT or given.years <= longest, "一次收取的年数不超过上限"):
        amount = law.step("amount", law.round(annual * given.years, ROUNDING), "维护管理费", unit=YUAN)
        net_price = given.price - amount if law.parameter(INCLUDED) else given.price
        law.step("net_price", net_price, "不含维护管理费的墓价", unit=YUAN)
    return {
        "allowed": law.eligible, "reasons": law.reasons, "annual": annual, "amount": amount, "net_price": net_price,
    }  # fmt: skip
