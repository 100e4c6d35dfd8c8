"""The living subsidy for disabled people in difficulty (困难残疾人生活补贴)."""

from datetime import date
from decimal import Decimal

from assistance.rules.vocabulary import (
    DISABILITY,
    HOUSEHOLD_CATEGORY,
    ROUNDING,
    SEVERE_DISABILITY,
    applied_by_the_decision,
)
from civaffairs.common.dates import month_of
from civaffairs.meanstest.rules.vocabulary import RESIDENCE, STANDARD, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, Text, nullable, optional

AMOUNT = "assistance.disability_living_subsidy.amount"
CATEGORIES = "assistance.disability_living_subsidy.categories"
EXCLUDED_BY = "assistance.disability_living_subsidy.excluded_by"


def full_rate_is_said_where_it_matters(given, law):
    matters = {entry.programme for entry in law.parameter(EXCLUDED_BY) if entry.when is not None}
    if given.full_rate is None and (asked := matters & set(given.receives)):
        law.refuse(
            "missing_input", f"领取{'、'.join(sorted(asked))}的,须写明是否全额领取(full_rate)。", field="full_rate"
        )


def full_rate_is_among_what_is_received(given, law):
    if others := [code for code in given.full_rate or () if code not in given.receives]:
        law.refuse("contradictory_input", f"{others[0]}写为全额领取,却不在已领取的项目中,请更正。", field="full_rate")


def amount_for_the_person(given, law):
    if given.disability is not None:
        _exact_amount(given, law, _severity(given, law))


@rule(
    "assistance.disability_living_subsidy",
    label="困难残疾人生活补贴",
    basis="国发〔2015〕52号",
    since=date(2016, 1, 1),
    inputs={
        "residence": RESIDENCE,
        "disability": DISABILITY,
        "certificate_valid_until": nullable(Day(may_lie_ahead=True, latest=date.max)),
        "category": HOUSEHOLD_CATEGORY,
        "receives": ListOf(Text()),
        "full_rate": optional(ListOf(Text())),
        "applied": Day(may_lie_ahead=True),
    },
    always=(AMOUNT, SEVERE_DISABILITY, CATEGORIES, EXCLUDED_BY, ROUNDING),
    checks=(
        full_rate_is_said_where_it_matters,
        full_rate_is_among_what_is_received,
        applied_by_the_decision,
        amount_for_the_person,
    ),
)
def disability_living_subsidy(given, law):
    """Whether the subsidy is due from the month of application, and how much a month (yuan)."""
    certificate_is_valid(given, law)
    law.test("household_category_not_covered", given.category in law.parameter(CATEGORIES), "属于发放范围的家庭")
    severity = law.step("severity", _severity(given, law), "残疾程度")
    excluded_by = [
        entry.programme
        for entry in law.parameter(EXCLUDED_BY)
        if entry.programme in given.receives and (entry.when is None or entry.programme in given.full_rate)
    ]
    law.test("excluded_by_other_programme", not excluded_by, "未领取不得同时享受的待遇")
    amount = Decimal(0)
    if law.eligible:
        amount = law.round(_exact_amount(given, law, severity), ROUNDING)
        law.step("amount", amount, "每月补贴", unit=YUAN_A_MONTH)
    return {
        "eligible": law.eligible,
        "severity": severity,
        "amount": amount,
        "excluded_by": excluded_by,
        "payable_from": month_of(given.applied) if law.eligible else None,
        "reasons": law.reasons,
    }


def certificate_is_valid(given, law):
    """A certificate that is still valid on the decision date; its last day counts."""
    if not law.test("no_certificate", given.disability is not None, "持有残疾人证"):
        return
    until = given.certificate_valid_until
    law.test("certificate_expired", until is None or until >= law.on, "残疾人证在有效期内")


def _severity(given, law):
    if given.disability is None:
        return None
    return "severe" if law.parameter(SEVERE_DISABILITY).covers(given.disability) else "other"


def _exact_amount(given, law, severity):
    entry = getattr(law.parameter(AMOUNT), severity)
    if entry.rate is not None:
        return entry.rate * law.parameter(STANDARD).of(given.residence)
    return entry.fixed.of(given.residence)
