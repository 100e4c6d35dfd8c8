"""Which dated value of a parameter is in force at a place on a day, as it was known at an instant."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from civaffairs.common.dates import SHANGHAI

NATION = "000000"

# A row with this value ends a local value: from its date on the wider place speaks again.
WITHDRAWN = "withdrawn"

# Each replay asks with its own instant of knowledge: what is remembered must not grow without end.
REMEMBERED = 10_000

Chain = Callable[[str, dt.date], Sequence[str]]


class ParameterValue:
    """One dated value of one parameter at one place, with the document that sets it.

    `published_at` is the day (or instant) from which the value was known; `supersedes` is the `identity` of the row
    that it replaces; `sample` marks a figure that no document sets.
    """

    __slots__ = (
        "checked",
        "document",
        "effective_from",
        "identity",
        "key",
        "note",
        "place",
        "published_at",
        "sample",
        "supersedes",
        "value",
    )

    def __init__(
        self,
        key: str,
        value: Any,
        *,
        place: str | None = None,
        effective_from: dt.date | None = None,
        document: str | None = None,
        published_at: dt.date | dt.datetime | None = None,
        sample: bool = False,
        note: str = "",
        identity: Any = None,
        supersedes: Any = None,
    ) -> None:
        self.key, self.value, self.place, self.effective_from = key, value, place, effective_from
        self.document, self.published_at, self.sample, self.note = document, published_at, sample, note
        self.identity, self.supersedes, self.checked = identity, supersedes, None


class ParameterSource(Protocol):
    """Where rules find the values of parameters."""

    def lookup(self, key: str, place: str | None, on: dt.date, known_at: Any) -> ParameterValue | None:
        """The value in force at `place` on `on` as known at `known_at` (None: now), or None."""


class CaseParameters:
    """The parameters that a single case brings along; they have no date and no document of their own."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def lookup(self, key: str, place: str | None, on: dt.date, known_at: Any) -> ParameterValue | None:
        if key not in self._values:
            return None
        return ParameterValue(key, self._values[key], place=place)


class Layered:
    """Several sources, the first that knows a key wins."""

    def __init__(self, *sources: ParameterSource) -> None:
        self._sources = sources

    def lookup(self, key: str, place: str | None, on: dt.date, known_at: Any) -> ParameterValue | None:
        for source in self._sources:
            if (found := source.lookup(key, place, on, known_at)) is not None:
                return found
        return None


class DatedValues:
    """Rows of dated values, resolved to the nearest place; `chain` widens a place step by step to the nation."""

    def __init__(self, rows: Iterable[ParameterValue], *, chain: Chain | None = None) -> None:
        self._rows: dict[str, list[ParameterValue]] = {}
        for row in rows:
            self._rows.setdefault(row.key, []).append(row)
        self._chain = chain or gb_chain
        self._found: dict[Any, ParameterValue | None] = {}

    def lookup(self, key: str, place: str | None, on: dt.date, known_at: Any) -> ParameterValue | None:
        rows = self._rows.get(key)
        if place is None or rows is None:
            return None
        asked = (key, place, on, known_at)
        if asked not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[asked] = resolve(rows, self._chain(place, on), on=on, known_at=known_at)
        return self._found[asked]


def gb_chain(place: str, on: dt.date) -> tuple[str, ...]:
    """County, city, province, nation by the prefixes of a GB/T 2260 code; no code is named twice."""
    code = place[:6]
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000", NATION)))


def resolve(
    rows: Iterable[ParameterValue], chain: Sequence[str], *, on: dt.date, known_at: dt.date | dt.datetime | None = None
) -> ParameterValue | None:
    """The value in force on `on` at the first place of `chain` that has one, of the rows known at `known_at`.

    A row that another known row supersedes does not count; a withdrawn value falls through to the wider place.
    """
    known = [row for row in rows if _is_known(row, known_at)]
    superseded = {row.supersedes for row in known if row.supersedes is not None}
    for place in chain:
        in_force = [
            row
            for row in known
            if row.place == place and _day(row.effective_from) <= on and row.identity not in superseded
        ]
        if in_force:
            found = max(in_force, key=lambda row: (_day(row.effective_from), _day(row.published_at)))
            if found.value != WITHDRAWN:
                return found
    return None


def _is_known(row: ParameterValue, known_at: dt.date | dt.datetime | None) -> bool:
    if known_at is None or row.published_at is None:
        return True
    if isinstance(row.published_at, dt.datetime) and isinstance(known_at, dt.datetime):
        return row.published_at <= known_at
    return _day(row.published_at) <= _day(known_at)


def _day(moment: dt.date | dt.datetime | None) -> dt.date:
    if isinstance(moment, dt.datetime):
        # Instants come back from the database in another zone than they went in.
        return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).date()
    return moment or dt.date.min
