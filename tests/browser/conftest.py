"""The product in real processes and a real browser."""

import os

import pytest
from playwright.sync_api import Browser

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import today
from civaffairs.devstack.population.build import build
from tests import databases
from tests.factories.bureaus import COUNTY

from .product import Product
from .situations import Place
from .walking import SCREENSHOTS, Walker


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
        running.settle(Place(COUNTY, household.village).of(Role.TOWNSHIP_CASEWORKER))
        running.start()
        yield running
    finally:
        running.end()
        databases.drop(stack, name)


@pytest.fixture
def walk(browser: Browser, product: Product, household, request):
    """Walkers by role and place; whatever axe, the console or the network said of any page fails the journey."""
    product.set_days_ahead(0)
    made: list[Walker] = []
    home = Place(COUNTY, household.village)

    def as_role(role: Role, place: Place = home) -> Walker:
        walker = Walker(browser, product.url).sign_in(f"{role}.{place.of(role)}")
        made.append(walker)
        return walker

    yield as_role
    for number, walker in enumerate(made, 1):
        walker.page.screenshot(path=SCREENSHOTS / f"last-{request.node.name[5:40]}-{number}.png", full_page=True)
        walker.context.close()
    assert [fault for walker in made for fault in walker.faults] == []
