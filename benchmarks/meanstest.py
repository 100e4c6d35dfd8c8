"""How many questions a second a yearly review carries, from the start to every run's end, with two real workers.

Run from the root of the project: python benchmarks/meanstest.py [households]. It uses the test servers, a database of
its own, its own agencies and its own corner of the broker, and prints the rates of starting and of answering.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "civaffairs.settings.test"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from civaffairs.devstack.population.build import build  # noqa: E402
from civaffairs.devstack.processes import wait_until  # noqa: E402
from civaffairs.devstack.state import free_port  # noqa: E402
from civaffairs.meanstest.models import CheckRun, CheckStep  # noqa: E402
from civaffairs.meanstest.services.checks import start_checks  # noqa: E402
from civaffairs.tenancy.scope import scope  # noqa: E402
from tests import databases  # noqa: E402
from tests.meanstest import households  # noqa: E402
from tests.meanstest.processes import Agencies, Live  # noqa: E402


def serve(population, folder: Path) -> tuple[subprocess.Popen, Agencies]:
    """The mock agencies on the population."""
    population.save(folder / "population.sqlite")
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--no-ws"]
    command += ["--log-level", "warning", "civaffairs.connectors.agencies.server:app"]
    environment = {**os.environ, "CIVAFFAIRS_POPULATION": str(folder / "population.sqlite")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    agencies = Agencies(f"http://127.0.0.1:{port}")
    if not wait_until(agencies.answers, 30):
        process.terminate()
        raise TimeoutError("the agency server did not answer")
    return process, agencies


def prepare(population, count: int) -> list:
    """Cases of the first households with everybody's authorisation."""
    households.declare_matter()
    households.make_bureau()
    cases = []
    with scope(households.BUREAU):
        for home in list(population.all_households.values())[:count]:
            case, people = households.open_matter(population, home)
            households.authorise(case, people)
            cases.append((case, people))
    return cases


def seconds_of_processors(live: Live) -> float:
    """Seconds of a processor that workers, agencies and the whole database server have used, ended processes too."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = processor_fields(str(cursor.fetchone()[0]))[1]
    ours = {server, *(str(process.pid) for process in (*live._started, live.agencies))}
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


def measure(cases: list, live: Live) -> None:
    begun = time.perf_counter()
    with scope(households.BUREAU):
        runs = start_checks(
            cases=cases, as_of=households.ON, window_from=households.WINDOW[0], window_to=households.WINDOW[1],
            purpose="年度复核", by=households.REVIEWER, on=households.ON,
        ).runs  # fmt: skip
        steps = CheckStep.objects.count()
    started = time.perf_counter() - begun
    # As in a database that has been in use: without statistics a check of a foreign key reads whole tables.
    with connections["migrator"].cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{len(runs)} runs, {steps} questions: started in {started:.1f} s ({steps / started:,.0f}/s)")
    begun = time.perf_counter()
    live.worker()

    def left() -> int:
        with scope(households.BUREAU):
            return CheckRun.objects.running().count()

    def answered_so_far() -> int:
        with scope(households.BUREAU):
            return CheckStep.objects.answered().count()

    def first() -> bool:
        return answered_so_far() > 0

    # What a worker needs for its own start is no part of a question.
    wait_until(first, 60)
    begun, before, spent = time.perf_counter(), answered_so_far(), seconds_of_processors(live)
    wait_until(lambda: left() == 0, 600)
    answered, spent = time.perf_counter() - begun, seconds_of_processors(live) - spent
    done = answered_so_far() - before
    print(f"{done} answered and compared in {answered:.1f} s ({done / answered:,.0f}/s; aim 10,000/s)")
    print(
        f"workers, agencies and database together: {spent / done * 1e6:,.0f} microseconds of a processor a question, "
        f"which two processors of their own would carry at {2 * done / spent:,.0f}/s"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    population = build(as_of=households.ON, size=count * 3)
    stack = databases.start()
    name = f"bench_meanstest_{os.getpid()}"
    databases.clone(stack, name)
    for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
        connections[alias].settings_dict.update(
            NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
        )
    with tempfile.TemporaryDirectory() as folder:
        process, agencies = serve(population, Path(folder))
        settings.AGENCIES_URL = agencies.url
        live = Live(stack, name, agencies.url, Path(folder))
        live.environment.update(AGENCIES_LIMITS="{}", MEANSTEST_PATIENCE="{}")
        live.agencies = process
        try:
            measure(prepare(population, count), live)
        finally:
            live.end()
            process.terminate()
            process.wait(10)
            connections.close_all()
            databases.drop(stack, name)


if __name__ == "__main__":
    main()
