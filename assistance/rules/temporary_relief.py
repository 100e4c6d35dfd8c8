"""Temporary relief (临时救助) in an emergency or for overwhelming spending."""

from datetime import date
from decimal import Decimal

from assistance.rules.vocabulary import ROUNDING
from civaffairs.meanstest.rules.vocabulary import PERSONS, RESIDENCE, STANDARD, YUAN
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Number, RecordOf, Text, Whole, optional

CAPS = "assistance.temporary_relief.caps"
TOWNSHIP_LIMIT = "assistance.temporary_relief.township_limit_months"


def cap_of_the_kind(given, law):
    cap = law.parameter(CAPS).of(given.kind)
    if given.exceptional is not None and cap.exceptional_months is None:
        law.refuse(
            "missing_parameter",
            "本地没有规定一事一议的最高月数,请由参数管理人员补充。",
            key=CAPS,
            path=(given.kind, "exceptional_months"),
        )


@rule(
    "assistance.temporary_relief",
    label="临时救助",
    basis="国令649第47至49条;国发〔2014〕47号",
    since=date(2014, 10, 3),
    inputs={
        "kind": Text("emergency", "expenditure"),
        "residence": RESIDENCE,
        "persons": PERSONS,
        "months": Number(None, above=0),
        "granted_this_year": Whole(0),
        "exceptional": optional(RecordOf({"reason": Text(), "approver": Text()})),
    },
    always=(STANDARD, ROUNDING, CAPS, TOWNSHIP_LIMIT),
    checks=(cap_of_the_kind,),
)
def temporary_relief(given, law):
    """Whether what is asked for keeps within the cap, the sum (yuan), and who decides; nothing is cut to the cap."""
    standard, limits = law.parameter(STANDARD).of(given.residence), law.parameter(CAPS).of(given.kind)
    most_months = limits.months if given.exceptional is None else limits.exceptional_months
    cap = law.step("cap", standard * most_months * given.persons, "救助金额上限", unit=YUAN)
    asked = law.step("amount_asked", standard * given.months * given.persons, "申请的救助金额", unit=YUAN)
    law.test("over_cap", asked <= cap, "不超过上限")
    least, times = limits.minimum_months, limits.times_per_year
    if least is not None:
        law.test("below_minimum_months", given.months >= least, f"不少于{least}个月标准")
    if times is not None:
        law.test("too_many_times", given.granted_this_year < times, f"同一事由一年内不超过{times}次")
    amount, decider = Decimal(0), None
    if law.eligible:
        amount = law.step("amount", law.round(asked, ROUNDING), "救助金额", unit=YUAN)
        decider = "township" if asked <= law.parameter(TOWNSHIP_LIMIT) * standard else "county"
        law.step("decider", decider, "审批机关")
    return {"eligible": law.eligible, "cap": cap, "amount": amount, "decider": decider, "reasons": law.reasons}
