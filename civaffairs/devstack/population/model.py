"""The synthetic population: persons, households, what is planted in them, and the file that carries them."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Records = dict[str, dict[str, Any]]
"""What each agency holds of one person: agency -> kind of record -> records. Money in fen, dates as ISO text."""

_SCHEMA = """
PRAGMA page_size = 16384;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record (id_number TEXT NOT NULL, agency TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL,
                     PRIMARY KEY (id_number, agency));
CREATE TABLE person (id_number TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE household (ref TEXT PRIMARY KEY, place TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE plant (household TEXT NOT NULL, id_number TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
"""


@dataclass(slots=True)
class Plant:
    """A planted truth: what the household does not say and which sources would show."""

    person: str
    household: str
    kind: str
    sources: list[str]
    finding: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Person:
    """A synthetic resident with all that the agencies hold of him or her."""

    id_number: str
    name: str
    sex: str
    birth: date
    nationality: str
    household: str
    relation: str
    study: str = "none"
    is_independent: bool = True
    exclusion: str | None = None
    labour_capacity: str = "full"
    died_on: date | None = None
    records: Records = field(default_factory=dict)

    def age(self, on: date) -> int:
        """Completed years on `on`."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))

    def hold(self, agency: str, kind: str, record: dict[str, Any]) -> dict[str, Any]:
        """Put a record on the books of an agency and return it."""
        self.records.setdefault(agency, {}).setdefault(kind, []).append(record)
        return record

    def held(self, agency: str, kind: str) -> list[dict[str, Any]]:
        """The records of one kind at one agency."""
        return self.records.get(agency, {}).get(kind, [])


@dataclass(slots=True)
class Household:
    """People who live together, what they will declare and what is planted among them."""

    ref: str
    place: str
    place_name: str
    township: str
    township_name: str
    village: str
    village_name: str
    address: str
    residence: str
    tier: str
    persons: list[str] = field(default_factory=list)
    supporters: list[str] = field(default_factory=list)
    planted: list[Plant] = field(default_factory=list)
    declared: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    note: str = ""


@dataclass
class Population:
    """Everything that was generated, as of one day."""

    as_of: date
    seed: int
    persons: dict[str, Person] = field(default_factory=dict)
    all_households: dict[str, Household] = field(default_factory=dict)
    demonstration: list[str] = field(default_factory=list)

    def households(self, place: str | None = None) -> Iterator[Household]:
        """Households of a place: any leading part of its code (2102 is all of Dalian)."""
        return (h for h in self.all_households.values() if place is None or h.place.startswith(place))

    def demo_households(self) -> list[Household]:
        """The telling households for a demonstration, in a fixed order; the first one is granted."""
        return [self.all_households[ref] for ref in self.demonstration]

    def members(self, household: Household) -> list[Person]:
        return [self.persons[number] for number in household.persons]

    def truth(self) -> list[Plant]:
        """All that is planted: the table from which recall and precision are computed."""
        return [plant for household in self.all_households.values() for plant in household.planted]

    def save(self, path: str | Path) -> None:
        """Write the population to one SQLite file, replacing an older one."""
        target = Path(path)
        draft = target.with_name(target.name + ".part")
        draft.unlink(missing_ok=True)
        connection = sqlite3.connect(draft)
        try:
            connection.executescript(_SCHEMA)
            with connection:
                self._write(connection)
        finally:
            connection.close()
        draft.replace(target)

    def _write(self, connection: sqlite3.Connection) -> None:
        meta = {
            "as_of": self.as_of.isoformat(),
            "seed": str(self.seed),
            "demonstration": json.dumps(self.demonstration),
        }
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        people = sorted(self.persons.values(), key=lambda p: p.id_number)
        connection.executemany(
            "INSERT INTO record (agency, id_number, name, data) VALUES (?, ?, ?, ?)",
            (
                (agency, p.id_number, p.name, _compact(p.records[agency]))
                for agency in sorted({agency for p in people for agency in p.records})
                for p in people
                if agency in p.records
            ),
        )
        connection.executemany("INSERT INTO person VALUES (?, ?)", ((p.id_number, _text(p, "records")) for p in people))
        households = self.all_households.values()
        connection.executemany(
            "INSERT INTO household VALUES (?, ?, ?)", ((h.ref, h.place, _text(h, "planted")) for h in households)
        )
        connection.executemany(
            "INSERT INTO plant VALUES (?, ?, ?, ?)", ((p.household, p.person, p.kind, _text(p)) for p in self.truth())
        )

    @classmethod
    def load(cls, path: str | Path, *, only_demonstration: bool = False) -> "Population":
        """Read a population back, equal to the one saved; on request only the demonstration, which is quick."""
        connection = sqlite3.connect(f"file:{Path(path)}?mode=ro", uri=True)
        try:
            meta = dict(connection.execute("SELECT key, value FROM meta"))
            population = cls(as_of=date.fromisoformat(meta["as_of"]), seed=int(meta["seed"]))
            population.demonstration = json.loads(meta["demonstration"])
            population._read(connection, population.demonstration if only_demonstration else None)
        finally:
            connection.close()
        return population

    def _read(self, connection: sqlite3.Connection, households: list[str] | None) -> None:
        """Fill from an open file: the households named with their people, or everything."""
        chosen = "" if households is None else f"WHERE ref IN ({','.join('?' * len(households))})"
        for (text,) in connection.execute(f"SELECT data FROM household {chosen} ORDER BY ref", households or ()):
            household = Household(**json.loads(text))
            self.all_households[household.ref] = household
        people = None
        if households is not None:
            people = [number for h in self.all_households.values() for number in h.persons + h.supporters]
        chosen = "" if people is None else f"WHERE id_number IN ({','.join('?' * len(people))})"
        for (text,) in connection.execute(f"SELECT data FROM person {chosen}", people or ()):
            person = _person(json.loads(text))
            self.persons[person.id_number] = person
        records = f"SELECT agency, id_number, data FROM record {chosen}"
        for agency, number, data in connection.execute(records, people or ()):
            self.persons[number].records[agency] = json.loads(data)
        for (text,) in connection.execute("SELECT data FROM plant ORDER BY rowid"):
            plant = Plant(**json.loads(text))
            if plant.household in self.all_households:
                self.all_households[plant.household].planted.append(plant)


def _text(row: Person | Household | Plant, *left_out: str) -> str:
    values = {name: getattr(row, name) for name in row.__dataclass_fields__ if name not in left_out}
    return _compact(values)


def _compact(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _person(values: dict[str, Any]) -> Person:
    for name in ("birth", "died_on"):
        if values[name]:
            values[name] = date.fromisoformat(values[name])
    return Person(**values)
