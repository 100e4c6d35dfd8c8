"""Enters the bureaus and their people into the database of the journey, which is empty otherwise."""

import sys

import django


def settle(township: str) -> None:
    """A caseworker and a head of one township; a confirmer and a supervisor of the whole county."""
    from civaffairs.accounts.choices import Role
    from civaffairs.tenancy.services import load_divisions
    from tests.factories.bureaus import COUNTY, make_bureaus, make_member

    make_bureaus()
    load_divisions()
    make_member(Role.TOWNSHIP_CASEWORKER, COUNTY, township)
    make_member(Role.TOWNSHIP_HEAD, COUNTY, township)
    make_member(Role.COUNTY_CONFIRMER)
    make_member(Role.SUPERVISOR)


if __name__ == "__main__":
    django.setup()
    settle(sys.argv[1])
