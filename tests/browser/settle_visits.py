"""Enters a bureau with one accepted application into the empty database of the journey that visits its home."""

import json
import sys

import django


def settle() -> dict[str, str]:
    """The people of the bureau and the case whose home is visited."""
    from civaffairs.accounts.choices import Role
    from civaffairs.common.dates import today
    from civaffairs.tenancy.scope import scope
    from civaffairs.tenancy.services import load_divisions
    from tests.factories.applications import investigating
    from tests.factories.bureaus import COUNTY, make_bureaus, make_member

    make_bureaus()
    load_divisions()
    for role in (Role.TOWNSHIP_CASEWORKER, Role.VILLAGE_CLERK):
        make_member(role)
    with scope(COUNTY):
        return {"case": str(investigating(today()).pk)}


if __name__ == "__main__":
    django.setup()
    json.dump(settle(), sys.stdout)
