"""The walls between bureaus, read from the database's own catalogue and not from our models."""

import pytest
import yaml
from django.apps import apps
from django.db import connection

from civaffairs.tenancy.models import TenantModel, TenantOneToOneField
from civaffairs.tenancy.operations import CITY, OWN
from tests.architecture import tree

pytestmark = pytest.mark.django_db

EXEMPT = yaml.safe_load((tree.ROOT / "tests/architecture/no_tenant_policy.yaml").read_text("utf-8"))
# What was recorded stays: the application may insert and read these, never change or remove a row.
APPEND_ONLY = {
    "audit_auditentry",
    "audit_auditseal",
    "casework_clockentry",
    "casework_determination",
    "casework_statuschange",
    "connectors_exchange",
    "payments_bankfile",
    "payments_fundentry",
    "payments_fundshares",
    "payments_instalment",
    "payments_lineshare",
    "payments_payeeaccount",
    "payments_recoveryentry",
    "payments_runact",
    "policy_parametervalue",
}


def rows(statement: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def column(statement: str, *parameters) -> set:
    return {row[0] for row in rows(statement, *parameters)}


def tables() -> set[str]:
    return column("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")


def tenant_tables() -> set[str]:
    return column(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace "
        "AND a.attname = 'tenant' AND NOT a.attisdropped"
    )


def plain(expression: str) -> str:
    """A policy's text in one spelling; PostgreSQL prints casts, brackets, and BETWEEN as two comparisons."""
    if " BETWEEN " in expression:
        left, _, bounds = expression.partition(" BETWEEN ")
        first, _, last = bounds.partition(" AND ")
        expression = f"{left} >= {first} AND {left} <= {last}"
    for noise in ("::text", "(", ")", " "):
        expression = expression.replace(noise, "")
    return expression.replace("::integer", "::int").lower()


def test_the_tests_look_at_the_walls_as_the_application_does():
    assert rows("SELECT current_user::text, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user") == [
        ("civ_app", False, False)
    ]


def test_every_model_of_a_bureau_has_a_tenant_column():
    models = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    assert len(models) > 20
    assert models == tenant_tables()


def test_every_table_with_a_tenant_has_forced_row_level_security():
    forced = column("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert tenant_tables() - forced == set()


def test_every_table_with_a_tenant_has_exactly_the_two_policies():
    found: dict[str, dict] = {}
    for table, name, roles, command, using, check in rows(
        "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    ):
        found.setdefault(table, {})[name] = (roles, command, plain(using or ""), plain(check or ""))
    wanted = {
        "own_tenant": ("{civ_app}", "ALL", plain(OWN), plain(OWN)),
        "own_city": ("{civ_city}", "SELECT", plain(CITY), ""),
    }
    assert found == dict.fromkeys(tenant_tables(), wanted)


def test_every_table_with_a_tenant_can_be_referred_to_by_tenant_and_id():
    keyed = column(
        "SELECT c.conrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'u' AND ARRAY(SELECT a.attname::text "
        "FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) ORDER BY a.attname) "
        "= ARRAY['id', 'tenant']"
    )
    assert tenant_tables() - keyed == set()


def foreign_keys() -> list[tuple[str, str, list[str], list[str]]]:
    """(table, target, columns, target's columns) of every foreign key, columns in the key's order."""
    return rows(
        "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, "
        "ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i) "
        "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i), "
        "ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i) "
        "JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) "
        "FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
    )


def test_no_reference_between_tables_of_bureaus_can_leave_its_bureau():
    walled = tenant_tables()
    between = [key for key in foreign_keys() if key[0] in walled and key[1] in walled]
    assert len(between) > 30
    loose = [key for key in between if key[2][0] != "tenant" or len(key[2]) != 2 or key[3] != ["tenant", "id"]]
    assert loose == []


def test_every_reference_of_a_model_between_tables_of_bureaus_has_its_key_in_the_database():
    walled = tenant_tables()
    in_models = {
        (model._meta.db_table, field.column, field.remote_field.model._meta.db_table)
        for model in apps.get_models()
        if model._meta.db_table in walled
        for field in model._meta.local_fields
        if field.is_relation and field.remote_field.model._meta.db_table in walled
    }
    in_database = {(table, columns[-1], target) for table, target, columns, _ in foreign_keys() if len(columns) == 2}
    assert in_models - in_database == set()


def test_no_table_without_a_policy_refers_into_a_bureaus_tables():
    walled = tenant_tables()
    assert [key for key in foreign_keys() if key[1] in walled and key[0] not in walled] == []


def test_a_table_without_a_policy_stands_in_the_list_with_its_reason():
    assert tables() - tenant_tables() == set(EXEMPT), "update tests/architecture/no_tenant_policy.yaml"
    assert all(len(reason) > 10 for reason in EXEMPT.values())


def test_unique_keys_of_a_bureaus_tables_say_of_which_bureau():
    """Without the tenant in the key, one bureau's insert would tell what another bureau holds.

    A one-to-one reference is unique by itself, like the primary key that it repeats: a UUID nobody else can guess.
    """
    loose = rows(
        "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, ARRAY(SELECT a.attname::text "
        "FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])) FROM pg_index i "
        "WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid::regclass::text = ANY (%s) AND NOT EXISTS ("
        "SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'tenant' "
        "AND a.attnum = ANY (i.indkey::int2[]))",
        sorted(tenant_tables()),
    )
    one_to_one = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, TenantOneToOneField)
    }
    assert [key for key in loose if len(key[2]) > 1 or (key[0], key[2][0]) not in one_to_one] == []


def test_the_application_may_not_change_what_was_recorded():
    changeable = column(
        "SELECT table_name::text FROM information_schema.role_table_grants "
        "WHERE grantee = 'civ_app' AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')"
    )
    assert changeable & APPEND_ONLY == set()
    assert tables() >= APPEND_ONLY


def test_the_application_owns_nothing_and_the_city_role_only_reads():
    assert rows("SELECT relname FROM pg_class WHERE relowner = 'civ_app'::regrole") == []
    writes = rows(
        "SELECT table_name FROM information_schema.role_table_grants "
        "WHERE grantee = 'civ_city' AND privilege_type <> 'SELECT'"
    )
    assert writes == []
    assert column("SELECT table_name::text FROM information_schema.role_table_grants WHERE grantee = 'civ_city'") <= (
        tenant_tables()
    )
