"""The product in real processes and a real browser."""

import os

import pytest

from civaffairs.common.dates import today
from civaffairs.devstack.population.build import build
from tests import databases

from .product import Product


@pytest.fixture(scope="session")
def household():
    """The first telling household of a small population: truthful, poor, three people."""
    return population().demo_households()[0]


def population():
    """About a thousand people as of today, made once."""
    if not _made:
        _made.append(build(as_of=today(), size=1000))
    return _made[0]


_made: list = []


@pytest.fixture(scope="session")
def product(household, stack, tmp_path_factory):
    """Web server, worker, scheduler and agencies on an empty database of their own."""
    folder = tmp_path_factory.mktemp("product")
    population().save(folder / "population.sqlite")
    name = f"live_browser_{os.getpid()}"
    databases.clone(stack, name)
    running = Product(stack, name, folder / "population.sqlite", folder)
    try:
        running.settle(household.township)
        running.start()
        yield running
    finally:
        running.end()
        databases.drop(stack, name)
