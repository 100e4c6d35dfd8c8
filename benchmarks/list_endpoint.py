"""The list endpoint for other departments beside a naive one; what row-level security costs; a mixed load of reads.

The two versions answer in turns in this process; the mixed load goes over the network, and clients and server share the
cores.
"""

import os
from collections.abc import Iterator
from statistics import median

from django.db import connections
from django.test import Client, override_settings

from civaffairs.casework.models import Case
from civaffairs.tenancy.scope import scope

from . import naive
from .database import Database
from .readers import COUNTY, SERVER_NAME, headers_of_department
from .sizes import Size
from .table import Row
from .timing import interleaved, percentile
from .web import Caller, served

OURS = "/api/v1/cases"
SET_TENANT = "SELECT set_config('app.tenant', %s, true), set_config('app.city_from', '', true)"
PAGE = """SELECT id, number, case_type, programme, status, is_open, division_code, opened_on, received_on, due_on
    FROM casework_case WHERE {condition} ORDER BY opened_on DESC, id DESC LIMIT 51"""
CLIENTS = 8


def answered(client: Client, address: str, **headers: str) -> None:
    """Raises RuntimeError where the answer is not fifty rows."""
    answer = client.get(address, headers=headers)
    if answer.status_code != 200 or len(answer.json()["results"]) != 50:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def endpoints(size: Size, headers: dict[str, str]) -> dict[str, list[float]]:
    """Milliseconds of both versions."""
    client = Client(SERVER_NAME=SERVER_NAME)
    authorization = headers["Authorization"]
    works = {
        "ours": lambda: answered(client, OURS, authorization=authorization),
        "naive": lambda: answered(client, f"/{naive.ADDRESS}"),
    }
    with override_settings(ROOT_URLCONF="benchmarks.naive"):
        return interleaved(works, 8 * size.rounds)


def transactions(size: Size) -> dict[str, list[float]]:
    """Milliseconds of one and the same transaction: held to its bureau by the policies, or by a condition alone.

    The owner of a table is held by its policies because they are forced; here, in the benchmark's own database, they
    are not.
    """
    with connections["migrator"].cursor() as owner:
        owner.execute("ALTER TABLE casework_case NO FORCE ROW LEVEL SECURITY")
        owner.execute("SET max_parallel_workers_per_gather = 0")

    def read(alias: str, condition: str) -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(SET_TENANT, [str(COUNTY)])
            cursor.execute(PAGE.format(condition=condition))
            if len(cursor.fetchall()) != 51:
                raise RuntimeError(f"{alias} did not read a page")
            cursor.execute("COMMIT")

    held = f"tenant = {COUNTY}"
    works = {"policies": lambda: read("default", held), "condition": lambda: read("migrator", held)}
    found = interleaved(works, 40 * size.rounds)
    with connections["migrator"].cursor() as owner:
        owner.execute("ALTER TABLE casework_case FORCE ROW LEVEL SECURITY")
    return found


def mixed(caller: Caller, number: int, keys: list[str], headers: dict[str, str]) -> None:
    """One of the reads of a department at work: two of a case, one of its determination, one of a short list."""
    key = keys[number % len(keys)]
    addresses = (f"{OURS}/{key}", f"{OURS}?page_size=20", f"{OURS}/{key}?fields=status", f"{OURS}/{key}/determination")
    caller.call(addresses[number % 4], headers)


def rows(database: Database, size: Size) -> Iterator[Row]:
    """The endpoint, the walls, the mixed load."""
    cases, headers = f"{database.cases:,} cases", headers_of_department()
    both = endpoints(size, headers)
    ours, other = 1000 / median(both["ours"]), 1000 / median(both["naive"])
    yield Row(
        "list endpoint, 50 rows, with grant and audit entry", cases, ours, "/s", other, "naive DRF, without either",
        at_least=2.5, of_ratio=True,
    )  # fmt: skip
    slow = {name: percentile(took, 99) for name, took in both.items()}
    yield Row("list endpoint, p99", cases, slow["ours"], "ms", slow["naive"], "naive DRF", at_most=25)
    walls = transactions(size)
    yield Row(
        "transaction of a list under row-level security", cases, 1000 / median(walls["policies"]), "/s",
        1000 / median(walls["condition"]), "WHERE alone", at_least=0.75, of_ratio=True,
    )  # fmt: skip
    with scope(COUNTY):
        keys = [str(key) for key in Case.objects.filter(status="granted").values_list("pk", flat=True)[:200]]
    with served(database) as server:
        load = server.load(
            lambda caller, number: mixed(caller, number, keys, headers), clients=CLIENTS, times=4 * size.requests
        )
    yield Row(
        f"mixed API reads per core, {CLIENTS} clients", cases, load.rate / (os.cpu_count() or 1), "/s", 8,
        "Open Zaak's guide, per CPU", at_least=100,
    )  # fmt: skip
