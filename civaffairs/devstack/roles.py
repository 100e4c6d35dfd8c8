"""The database roles: made, and checked at every start, because with a wrong role every wall looks sound and is not."""

from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection

from civaffairs.devstack.state import Stack

_HERE = Path(__file__).parent
TEMPLATE = "template1"

# Each row: what must be true, and the sentence for whoever finds it false.
_CHECKS = (
    (
        "SELECT NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole AND NOT rolcreatedb"
        " FROM pg_roles WHERE rolname = 'civ_app'",
        "数据库角色 civ_app 权限过大：它不得是超级用户，也不得绕过行级安全。请以超级用户执行 roles.sql。",
    ),
    (
        "SELECT count(*) = 0 FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass"
        " AND refobjid = 'civ_app'::regrole AND deptype = 'o'",
        "数据库角色 civ_app 拥有对象：所有者不受行级安全约束。请把这些对象的所有者改为 civ_migrator。",
    ),
    (
        "SELECT count(*) = 1 AND bool_and(roleid = 'civ_city'::regrole AND NOT inherit_option AND set_option)"
        " FROM pg_auth_members WHERE member = 'civ_app'::regrole",
        "数据库角色 civ_app 只能以 INHERIT FALSE, SET TRUE 属于 civ_city，不得另属他角色。请以超级用户执行 roles.sql。",
    ),
    (
        "SELECT NOT rolsuper AND NOT rolbypassrls AND NOT rolcanlogin FROM pg_roles WHERE rolname = 'civ_city'",
        "数据库角色 civ_city 不得登录，也不得绕过行级安全。请以超级用户执行 roles.sql。",
    ),
    (
        "SELECT NOT rolsuper AND rolbypassrls FROM pg_roles WHERE rolname = 'civ_migrator'",
        "数据库角色 civ_migrator 须有 BYPASSRLS 且不得是超级用户。请以超级用户执行 roles.sql。",
    ),
    (
        "SELECT cardinality(show_trgm('张')) > 0",
        "数据库的字符分类不识别汉字，姓名检索将找不到任何人。请删除状态目录后重新启动，以 C.UTF-8 重建数据库。",
    ),
)


def _connect(dsn: str) -> connection:
    link = psycopg2.connect(dsn, connect_timeout=5)
    link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return link


def _run(dsn: str, *statements: str | sql.Composed) -> None:
    link = _connect(dsn)
    try:
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        link.close()


def make_roles(superuser_dsn: str, passwords: dict[str, str]) -> None:
    """Create or repair the three roles of the cluster; `passwords` names those that sign in."""
    set_passwords = [
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(passwords[role]))
        for role in ("civ_migrator", "civ_app")
    ]
    _run(superuser_dsn, (_HERE / "roles.sql").read_text(), *set_passwords)


def make_database(stack: Stack) -> None:
    """Create the database if it is missing, and give the roles their rights in it and in the template."""
    link = _connect(stack.superuser_dsn)
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [stack.db])
            is_missing = cursor.fetchone() is None
    finally:
        link.close()
    grants = (_HERE / "grants.sql").read_text()
    _run(stack.dsn("postgres", TEMPLATE), grants)
    if is_missing:
        owned = sql.SQL("CREATE DATABASE {} OWNER civ_migrator").format(sql.Identifier(stack.db))
        _run(stack.superuser_dsn, owned)
    _run(stack.dsn("postgres"), grants)


def faults(dsn: str) -> list[str]:
    """What is wrong with the roles and the character classes, in words; empty when all is right."""
    link = _connect(dsn)
    try:
        with link.cursor() as cursor:
            found = []
            for question, sentence in _CHECKS:
                cursor.execute(question)
                answer = cursor.fetchone()
                if answer is None or answer[0] is not True:
                    found.append(sentence)
            return found
    finally:
        link.close()


def prepare(stack: Stack) -> None:
    """Make a running cluster ready for the product and refuse to go on with one that is not safe."""
    make_roles(stack.superuser_dsn, stack.passwords)
    make_database(stack)
    found = faults(stack.dsn("postgres"))
    if found:
        raise SystemExit("\n".join(found))
