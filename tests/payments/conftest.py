import pytest

from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, make_bureaus


@pytest.fixture
def bureau(db):
    """A county in scope."""
    make_bureaus()
    with scope(COUNTY):
        yield
