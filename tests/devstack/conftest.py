"""Stacks of their own for the tests of the launcher, apart from everything else that runs here."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from civaffairs.devstack import launch, paths
from civaffairs.devstack.state import Stack


def devstack(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher's command line to its end; the state folder comes from the environment."""
    command = [sys.executable, "-m", "civaffairs.devstack", *arguments]
    return subprocess.run(command, cwd=paths.CLONE, capture_output=True, text=True, timeout=120, check=False)


def query(dsn: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements in one transaction; the rows of the last one."""
    link = psycopg2.connect(dsn)
    try:
        with link, link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        link.close()


@pytest.fixture(scope="module")
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("state")
    before = {name: os.environ.pop(name, None) for name in ("CIVAFFAIRS_STATE", "DJANGO_SETTINGS_MODULE")}
    os.environ["CIVAFFAIRS_STATE"] = str(folder)
    try:
        yield folder
    finally:
        devstack("clean")
        del os.environ["CIVAFFAIRS_STATE"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


@pytest.fixture
def servers(own_state: Path) -> Stack:
    return launch.ensure_running()
