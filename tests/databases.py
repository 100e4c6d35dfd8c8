"""Test databases: one migrated template per state of the migrations, cloned for each worker and each live test."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from civaffairs.devstack import launch
from civaffairs.devstack.state import Stack

ROOT = Path(__file__).parent.parent


def start() -> Stack:
    """The running test servers."""
    return launch.ensure_running(test=True)


def _fingerprint() -> str:
    files = sorted([*ROOT.glob("civaffairs/*/migrations/*.py"), *ROOT.glob("*/migrations/*.py")])
    files += [ROOT / "civaffairs/tenancy/operations.py", ROOT / "requirements/base.txt"]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _execute(stack: Stack, *statements: sql.Composable) -> None:
    link = psycopg2.connect(stack.dsn("civ_migrator", "postgres"))
    link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        link.close()


def _exists(stack: Stack, name: str) -> bool:
    link = psycopg2.connect(stack.dsn("civ_migrator", "postgres"))
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None
    finally:
        link.close()


def environment(stack: Stack, database: str) -> dict[str, str]:
    """What a process needs to work on this database as the application role."""
    return {
        **os.environ,
        **stack.environment(),
        "DATABASE_URL": stack.dsn("civ_app", database),
        "MIGRATOR_DATABASE_URL": stack.dsn("civ_migrator", database),
        "DJANGO_SETTINGS_MODULE": "civaffairs.settings.test",
        "PYTHONPATH": str(ROOT),
    }


def template(stack: Stack) -> str:
    """The name of the migrated template, made once and shared by all workers."""
    name = f"template_{_fingerprint()}"
    with open(stack.folder / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(stack, name):
            building = f"{name}_building"
            _execute(
                stack,
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)),
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)),
            )
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"],
                cwd=ROOT,
                env=environment(stack, building),
                check=True,
            )
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            _execute(stack, rename.format(sql.Identifier(building), sql.Identifier(name)))
    return name


def clone(stack: Stack, name: str) -> str:
    """A fresh database from the template, owned by the migrating role."""
    drop(stack, name)
    source = template(stack)
    with open(stack.folder / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        _execute(stack, statement.format(sql.Identifier(name), sql.Identifier(source)))
    return name


def drop(stack: Stack, name: str) -> None:
    """Remove a database and whoever is connected to it; a server's own vacuum may hold it for a moment."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for pause in (0.2, 0.5, 1, 2, 4, 8):
        try:
            return _execute(stack, statement)
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(pause)
    return _execute(stack, statement)
