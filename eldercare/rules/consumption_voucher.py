"""The national voucher for care services (中度以上失能老年人养老服务消费补贴)."""

from decimal import Decimal

from civaffairs.common.dates import first_day, month_of
from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT
from civaffairs.policy.shapes import Day, Month, RecordOf, nullable
from eldercare.rules.vocabulary import ABILITY_LEVEL, CODES, MONEY, YUAN

STARTS_ON = "eldercare.consumption_voucher.starts_on"
LEVELS = "eldercare.consumption_voucher.levels"
PERCENT = "eldercare.consumption_voucher.percent"
CAP = "eldercare.consumption_voucher.monthly_cap"
EXCLUDED = "eldercare.consumption_voucher.excluded_schemes"
ROUNDING = "eldercare.consumption_voucher.rounding"

KINDS = {"home": "上门服务", "institution": "机构或日间照料服务"}
BY_KIND = RecordOf(dict.fromkeys(KINDS, MONEY))


@rule(
    "eldercare.consumption_voucher",
    label="中度以上失能老年人养老服务消费补贴",
    basis="民政部、财政部关于实施向中度以上失能老年人发放养老服务消费补贴项目的通知",
    inputs={
        "ability_level": nullable(ABILITY_LEVEL),
        "month": Month(),
        "used_on": Day(),
        "spend": BY_KIND,
        "ltci_paid": BY_KIND,
        "schemes": CODES,
    },
)
def consumption_voucher(given, law):
    """What the voucher of a month takes over of a person's own spending on care (yuan)."""
    law.test("before_start", first_day(given.month) >= law.parameter(STARTS_ON), "消费券月份不早于项目开始")
    if law.test("not_assessed", given.ability_level is not None, "当月首日已有能力评估结果"):
        law.test("level_not_covered", given.ability_level in law.parameter(LEVELS), "能力等级属于补贴范围")
    excluded = given.schemes & frozenset(law.parameter(EXCLUDED))
    law.test("excluded_scheme", not excluded, "没有享受不可重复的待遇")
    law.test("voucher_lapsed", month_of(given.used_on) == given.month, "在消费券所属月份内使用")
    amount, capped = Decimal(0), False
    if law.eligible:
        raw = law.step("raw", _share(given, law), "按比例计算的抵扣额", unit=YUAN)
        cap = law.parameter(CAP)
        capped = law.step("capped", cap != NO_LIMIT and raw > cap, "超过每月上限")
        amount = law.round(cap if capped else raw, ROUNDING)
    law.step("amount", amount, "抵扣金额", unit=YUAN)
    return {"eligible": law.eligible, "reasons": law.reasons, "amount": amount, "capped": capped}


def _share(given, law):
    percent, total = law.parameter(PERCENT), 0
    for kind, label in KINDS.items():
        own = max(Decimal(0), getattr(given.spend, kind) - getattr(given.ltci_paid, kind))
        law.step(kind, own, f"{label}自付费用", unit=YUAN)
        total += own * getattr(percent, kind)
    return quotient(total, 100)
