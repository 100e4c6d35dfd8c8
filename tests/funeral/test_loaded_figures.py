"""The figures that come with the installation let the rules of funerals calculate in the demonstration cities."""

import datetime as dt
from pathlib import Path

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.cases import read_cases
from civaffairs.policy.engine import evaluate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PLACES = ("341881", "210202", "532331", "320612", "310115")
RULES = [rule_id for rule_id in catalogue.rule_ids() if rule_id.startswith("funeral.")]
NOVEMBER = dt.date(2026, 11, 2)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_figures_in_the_city(rule, place):
    case = next(case for case in read_cases(SCENARIOS / f"{rule}.yaml") if "expect" in case)
    evaluation = evaluate(rule, place=place, on=NOVEMBER, parameters=catalogue.packs(), inputs=case["input"])
    assert evaluation.refusal is None, evaluation.refusal


def outputs(rule, inputs, *, place="310115", on=NOVEMBER):
    return evaluate(rule, place=place, on=on, parameters=catalogue.packs(), inputs=inputs).outputs


@pytest.mark.parametrize(("on", "missing"), [("2026-03-29", []), ("2026-03-30", ["cremation_confirmation"])])
def test_the_cremation_confirmation_is_needed_from_the_day_of_the_new_regulation(on, missing):
    inputs = {"step": "cremate", "documents": ["death_certificate"], "death_manner": "natural"}
    assert outputs("funeral.process_guard", inputs, on=dt.date.fromisoformat(on))["missing"] == missing


def test_only_shanghai_has_a_day_by_which_a_body_is_cremated():
    inputs = {
        "known_death_at": None,
        "notified_at": None,
        "arrived_on": dt.date(2026, 10, 1),
        "extended_until": None,
        "cremation_postponed_until": None,
        "cremated_on": None,
    }
    assert outputs("funeral.storage_deadline", inputs)["cremate_by"] == dt.date(2026, 10, 16)
    assert outputs("funeral.storage_deadline", inputs, place="341881")["cremate_by"] is None
