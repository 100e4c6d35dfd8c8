"""Somebody announces while the relay finds nothing left to do: the relay comes back for it."""

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from civaffairs.common.dates import now
from civaffairs.facts import catalogue
from civaffairs.facts.models import Fact
from civaffairs.facts.services import RELAY, announce, relay
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.conftest import _point_at
from tests.factories.bureaus import COUNTY, make_bureaus

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

KIND = "tests.happened"


@pytest.fixture
def on_the_list(stack, django_db_blocker, monkeypatch):
    """A database of its own, in which the bureau is on the relay's list and nothing waits."""
    monkeypatch.setattr(catalogue, "_kinds", {KIND: catalogue.FactKind(KIND, "测试事件")})
    monkeypatch.setattr(catalogue, "_subscriptions", {})
    name = f"test_facts_{os.getpid()}"
    databases.clone(stack, name)
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_at(stack, name)
        make_bureaus()
        with scope(COUNTY):
            WorkDue.objects.create(tenant_id=COUNTY, kind=RELAY, due_at=now())
        yield name
        for alias in connections:
            connections[alias].close()
        if before.startswith("test_"):
            _point_at(stack, before)
    databases.drop(stack, name)


def tell() -> None:
    announce(kind=KIND, subject_kind="case", subject_id="1", occurred_on=dt.date(2026, 11, 20))


def in_scope(act, *, done: Event, commit: Event | None = None, after: Event | None = None) -> None:
    """Do it in a transaction of this thread's own; tell that it is done; commit when allowed."""
    try:
        if after:
            after.wait(20)
        with scope(COUNTY):
            act()
            done.set()
            if commit:
                commit.wait(2)
    finally:
        done.set()
        connections.close_all()


def assert_the_relay_comes_back() -> None:
    with scope(COUNTY):
        assert Fact.objects.waiting().count() == 1
        assert WorkDue.objects.filter(tenant_id=COUNTY, kind=RELAY).exists()
        assert relay(at=now()) == 1
    with scope(COUNTY):
        assert not WorkDue.objects.filter(tenant_id=COUNTY, kind=RELAY).exists()


def test_a_fact_announced_before_the_relay_looks_and_committed_after_it_is_not_forgotten(on_the_list):
    told, relayed = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        announcing = pool.submit(in_scope, tell, done=told, commit=relayed)
        relaying = pool.submit(in_scope, lambda: relay(at=now()), done=Event(), after=told)
        relaying.result(30)
        relayed.set()
        announcing.result(30)
    assert_the_relay_comes_back()


def test_a_fact_announced_after_the_relay_looked_and_before_it_commits_is_not_forgotten(on_the_list):
    relayed, told = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        relaying = pool.submit(in_scope, lambda: relay(at=now()), done=relayed, commit=told)
        announcing = pool.submit(in_scope, tell, done=told, after=relayed)
        relaying.result(30)
        announcing.result(30)
    assert_the_relay_comes_back()
