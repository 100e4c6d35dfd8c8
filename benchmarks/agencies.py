"""How many queries a second the adapters and the mock agencies carry, one by one and in batches.

Run from the root of the project: python benchmarks/agencies.py [persons]. It starts its own agency server on a free
port, on a population made for the purpose, and prints a table. The goal is 10,000 queries a second in batch.
"""

import datetime as dt
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from civaffairs.connectors.adapters import registry  # noqa: E402
from civaffairs.connectors.credentials import credentials_from  # noqa: E402
from civaffairs.connectors.protocol import SOURCES, AgencyConfig, Query, State  # noqa: E402
from civaffairs.devstack.population.build import build  # noqa: E402

AS_OF = dt.date(2026, 11, 20)
SINGLE = 150


def serve(path: Path) -> tuple[subprocess.Popen, str, float]:
    """Start the agency server; returns process, address and seconds until it answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--no-ws"]
    command += ["--log-level", "warning", "civaffairs.connectors.agencies.server:app"]
    environment = {**os.environ, "CIVAFFAIRS_POPULATION": str(path), "AGENCIES_SECRET": "benchmark"}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    while time.perf_counter() - begun < 30:
        try:
            httpx.get(f"{url}/_control/health", trust_env=False)
            return process, url, time.perf_counter() - begun
        except httpx.TransportError:
            time.sleep(0.05)
    process.terminate()
    raise TimeoutError("the agency server did not answer")


def queries_about(population, count: int, run: str) -> list[Query]:
    people = list(population.persons.values())[:count]
    window = dt.date(2025, 11, 1), dt.date(2026, 10, 31)
    return [Query(f"{run}-{i}", p.id_number, p.name, *window, AS_OF) for i, p in enumerate(people)]


def measure(population, url: str, count: int) -> None:
    config = AgencyConfig(url, credentials_from("benchmark", SOURCES), batch_size=1000)
    adapters = registry.all(config)
    print(f"{'source':<20}{'single/s':>10}{'batch/s':>10}{'records':>9}{'findings':>10}")
    seconds = 0.0
    with httpx.Client(trust_env=False) as client:
        for adapter in adapters:
            begun = time.perf_counter()
            for query in queries_about(population, SINGLE, "single"):
                adapter.ask(client, query)
            single = SINGLE / (time.perf_counter() - begun)
            begun = time.perf_counter()
            answers = adapter.ask_many(client, queries_about(population, count, "batch"))
            took = time.perf_counter() - begun
            seconds += took
            records = sum(a.state is State.RECORD for a in answers.values())
            findings = sum(len(a.findings) for a in answers.values())
            print(f"{adapter.source:<20}{single:>10,.0f}{count / took:>10,.0f}{records:>9,}{findings:>10,}")
        print(f"{'all, one by one':<20}{'':>10}{count * len(adapters) / seconds:>10,.0f}")
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(adapters)) as pool:
            list(pool.map(lambda a: a.ask_many(client, queries_about(population, count, "threads")), adapters))
        took = time.perf_counter() - begun
        print(f"{'all, together':<20}{'':>10}{count * len(adapters) / took:>10,.0f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    begun = time.perf_counter()
    population = build(as_of=AS_OF, size=max(count, 20_000))
    print(f"population of {len(population.persons):,} built in {time.perf_counter() - begun:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "population.sqlite"
        population.save(path)
        process, url, seconds = serve(path)
        print(f"agency server answers after {seconds:.1f} s")
        try:
            measure(population, url, count)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
