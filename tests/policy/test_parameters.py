"""Definitions and dated values that come with the installation."""

import hashlib
import pkgutil
from importlib import import_module, resources

import pytest

from civaffairs.policy import catalogue
from civaffairs.policy.shapes import Faults

ROWS = catalogue.pack_rows()


AREAS = {definition.key.partition(".")[0] for definition in catalogue.all_definitions().values()}


def rule_modules():
    packages = [
        f"{package}.rules" for package in catalogue.packages() if resources.files(package).joinpath("rules").is_dir()
    ]
    inside = [
        f"{name}.{found.name}" for name in packages for found in pkgutil.iter_modules(import_module(name).__path__)
    ]
    return [*inside, "civaffairs.casework.clock"]


def keys_named(module):
    """The parameter keys among the constants of a module."""
    constants = (value for name, value in vars(import_module(module)).items() if name.isupper())
    return {value for value in constants if isinstance(value, str) and value.partition(".")[0] in AREAS}


@pytest.mark.parametrize("module", rule_modules())
def test_every_parameter_that_a_rule_reads_is_defined(module):
    assert {key for key in keys_named(module) if key not in catalogue.all_definitions()} == set()


def test_every_definition_has_a_value_somewhere_and_is_read_by_a_rule_or_a_workflow():
    defined = set(catalogue.all_definitions())
    read = {key for module in rule_modules() for key in keys_named(module)}
    # Spellings ship as tables of the app; a bureau may enter its own beside them.
    assert defined - {row.key for row in ROWS} == {"placenames.romanise.overrides", "placenames.romanise.phrases"}
    assert defined - read == {
        "assistance.old_age_allowance.confirmed_by",
        "assistance.review_interval.opened_ahead_days",
        "assistance.subsistence_allowance.change_procedure",
        "assistance.subsistence_allowance.confirmed_by",
        "casework.defence.terms",
        "casework.grievance.terms",
        "casework.home_visit.checklist",
        "casework.home_visit.procedure",
        "documents.retention.terms",
        "meanstest.comparison.materiality",
    }


@pytest.mark.parametrize("definition", catalogue.all_definitions().values(), ids=lambda definition: definition.key)
def test_every_definition_says_its_term_its_basis_and_who_sets_it(definition):
    assert definition.label
    assert definition.basis
    assert definition.set_by


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.key}@{row.place}@{row.effective_from}")
def test_every_value_has_its_shape_a_document_and_a_date(row):
    catalogue.definition(row.key).check_whole(row.value)
    assert row.document
    assert row.published_at
    assert row.sample == (row.document == "示例数据(非正式文件)")


def test_no_two_values_claim_the_same_place_and_date():
    open_rows = [row for row in ROWS if row.identity is None]
    claims = [(row.key, row.place, row.effective_from) for row in open_rows]
    assert len(claims) == len(set(claims))


@pytest.mark.parametrize("package", catalogue.packages())
def test_published_values_are_frozen_by_their_hash(package):
    folder = resources.files(package).joinpath("parameters")
    locked = dict(reversed(line.split()) for line in folder.joinpath("values.lock").read_text("utf-8").splitlines())
    found = {
        f"values/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.joinpath("values").iterdir()
    }
    assert found == locked, "values are append-only; after adding rows: sha256sum values/*.yaml > values.lock"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("assistance.rounding", {"mode": "ceiling", "step": 0}),
        ("assistance.rounding", {"mode": "ceiling", "step": 1, "note": "x"}),
        ("assistance.subsistence_allowance.standard", {"urban": 750, "suburban": 1}),
        ("assistance.subsistence_allowance.standard", "-1"),
        ("assistance.subsistence_allowance.method", {"name": "bands", "bands": {"1": 1.5}}),
        ("assistance.severe_disability", {"any": [5]}),
        ("assistance.severe_disability", {"deaf": [1]}),
        ("meanstest.rigid_expenditure.kinds", {"medical": {"evidence": True, "cap": 1}}),
        ("meanstest.property.count_limits", {"aircraft": 0}),
        ("assistance.old_age_allowance.tiers", [{"from_age": 90, "amount": 1}, {"from_age": 80, "amount": 2}]),
        ("casework.calendar", {"from": "2024-02-01", "to": "2024-01-31"}),
    ],
)
def test_a_value_of_another_shape_cannot_be_published(key, value):
    with pytest.raises(Faults):
        catalogue.definition(key).check_whole(value)
