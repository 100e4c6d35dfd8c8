"""Support (赡养费) that relatives who live elsewhere are taken to pay to the applicant household."""

from decimal import Decimal

from civaffairs.common.money import display, quotient
from civaffairs.meanstest.rules.vocabulary import (
    MONEY,
    PERSONS,
    RESIDENCE,
    ROUNDING,
    STANDARD,
    YUAN_A_MONTH,
    refuse_equal_refs,
)
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, RecordOf, Text, Whole, optional

SHAPE = "meanstest.support_payment.shape"
WAIVERS = "meanstest.support_payment.waivers"

SUPPORTER = RecordOf(
    {
        "ref": Text(),
        "residence": RESIDENCE,
        "household_size": PERSONS,
        "monthly_income": MONEY,
        "supported": PERSONS,
        "actual_paid": MONEY,
        "waiver": optional(Text()),
    }
)
ZERO = Decimal(0)


def standard_of_each_supporter(given, law):
    for supporter in given.supporters:
        law.parameter(STANDARD).of(supporter.residence)


def waivers_are_listed(given, law):
    for supporter in given.supporters:
        if supporter.waiver is not None and supporter.waiver not in (waivers := law.parameter(WAIVERS)):
            law.refuse(
                "malformed_input", f"“{supporter.waiver}”不是规定的免除理由,应为:{'、'.join(waivers)}。", field="waiver"
            )


def supported_include_the_applicants(given, law):
    refuse_equal_refs(law, given.supporters, field="supporters")
    for supporter in given.supporters:
        if supporter.supported < given.applicants:
            law.refuse(
                "contradictory_input",
                f"{supporter.ref}应赡养的人数少于申请家庭中受其赡养的人数,请更正。",
                field="supported",
            )


@rule(
    "meanstest.support_payment",
    label="赡养费",
    basis="地方赡养费核算办法;民发〔2021〕57号第8条",
    inputs={"applicants": PERSONS, "children": Whole(0, 1000), "supporters": ListOf(SUPPORTER)},
    always=(SHAPE, STANDARD, ROUNDING),
    checks=(standard_of_each_supporter, waivers_are_listed, supported_include_the_applicants),
)
def support_payment(given, law):
    """What each supporter is taken to pay a month (yuan); what is really paid counts where it is more."""
    amounts, per_supported, verdicts = {}, {}, {}
    for supporter in given.supporters:
        each, verdict = _computed(supporter, given, law)
        computed = law.round(each * given.applicants, ROUNDING)
        per_supported[supporter.ref] = display(each) if computed else ZERO
        if supporter.actual_paid > computed:
            computed, verdict = supporter.actual_paid, "actual_paid"
        amounts[supporter.ref], verdicts[supporter.ref] = computed, verdict
        law.step("support", computed, f"{supporter.ref}的赡养费", unit=YUAN_A_MONTH, codes=(verdict,))
    total = law.step("total", sum(amounts.values(), ZERO), "赡养费合计", unit=YUAN_A_MONTH)
    return {"amounts": amounts, "per_supported": per_supported, "verdicts": verdicts, "total": total}


def _computed(supporter, given, law):
    """The exact amount for each person supported, before rounding, and the verdict."""
    if supporter.waiver is not None:
        return ZERO, "waived"
    shape = law.parameter(SHAPE)
    threshold = shape.threshold_multiple * law.parameter(STANDARD).of(supporter.residence)
    household_excess = supporter.monthly_income - threshold * supporter.household_size
    if household_excess <= 0:
        return ZERO, "not_above_threshold"
    pool = household_excess * _share(given, law, shape)
    divisor = supporter.household_size if shape.base == "per_capita" else 1
    if shape.divide_by_supported:
        divisor *= supporter.supported
    return quotient(pool, divisor), "computed"


def _share(given, law, shape):
    fitting = [entry for entry in shape.shares if entry.min_children <= given.children]
    if not fitting:
        law.refuse(
            "missing_parameter",
            f"赡养费核算办法没有子女{given.children}人时的比例,请由参数管理人员补充。",
            key=SHAPE,
            path=("shares",),
        )
    return max(fitting, key=lambda entry: entry.min_children).share
