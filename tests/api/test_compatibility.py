"""What was released is kept: a client written for it goes on working."""

import copy
from pathlib import Path

import pytest
import yaml

from civaffairs.api import schema

from .compatibility import breaking_changes

RELEASED = Path(__file__).parents[2] / "docs/openapi.released.yaml"


@pytest.fixture(scope="module")
def released():
    return yaml.safe_load(RELEASED.read_text("utf-8"))


def test_nothing_that_was_released_has_been_taken_away(released):
    """If it has to be: make a `/api/v2/`. At a release the document is copied: `docs/openapi.yaml` as released."""
    current = yaml.safe_load(yaml.safe_dump(schema.document()))
    assert list(breaking_changes(released, current)) == []


def body_of(document, name):
    return document["components"]["schemas"][name]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: one["paths"].pop("/api/v1/cases"), "GET /api/v1/cases is gone"),
        (lambda one: body_of(one, "CaseOut")["properties"].pop("number"), "has lost number"),
        (lambda one: body_of(one, "CasePage")["required"].remove("next"), "may now leave out next"),
        (lambda one: body_of(one, "CaseOut")["properties"]["is_open"].update(type="string"), "is string instead"),
        (lambda one: body_of(one, "StandingsQueryRequest")["required"].append("on"), "now requires on"),
        (lambda one: one["paths"]["/api/v1/cases"]["get"]["parameters"].clear(), "no longer takes query cursor"),
        (
            lambda one: one["paths"]["/api/v1/rules"]["get"].setdefault("parameters", []).append(
                {"in": "query", "name": "place", "required": True}
            ),
            "now requires query place",
        ),
        (
            lambda one: body_of(one, "DeterminationOut")["properties"]["outcome"]["enum"].append("perhaps"),
            "may now be perhaps",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_breach_is_found(released, spoil, said):
    current = copy.deepcopy(released)
    spoil(current)
    assert any(said in found for found in breaking_changes(released, current))


def test_what_is_added_breaks_nobody(released):
    current = copy.deepcopy(released)
    current["paths"]["/api/v1/new"] = {"get": {"responses": {}}}
    body_of(current, "CaseOut")["properties"]["colour"] = {"type": "string"}
    assert list(breaking_changes(released, current)) == []
