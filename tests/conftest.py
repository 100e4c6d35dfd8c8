"""Fixtures of the three lanes: fast (no database), db (rolled back), live (real processes, own database)."""

import datetime as dt
import os
import socket

import pytest
from django.db import connections

from tests import databases

ON = dt.date(2026, 11, 20)


def pytest_configure(config):
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in the tests' thread


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.db)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))  # one Chromium, one running product
        elif item.get_closest_marker("live"):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))  # a file shares its processes and its database


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch):
    """No test speaks to another machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"tests reach this machine only, not {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _registrations_end_with_the_test():
    """What a test registers for itself is not the product's: the next test finds the registries as they were."""
    from civaffairs.accounts import permissions
    from civaffairs.casework import acts, pages, workflow
    from civaffairs.facts import catalogue

    registries: tuple[dict, ...] = (
        permissions._rights, workflow._types, catalogue._kinds, catalogue._subscriptions, acts._acts,
        acts._everywhere, pages._looks, pages._tabs, pages._panels,
    )  # fmt: skip
    before = [dict(registry) for registry in registries]
    yield
    for registry, entries in zip(registries, before, strict=True):
        registry.clear()
        registry.update(entries)


def _point_at(stack, name: str) -> None:
    for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
        connections[alias].close()
        connections[alias].settings_dict.update(
            NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
        )


@pytest.fixture(scope="session")
def stack():
    """The embedded test servers."""
    return databases.start()


@pytest.fixture(scope="session")
def django_db_setup(stack, django_db_blocker):
    """The worker's own database, used as `civ_app`; tests never connect as the owner of a table."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    databases.clone(stack, name)
    with django_db_blocker.unblock():
        _point_at(stack, name)
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()
    databases.drop(stack, name)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium. One for the whole run: Playwright's loop allows no second one in the same thread."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import CHROMIUM, SWITCHES

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def on() -> dt.date:
    """The day of the tests."""
    return ON
