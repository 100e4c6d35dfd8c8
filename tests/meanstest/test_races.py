"""Two at once: each guard holds, and with the guard off the race it guards against is there."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event
from time import monotonic

import pytest
from django.db import connection, connections

from civaffairs.common.dates import now
from civaffairs.connectors import services as connectors
from civaffairs.facts.models import Fact
from civaffairs.meanstest import tasks
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckRun, CheckStep
from civaffairs.meanstest.querysets import CheckRunQuerySet
from civaffairs.meanstest.services import checks, steps
from civaffairs.tenancy.scope import NoScope, current_scope, scope
from tests.meanstest import households
from tests.meanstest.answering import answer_all, reply
from tests.meanstest.households import BUREAU, ON

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


@pytest.fixture
def started(live_database, population, monkeypatch):
    """A committed run of which nobody was told."""
    monkeypatch.setattr(checks.messages, "send", lambda bureau, steps: None)
    with scope(BUREAU):
        case, people = households.open_matter(population, next(_homes(population)))
        households.authorise(case, people)
        return households.start(case, people)


def _homes(population):
    """A household that no other test of this module has taken."""
    taken = CheckRun.objects.count()
    return iter(population.demo_households()[taken:])


def at_once(act, *, times: int = 2) -> list:
    """The outcomes of the same act done by several threads at the same time, each in its own scope."""
    begin = Barrier(times)

    def one():
        try:
            begin.wait(10)
            with scope(BUREAU):
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [future.result(30) for future in [pool.submit(one) for _ in range(times)]]


def claim(step):
    return lambda: steps.claim_steps(step_ids=[step.pk], at=now(), on=ON)


def first_step(run):
    with scope(BUREAU):
        return run.steps.order_by("id").first()


def test_of_two_workers_that_claim_one_step_one_gets_it(started):
    outcomes = at_once(claim(first_step(started)), times=4)
    assert sorted(len(claims) for claims in outcomes) == [0, 0, 0, 1]


def test_without_the_compare_and_set_every_worker_would_get_it(started, monkeypatch):
    def set_claimed(wanted, at):
        return wanted.update(state=StepState.CLAIMED, claimed_at=at)

    monkeypatch.setattr(steps, "_set_claimed", set_claimed)
    outcomes = at_once(claim(first_step(started)), times=4)
    assert [len(claims) for claims in outcomes] == [1, 1, 1, 1]


def test_a_run_ends_once_when_two_workers_bring_its_last_answers(started, monkeypatch):
    outcomes, announced = ending(started, monkeypatch)
    assert sorted(outcomes) == [False, True]
    assert announced == 1


def test_without_the_lock_a_run_would_end_twice(started, monkeypatch):
    monkeypatch.setattr(CheckRunQuerySet, "select_for_update", lambda self, **ignored: self)
    outcomes, announced = ending(started, monkeypatch)
    assert outcomes == [True, True]
    assert announced == 2


def ending(run, monkeypatch) -> tuple[list[bool], int]:
    """What two workers that end a run at the same time are told, and how often the end was announced."""
    meet = Barrier(2)

    def slowly(runs):
        with suppress(BrokenBarrierError):  # the other one was kept out
            meet.wait(1.5)
        return Counter()

    monkeypatch.setattr(checks, "note_discrepancies", slowly)
    with scope(BUREAU):
        CheckStep.objects.filter(run=run).update(state=StepState.NO_RECORD, answered_at=now())
    outcomes = at_once(lambda: bool(checks.finish_runs(run_ids=[run.pk], at=now())))
    with scope(BUREAU):
        return outcomes, Fact.objects.filter(kind=checks.ANSWERED_FACT, data={"run": str(run.pk)}).count()


def test_two_people_who_start_a_check_at_once_start_one(started, monkeypatch):
    with scope(BUREAU):
        case = started.case
        people = list({step.person for step in started.steps.select_related("person")})
        answer_all(started, monkeypatch)
    meet, require_covered = Barrier(2), checks.require_covered

    def together(**given):
        require_covered(**given)
        meet.wait(10)  # both have seen that no run is running

    monkeypatch.setattr(checks, "require_covered", together)
    first, second = at_once(lambda: households.start(case, people))
    assert first.pk == second.pk
    with scope(BUREAU):
        assert CheckRun.objects.running().filter(case=case).count() == 1


def test_agencies_are_asked_outside_any_scope_and_transaction(started, monkeypatch):
    seen = []

    def ask(source, query):
        try:
            current_scope()
        except NoScope:
            seen.append(connection.in_atomic_block)
        return reply()

    monkeypatch.setattr(connectors, "ask", ask)
    step = first_step(started)
    tasks.ask_step(BUREAU, step.source, str(step.pk))
    assert seen == [False]
    assert first_step(started).state == "no_record"


def test_a_source_that_keeps_its_slots_busy_leaves_the_other_workers_to_the_others(started, monkeypatch, settings):
    settings.MEANSTEST_PATIENCE = {"slots": 1, "slot_seconds": 0.1}
    asking, done = Event(), Event()

    def ask(source, query):
        if source == "banks":
            asking.set()
            done.wait(30)
        return reply()

    def work(step):
        try:
            tasks.ask_step(BUREAU, step.source, str(step.pk))
        finally:
            connections.close_all()

    monkeypatch.setattr(connectors, "ask", ask)
    with scope(BUREAU):
        first, second = started.steps.filter(source="banks").order_by("id")[:2]
        other = started.steps.filter(source="tax").order_by("id")[0]
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(work, first)
        assert asking.wait(10)
        begun = monotonic()
        work(second)
        work(other)
        assert monotonic() - begun < 5
        with scope(BUREAU):
            left, answered = CheckStep.objects.get(pk=second.pk), CheckStep.objects.get(pk=other.pk)
        assert (left.state, left.attempts) == ("not_asked", 0)
        assert left.next_try_at > now()
        assert answered.state == "no_record"
        done.set()
        hanging.result(30)
    work(second)  # the slot is free again
    with scope(BUREAU):
        assert CheckStep.objects.get(pk=second.pk).state == "no_record"
