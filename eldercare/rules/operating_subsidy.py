"""The operating subsidy of homes for the elderly (养老机构运营补贴)."""

from decimal import Decimal

from civaffairs.policy.conditions import FreeRecord
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT
from civaffairs.policy.schemes import failing, first_value, require, require_fields
from civaffairs.policy.shapes import ListOf, Number
from eldercare.rules.vocabulary import USUAL_FIELDS, YUAN, YUAN_A_MONTH

REQUIRES = "eldercare.operating_subsidy.requires"
PERSON_REQUIRES = "eldercare.operating_subsidy.person_requires"
RATES = "eldercare.operating_subsidy.rates"
FACTORS = "eldercare.operating_subsidy.factors"
CAP = "eldercare.operating_subsidy.person_month_cap"
ROUNDING = "eldercare.operating_subsidy.rounding"


@rule(
    "eldercare.operating_subsidy",
    label="养老机构运营补贴",
    basis="地方养老机构补贴办法",
    inputs={
        "institution": FreeRecord(USUAL_FIELDS),
        "lines": ListOf(FreeRecord(USUAL_FIELDS, required={"person_months": Number()})),
    },
)
def operating_subsidy(given, law):
    """What a home receives for its residents: for each line rates added up, times a factor, up to a cap (yuan)."""
    requires, subjects = law.parameter(REQUIRES), [{**given.institution, **line} for line in given.lines]
    require_fields(law, given.institution, requires, path=("institution",))
    for place, subject in enumerate(subjects):
        tables = (law.parameter(PERSON_REQUIRES), *law.parameter(RATES), law.parameter(FACTORS))
        require_fields(law, subject, *tables, path=("lines", place))
    require(law, requires, given.institution)
    if not law.eligible:
        return {"eligible": False, "reasons": law.reasons, "amount": Decimal(0), "lines": []}
    lines = [_line(law, place, subject) for place, subject in enumerate(subjects, start=1)]
    exact = law.step("sum", sum((line["amount"] for line in lines), Decimal(0)), "各行合计", unit=YUAN)
    amount = law.step("amount", law.round(exact, ROUNDING), "补贴金额", unit=YUAN)
    return {"eligible": True, "reasons": law.reasons, "amount": amount, "lines": lines}


def _line(law, place, subject):
    reasons = failing(law, law.parameter(PERSON_REQUIRES), subject)
    if reasons:
        law.step("line_not_covered", Decimal(0), f"第{place}行不予补贴", unit=YUAN, codes=reasons)
        return {"rate": None, "factor": None, "amount": Decimal(0), "reasons": reasons}
    factors = law.parameter(FACTORS)
    factor = first_value(law, FACTORS, factors, subject) if factors else Decimal(1)
    law.step("factor", factor, f"第{place}行系数")
    base = sum((first_value(law, RATES, table, subject) for table in law.parameter(RATES)), Decimal(0))
    law.step("base", base, f"第{place}行标准", unit=YUAN_A_MONTH)
    rate, cap = base * factor, law.parameter(CAP)
    if cap != NO_LIMIT:
        rate = min(rate, cap)
    law.step("rate", rate, f"第{place}行每人每月补贴", unit=YUAN_A_MONTH)
    amount = law.step("line_amount", rate * subject["person_months"], f"第{place}行金额", unit=YUAN)
    return {"rate": rate, "factor": factor, "amount": amount, "reasons": []}
