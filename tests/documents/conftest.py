"""A county with one thing that papers can be about."""

import pytest

from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .papers import about_things


@pytest.fixture
def county_with_thing(db):
    """The county's scope is open, and papers may be filed about the thing."""
    Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101")
    with about_things(), scope(1001):
        yield
