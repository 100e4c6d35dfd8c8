"""How many names are spelled wrong, by the source that lays the spelling down, with and without the approved table."""

from collections import Counter
from pathlib import Path

import pytest

from civaffairs.policy.cases import read_cases
from civaffairs.policy.engine import evaluate
from civaffairs.policy.resolution import CaseParameters
from placenames import tables
from placenames.spelling import letters

SCENARIOS = Path(__file__).parent.parent / "scenarios" / "placenames_romanise.yaml"
CASES = [case for case in read_cases(SCENARIOS) if not case["parameters"] and "proposal" in case.get("expect", ())]


def spelled(case):
    evaluation = evaluate(case["rule"], place=None, on=case["on"], parameters=CaseParameters({}), inputs=case["input"])
    return evaluation.outputs


def wrong_ones():
    """(case, outputs) of names whose letters are wrong, and the counts of all names and wrong ones by source."""
    wrong, all_names = [], Counter()
    for case in CASES:
        all_names[case["source"]] += 1
        outputs = spelled(case)
        if outputs["letters"] != letters(case["expect"]["proposal"]):
            wrong.append((case, outputs))
    counts = Counter(case["source"] for case, _ in wrong)
    for source, count in all_names.items():
        print(f"{source}: {counts[source]} of {count} wrong")
    return wrong


def test_no_published_name_is_spelled_with_wrong_letters():
    assert wrong_ones() == []


def test_the_rules_alone_spell_nearly_every_published_name(monkeypatch):
    monkeypatch.setattr(tables, "approved", dict)
    assert len(wrong_ones()) <= len(CASES) * 0.02


def test_a_wrong_spelling_never_passes_without_review(monkeypatch):
    """Without any table the dictionaries err, and where a character has several readings a person is asked."""
    monkeypatch.setattr(tables, "approved", dict)
    monkeypatch.setattr(tables, "readings", lambda: {"—": []})
    tables.longest_text.cache_clear()
    polyphones = ["大城县", "六合区", "单城镇", "乐亭县", "瀑河", "石鼓区", "中牟县", "覃塘区", "筠连县"]
    for name in polyphones:
        case = {"rule": "placenames.romanise", "on": CASES[0]["on"], "input": {"name": name}}
        assert spelled(case)["needs_review"], name
    tables.longest_text.cache_clear()


@pytest.mark.parametrize("name", ["六安路", "亳州大道", "番禺大道", "重庆南路", "长沙路", "朝阳门南小街"])
def test_a_street_called_after_a_city_has_the_citys_reading(name):
    case = {"rule": "placenames.romanise", "on": CASES[0]["on"], "input": {"name": name}}
    assert spelled(case)["basis"] == "phrase"
