"""Rules are described and calculated; nothing is stored."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civaffairs.policy import catalogue
from civaffairs.policy.cases import case_files, read_cases, run_case

from .conftest import calling
from .test_problems import assert_problem

pytestmark = pytest.mark.django_db
EVALUATE = "/api/v1/rules/registry.id_number/evaluate"
ON = "2026-11-20"
SCENARIOS = Path(__file__).parents[1] / "scenarios"
ENOUGH = 20  # cases a rule


def evaluate(api, rule="registry.id_number", **body):
    return api.post(f"/api/v1/rules/{rule}/evaluate", {"place": None, "on": ON, "input": {}} | body, format="json")


def test_every_rule_is_listed_with_label_basis_and_versions(api):
    rules = {rule["id"]: rule for rule in api.get("/api/v1/rules").json()["results"]}
    assert rules["registry.id_number"]["label"]
    assert all(rule["basis"] and rule["versions"] for rule in rules.values())


def test_a_rule_says_what_it_asks_for(api):
    rule = api.get("/api/v1/rules/registry.id_number").json()
    assert [entry["name"] for entry in rule["inputs"] if entry["presence"] == "required"]


def test_an_evaluation_answers_outputs_reasons_and_trace(api):
    answer = evaluate(api, input={"number": "11010519491231002X"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["outputs"]["valid"] is True
    assert body["outputs"]["birth"] == "1949-12-31"
    assert (body["reasons"], body["refusal"]) == ([], None)
    assert body["trace"]["format"] == 1


def test_a_refusal_is_an_answer_of_the_rule(api):
    answer = evaluate(api)
    assert answer.status_code == 200
    refusal = answer.json()["refusal"]
    assert refusal["code"] == "missing_input"
    assert refusal["pointer"] == "/input/number"
    assert answer.json()["outputs"] is None


def test_a_number_with_a_fraction_must_be_a_text(api):
    text = '{"place": null, "on": "2026-11-20", "parameters": {"a/b": [1.5]}, "input": {"income": 1e3, "size": 3}}'
    problem = assert_problem(api.post(EVALUATE, text, content_type="application/json"), 422, "malformed_input")
    assert [error["pointer"] for error in problem["errors"]] == ["/parameters/a~1b/0", "/input/income"]


def test_a_refusal_over_a_figure_points_at_the_parameter(api):
    rule, given = "assistance.subsistence_allowance", {"place": "210200"}
    refusal = evaluate(api, rule, **given).json()["refusal"]
    assert refusal["pointer"].startswith("/input/")


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-11-20T00:00:00", 20261120])
def test_a_day_that_no_rule_can_count_from_is_refused(api, on):
    problem = assert_problem(evaluate(api, "assistance.subsistence_allowance", on=on), 422, "invalid_members")
    assert [error["pointer"] for error in problem["errors"]] == ["/on"]


def test_an_evaluation_writes_nothing(api):
    api.get("/api/v1/rules")
    with CaptureQueriesContext(connection) as queries:
        evaluate(api, input={"number": "11010519491231002X"})
    assert not [query for query in queries if not query["sql"].startswith("SELECT")]


def as_sent(value):
    """A value of a case file as a caller writes it in JSON."""
    if isinstance(value, dict):
        return {str(name): as_sent(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [as_sent(entry) for entry in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def test_scenarios_have_the_same_answers_over_the_api_as_in_the_engine(register):
    api = calling(register(calls_per_minute=100_000))
    asked, differing = Counter(), []
    for file in case_files([SCENARIOS]):
        for case in read_cases(file):
            expected = run_case(case, loaded=catalogue.packs()).evaluation
            if expected is None or asked[case["rule"]] == ENOUGH:
                continue
            asked[case["rule"]] += 1
            body = {name: as_sent(case[name]) for name in ("place", "on", "parameters", "input")}
            answer = evaluate(api, case["rule"], **body).json()
            given = expected.trace
            if (answer["outputs"], answer["reasons"]) != (given["outputs"], given["reasons"]) or (
                (answer["refusal"] or {}).get("code") != (given["refusal"] or {}).get("code")
            ):
                differing.append((case["name"], given["outputs"], answer["outputs"], answer["refusal"]))
    assert asked.total() > 50
    assert differing == []
