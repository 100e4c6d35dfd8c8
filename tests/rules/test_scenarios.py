"""The policy cases that a civil servant can check, each a test of its own."""

from pathlib import Path

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.cases import case_files, read_cases, run_case, run_paths
from civaffairs.policy.explain import lines

SCENARIOS = Path(__file__).parent.parent / "scenarios"
CASES = [case for file in case_files([SCENARIOS]) for case in read_cases(file)]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case_comes_out_as_the_source_says(case):
    outcome = run_case(case)
    assert outcome.passed, "\n".join([*outcome.problems, *lines(outcome.evaluation.trace)])


def test_names_of_cases_are_unique_over_all_files():
    assert run_paths([SCENARIOS]).ok


def test_every_rule_has_cases_that_calculate_and_cases_that_refuse():
    calculated = {case["rule"] for case in CASES if "expect" in case}
    refused = {case["rule"] for case in CASES if "refuse" in case}
    # What only composes rules is tried with whole applications, in tests/assistance.
    composed = {
        id for id in catalogue.rule_ids() if catalogue.versions(id)[-1].body.__module__ == "assistance.assessment"
    }
    rules = set(catalogue.rule_ids()) - composed
    assert rules - calculated == set()
    assert rules - refused == set()
