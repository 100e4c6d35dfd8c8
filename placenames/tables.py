"""The tables of spelling that the project ships: approved spellings, readings, transliterations, generics.

Every row names its source. A bureau's own rows (parameters) come before them.
"""

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

WHOLE_NAME, ANYWHERE, DIVISIONS_ONLY = "name", "word", "division"


class Approved(NamedTuple):
    """A spelling laid down for one whole name."""

    proposal: str
    alternatives: tuple[str, ...]
    source: str


class Reading(NamedTuple):
    """How a text is read: one syllable a character, or a transliteration; `use` says where it holds."""

    text: str
    syllables: tuple[str, ...]
    alternatives: tuple[str, ...]
    division: str
    use: str
    source: str

    def holds_in(self, division: str | None) -> bool:
        """Whether the row speaks for a place in this division; a row without division speaks everywhere.

        A row of one division speaks for the division's own name, and for names in it where the division is known.
        """
        if not self.division:
            return True
        if not division:
            return self.use == WHOLE_NAME
        ours, theirs = significant(self.division), significant(division)
        return ours.startswith(theirs) or theirs.startswith(ours)


class Generic(NamedTuple):
    """A generic part with its plain reading, and the classes of place that it belongs to."""

    text: str
    syllables: tuple[str, ...]
    classes: frozenset[str]


def significant(code: str) -> str:
    """A division's code without the zeros that stand for lower levels."""
    while code.endswith("00") and len(code) > 2:
        code = code[:-2]
    return code


@cache
def approved() -> dict[str, Approved]:
    return {
        row["name"]: Approved(row["proposal"], _several(row["alternatives"]), row["source"])
        for row in _rows("approved_spellings.csv")
    }


@cache
def readings() -> dict[str, list[Reading]]:
    """Rows by text."""
    found: dict[str, list[Reading]] = {}
    for row in _rows("readings.csv"):
        reading = Reading(
            row["text"], tuple(row["syllables"].split()), _several(row["alternatives"]), row["division"], row["use"],
            row["source"],
        )  # fmt: skip
        found.setdefault(reading.text, []).append(reading)
    for row in _rows("transliterations.csv"):
        spelled = Reading(row["text"], (row["spelling"],), _several(row["alternatives"]), "", row["use"], row["source"])
        found.setdefault(spelled.text, []).insert(0, spelled)
    return found


@cache
def longest_text() -> int:
    return max(map(len, readings()))


@cache
def generics() -> list[Generic]:
    """Longest first."""
    rows = [
        Generic(row["generic"], tuple(row["syllables"].split()), frozenset(row["classes"].split()))
        for row in _rows("generics.csv")
    ]
    return sorted(rows, key=lambda generic: -len(generic.text))


@cache
def ethnonyms() -> dict[str, str]:
    return {row["name"]: row["spelling"] for row in _rows("ethnonyms.csv")}


@cache
def divisions() -> dict[str, list[str]]:
    """Codes by full name, of divisions down to the county."""
    found: dict[str, list[str]] = {}
    file = resources.files("civaffairs.tenancy").joinpath("data", "divisions.csv")
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["level"] in ("1", "2", "3"):
                found.setdefault(row["name"], []).append(row["code"])
    return found


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _rows(name: str) -> list[dict[str, str]]:
    with resources.files("placenames").joinpath("data", name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
