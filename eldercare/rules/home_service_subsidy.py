"""The subsidy for services at home (居家养老服务补贴)."""

from decimal import Decimal

from civaffairs.policy.conditions import FreeRecord
from civaffairs.policy.engine import rule
from civaffairs.policy.schemes import first_value, require, require_fields
from civaffairs.policy.shapes import Flag, ListOf, Text
from eldercare.rules.vocabulary import CARE_CLASS, USUAL_FIELDS, WHOLE, YUAN_A_MONTH

REQUIRES = "eldercare.home_service_subsidy.requires"
RATES = "eldercare.home_service_subsidy.rates"
ROUNDING = "eldercare.home_service_subsidy.rounding"

PERSON = FreeRecord(
    USUAL_FIELDS,
    required={
        "age": WHOLE,
        "care_class": CARE_CLASS,
        "categories": ListOf(Text()),
        "only_child_lost_or_disabled": Flag(),
    },
)


@rule(
    "eldercare.home_service_subsidy",
    label="居家养老服务补贴",
    basis="地方居家养老服务补贴办法",
    inputs={"person": PERSON},
)
def home_service_subsidy(given, law):
    """The monthly subsidy of a person: the rates of the local tables, added up (yuan a month)."""
    requires, rates = law.parameter(REQUIRES), law.parameter(RATES)
    require_fields(law, given.person, requires, *rates, path=("person",))
    require(law, requires, given.person)
    amount = Decimal(0)
    if law.eligible:
        parts = [first_value(law, RATES, table, given.person) for table in rates]
        for place, part in enumerate(parts, start=1):
            law.step("rate", part, f"第{place}项标准", unit=YUAN_A_MONTH)
        amount = law.round(sum(parts, Decimal(0)), ROUNDING)
    law.step("amount", amount, "补贴金额", unit=YUAN_A_MONTH)
    return {"eligible": law.eligible, "reasons": law.reasons, "amount": amount}
