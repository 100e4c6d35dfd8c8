"""The figures that come with the installation let the rules of place names calculate in the demonstration cities."""

import datetime as dt
from pathlib import Path

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.cases import read_cases
from civaffairs.policy.engine import evaluate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PLACES = ("341881", "210202", "532331", "320612", "310115")
FILES = ("placenames", "placenames_romanise", "divisions", "boundary_lines")
CASES = [case for file in FILES for case in read_cases(SCENARIOS / f"{file}.yaml") if "expect" in case]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", sorted({case["rule"] for case in CASES}))
def test_a_rule_finds_its_figures_in_the_city(rule, place):
    case = next(case for case in CASES if case["rule"] == rule)
    evaluation = evaluate(
        rule, place=place, on=dt.date(2026, 11, 2), parameters=catalogue.packs(), inputs=case["input"]
    )
    assert evaluation.refusal is None, evaluation.refusal


def test_a_new_street_of_ningguo_is_checked_by_the_loaded_lists():
    evaluation = evaluate(
        "placenames.naming_check",
        place="341881",
        on=dt.date(2026, 11, 2),
        parameters=catalogue.packs(),
        inputs={"name": "世界大道", "class": "street"},
    )
    assert evaluation.outputs["irregular"] == ["large"]
    assert evaluation.outputs["decision"] == "flag"


def test_gangzha_of_nantong_leads_to_chongchuan():
    evaluation = evaluate(
        "divisions.code_on_date",
        place="320602",
        on=dt.date(2026, 11, 2),
        parameters=catalogue.packs(),
        inputs={"code": "320611"},
    )
    assert evaluation.outputs["resolved"] == ["320613"]
