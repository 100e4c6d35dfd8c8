"""The roles are the walls: what they may do, and that a wrong one is noticed at the start."""

import psycopg2
import pytest

from civaffairs.devstack import roles
from civaffairs.devstack.state import Stack
from tests.devstack.conftest import query

pytestmark = pytest.mark.live


def test_a_fresh_cluster_has_no_fault(servers: Stack) -> None:
    assert roles.faults(servers.superuser_dsn.removesuffix("postgres") + servers.db) == []


def test_chinese_names_have_trigrams(servers: Stack) -> None:
    assert query(servers.database_url, "SELECT cardinality(show_trgm('张')) > 0") == [(True,)]


def test_application_uses_tables_of_the_migrator_and_cannot_make_any(servers: Stack) -> None:
    query(servers.migrator_url, "CREATE TABLE IF NOT EXISTS kept (id serial PRIMARY KEY, word text)")
    assert query(servers.database_url, "INSERT INTO kept (word) VALUES ('张') RETURNING word") == [("张",)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(servers.database_url, "CREATE TABLE own (id int)")


def test_databases_of_the_tests_are_born_with_the_same_rights(servers: Stack) -> None:
    link = psycopg2.connect(servers.migrator_url)
    link.autocommit = True
    link.cursor().execute("CREATE DATABASE of_a_test")
    link.close()
    query(servers.dsn("civ_migrator", "of_a_test"), "CREATE TABLE kept (id serial PRIMARY KEY)")
    added = query(servers.dsn("civ_app", "of_a_test"), "INSERT INTO kept DEFAULT VALUES RETURNING id")
    assert added == [(1,)]


def test_city_reading_is_entered_only_for_a_transaction(servers: Stack) -> None:
    assert query(servers.database_url, "SET LOCAL ROLE civ_city", "SELECT current_user") == [("civ_city",)]
    inherited = "SELECT pg_has_role('civ_app', 'civ_city', 'USAGE')"
    assert query(servers.database_url, inherited) == [(False,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(servers.database_url, "SET LOCAL ROLE civ_migrator")


def test_application_never_plans_parallel_workers(servers: Stack) -> None:
    assert query(servers.database_url, "SHOW max_parallel_workers_per_gather") == [("0",)]


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        ("ALTER ROLE civ_app BYPASSRLS", "civ_app 权限过大"),
        ("ALTER ROLE civ_app SUPERUSER", "civ_app 权限过大"),
        ("GRANT civ_city TO civ_app WITH INHERIT TRUE", "INHERIT FALSE"),
        ("ALTER ROLE civ_city BYPASSRLS", "civ_city"),
        ("ALTER ROLE civ_migrator NOBYPASSRLS", "civ_migrator"),
    ],
)
def test_a_wrong_role_is_named_and_repaired_at_the_next_start(servers: Stack, harm: str, word: str) -> None:
    query(servers.superuser_dsn, harm)
    assert any(word in sentence for sentence in roles.faults(servers.dsn("postgres")))
    roles.prepare(servers)
    assert roles.faults(servers.dsn("postgres")) == []


@pytest.mark.parametrize(
    ("harm", "cure", "word"),
    [
        (
            "CREATE TABLE stolen (); ALTER TABLE stolen OWNER TO civ_app",
            "DROP TABLE stolen",
            "civ_app 拥有对象",
        ),
        ("GRANT civ_migrator TO civ_app", "REVOKE civ_migrator FROM civ_app", "不得另属他角色"),
    ],
)
def test_start_is_refused_while_the_application_owns_or_belongs_to_too_much(
    servers: Stack, harm: str, cure: str, word: str
) -> None:
    query(servers.dsn("postgres"), harm)
    try:
        with pytest.raises(SystemExit, match=word):
            roles.prepare(servers)
    finally:
        query(servers.dsn("postgres"), cure)
