"""The whole pipeline with real processes: agencies, broker, worker, scheduler."""

from collections import Counter
from contextlib import contextmanager
from time import monotonic

import pytest

from civaffairs.connectors.protocol import SOURCES
from civaffairs.devstack.processes import wait_until
from civaffairs.meanstest.models import CheckRun, CheckStep
from civaffairs.meanstest.services.checks import start_checks
from civaffairs.meanstest.services.steps import ask_again
from civaffairs.tenancy.scope import scope
from tests.meanstest import households
from tests.meanstest.processes import PATIENCE

pytestmark = [pytest.mark.live, pytest.mark.timeout(170)]


@contextmanager
def bureau():
    with scope(households.BUREAU):
        yield


def started(population, number: int) -> tuple[CheckRun, int]:
    """A run of one demonstration household, committed; and how many people it asks about."""
    with bureau():
        case, people = households.open_matter(population, population.demo_households()[number])
        households.authorise(case, people)
        run = households.start(case, people)
    return run, len(people)


def states(run: CheckRun) -> Counter:
    with bureau():
        return Counter(run.steps.values_list("state", flat=True))


def is_answered(run: CheckRun) -> bool:
    with bureau():
        return CheckRun.objects.get(pk=run.pk).state == "answered"


def test_a_whole_run_is_answered_by_worker_and_agencies(live, asked, population):
    live.worker()
    run, people = started(population, 0)
    assert wait_until(lambda: is_answered(run), 40), (states(run), live.log())
    assert set(states(run)) <= {"record", "no_record"}
    assert sum(states(run).values()) == len(SOURCES) * people
    log = asked.log()
    assert log["entries_total"] == log["effective"] == len(SOURCES) * people
    with bureau():
        assert CheckStep.objects.filter(run=run, exchange__isnull=True).count() == 0
        assert run.findings.exists()


def test_a_worker_killed_in_mid_run_loses_nothing_and_each_source_is_asked_once_in_effect(live, asked, population):
    asked.fault("*", "slow", delay_ms=800)
    worker = live.worker()
    run, people = started(population, 1)
    assert wait_until(lambda: answered(run) >= 3 and states(run)["claimed"] > 0, 30), live.log()
    live.kill(worker)
    left = answered(run)
    assert states(run)["claimed"] > 0  # it died while it was asking
    assert left < len(SOURCES) * people
    asked.repair()
    live.worker()
    live.beat()
    assert wait_until(lambda: is_answered(run), 60), (states(run), live.log())
    assert answered(run) == len(SOURCES) * people
    log = asked.log()
    assert log["effective"] == len(SOURCES) * people
    assert log["asked_more_than_once_in_effect"] == []
    with bureau():
        claims = sum(run.steps.values_list("attempts", flat=True))
        assert claims > len(SOURCES) * people  # the killed worker's claims were taken over


def test_a_flushed_broker_loses_messages_but_no_question(live, asked, population):
    run, people = started(population, 2)
    assert live.waiting_messages() == len(SOURCES) * people
    live.empty_broker()
    live.worker()
    live.beat()
    assert wait_until(lambda: is_answered(run), 60), (states(run), live.log())
    assert answered(run) == len(SOURCES) * people
    assert asked.log()["asked_more_than_once_in_effect"] == []


def test_a_broker_that_is_away_holds_up_nobody_and_the_sweeper_makes_up_for_it(live, asked, population):
    live.send_to("redis://127.0.0.1:1/0")
    begun = monotonic()
    run, people = started(population, 4)
    assert monotonic() - begun < 5
    assert states(run) == {"not_asked": len(SOURCES) * people}
    live.send_to(live.broker_url)
    live.worker()
    live.beat()
    assert wait_until(lambda: is_answered(run), 60), (states(run), live.log())
    assert answered(run) == len(SOURCES) * people


FAULTS = {
    "banks": ("hang", "timeout"),
    "insurers": ("drip", "timeout"),
    "tax": ("http_500", "agency_error"),
    "human_resources": ("garbage", "unreadable_answer"),
    "public_security": ("wrong_person", "wrong_person"),
    "education": ("truncated", "unreadable_answer"),
    "housing_fund": ("empty", "unreadable_answer"),
}
HARMLESS = {"medical_insurance": "slow", "civil_affairs": "duplicate", "market_supervision": "late"}


def test_every_fault_of_an_agency_ends_in_its_state_and_a_failed_source_is_never_no_record(live, asked, population):
    for agency, (fault, _) in FAULTS.items():
        asked.fault(agency, fault, **({"delay_ms": 1500} if fault == "drip" else {}))
    for agency, fault in HARMLESS.items():
        asked.fault(agency, fault, delay_ms=500 if fault == "slow" else 2000)
    live.worker(concurrency=6)
    live.beat()
    run, people = started(population, 5)
    assert wait_until(lambda: is_answered(run), 100), (states(run), live.log())
    with bureau():
        steps = list(run.steps.values_list("source", "state", "failure"))
        assert run.findings.filter(step__source__in=FAULTS).count() == 0
        found = list(run.findings.values_list("step__source", "person", "kind", "code", "description"))
    for source, state, failure in steps:
        if source in FAULTS:
            assert (state, failure) == ("source_failed", FAULTS[source][1]), source
        else:
            assert state in ("record", "no_record"), source
    assert len(found) == len(set(found))  # an answer given twice is stored once
    asked.repair()
    with bureau():
        for step in run.steps.failed():
            ask_again(step=step, by=households.CLERK, on=households.ON)
    assert wait_until(lambda: is_answered(run), 60), (states(run), live.log())
    assert answered(run) == len(SOURCES) * people
    assert asked.log()["asked_more_than_once_in_effect"] == []


def test_a_batch_of_cases_is_asked_in_batches(live, asked, population):
    homes = population.demo_households()[6:12]
    with bureau():
        cases = [households.open_matter(population, home) for home in homes]
        for case, people in cases:
            households.authorise(case, people)
        begun = start_checks(
            cases=cases, as_of=households.ON, window_from=households.WINDOW[0], window_to=households.WINDOW[1],
            purpose="年度复核", by=households.REVIEWER, on=households.ON,
        )  # fmt: skip
    people = sum(len(members) for _, members in cases)
    assert people >= PATIENCE["batch_from"]
    assert live.waiting_messages() == len(SOURCES)
    live.worker()
    live.beat()
    assert wait_until(lambda: all(is_answered(run) for run in begun.runs), 60), live.log()
    assert sum(answered(run) for run in begun.runs) == len(SOURCES) * people
    # One request a source, and a second one that collects where a ticket is given.
    assert set(asked.log()["http_requests"].values()) <= {1, 2}


def answered(run: CheckRun) -> int:
    with bureau():
        return CheckStep.objects.filter(run=run).answered().count()
