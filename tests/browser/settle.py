"""Enters bureaus, people and what has happened before the journeys into their database, which is empty otherwise.

Prints the cases by the names that the journeys know them by.
"""

import json
import sys

import django


def settle(township: str) -> dict[str, str]:
    """The people of the long journey, and the situations from which the others begin."""
    from civaffairs.accounts.choices import Role
    from civaffairs.common.dates import today
    from civaffairs.tenancy.services import load_divisions
    from tests.factories.bureaus import COUNTY, make_bureaus, make_member

    from .situations import enter_situations

    make_bureaus()
    load_divisions()
    make_member(Role.TOWNSHIP_CASEWORKER, COUNTY, township)
    make_member(Role.TOWNSHIP_HEAD, COUNTY, township)
    make_member(Role.COUNTY_CONFIRMER)
    make_member(Role.SUPERVISOR)
    return enter_situations(today())


if __name__ == "__main__":
    django.setup()
    json.dump(settle(sys.argv[1]), sys.stdout)
