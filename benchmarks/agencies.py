"""How many queries a second the adapters and the mock agencies carry, one by one and in batches, without a database.

It starts its own agency server on a free port, on a population made for the purpose.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from civaffairs.connectors.adapters import registry
from civaffairs.connectors.credentials import credentials_from
from civaffairs.connectors.protocol import SOURCES, AgencyConfig, Query, State
from civaffairs.devstack.population.build import build
from civaffairs.devstack.population.model import Population
from civaffairs.devstack.processes import wait_until
from civaffairs.devstack.state import free_port
from tests import databases
from tests.meanstest.processes import Agencies

from .sizes import Size
from .table import Row

AS_OF = dt.date(2026, 11, 20)
SINGLE = 150
AIM, PEER = 10_000, 630
PEER_NAME = "one Celery task per query"


@contextmanager
def serving(population: Population) -> Iterator[tuple[subprocess.Popen, Agencies]]:
    """The mock agencies as a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        path, port = Path(folder) / "population.sqlite", free_port()
        population.save(path)
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--no-ws"]
        command += ["--log-level", "error", "civaffairs.connectors.agencies.server:app"]
        environment = {**os.environ, "CIVAFFAIRS_POPULATION": str(path), "PYTHONPATH": str(databases.ROOT)}
        process = subprocess.Popen(command, cwd=databases.ROOT, env=environment)
        try:
            agencies = Agencies(f"http://127.0.0.1:{port}")
            if not wait_until(agencies.answers, 60):
                raise TimeoutError("the agency server did not answer")
            yield process, agencies
        finally:
            process.terminate()
            process.wait(10)


def queries_about(population: Population, count: int, run: str) -> list[Query]:
    """A question about each of the first people."""
    people = list(population.persons.values())[:count]
    window = dt.date(2025, 11, 1), dt.date(2026, 10, 31)
    return [Query(f"{run}-{i}", p.id_number, p.name, *window, AS_OF) for i, p in enumerate(people)]


def measure(population: Population, url: str, count: int) -> float:
    """Print every source; return the queries a second of all sources together."""
    config = AgencyConfig(url, credentials_from(os.environ["AGENCIES_SECRET"], SOURCES), batch_size=1000)
    adapters = registry.all(config)
    print(f"{'source':<20}{'single/s':>10}{'batch/s':>10}{'records':>9}{'findings':>10}")
    with httpx.Client(trust_env=False) as client:
        for adapter in adapters:
            begun = time.perf_counter()
            for query in queries_about(population, SINGLE, "single"):
                adapter.ask(client, query)
            single = SINGLE / (time.perf_counter() - begun)
            begun = time.perf_counter()
            answers = adapter.ask_many(client, queries_about(population, count, "batch"))
            took = time.perf_counter() - begun
            records = sum(a.state is State.RECORD for a in answers.values())
            findings = sum(len(a.findings) for a in answers.values())
            print(f"{adapter.source:<20}{single:>10,.0f}{count / took:>10,.0f}{records:>9,}{findings:>10,}")
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(adapters)) as pool:
            list(pool.map(lambda a: a.ask_many(client, queries_about(population, count, "threads")), adapters))
        return count * len(adapters) / (time.perf_counter() - begun)


def rows(size: Size) -> Iterator[Row]:
    """All sources together."""
    population = build(as_of=AS_OF, size=max(size.questions, 20_000))
    with serving(population) as (_, agencies):
        rate = measure(population, agencies.url, size.questions)
    yield Row(
        "adapters and mock agencies in batch, no database", f"{size.questions * len(SOURCES):,} questions", rate, "/s",
        PEER, PEER_NAME, at_least=AIM,
    )  # fmt: skip
