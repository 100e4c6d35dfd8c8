"""The nursing subsidy for severely disabled people (重度残疾人护理补贴)."""

from datetime import date
from decimal import Decimal

from assistance.rules.disability_living_subsidy import certificate_is_valid
from assistance.rules.vocabulary import DISABILITY, ROUNDING, applied_by_the_decision
from civaffairs.common.dates import month_of
from civaffairs.meanstest.rules.vocabulary import MONEY, RESIDENCE, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, RecordOf, Text, nullable

ELIGIBLE = "assistance.disability_nursing_subsidy.eligible_disability"
AMOUNT = "assistance.disability_nursing_subsidy.amount"
EXCLUDED_BY = "assistance.disability_nursing_subsidy.excluded_by"
HIGHER_OF = "assistance.disability_nursing_subsidy.higher_of"


def each_programme_is_received_once(given, law):
    programmes = [entry.programme for entry in given.receives]
    if len(set(programmes)) != len(programmes):
        law.refuse("contradictory_input", "已领取的项目中有重复,请合并。", field="receives")


def amount_for_the_person(given, law):
    if law.parameter(ELIGIBLE).covers(given.disability):
        law.parameter(AMOUNT).of(given.residence, given.disability.grade)


@rule(
    "assistance.disability_nursing_subsidy",
    label="重度残疾人护理补贴",
    basis="国发〔2015〕52号",
    since=date(2016, 1, 1),
    inputs={
        "residence": RESIDENCE,
        "disability": DISABILITY,
        "certificate_valid_until": nullable(Day(may_lie_ahead=True, latest=date.max)),
        "needs_long_term_care": Flag(),
        "receives": ListOf(RecordOf({"programme": Text(), "amount": MONEY})),
        "applied": Day(may_lie_ahead=True),
    },
    always=(ELIGIBLE, AMOUNT, EXCLUDED_BY, HIGHER_OF, ROUNDING),
    checks=(each_programme_is_received_once, applied_by_the_decision, amount_for_the_person),
)
def disability_nursing_subsidy(given, law):
    """Whether the subsidy is due from the month of application, and how much a month (yuan)."""
    severe = law.parameter(ELIGIBLE).covers(given.disability)
    certificate_is_valid(given, law)
    if given.disability is not None:
        law.test("not_severe", severe, "属于规定的重度残疾")
    law.test("no_long_term_care_need", given.needs_long_term_care, "需要长期照护")
    received = {entry.programme: entry.amount for entry in given.receives}
    excluded_by = [code for code in law.parameter(EXCLUDED_BY) if code in received]
    law.test("excluded_by_other_programme", not excluded_by, "未领取不得同时享受的待遇")
    exact, replaces = Decimal(0), []
    if severe:
        exact = law.parameter(AMOUNT).of(given.residence, given.disability.grade)
        compared = [code for code in law.parameter(HIGHER_OF) if code in received]
        replaces = [code for code in compared if received[code] < exact]
        law.test("other_programme_higher", replaces == compared, "未领取金额不低于本补贴的同类待遇(择高)")
    amount = law.round(exact, ROUNDING) if law.eligible else Decimal(0)
    law.step("amount", amount, "每月补贴", unit=YUAN_A_MONTH)
    return {
        "eligible": law.eligible,
        "amount": amount,
        "excluded_by": excluded_by,
        "replaces": replaces if law.eligible else [],
        "payable_from": month_of(given.applied) if law.eligible else None,
        "reasons": law.reasons,
    }
