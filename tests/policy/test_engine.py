"""The order of refusals, the trace, nested rules and versions."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.engine import evaluate, rule
from civaffairs.policy.explain import lines
from civaffairs.policy.resolution import CaseParameters, Layered
from civaffairs.policy.shapes import ABSENT, PRESENT, TOLD, Faults, Number, RecordOf, Scope, Text, where

ON = dt.date(2024, 1, 15)
ALLOWANCE = "assistance.subsistence_allowance"
STANDARD = f"{ALLOWANCE}.standard"
GIVEN = {
    "unit": "household",
    "residence": "urban",
    "household_size": 3,
    "monthly_income": 1500,
    "property_within_limits": True,
}


def evaluated(rule_id=ALLOWANCE, inputs=GIVEN, place="210200", on=ON, parameters=None, **more):
    source = Layered(CaseParameters(parameters or {}), catalogue.packs())
    return evaluate(rule_id, place=place, on=on, parameters=source, inputs=inputs, **more)


def test_the_trace_has_the_members_of_format_one():
    trace = evaluated(sources={"monthly_income": {"source": "finding", "reference": "f-1"}}).trace
    assert trace["format"] == 1
    assert {"rule", "version", "place", "on", "known_at", "inputs", "steps", "outputs", "reasons", "refusal"} <= set(
        trace
    )
    assert {"name": "monthly_income", "value": 1500, "source": "finding", "reference": "f-1"} in trace["inputs"]
    step = next(step for step in trace["steps"] if step["notion"] == "standard")
    assert {"notion", "label", "value", "unit", "basis", "reads", "codes", "children"} <= set(step)
    assert step["value"] == "750"
    assert step["reads"][0] == {
        "key": STANDARD,
        "value": {"urban": 750, "rural": 540},
        "place": "210200",
        "effective_from": "2020-01-01",
        "document": "《大连市民政事业发展“十四五”规划》",
        "sample": False,
    }
    assert trace["outputs"]["amount"] == "750"
    assert json.loads(json.dumps(trace)) == trace


def test_every_line_of_an_explanation_has_words_and_a_basis():
    for step in evaluated().trace["steps"]:
        assert step["label"]
        assert step["basis"]


def test_an_explanation_can_be_read_as_text():
    text = "\n".join(lines(evaluated(inputs={**GIVEN, "monthly_income": 2250}).trace))
    assert "家庭月收入低于全家保障标准:否" in text
    assert "收入不低于最低生活保障标准" in text


def test_all_parameters_read_stand_in_the_trace_also_of_a_refusal():
    trace = evaluated(inputs={**GIVEN, "members": [{"ref": "a"}] * 2}).trace
    assert trace["refusal"]["code"] == "contradictory_input"
    assert {read["key"] for step in trace["steps"] for read in step["reads"]} >= {STANDARD, "assistance.rounding"}


def test_a_missing_figure_refuses_with_a_sentence_that_says_who_can_supply_it():
    refusal = evaluated(parameters={STANDARD: None}).refusal
    assert (refusal.code, refusal.key) == ("missing_parameter", STANDARD)
    assert "最低生活保障标准" in refusal.message
    assert "人民政府" in refusal.message


@pytest.mark.parametrize(
    ("inputs", "parameters", "code"),
    [
        ({"unit": "village"}, {}, "missing_input"),
        ({**GIVEN, "unit": "village"}, {STANDARD: None}, "malformed_input"),
        (GIVEN, {STANDARD: None, "assistance.rounding": 1}, "missing_parameter"),
        ({**GIVEN, "members": [{"ref": "a"}] * 4}, {"assistance.rounding": 1}, "malformed_parameter"),
        ({**GIVEN, "members": [{"ref": "a"}] * 4}, {}, "contradictory_input"),
    ],
)
def test_of_several_refusals_the_first_in_order_is_given(inputs, parameters, code):
    assert evaluated(inputs=inputs, parameters=parameters).refusal.code == code


def test_before_its_law_a_rule_is_not_in_force_whatever_is_missing():
    assert evaluated(inputs={}, on=dt.date(2014, 4, 30)).refusal.code == "not_in_force"


def test_the_decision_date_chooses_the_version():
    assert evaluated(on=dt.date(2021, 6, 30)).trace["version"] == "2014-05-01"
    assert evaluated(on=dt.date(2021, 7, 1)).trace["version"] == "2021-07-01"


def test_an_unknown_rule_is_an_error_of_the_caller():
    with pytest.raises(catalogue.UnknownRule):
        evaluated("assistance.no_such_rule")


@pytest.fixture
def composed_rule():
    @rule("assistance.composed_for_a_test", label="组合", basis="测试", inputs={"income": Number()})
    def composed(given, law):
        answer = law.apply(ALLOWANCE, {**GIVEN, "monthly_income": given.income})
        return {"twice": 2 * answer["amount"]}

    yield composed
    catalogue._rules.pop("assistance.composed_for_a_test")


def test_a_nested_rule_is_a_child_of_the_step_that_asked_for_it(composed_rule):
    evaluation = evaluated("assistance.composed_for_a_test", {"income": "1500"})
    assert evaluation.outputs == {"twice": Decimal(1500)}
    child = evaluation.trace["steps"][0]["children"][0]
    assert (child["rule"], child["outputs"]["amount"]) == (ALLOWANCE, "750")


def test_the_refusal_of_a_nested_rule_refuses_the_whole(composed_rule):
    evaluation = evaluated("assistance.composed_for_a_test", {"income": "1500"}, parameters={STANDARD: None})
    assert evaluation.refusal.key == STANDARD


def test_districts_differ_where_their_standards_do():
    rural = {**GIVEN, "residence": "rural", "household_size": 2, "monthly_income": 700}
    amounts = {
        place: evaluated(inputs=rural, place=place).outputs["amount"] for place in ("210214", "210212", "210213")
    }
    assert amounts == {"210214": 380, "210212": 580, "210213": 800}


@pytest.mark.parametrize("place", ["210202", "210283", "320613", "320682", "341881", "532302", "310115"])
@pytest.mark.parametrize("on", ["2024-01-01", "2025-06-30", "2026-11-20", "2026-12-31", "2027-12-31"])
def test_the_demonstration_places_can_be_calculated_from_2024_to_2027(place, on):
    evaluation = evaluated(place=place, on=dt.date.fromisoformat(on))
    assert evaluation.refusal is None
    assert evaluation.outputs["eligible"]


OF_A_DOG = RecordOf(
    {
        "kind": Text("dog", "cat"),
        "breed": where("kind", {"dog": Text()}),
        "chip": where("kind", {"dog": (Number(), TOLD)}),
        "walked_by": where("breed", {PRESENT: Text()}),
    }
)


def test_a_field_is_looked_at_only_where_another_one_calls_for_it():
    cat = OF_A_DOG.read({"kind": "cat", "breed": 5, "walked_by": 7}, Scope())
    assert (cat.breed, cat.chip, cat.walked_by) == (None, None, None)
    with pytest.raises(Faults) as found:
        OF_A_DOG.read({"kind": "dog", "breed": "poodle"}, Scope())
    assert [fault.path for fault in found.value.faults] == [("walked_by",)]


def test_a_field_left_out_is_told_from_null():
    dog = {"kind": "dog", "breed": "poodle", "walked_by": "me"}
    assert OF_A_DOG.read(dog, Scope()).chip is ABSENT
    assert OF_A_DOG.read({**dog, "chip": None}, Scope()).chip is None
