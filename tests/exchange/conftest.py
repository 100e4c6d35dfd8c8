"""A county's caseworker with tables to import."""

import pytest

from civaffairs.accounts.choices import Role
from civaffairs.tenancy.models import Division
from civaffairs.tenancy.scope import scope
from tests.exchange.tables import VILLAGE
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

OTHER_VILLAGE = "210202012001"


def make_divisions() -> None:
    """Two villages of the county, in two townships."""
    for code in (VILLAGE, OTHER_VILLAGE):
        Division.objects.get_or_create(
            code=code, defaults={"name": "社区", "level": 5, "parent_code": code[:9] + "000"}
        )


@pytest.fixture
def bureau(db):
    """The county in scope."""
    make_bureaus()
    make_divisions()
    with scope(COUNTY):
        yield COUNTY


@pytest.fixture
def clerk(bureau):
    """A caseworker of the whole county."""
    return make_actor(Role.TOWNSHIP_CASEWORKER)
