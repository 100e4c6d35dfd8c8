"""Databases of a benchmark's own on the test servers, used as the application role; gone afterwards."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from civaffairs.common.dates import today
from civaffairs.devstack.state import Stack
from civaffairs.devstack.volume import BUREAUS, fill
from tests import databases


@dataclass(frozen=True)
class Database:
    """Where the benchmark works."""

    stack: Stack
    name: str
    cases: int = 0

    def analyse(self) -> None:
        """Statistics as in a database that has been in use: without them checks of keys read whole tables."""
        with connections["migrator"].cursor() as cursor:
            cursor.execute("ANALYZE")
        connections["default"].close()  # whose plans are from before


@contextmanager
def empty(name: str) -> Iterator[Database]:
    """A migrated database without a row."""
    stack = databases.start()
    made = databases.clone(stack, f"bench_{name}_{os.getpid()}")
    try:
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].settings_dict.update(
                NAME=made, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        yield Database(stack, made)
    finally:
        connections.close_all()
        databases.drop(stack, made)


@contextmanager
def filled(cases: int) -> Iterator[Database]:
    """A database of so many cases by the volume generator."""
    with empty("volume") as database:
        begun = time.perf_counter()
        with connections["migrator"].cursor() as cursor:
            fill(cursor, cases=cases, on=today())
        took = time.perf_counter() - begun
        print(f"{cases:,} cases of {len(BUREAUS)} bureaus made in {took:.1f} s ({cases / took:,.0f} a second)")
        yield Database(database.stack, database.name, cases)
