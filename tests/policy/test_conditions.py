"""Conditions of local schemes: how a field is compared, and which notations are none."""

import datetime as dt

import pytest

from civaffairs.policy.conditions import WHEN, Requirements, WrongKind
from civaffairs.policy.shapes import Faults, Scope


def holds(condition, field):
    return WHEN.read({"field": condition}, Scope()).holds({"field": field})


@pytest.mark.parametrize(
    ("condition", "field", "expected"),
    [
        (3, "3.0", True),
        ("3", 3, True),
        (1, True, False),
        (True, True, True),
        (None, None, True),
        (None, 0, False),
        ("a", "A", False),
        ([1, None], None, True),
        ([1, 2], None, False),
        ({"min": 2}, 2, True),
        ({"max": 2}, "2.0001", False),
        ({"min": None, "max": 2}, -5, True),
        ({"min": 2}, None, False),
        ({"min": "2026-01-01"}, dt.date(2026, 1, 1), True),
        ({"any": ["a", "b"]}, ["c", "b"], True),
        ({"any": ["a"]}, None, False),
        ({"none": ["a"]}, None, True),
        ({"none": ["a"]}, ["a", "b"], False),
        ("a", ["a"], False),
    ],
)
def test_a_condition_is_met_or_not(condition, field, expected):
    assert holds(condition, field) is expected


def test_no_condition_always_holds():
    assert WHEN.read({}, Scope()).holds({})


@pytest.mark.parametrize(
    ("condition", "field"),
    [({"min": 2}, "two"), ({"min": 2}, True), ({"min": 2}, "2026-01-01"), ({"any": ["a"]}, "a"), (1, 1.5)],
)
def test_a_field_of_another_kind_is_said_to_be_so(condition, field):
    with pytest.raises(WrongKind) as trouble:
        holds(condition, field)
    assert trouble.value.args[1] == "field"


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"min": None},
        {"min": 3, "max": 2},
        {"min": 1, "max": "2026-01-01"},
        {"min": "two"},
        {"least": 1},
        {"any": "a"},
        {"any": ["a"], "none": ["b"]},
        [["a"]],
        1.5,
    ],
)
def test_other_notations_are_malformed(condition):
    with pytest.raises(Faults):
        WHEN.read({"field": condition}, Scope())


@pytest.mark.parametrize(
    ("requirement", "held", "expected"),
    [
        ("id_card", ["id_card"], True),
        ("id_card", [], False),
        ({"any_of": ["id_card", "passport"]}, ["passport"], True),
        ({"any_of": ["id_card", "passport"]}, ["household_book"], False),
    ],
)
def test_a_required_document_is_held_or_not(requirement, held, expected):
    read = Requirements().read(requirement, Scope())
    assert (read.met_by(held), read.written) == (expected, requirement)


@pytest.mark.parametrize("requirement", [{}, {"any_of": []}, {"any_of": [" "]}, {"all_of": ["id_card"]}, 1, None])
def test_another_notation_of_a_required_document_is_refused(requirement):
    with pytest.raises(Faults):
        Requirements().read(requirement, Scope())
