"""The books of the mock agencies: one SQLite file, read once, looked up by identity number."""

import sqlite3
from pathlib import Path
from typing import Any

import orjson


class Books:
    """Who is known to which agency, with what records. Records are read out of their text when asked for."""

    def __init__(self, path: str | Path):
        self._rows: dict[str, dict[str, tuple[str, str | bytes]]] = {}
        connection = sqlite3.connect(f"file:{Path(path)}?mode=ro", uri=True)
        try:
            for agency, number, name, data in connection.execute("SELECT agency, id_number, name, data FROM record"):
                self._rows.setdefault(agency, {})[number] = (name, data)
        finally:
            connection.close()

    def person(self, agency: str, id_number: str) -> tuple[str, dict[str, Any]] | None:
        """Name and records of a person, or None when the agency does not know the number."""
        row = self._rows.get(agency, {}).get(id_number)
        return None if row is None else (row[0], orjson.loads(row[1]))

    def somebody_else(self, agency: str, id_number: str) -> tuple[str, str, dict[str, Any]]:
        """Number, name and records of another person, for the fault `wrong_person`."""
        for number, (name, data) in self._rows.get(agency, {}).items():
            if number != id_number:
                return number, name, orjson.loads(data)
        raise LookupError(f"{agency} knows nobody else")

    def count(self) -> dict[str, int]:
        """How many persons each agency knows."""
        return {agency: len(rows) for agency, rows in self._rows.items()}
