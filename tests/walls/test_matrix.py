"""Nobody gets further than their rights, area and bureau, and what is refused changes nothing."""

import os
import re
import time
from collections import Counter

import pytest

from civaffairs.accounts import permissions
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Membership
from civaffairs.api import schema
from civaffairs.casework.models import Case
from civaffairs.tenancy.scope import scope
from tests.architecture.routes import routes

from .matrix import OF_ONESELF, PUBLIC, names_a_thing, run, trials
from .world import SPOTS

pytestmark = [pytest.mark.live, pytest.mark.timeout(3600)]
# 100000 tries every method, and the lists with other questions, many times over.
SIZE = int(os.environ.get("MATRIX_SIZE", "6000"))


def test_every_guarded_page_names_its_right_or_why_it_needs_none():
    silent = {
        route.name
        for route in routes()
        if not route.right and not route.is_api and route.name not in PUBLIC and route.name not in OF_ONESELF
    }
    assert silent == set(), "name the right on the view, or the reason in routes_of_oneself.yaml"


def test_every_address_of_the_interface_description_is_in_the_matrix():
    described = set(schema.document()["paths"])
    tried = {route.template for route in routes() if route.is_api}
    assert {re.sub(r"{\w+}", "{}", path) for path in described} <= {re.sub(r"{\w+}", "{}", path) for path in tried}


def test_every_route_with_an_id_is_tried_with_a_thing_of_each_bureau(world):
    untaught = {
        route.name
        for route in routes()
        if route.examples and route.name not in PUBLIC and not names_a_thing(route, world)
    }
    # Rules and published figures of law belong to no bureau.
    public = {"policy-api:rule", "policy-api:evaluate-rule", "policy:parameter", "policy:draft-value", "policy:value"}
    public |= {"policy:withdraw-value", "policy:corrections"}
    assert untaught <= public, "teach tests/factories/subjects.py to make one"


def test_the_whole_matrix_holds_and_refused_requests_change_nothing(world, outside, capsys):
    chosen = trials(world, SIZE)
    before, started = outside.fingerprint(), time.monotonic()
    outcome = run(world, chosen)
    after = outside.fingerprint()
    with capsys.disabled():
        print(
            f"\nmatrix: {outcome.sent} requests, {outcome.refused} to be refused, {len(outcome.faults)} faults, "
            f"{time.monotonic() - started:.0f} s"
        )
    assert outcome.faults == [], "\n".join(outcome.faults[:50])
    assert outcome.sent == SIZE
    assert {table for table in after if after[table] != before[table]} == set()
    assert min(Counter(trial.who.name for trial in chosen).values()) > SIZE // 50


def test_the_predicate_agrees_with_what_the_matrix_expects(world):
    """`may` says yes exactly for a held right over one's own area."""
    for membership in Membership.objects.filter(division_code="210202011000").select_related("user", "bureau"):
        actor = Actor.of(membership)
        for spot in SPOTS:
            with scope(spot.bureau):
                case = Case.objects.get(pk=world.subjects[spot.name]["assistance"]["pk"])
            for right in permissions.declared():
                expected = membership.role in right.roles and spot.name == "own"
                assert permissions.may(actor, right.code, case) is expected
