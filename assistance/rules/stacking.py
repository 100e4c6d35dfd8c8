"""How programmes go together (待遇衔接) when one person or household is entitled to several."""

from decimal import Decimal
from itertools import combinations

from civaffairs.meanstest.rules.vocabulary import MONEY, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, MapOf, Text, nullable

MATRIX = "assistance.stacking.matrix"
NOT_INCOME_FOR = "assistance.stacking.not_income_for"


def every_pair_is_ruled(given, law):
    ruled: dict[frozenset[str], str] = {}
    for entry in law.parameter(MATRIX):
        if ruled.setdefault(frozenset((entry.a, entry.b)), entry.relation) != entry.relation:
            message = f"衔接表对{entry.a}与{entry.b}的规定前后不一,请由参数管理人员更正。"
            law.refuse("malformed_parameter", message, key=MATRIX)
    for a, b in combinations(given.programmes, 2):
        if frozenset((a, b)) not in ruled:
            message = f"衔接表没有规定{a}与{b}能否同时享受,请由参数管理人员补充。"
            law.refuse("missing_parameter", message, key=MATRIX, path=(a, b))


def income_test_is_ruled(given, law):
    if given.income_test_for is not None:
        law.parameter(NOT_INCOME_FOR).of(given.income_test_for)


@rule(
    "assistance.stacking",
    label="待遇衔接",
    basis="国发〔2015〕52号;民发〔2019〕62号;特困人员认定办法第9条",
    inputs={"programmes": MapOf(MONEY), "chosen": ListOf(Text()), "income_test_for": nullable(Text())},
    always=(MATRIX,),
    checks=(every_pair_is_ruled, income_test_is_ruled),
)
def stacking(given, law):
    """What is payable of each programme still held (yuan a month), and what falls away."""
    payable, dropped = dict(given.programmes), []
    for entry in law.parameter(MATRIX):
        if entry.a in payable and entry.b in payable:
            falls = _apply(entry, given.chosen, payable, law)
            law.step(entry.relation, falls, f"{entry.a}与{entry.b}", codes=(entry.relation,))
            if falls is not None:
                dropped.append(falls)
                del payable[falls]
    total = law.step("total", sum(payable.values(), Decimal(0)), "可同时享受的待遇合计", unit=YUAN_A_MONTH)
    countable = None
    if given.income_test_for is not None:
        ignored = {given.income_test_for, *law.parameter(NOT_INCOME_FOR).of(given.income_test_for)}
        countable = sum((amount for code, amount in payable.items() if code not in ignored), Decimal(0))
        law.step("countable_income", countable, "计入家庭收入的待遇", unit=YUAN_A_MONTH)
    return {"payable": payable, "dropped": dropped, "total": total, "countable_income": countable}


def _apply(entry, chosen, payable, law):
    """The programme that falls away by this entry, or None; a difference reduces `a` in place."""
    a, b = entry.a, entry.b
    if entry.relation == "difference":
        payable[a] = max(Decimal(0), payable[a] - payable[b])
    elif entry.relation == "exclusive":
        return b
    elif entry.relation == "higher_of":
        return a if payable[a] < payable[b] else b
    elif entry.relation == "choice":
        if (a in chosen) == (b in chosen):
            law.refuse("missing_input", f"{a}与{b}只能选择一项,请写明本人的选择(chosen)。", field="chosen")
        return b if a in chosen else a
    return None
