import pytest

from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, make_bureaus


@pytest.fixture
def bureau(db):
    """The county's bureau in scope."""
    make_bureaus()
    with scope(COUNTY):
        yield
