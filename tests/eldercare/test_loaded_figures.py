"""The figures that come with the installation let the rules of elder care calculate in the demonstration cities."""

import datetime as dt
from pathlib import Path

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.cases import read_cases
from civaffairs.policy.engine import evaluate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PLACES = ("341881", "210202", "532331", "320612", "310115")
RULES = [
    "eldercare.ability_level",
    "eldercare.bed_days",
    "eldercare.consumption_voucher",
    "eldercare.filing_deadline",
    "eldercare.ltci_level",
    "eldercare.offer_deadline",
    "eldercare.prepaid_fee_limits",
    "eldercare.random_draw",
    "eldercare.star_rating",
    "eldercare.visit_rate",
    "eldercare.waiting_list_bar",
    "eldercare.waiting_list_order",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_figures_in_the_city(rule, place):
    case = next(case for case in read_cases(SCENARIOS / f"{rule}.yaml") if "expect" in case)
    evaluation = evaluate(
        rule, place=place, on=dt.date(2026, 11, 2), parameters=catalogue.packs(), inputs=case["input"]
    )
    assert evaluation.refusal is None, evaluation.refusal


def operating(place, on, **institution):
    inputs = {
        "institution": {"rating": 5, "filed": True, "org_form": "enterprise", **institution},
        "lines": [{"person_months": 1, "ability_level": 3, "local_hukou": True}],
    }
    return evaluate(
        "eldercare.operating_subsidy", place=place, on=on, parameters=catalogue.packs(), inputs=inputs
    ).outputs


def test_dalian_subsidises_enterprises_from_2026_and_not_before():
    assert operating("210202", dt.date(2025, 12, 31))["reasons"] == ["org_form_not_covered"]
    assert operating("210202", dt.date(2026, 1, 1))["amount"] == 480


def test_dalian_has_no_construction_subsidy_for_works_begun_in_2026():
    def subsidy(works_started_on):
        return evaluate(
            "eldercare.construction_subsidy",
            place="210202",
            on=dt.date(2026, 11, 2),
            parameters=catalogue.packs(),
            inputs={
                "institution": {},
                "lines": [{"beds": 10}],
                "stage": 1,
                "works_started_on": works_started_on,
            },
        ).outputs

    assert subsidy(dt.date(2025, 12, 31))["total"] == 120000
    assert subsidy(dt.date(2026, 1, 1))["reasons"] == ["abolished"]
