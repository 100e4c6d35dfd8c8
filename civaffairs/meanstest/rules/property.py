"""Household property (家庭财产): a limit on financial assets, and how many of each counted thing are allowed."""

from collections import Counter
from decimal import Decimal

from civaffairs.common.money import display, quotient
from civaffairs.meanstest.rules.vocabulary import MONEY, PERSONS, RESIDENCE, STANDARD, YUAN
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, RecordOf, Shape, Text, missing, optional

FINANCIAL_LIMIT = "meanstest.property.financial_limit"
NEVER_COUNTED = "meanstest.property.never_counted"
COUNT_LIMITS = "meanstest.property.count_limits"
EXEMPTIONS = "meanstest.property.exemptions"

FINANCIAL_KINDS = ("deposit", "security", "fund", "insurance_cash_value", "claim", "online_balance")
COUNTED_KINDS = ("dwelling", "non_dwelling", "vehicle", "boat", "company", "machinery")


class Exemption(Shape):
    """An exemption with its reason and approver; a bare yes or no lacks both."""

    record = RecordOf({"code": Text(), "reason": Text(), "approver": Text()})

    def read(self, value, scope):
        if not isinstance(value, dict):
            raise missing("应写明豁免事由代码、理由和批准人")
        return self.record.read(value, scope)


ASSET = RecordOf({"ref": Text(), "kind": Text(), "value": optional(MONEY), "exemption": optional(Exemption())})


def financial_assets_have_a_value(given, law):
    for asset in given.assets:
        if asset.kind in FINANCIAL_KINDS and asset.value is None:
            law.refuse("missing_input", f"金融资产{asset.ref}缺少金额,请补充。", field="value")


def kinds_are_known(given, law):
    for asset in given.assets:
        if asset.kind not in FINANCIAL_KINDS + COUNTED_KINDS and asset.kind not in law.parameter(NEVER_COUNTED):
            law.refuse("malformed_input", f"“{asset.kind}”不是规定的财产种类,请更正。", field="kind")


def limit_in_months_needs_the_standard(given, law):
    if law.parameter(FINANCIAL_LIMIT).months_of_standard is not None:
        law.parameter(STANDARD).of(given.residence)


@rule(
    "meanstest.property",
    label="家庭财产",
    basis="民发〔2021〕57号第14条",
    inputs={"residence": RESIDENCE, "household_size": PERSONS, "assets": ListOf(ASSET)},
    always=(FINANCIAL_LIMIT, NEVER_COUNTED),
    checks=(financial_assets_have_a_value, kinds_are_known, limit_in_months_needs_the_standard),
)
def property_within_limits(given, law):
    """Whether the household's property keeps within the limits, and what was exempted or refused exemption."""
    never = law.parameter(NEVER_COUNTED)
    counted, exempted, refused = _after_exemptions([asset for asset in given.assets if asset.kind not in never], law)
    law.step("exempted", exempted, "予以豁免的财产")
    law.step("exemptions_refused", refused, "未予豁免的财产")

    total = sum((asset.value for asset in counted if asset.kind in FINANCIAL_KINDS), Decimal(0))
    law.step("financial_total", total, "金融资产合计", unit=YUAN)
    limit = law.step("financial_limit", _financial_limit(given, law), "家庭金融资产限额", unit=YUAN)
    law.test("financial_over_limit", total <= limit, "金融资产不超过限额")
    numbers = Counter(asset.kind for asset in counted if asset.kind in COUNTED_KINDS)
    for kind in sorted(numbers):
        most = law.parameter(COUNT_LIMITS).of(kind)
        law.test(f"{kind}_over_limit", numbers[kind] <= most, f"{KIND_WORDS[kind]}不超过{most}")
    return {
        "within_limits": law.eligible,
        "financial_total": total,
        "financial_limit": limit,
        "financial_per_head": display(quotient(total, given.household_size)),
        "exempted": exempted,
        "exemptions_refused": refused,
        "reasons": law.reasons,
    }


KIND_WORDS = {
    "dwelling": "住房(套)", "non_dwelling": "非居住用房(处)", "vehicle": "机动车(辆)", "boat": "船舶(艘)",
    "company": "企业(家)", "machinery": "大型机械(台)",
}  # fmt: skip


def _after_exemptions(assets, law):
    counted, exempted, refused = [], [], []
    used: Counter[str] = Counter()
    for asset in assets:
        if asset.exemption is None:
            counted.append(asset)
        elif _is_recognised(asset, law, used):
            used[asset.exemption.code] += 1
            exempted.append(asset.ref)
        else:
            counted.append(asset)
            refused.append(asset.ref)
    return counted, exempted, refused


def _is_recognised(asset, law, used):
    code = asset.exemption.code
    return any(
        entry.code == code
        and entry.kind == asset.kind
        and (entry.from_ is None or entry.from_ <= law.on)
        and (entry.to is None or law.on <= entry.to)
        and (entry.max is None or used[code] < entry.max)
        for entry in law.parameter(EXEMPTIONS)
    )


def _financial_limit(given, law):
    limit = law.parameter(FINANCIAL_LIMIT)
    amount = limit.amount
    if limit.months_of_standard is not None:
        amount = limit.months_of_standard * law.parameter(STANDARD).of(given.residence)
    return amount * given.household_size if limit.per == "head" else amount
