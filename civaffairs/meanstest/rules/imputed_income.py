"""Imputed income (推定收入) of people who can work and give no proof of what they earn."""

from decimal import Decimal

from civaffairs.common.dates import add_months, age_on
from civaffairs.meanstest.rules.vocabulary import MINIMUM_WAGE, ROUNDING, YUAN_A_MONTH, refuse_equal_refs
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, RecordOf, Text, optional

BANDS = "meanstest.imputed_income.bands"
SELF_EMPLOYED_RATE = "meanstest.imputed_income.self_employed_rate"
GRADUATE_MONTHS = "meanstest.imputed_income.graduate_months"
PARTIAL_CAPACITY_FACTOR = "meanstest.imputed_income.partial_capacity_factor"
EXEMPT_REASONS = "meanstest.imputed_income.exempt_reasons"

PERSON = RecordOf(
    {
        "ref": Text(),
        "sex": Text("male", "female"),
        "birth": Day(),
        "labour_capacity": Text("full", "partial", "none"),
        "status": Text("no_proof", "self_employed", "graduate"),
        "graduated": optional(Day()),
        "exempt_reason": optional(Text()),
    }
)
ZERO = Decimal(0)


def graduates_have_a_date(given, law):
    for person in given.persons:
        if person.status == "graduate" and person.graduated is None:
            law.refuse("missing_input", f"{person.ref}是毕业生,请写明毕业日期(graduated)。", field="graduated")


def refs_differ(given, law):
    refuse_equal_refs(law, given.persons, field="persons")


@rule(
    "meanstest.imputed_income",
    label="推定收入",
    basis="地方核对办法;民政部等2022年10月20日通知",
    inputs={"persons": ListOf(PERSON)},
    always=(MINIMUM_WAGE, BANDS, ROUNDING),
    checks=(graduates_have_a_date, refs_differ),
)
def imputed_income(given, law):
    """What each person is taken to earn a month (yuan), and why."""
    amounts, verdicts = {}, {}
    for person in given.persons:
        amount, verdict = _imputed(person, law)
        amounts[person.ref] = law.round(amount, ROUNDING)
        verdicts[person.ref] = verdict
        law.step("imputed", amounts[person.ref], f"{person.ref}的推定收入", unit=YUAN_A_MONTH, codes=(verdict,))
    total = law.step("total", sum(amounts.values(), ZERO), "推定收入合计", unit=YUAN_A_MONTH)
    return {"amounts": amounts, "verdicts": verdicts, "total": total}


def _imputed(person, law):
    if person.labour_capacity == "none":
        return ZERO, "no_labour_capacity"
    if person.exempt_reason is not None:
        reasons = law.parameter(EXEMPT_REASONS)
        if person.exempt_reason not in reasons:
            law.refuse(
                "malformed_input",
                f"“{person.exempt_reason}”不是规定的免推定理由,应为:{'、'.join(reasons)}。",
                field="exempt_reason",
            )
        return ZERO, "exempt"
    if person.status == "graduate" and law.on < add_months(person.graduated, law.parameter(GRADUATE_MONTHS)):
        return ZERO, "new_graduate"
    if person.status == "self_employed":
        rate, verdict = law.parameter(SELF_EMPLOYED_RATE), "self_employed"
    else:
        rate, verdict = _band_rate(person, law)
    amount = law.parameter(MINIMUM_WAGE) * rate
    if amount and person.labour_capacity == "partial":
        amount *= law.parameter(PARTIAL_CAPACITY_FACTOR)
    return amount, verdict


def _band_rate(person, law):
    age = age_on(person.birth, law.on)
    for band in law.parameter(BANDS):
        if band.sex == person.sex and band.from_age <= age <= band.to_age:
            return band.rate, "age_band"
    return ZERO, "outside_age_bands"
