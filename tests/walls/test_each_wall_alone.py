"""Between two bureaus stand three walls; each holds by itself, and when they are down the same test sees the leak."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import IntegrityError, models

from civaffairs.accounts import permissions
from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.models import TenantModel
from civaffairs.tenancy.querysets import ScopedManager
from civaffairs.tenancy.scope import NoScope, scope
from tests.factories.bureaus import COUNTY, NEIGHBOUR

from .conftest import Outside
from .matrix import QUESTIONS, Trial, everything, is_refusal, send
from .world import ANOTHER_CITYS, FAR, FOREIGN, MISSING, World

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]
# Where predicates are down any role may do everything: two pages' readers and one department are enough.
ASKING = {"supervisor", "township_caseworker", "client"}
TELLS = ": tells foreign from missing"
OTHERS = {COUNTY: (NEIGHBOUR, ANOTHER_CITYS)}


@contextmanager
def no_scoped_manager() -> Iterator[None]:
    """The managers of the tables of bureaus neither narrow nor refuse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
        yield


@contextmanager
def no_predicates() -> Iterator[None]:
    """Everybody has every right over everything, and every area is everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permissions, "holds", lambda actor, code: True)
        patch.setattr(permissions, "covers", lambda actor, subject: True)
        patch.setattr(VisibleQuerySet, "visible_to", lambda self, actor: self.all())
        yield


@contextmanager
def no_row_level_security(outside: Outside) -> Iterator[None]:
    """The policies of this one database are off."""
    outside.switch_row_level_security("DISABLE")
    try:
        yield
    finally:
        outside.switch_row_level_security("ENABLE")


@pytest.fixture(scope="module")
def asked(walled) -> list[Trial]:
    """What is tried: other bureaus' things by id, and lists and searches with questions about them."""
    chosen = []
    for trial in everything(walled[0]):
        if trial.who.name in ASKING and trial.method in ("get", "post") and not trial.is_public:
            if trial.place in (FOREIGN, MISSING):
                chosen.append(trial)
            elif not trial.place:
                asking = QUESTIONS if trial.method == "get" else QUESTIONS[:2]
                chosen += [replace(trial, question=question) for question in asking]
    return chosen


def leaks(world: World, asked: list[Trial]) -> list[str]:
    """By what another bureau's things were betrayed, in words."""
    found, answers, browsers = [], {}, {}
    for trial in asked:
        if trial.who.name not in browsers:
            browsers[trial.who.name] = trial.who.browser()
        try:
            status, body = send(browsers[trial.who.name], trial, world)
        except IntegrityError:  # the keys of two columns let no row point into another bureau, whatever else is down
            continue
        shown = set(world.shown(body, trial.who.sees, "".join(trial.question.values())))
        found += [f"{trial}: shows {place}" for place in sorted(shown & {FOREIGN, FAR})]
        if trial.place == FOREIGN and not is_refusal(trial, status):
            found.append(f"{trial}: let in with {status}")
        if trial.place:
            answers.setdefault((trial.who.name, trial.method, trial.route.name), {})[trial.place] = (status, body)
    return found + [f"{key}{TELLS}" for key, pair in answers.items() if len(set(pair.values())) > 1]


def rows_of_others() -> dict[str, int]:
    """By table, how many rows of other bureaus a query in the county's scope returns."""
    seen = {}
    with scope(COUNTY):
        for model in apps.get_models():
            if issubclass(model, TenantModel):
                count = model._default_manager.filter(tenant__in=OTHERS[COUNTY]).count()
                if count:
                    seen[model._meta.label] = count
    return seen


def changed(before: dict, outside: Outside) -> set[str]:
    """The tables that hold something else than before."""
    after = outside.fingerprint()
    return {table for table in after if after[table] != before[table]}


def test_row_level_security_alone_holds(world, outside, asked):
    before = outside.fingerprint()
    with no_scoped_manager(), no_predicates():
        assert rows_of_others() == {}
        assert leaks(world, asked) == []
    assert changed(before, outside) == set()


def test_the_scope_alone_holds(world, outside, asked):
    before = outside.fingerprint()
    with no_row_level_security(outside), no_predicates():
        assert rows_of_others() == {}
        assert leaks(world, asked) == []
    assert changed(before, outside) == set()


def test_the_predicates_alone_keep_every_page_of_a_thing_closed(world, outside, asked):
    """The interface for departments asks for no area; what stands behind its grant is the scope.

    By predicates alone a page may refuse (403) what it would not find (404): it stays closed, but not unseen.
    """
    by_id = [trial for trial in asked if trial.place and not trial.who.is_client]
    with no_row_level_security(outside), no_scoped_manager():
        assert [leak for leak in leaks(world, by_id) if not leak.endswith(TELLS)] == []


def test_with_scope_and_policies_down_the_interface_leaks_and_this_test_sees_it(world, outside, asked):
    with no_row_level_security(outside), no_scoped_manager():
        assert "casework.Case" in rows_of_others()
        assert any("casework-api:cases" in leak and "shows" in leak for leak in leaks(world, asked))


def test_with_all_walls_down_the_pages_leak_and_this_test_sees_it(world, outside, asked):
    with ExitStack() as down:
        for wall in (no_row_level_security(outside), no_scoped_manager(), no_predicates()):
            down.enter_context(wall)
        found = leaks(world, asked)
    assert any("casework:cases" in leak for leak in found)
    assert any("search" in leak for leak in found)
    assert any("casework:case " in leak and "let in" in leak for leak in found)


def test_without_a_scope_a_query_is_refused_and_past_the_refusal_there_is_nothing(world):
    model = apps.get_model("casework", "Case")
    with pytest.raises(NoScope):
        model._default_manager.count()
    with no_scoped_manager():
        assert model._default_manager.count() == 0
