"""Whatever is typed, a rule answers or refuses with a sentence; it never fails with an error of the program."""

from itertools import groupby

import pytest

from civaffairs.policy.engine import PRECEDENCE, evaluate
from civaffairs.policy.resolution import CaseParameters
from tests.rules.mutations import variants
from tests.rules.test_scenarios import CASES

LONGEST = [
    max((case for case in cases if "expect" in case), key=lambda case: len(str(case["input"])), default=None)
    for _, cases in groupby(sorted(CASES, key=lambda case: case["rule"]), key=lambda case: case["rule"])
]


@pytest.mark.parametrize("case", LONGEST, ids=[case["rule"] for case in LONGEST])
@pytest.mark.parametrize("part", ["input", "parameters"])
def test_spoilt_values_are_refused_or_calculated(case, part):
    for path, put, spoilt in variants(case[part]):
        given = case["input"] if part == "parameters" else spoilt
        parameters = CaseParameters(spoilt if part == "parameters" else case["parameters"])
        evaluation = evaluate(case["rule"], place=None, on=case["on"], parameters=parameters, inputs=given)
        refusal = evaluation.refusal
        where = f"{path} = {put!r}"
        assert (evaluation.outputs is None) == (refusal is not None), where
        if refusal:
            assert refusal.code in PRECEDENCE, where
            assert refusal.message, where
            assert refusal.field or refusal.key, where


@pytest.mark.parametrize("case", LONGEST, ids=[case["rule"] for case in LONGEST])
def test_an_unknown_field_is_malformed(case):
    spoilt = {**case["input"], "not_agreed": 1}
    parameters = CaseParameters(case["parameters"])
    evaluation = evaluate(case["rule"], place=None, on=case["on"], parameters=parameters, inputs=spoilt)
    assert (evaluation.refusal.code, evaluation.refusal.field) == ("malformed_input", "not_agreed")
