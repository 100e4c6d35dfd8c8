"""How many questions a second a yearly review carries, and how long one household's check takes at the counter.

The review goes from the start to every run's end with real workers, the broker and the mock agencies. At the counter
all sources are slow by the same half second; the floor is the slowest of them, asked alone by its adapter.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
from django.conf import settings
from django.db import connections

from civaffairs.connectors import services as connectors
from civaffairs.connectors.adapters import registry
from civaffairs.connectors.credentials import credentials_from
from civaffairs.connectors.protocol import SOURCES, AgencyConfig
from civaffairs.devstack.population.build import build
from civaffairs.devstack.population.model import Household, Population
from civaffairs.devstack.processes import wait_until
from civaffairs.meanstest.models import CheckRun, CheckStep
from civaffairs.meanstest.services.checks import start_checks
from civaffairs.tenancy.scope import scope
from tests.meanstest import households
from tests.meanstest.processes import Agencies, Live

from .agencies import AIM, PEER, PEER_NAME, queries_about, serving
from .database import Database, empty
from .sizes import Size
from .table import Row

SLOW_MS = 500
AT_THE_COUNTER = 5  # households, one after the other
WORKERS_AT_THE_COUNTER = 8  # as many as the running product has


def prepared(population: Population, homes: list[Household]) -> list:
    """Cases of the households with everybody's authorisation."""
    cases = []
    with scope(households.BUREAU):
        for home in homes:
            case, people = households.open_matter(population, home)
            households.authorise(case, people)
            cases.append((case, people))
    return cases


@contextmanager
def workers(database: Database, agencies: Agencies, *, concurrency: int) -> Iterator[Callable[[], Live]]:
    """A corner of the broker, and a function that starts workers and scheduler on it."""
    with tempfile.TemporaryDirectory() as folder:
        live = Live(database.stack, database.name, agencies.url, Path(folder))
        live.environment.update(AGENCIES_LIMITS="{}", MEANSTEST_PATIENCE="{}")

        def start() -> Live:
            live.worker(concurrency=concurrency)
            live.beat()  # sends again what found no free slot
            return live

        try:
            yield start
        finally:
            live.end()


def seconds_of_processors(live: Live, agencies: subprocess.Popen) -> float:
    """Seconds of a processor that workers, agencies and the whole database server have used, ended processes too."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = processor_fields(str(cursor.fetchone()[0]))[1]
    ours = {server, *(str(process.pid) for process in (*live._started, agencies))}
    ticks = 0
    for entry in Path("/proc").iterdir():
        fields = processor_fields(entry.name) if entry.name.isdigit() else []
        if fields and entry.name in ours:
            ticks += sum(int(field) for field in fields[11:15])  # with its ended children
        elif fields and fields[1] in ours:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def processor_fields(pid: str) -> list[str]:
    """The fields of a process after its name, as proc(5) numbers them from the third; none when it has just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def left() -> int:
    """Runs that have not come to their end."""
    with scope(households.BUREAU):
        return CheckRun.objects.running().count()


def answered() -> int:
    """Questions that were answered."""
    with scope(households.BUREAU):
        return CheckStep.objects.answered().count()


def review(cases: list, start: Callable[[], Live], agencies: subprocess.Popen, database: Database) -> float:
    """Questions answered and compared a second."""
    begun = time.perf_counter()
    with scope(households.BUREAU):
        runs = start_checks(
            cases=cases, as_of=households.ON, window_from=households.WINDOW[0], window_to=households.WINDOW[1],
            purpose="年度复核", by=households.REVIEWER, on=households.ON,
        ).runs  # fmt: skip
        steps = CheckStep.objects.count()
    took = time.perf_counter() - begun
    database.analyse()
    print(f"{len(runs)} runs, {steps} questions: started in {took:.1f} s ({steps / took:,.0f}/s)")
    live = start()
    # What a worker needs for its own start is no part of a question.
    wait_until(lambda: answered() > 0, 120)
    begun, before, spent = time.perf_counter(), answered(), seconds_of_processors(live, agencies)
    wait_until(lambda: left() == 0, 900)
    took, spent = time.perf_counter() - begun, seconds_of_processors(live, agencies) - spent
    done = answered() - before
    if left() or not done:
        raise RuntimeError(f"{left()} runs did not end: {live.log()[-2000:]}")
    print(f"{done} answered and compared in {took:.1f} s")
    print(f"workers, agencies and database together: {spent / done * 1e6:,.0f} microseconds of a processor a question")
    return done / took


def slowest_alone(population: Population, url: str) -> float:
    """Milliseconds of the source that takes longest about one person, asked by nobody else."""
    config = AgencyConfig(url, credentials_from(os.environ["AGENCIES_SECRET"], SOURCES), batch_size=1000)
    took = []
    with httpx.Client(trust_env=False) as client:
        for adapter in registry.all(config):
            begun = time.perf_counter()
            adapter.ask(client, queries_about(population, 1, "alone")[0])
            took.append((time.perf_counter() - begun) * 1000)
    return max(took)


def at_the_counter(cases: list, start: Callable[[], Live]) -> list[float]:
    """Milliseconds from the order to the answered run, one household after the other; the first starts the workers."""
    start()
    took = []
    for case, people in cases:
        begun = time.perf_counter()
        with scope(households.BUREAU):
            households.start(case, people)
        if not wait_until(lambda: left() == 0, 120):
            raise RuntimeError("a household's check did not end")
        took.append((time.perf_counter() - begun) * 1000)
    return took[1:]


def rows(size: Size) -> Iterator[Row]:
    """The review, then the counter on the same database."""
    population = build(as_of=households.ON, size=max(3 * size.households, 1_000))
    homes = list(population.all_households.values())
    with empty("meanstest") as database, serving(population) as (process, agencies):
        settings.AGENCIES_URL = agencies.url
        connectors.agency_config.cache_clear()
        households.declare_matter()
        households.make_bureau()
        cases = prepared(population, homes[: size.households])
        with workers(database, agencies, concurrency=2) as start:
            rate = review(cases, start, process, database)
        yield Row(
            "means test, yearly review in batches, 12 sources", f"{size.households:,} households", rate, "/s", PEER,
            PEER_NAME, at_least=AIM,
        )  # fmt: skip
        cases = prepared(population, homes[size.households :][: AT_THE_COUNTER + 1])
        agencies.fault("*", "slow", delay_ms=SLOW_MS)
        floor = slowest_alone(population, agencies.url)
        with workers(database, agencies, concurrency=WORKERS_AT_THE_COUNTER) as start:
            took = at_the_counter(cases, start)
        asked = sum(len(people) for _, people in cases[1:]) / AT_THE_COUNTER
        yield Row(
            "means test of one household at the counter", f"12 sources slow by {SLOW_MS} ms, {asked:.1f} people",
            median(took), "ms", floor, "slowest source, one person", at_most=1.5, of_ratio=True,
        )  # fmt: skip
