"""How long the main pages take as cases grow: lists, far pages, search, to-do list, dashboard, for each kind of reader.

Run from the root of the project: python benchmarks/case_list.py [cases] [repetitions]. It makes a database of its own
on the test servers, fills it with the volume generator, and opens each page through the whole product (views, walls,
templates) as the application role. Printed: the median and the slowest of the repetitions, how much of the median the
database took, the number of queries, and at the end the two ratios that have a goal.
"""

import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "civaffairs.settings.test"
warnings.filterwarnings("ignore", message="No directory at")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402

from civaffairs.accounts.choices import Role  # noqa: E402
from civaffairs.common.dates import today  # noqa: E402
from civaffairs.devstack.volume import BUREAUS, CITY, fill  # noqa: E402
from tests import databases  # noqa: E402
from tests.factories.bureaus import make_member  # noqa: E402

COUNTY, CODE = BUREAUS[0]
READERS = {
    "county": (Role.SUPERVISOR, COUNTY, None),
    "confirmer": (Role.COUNTY_CONFIRMER, COUNTY, None),
    "township": (Role.TOWNSHIP_HEAD, COUNTY, f"{CODE}011"),
    "city": (Role.SUPERVISOR, CITY, None),
}
IN_PROGRESS = "/cases?status=submitted&status=investigating&status=awaiting_confirmation"
EVERYBODY = ("county", "township", "city")
PAGES = (
    ("cases, first page", "/cases", EVERYBODY),
    ("cases in progress", IN_PROGRESS, EVERYBODY),
    ("confirmed this month", f"/cases?act=confirm&acted_from={today().replace(day=1)}", EVERYBODY),
    ("awards in force", f"/awards?in_force_on={today()}", EVERYBODY),
    ("search, two characters", "/search?q=秀兰", ("county", "township")),
    ("search, initials", "/search?q=zxl", ("county", "township")),
    ("to-do list", "/to-do", ("confirmer", "township")),
    ("dashboard", "/supervision", EVERYBODY),
    ("waiting agencies", "/supervision/waiting", EVERYBODY),
)
FAR = 40  # pages turned before the far page is measured


@dataclass
class Measured:
    """One page for one reader."""

    milliseconds: list[float]
    in_database: float
    queries: int


@contextmanager
def filled(cases: int) -> Iterator[float]:
    """A database of this many cases for the application role; gone afterwards. Gives the seconds of filling."""
    stack = databases.start()
    name = databases.clone(stack, f"benchmark_{os.getpid()}")
    try:
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        begun = time.perf_counter()
        with connections["migrator"].cursor() as cursor:
            fill(cursor, cases=cases, on=today())
        yield time.perf_counter() - begun
    finally:
        for alias in connections:
            connections[alias].close()
        databases.drop(stack, name)


def signed_in(reader: str) -> Client:
    client = Client()
    client.force_login(make_member(*READERS[reader]).user)
    return client


def measure(client: Client, address: str, repetitions: int) -> Measured:
    """Open the page once to warm up, then so many times."""
    took, database, queries = [], 0.0, 0

    def timed(execute, sql, parameters, many, context):
        nonlocal database, queries
        begun = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            database += time.perf_counter() - begun
            queries += 1

    assert client.get(address).status_code == 200, address
    with connection.execute_wrapper(timed):
        for _ in range(repetitions):
            begun = time.perf_counter()
            client.get(address)
            took.append((time.perf_counter() - begun) * 1000)
    return Measured(took, database * 1000 / repetitions, queries // repetitions)


def far_page(client: Client) -> str:
    """The address of the list after turning so many pages."""
    address = "/cases"
    for _ in range(FAR):
        found = re.search(r'rel="next" href="([^"]+)"', client.get(address).content.decode())
        if found is None:
            break
        address = "/cases" + found[1].replace("&amp;", "&")
    return address


def show(label: str, reader: str, found: Measured) -> None:
    print(
        f"{label:<26}{reader:<10}{median(found.milliseconds):>10,.1f}{max(found.milliseconds):>10,.1f}"
        f"{found.in_database:>13,.1f}{found.queries:>9}"
    )


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    repetitions = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    settings.ALLOWED_HOSTS = ["testserver"]
    with filled(cases) as seconds:
        print(f"{cases:,} cases of {len(BUREAUS)} bureaus made in {seconds:.1f} s ({cases / seconds:,.0f} a second)")
        print(f"{'page':<26}{'reader':<10}{'median ms':>10}{'worst ms':>10}{'database ms':>13}{'queries':>9}")
        kept = {}
        for label, address, readers in PAGES:
            for reader in readers:
                kept[label, reader] = measure(signed_in(reader), address, repetitions)
                show(label, reader, kept[label, reader])
        client = signed_in("county")
        kept["far"] = measure(client, far_page(client), repetitions)
        show(f"cases, page {FAR + 1}", "county", kept["far"])
        first = median(kept["cases, first page", "county"].milliseconds)
        restricted = median(kept["cases, first page", "township"].milliseconds)
        print(f"\nrestricted to unrestricted reader {restricted / first:.2f} (goal at most 1.10)")
        print(f"page {FAR + 1} to page 1 {median(kept['far'].milliseconds) / first:.2f} (goal about 1)")


if __name__ == "__main__":
    main()
