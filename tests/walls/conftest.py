"""The walls are tried on an own database that really commits, looked at from outside by the role that sees all."""

import datetime as dt
import logging
import os

import psycopg2
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import override_settings

from tests import databases
from tests.architecture.test_catalogue import EXEMPT

from .world import World, make_world

ON = dt.date(2026, 11, 20)
# What a refusal may leave behind: rows of the session and of signing in, and the entry that says what was refused.
MAY_CHANGE = {"django_session", "axes_accesslog", "audit_auditseal"}


class Outside:
    """The database as its owner sees it, past every policy; only tests look at it so."""

    def __init__(self, dsn: str):
        self._link = psycopg2.connect(dsn)
        self._link.autocommit = True

    def rows(self, statement: str) -> list[tuple]:
        with self._link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def tables(self) -> list[str]:
        found = self.rows(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [name for (name,) in found if name not in MAY_CHANGE]

    def fingerprint(self) -> dict[str, tuple]:
        """Of each table the number of rows and a checksum of all they hold, the time of signing in apart."""
        checksum = "coalesce(sum(hashtextextended((to_jsonb(t) - 'last_login')::text, 0)), 0)::text"
        parts = [
            f"SELECT '{table}', count(*), {checksum} FROM \"{table}\" t"
            + (" WHERE outcome <> 'refused'" if table == "audit_auditentry" else "")
            for table in self.tables()
        ]
        return {name: values for name, *values in self.rows(" UNION ALL ".join(parts))}

    def switch_row_level_security(self, state: str) -> None:
        """ENABLE or DISABLE, on every table of a bureau in this database."""
        with self._link.cursor() as cursor:
            for table in self.tables():
                if table not in EXEMPT:
                    cursor.execute(f'ALTER TABLE "{table}" {state} ROW LEVEL SECURITY')

    def close(self) -> None:
        self._link.close()


@pytest.fixture(scope="package")
def walled(django_db_blocker):
    """An own database with the world in it, and the view on it from outside."""
    stack = databases.start()
    name = f"live_walls_{os.getpid()}"
    databases.clone(stack, name)
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    backends = override_settings(AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"])
    with django_db_blocker.unblock(), backends:
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].close()
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        cache.clear()
        outside = Outside(stack.dsn("civ_migrator", name))
        yield make_world(ON), outside
        outside.close()
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict.update(before[alias])
    databases.drop(stack, name)


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are expected here and need no line in a log."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(walled) -> World:
    return walled[0]


@pytest.fixture
def outside(walled) -> Outside:
    return walled[1]
