"""Unavoidable spending (刚性支出) that is taken into account, with evidence and within caps."""

from collections import defaultdict
from decimal import Decimal

from civaffairs.common.dates import add_months
from civaffairs.meanstest.rules.vocabulary import MONEY, YUAN, refuse_equal_refs
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, RecordOf, Text

WINDOW = "meanstest.rigid_expenditure.window_months"
KINDS = "meanstest.rigid_expenditure.kinds"

ITEM = RecordOf(
    {
        "ref": Text(),
        "member": Text(),
        "kind": Text("medical", "education", "insurance", "disability", "long_term_care", "living", "other"),
        "amount": MONEY,
        "reimbursed": MONEY,
        "paid_on": Day(may_lie_ahead=True),
        "evidence": Flag(),
    }
)
ZERO = Decimal(0)


def kinds_in_use_are_complete(given, law):
    kinds = law.parameter(KINDS)
    for item in given.spending:
        if item.kind in kinds:
            kinds.of(item.kind)


def refs_differ(given, law):
    refuse_equal_refs(law, given.spending, field="spending")


def reimbursed_at_most_what_was_paid(given, law):
    for item in given.spending:
        if item.reimbursed > item.amount:
            law.refuse("contradictory_input", f"支出{item.ref}的报销额大于支出额,请核对票据。", field="reimbursed")


@rule(
    "meanstest.rigid_expenditure_deductions",
    label="刚性支出扣减",
    basis="刚性支出困难家庭认定办法第5条;民发〔2021〕57号第13条",
    inputs={"applied": Day(), "spending": ListOf(ITEM)},
    always=(WINDOW, KINDS),
    checks=(kinds_in_use_are_complete, refs_differ, reimbursed_at_most_what_was_paid),
)
def rigid_expenditure_deductions(given, law):
    """The spending of the window that counts, by kind and in all (yuan)."""
    verdicts: dict[str, str] = {}
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for item in given.spending:
        verdict, amount = _counted(item, given, law, sums)
        verdicts[item.ref] = verdict
        if amount is not None:
            sums[item.kind][item.member] += amount
        law.step("item", amount or ZERO, f"支出{item.ref}", unit=YUAN, codes=(verdict,))
    by_kind, capped = {}, []
    for kind, of_members in sums.items():
        by_kind[kind] = _capped(law.parameter(KINDS).of(kind), of_members)
        if by_kind[kind] < sum(of_members.values()):
            capped.append(kind)
    law.step("by_kind", by_kind, "各类支出(扣减限额后)", unit=YUAN)
    total = law.step("total", sum(by_kind.values(), ZERO), "刚性支出合计", unit=YUAN)
    return {"by_kind": by_kind, "total": total, "verdicts": verdicts, "capped": sorted(capped)}


def _counted(item, given, law, sums):
    """The verdict on an item and the amount that enters its kind, None where it never reaches its kind."""
    kinds, window = law.parameter(KINDS), law.parameter(WINDOW)
    if item.kind not in kinds:
        return "kind_not_recognised", None
    if not add_months(given.applied, -window) < item.paid_on <= given.applied:
        return "outside_window", None
    kind = kinds.of(item.kind)
    if kind.evidence and not item.evidence:
        return "no_evidence", None
    if kind.fixed is None:
        return "counted", item.amount - item.reimbursed
    return ("already_fixed", ZERO) if item.member in sums[item.kind] else ("fixed", kind.fixed)


def _capped(kind, of_members):
    if kind.cap is None:
        return sum(of_members.values(), ZERO)
    if kind.cap_per == "member":
        return sum((min(amount, kind.cap) for amount in of_members.values()), ZERO)
    return min(sum(of_members.values(), ZERO), kind.cap)
