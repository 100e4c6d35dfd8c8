"""What homes may charge ahead (养老机构预收费)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, Number, Text
from eldercare.rules.vocabulary import MONEY

SERVICE_MONTHS = "eldercare.prepaid_fee_limits.service_months_max"
DEPOSIT_MONTHS = "eldercare.prepaid_fee_limits.deposit_months_max"
TOTAL_PERCENT = "eldercare.prepaid_fee_limits.total_percent_max"
NO_MEMBERSHIP = "eldercare.prepaid_fee_limits.membership_forbidden"
CUSTODY = "eldercare.prepaid_fee_limits.custody_required"


@rule(
    "eldercare.prepaid_fee_limits",
    label="养老机构预收费",
    basis="民发〔2024〕19号《关于加强养老机构预收费监管的指导意见》",
    inputs={
        "operation": Text("public", "publicly_built_privately_run", "private_nonprofit", "private_profit"),
        "net_fixed_assets_unmortgaged": MONEY,
        "service_months": Number(),
        "deposit": MONEY,
        "monthly_bed_fee": MONEY,
        "membership": MONEY,
        "prepaid_balance": MONEY,
        "custody_account": Flag(),
    },
)
def prepaid_fee_limits(given, law):
    """Whether fees charged ahead, deposits and membership fees keep within the limits, and lie in custody."""
    deposit, membership = given.deposit, given.membership
    law.test(
        "service_fee_too_long", given.service_months <= law.parameter(SERVICE_MONTHS), "预收服务费的月数不超过上限"
    )
    most = given.monthly_bed_fee * law.parameter(DEPOSIT_MONTHS)
    law.test("deposit_too_high", deposit <= most, "押金不超过月床位费的规定倍数")
    forbidden = given.operation in law.parameter(NO_MEMBERSHIP)
    law.test("membership_forbidden", not (membership > 0 and forbidden), "没有违规收取会员费")
    allowed = given.net_fixed_assets_unmortgaged * law.parameter(TOTAL_PERCENT)
    law.test(
        "total_over_net_assets", given.prepaid_balance * 100 <= allowed, "预收费余额不超过未抵押固定资产净额的规定比例"
    )
    custody = law.parameter(CUSTODY)
    for fee, charged, label in (("deposit", deposit, "押金"), ("membership", membership, "会员费")):
        kept = fee not in custody or charged == 0 or given.custody_account
        law.test(f"{fee}_not_in_custody", kept, f"{label}按规定存管")
    return {"allowed": law.eligible, "reasons": law.reasons}
