"""A small population, the mock agencies as a real process, and a bureau with a case."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

from civaffairs.connectors import services as connectors
from civaffairs.devstack.population.build import build
from civaffairs.devstack.processes import wait_until
from civaffairs.devstack.state import free_port
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.meanstest import households
from tests.meanstest.processes import AGENCIES_LIMITS, PATIENCE, Agencies, Live

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def population():
    """About a thousand people, the demonstration households among them."""
    return build(as_of=households.ON, size=1000)


@pytest.fixture(scope="session")
def agencies(population, tmp_path_factory):
    """The mock agencies as their own process on a free port."""
    folder = tmp_path_factory.mktemp("agencies")
    population.save(folder / "population.sqlite")
    port = free_port()
    environment = {**os.environ, "CIVAFFAIRS_POPULATION": str(folder / "population.sqlite"), "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "warning", "civaffairs.connectors.agencies.server:app",
    ]  # fmt: skip
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    served = Agencies(f"http://127.0.0.1:{port}")
    try:
        assert wait_until(served.answers, 20), (folder / "log").read_text()
        yield served
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def asked(agencies, settings):
    """The agencies without faults and with an empty log, and the product pointed at them."""
    agencies.reset()
    settings.AGENCIES_URL = agencies.url
    settings.AGENCIES_LIMITS = AGENCIES_LIMITS
    connectors.agency_config.cache_clear()
    connectors.adapter_of.cache_clear()
    yield agencies
    connectors.agency_config.cache_clear()
    connectors.adapter_of.cache_clear()


@pytest.fixture(autouse=True)
def _matter():
    households.declare_matter()


@pytest.fixture
def bureau(db):
    """The bureau of the tests, in scope."""
    households.make_bureau()
    with scope(households.BUREAU):
        yield households.BUREAU


@pytest.fixture
def matter(bureau, population):
    """The first demonstration household with its case and its people, authorised."""
    case, people = households.open_matter(population, population.demo_households()[0])
    households.authorise(case, people)
    return case, people


@pytest.fixture(scope="module")
def live_database(django_db_blocker):
    """An own database, committed to, in which workers see what the test does."""
    stack = databases.start()
    name = f"live_meanstest_{os.getpid()}"
    databases.clone(stack, name)
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    with django_db_blocker.unblock():
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].close()
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        households.declare_matter()
        households.make_bureau()
        yield stack, name
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict.update(before[alias])
    databases.drop(stack, name)


@pytest.fixture
def live(live_database, asked, settings, tmp_path):
    """The product's own processes on the live database; whatever a test started is gone after it."""
    settings.MEANSTEST_PATIENCE = PATIENCE
    stack, name = live_database
    processes = Live(stack, name, asked.url, tmp_path)
    try:
        yield processes
    finally:
        processes.end()
