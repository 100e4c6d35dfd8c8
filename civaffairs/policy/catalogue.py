"""All rules and parameters that the installed apps bring along.

An app says `catalogue.register("assistance")` in `AppConfig.ready()`. From then on its package `rules` is imported,
its `parameters/definitions.yaml` and `parameters/values/*.yaml` are read, when the first of them is needed.
"""

import datetime as dt
import importlib
import pkgutil
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from civaffairs.policy import definitions
from civaffairs.policy.definitions import Definition
from civaffairs.policy.resolution import DatedValues, ParameterValue

if TYPE_CHECKING:
    from civaffairs.policy.engine import Rule

_packages: dict[str, tuple[str, ...]] = {}
_rules: dict[str, list["Rule"]] = {}


class UnknownRule(LookupError):
    """No registered app has a rule of this id."""


def register(package: str, *rule_modules: str) -> None:
    """Make the rules and parameters of an app known; `rule_modules` are modules with rules outside its `rules`."""
    if _packages.get(package) != rule_modules:
        _packages[package] = rule_modules
        _forget()


def add(rule: "Rule") -> None:
    """Called by the `rule` decorator. A second rule of one id is a later version of it."""
    versions = [other for other in _rules.get(rule.id, []) if other.since != rule.since]
    _rules[rule.id] = sorted([*versions, rule], key=lambda version: version.since or dt.date.min)


def versions(rule_id: str) -> list["Rule"]:
    """The versions of a rule, oldest first; raises UnknownRule."""
    if rule_id not in _rules:
        _import_rules()
        if rule_id not in _rules:
            raise UnknownRule(rule_id)
    return _rules[rule_id]


def rule_ids() -> list[str]:
    """The ids of all rules, sorted."""
    _import_rules()
    return sorted(_rules)


def definition(key: str) -> Definition:
    """The definition of a parameter; raises KeyError, because a rule may read only what is defined."""
    return all_definitions()[key]


@cache
def all_definitions() -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for package in _packages:
        for row in _yaml(package, "parameters", "definitions.yaml") or ():
            if row["key"] in found:
                raise ValueError(f"parameter {row['key']} is defined twice")
            found[row["key"]] = definitions.from_row(row)
    return found


@cache
def packs() -> DatedValues:
    """The dated values that come with the installation: national figures and those of the demonstration places."""
    return DatedValues(pack_rows())


def pack_rows() -> list[ParameterValue]:
    rows = []
    for package in _packages:
        folder = resources.files(package).joinpath("parameters", "values")
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
                if file.name.endswith(".yaml"):
                    rows += _rows_of(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) or ())
    return rows


@cache
def words() -> dict[str, dict[str, str]]:
    """Chinese words for the names of input fields (`fields`) and for codes (`codes`).

    A word that means something else in one area of law is written with the area: `eldercare.applicants`.
    """
    found: dict[str, dict[str, str]] = {"fields": {}, "codes": {}}
    for package in _packages:
        for part, entries in (_yaml(package, "parameters", "words.yaml") or {}).items():
            found[part].update(entries)
    return found


def word(part: str, name: str, *, rule_id: str) -> str:
    """The Chinese word for a field or a code of a rule; the name itself where nobody gave one."""
    found = words()[part]
    return found.get(f"{rule_id.partition('.')[0]}.{name}") or found.get(name, name)


def packages() -> list[str]:
    return list(_packages)


@cache
def _import_rules() -> None:
    for package, rule_modules in list(_packages.items()):
        for module in rule_modules:
            importlib.import_module(module)
        if resources.files(package).joinpath("rules").is_dir():
            rules = importlib.import_module(f"{package}.rules")
            for found in pkgutil.iter_modules(rules.__path__):
                importlib.import_module(f"{package}.rules.{found.name}")


def _yaml(package: str, *path: str) -> Any:
    file = resources.files(package).joinpath(*path)
    return yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) if file.is_file() else None


def _rows_of(rows: Any) -> list[ParameterValue]:
    return [
        ParameterValue(
            row["key"],
            row["value"],
            place=row["place"],
            effective_from=row["effective_from"],
            document=row["document"],
            published_at=row["published_on"],
            sample=row.get("sample", False),
            note=row.get("note", ""),
            identity=row.get("id"),
            supersedes=row.get("supersedes"),
        )
        for row in rows
    ]


def _forget() -> None:
    for remembered in (all_definitions, packs, words, _import_rules):
        remembered.cache_clear()


register("civaffairs.policy")
