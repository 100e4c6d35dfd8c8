"""The figures that come with the installation let the rules of social organisations calculate in the cities."""

import datetime as dt
from pathlib import Path

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.cases import read_cases
from civaffairs.policy.engine import evaluate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PLACES = ("341881", "210202", "532331", "320612", "310115")
CASES = [
    case
    for name in ("orgs", "charity", "volunteers")
    for case in read_cases(SCENARIOS / f"{name}.yaml")
    if "expect" in case
]
RULES = sorted({case["rule"] for case in CASES})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_figures_in_the_city(rule, place):
    case = next(case for case in CASES if case["rule"] == rule)
    evaluation = evaluate(rule, place=place, on=case["on"], parameters=catalogue.packs(), inputs=case["input"])
    assert evaluation.refusal is None, evaluation.refusal


@pytest.mark.parametrize(("applied", "earliest"), [("2024-09-04", "2026-01-10"), ("2024-09-05", "2025-01-10")])
def test_a_charity_waits_one_year_instead_of_two_since_the_amendment(applied, earliest):
    case = next(case for case in CASES if case["rule"] == "orgs.fundraising_qualification")
    applied = dt.date.fromisoformat(applied)
    inputs = {**case["input"], "registered": dt.date(2024, 1, 10), "applied": applied}
    outputs = evaluate(
        "orgs.fundraising_qualification", place="341881", on=applied, parameters=catalogue.packs(), inputs=inputs
    ).outputs
    assert outputs["earliest"] == dt.date.fromisoformat(earliest)


def test_a_rule_goes_on_under_an_amended_law_as_another_version():
    versions = [one.version for one in catalogue.versions("orgs.public_spending_ratio")]
    assert versions == ["2004-06-01", "2016-09-01"]
