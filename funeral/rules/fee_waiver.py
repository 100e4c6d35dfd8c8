"""Basic funeral services that residents need not pay for (惠民殡葬)."""

from decimal import Decimal

from civaffairs.policy import catalogue
from civaffairs.policy.conditions import FreeRecord
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT
from civaffairs.policy.schemes import first_row, first_value, require, require_fields
from civaffairs.policy.shapes import Day, ListOf, RecordOf, Text, nullable
from funeral.rules.vocabulary import MONEY, PLANNED_DAY, QUANTITY, USUAL_FIELDS, YUAN

REQUIRES = "funeral.fee_waiver.requires"
ITEMS = "funeral.fee_waiver.items"
TOTAL_CAP = "funeral.fee_waiver.total_cap"
REFUND_CAPS = "funeral.fee_waiver.refund_caps"
ROUNDING = "funeral.fee_waiver.rounding"

GROUP = RecordOf({"code": Text(), "from": PLANNED_DAY, "to": nullable(PLANNED_DAY)}, ascending=("from", "to"))
DECEASED = FreeRecord(USUAL_FIELDS, required={"died_on": Day(), "groups": ListOf(GROUP)})
LINE = RecordOf({"item": Text(), "quantity": QUANTITY, "unit_price": MONEY})


@rule(
    "funeral.fee_waiver",
    label="惠民殡葬（基本殡葬服务费用减免）",
    basis="民发〔2012〕211号；地方惠民殡葬办法",
    inputs={"mode": Text("direct", "refund"), "deceased": DECEASED, "lines": ListOf(LINE, unique="item")},
)
def fee_waiver(given, law):
    """What the bureau takes over at the funeral home, or refunds for a cremation elsewhere (yuan)."""
    refund_caps = law.parameter(REFUND_CAPS) if given.mode == "refund" else NO_LIMIT
    person = {**given.deceased, "groups": _groups_at_death(given.deceased)}
    rows = {line.item: [row for row in law.parameter(ITEMS) if row.item == line.item] for line in given.lines}
    tables = (law.parameter(REQUIRES), *rows.values(), [] if refund_caps == NO_LIMIT else refund_caps)
    require_fields(law, person, *tables, path=("deceased",))
    law.step("groups", person["groups"], "去世当日的身份")
    fees = {line.item: line.quantity * line.unit_price for line in given.lines}
    require(law, law.parameter(REQUIRES), person)
    if given.mode == "refund":
        law.test("refund_not_offered", refund_caps != NO_LIMIT, "本地办理异地火化报销")
    total = law.step("fees", sum(fees.values(), Decimal(0)), "费用合计", unit=YUAN)
    waived = dict.fromkeys(fees, Decimal(0))
    waived_total = Decimal(0)
    if law.eligible:
        found = {item: first_row(law, candidates, person) for item, candidates in rows.items()}
        if given.mode == "direct":
            waived, waived_total = _waived(given, law, found)
        else:
            waived, waived_total = {}, _refund(law, fees, found, refund_caps, person)
    law.step("waived_total", waived_total, "减免总额", unit=YUAN)
    payable = {item: fees[item] - amount for item, amount in waived.items()}
    payable_total = law.step("payable_total", law.round(total, ROUNDING) - waived_total, "应付总额", unit=YUAN)
    return {
        "eligible": law.eligible, "reasons": law.reasons, "waived": waived, "payable": payable,
        "waived_total": waived_total, "payable_total": payable_total,
    }  # fmt: skip


def _groups_at_death(deceased):
    """The codes of the groups that the person belonged to on the day of death, each once."""
    died_on = deceased["died_on"]
    held = [
        group.code
        for group in deceased["groups"]
        if group.from_ <= died_on and (group.to is None or died_on <= group.to)
    ]
    return list(dict.fromkeys(held))


def _waived(given, law, found):
    waived = {}
    for line in given.lines:
        amount, row = Decimal(0), found[line.item]
        if row is not None:
            amount = _at_most(line.quantity, row.free_quantity) * _at_most(line.unit_price, row.unit_price_cap)
            amount = _at_most(amount, row.amount_cap)
        word = catalogue.word("codes", line.item, rule_id=law.rule.id)
        waived[line.item] = law.step("waived", amount, f"{word}减免", unit=YUAN)
    cap, total = law.parameter(TOTAL_CAP), sum(waived.values(), Decimal(0))
    return waived, law.round(total if cap == NO_LIMIT else min(total, cap), ROUNDING)


def _at_most(figure, cap):
    return figure if cap is None else min(figure, cap)


def _refund(law, fees, found, refund_caps, person):
    covered = sum((fee for item, fee in fees.items() if found[item] is not None), Decimal(0))
    law.step("covered", covered, "可报销项目的费用", unit=YUAN)
    cap = law.step("refund_cap", first_value(law, REFUND_CAPS, refund_caps, person), "报销限额", unit=YUAN)
    return law.round(min(covered, cap), ROUNDING)
