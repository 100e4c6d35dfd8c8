"""How long the main pages take as cases grow: lists, far pages, search, to-do list, dashboard, for each kind of reader.

Each page is first opened inside this process, where the share of the database and the queries can be told; the list of
cases then over the network, from the product's own web server, by one client and by sixteen at once. Readers who are
compared take turns.
"""

from collections.abc import Iterator
from statistics import median
from urllib.parse import quote

from django.test import Client

from civaffairs.accounts.actor import Actor
from civaffairs.casework.models import Case
from civaffairs.common.dates import today
from civaffairs.devstack.volume import CITY
from civaffairs.tenancy.scope import city_scope
from civaffairs.web.paging import keyset_page
from tests.factories.bureaus import make_member

from .database import Database
from .readers import READERS, headers_of, signed_in
from .sizes import Size
from .table import Row
from .timing import in_database, interleaved
from .web import Caller, Server, served

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
FAR, ROWS = 5_000, 50  # the far page, and how many rows a page has
CLIENTS = 16
OPEN_ZAAK = "Open Zaak 1.30, ten replicas"


def show(label: str, reader: str, client: Client, address: str, rounds: int) -> None:
    """Open one page again and again; print the median and where the time went."""
    took, in_queries, queries = [], [], 0
    for _ in range(rounds):
        with in_database() as found:
            took += interleaved({"page": lambda: client.get(address)}, 1)["page"]
        in_queries.append(found.total / 2)  # the page is opened twice, of which once to warm up
        queries = len(found.milliseconds) // 2
    print(f"{label:<26}{reader:<10}{median(took):>10,.1f}{max(took):>10,.1f}{median(in_queries):>13,.1f}{queries:>9}")


def far_address(number: int) -> str:
    """The address of about this page of the city's list."""
    actor = Actor.of(make_member(*READERS["city"]))
    with city_scope(CITY):
        cases = Case.objects.visible_to(actor)
        day = cases.order_by("-opened_on", "-pk").values_list("opened_on", flat=True)[number * ROWS]
        cursor = keyset_page(cases.filter(opened_on__lte=day), order="-opened_on", size=ROWS).next
    return f"/cases?after={quote(cursor)}"


def last_full_page() -> int:
    """How many full pages the city's list has."""
    with city_scope(CITY):
        return Case.objects.count() // ROWS - 1


def opened_alone(server: Server, size: Size) -> dict[str, float]:
    """Medians of the list for each reader, and of the city's far page, by one client."""
    cookies = {reader: headers_of(signed_in(reader)) for reader in EVERYBODY}
    far = far_address(min(FAR, last_full_page()))
    caller = Caller(server.port)
    works = {reader: (lambda headers=headers: caller.call("/cases", headers)) for reader, headers in cookies.items()}
    works["far"] = lambda: caller.call(far, cookies["city"])
    return {name: median(took) for name, took in interleaved(works, 3 * size.rounds).items()}


def rows(database: Database, size: Size) -> Iterator[Row]:
    """Print the main pages; report the list."""
    print(f"{'page':<26}{'reader':<10}{'median ms':>10}{'worst ms':>10}{'database ms':>13}{'queries':>9}")
    for label, address, readers in PAGES:
        for reader in readers:
            show(label, reader, signed_in(reader), address, min(size.rounds, 7))
    cases = f"{database.cases:,} cases"
    with served(database) as server:
        alone = opened_alone(server, size)
        yield Row("case list, a county, 1 client", cases, alone["county"], "ms", 200, OPEN_ZAAK, at_most=25)
        yield Row(
            "case list, a city of five districts, 1 client", cases, alone["city"], "ms", 200, OPEN_ZAAK, at_most=25
        )
        yield Row(
            "case list, restricted reader (one township)", cases, alone["township"], "ms", alone["county"],
            "whole county", at_most=1.1, of_ratio=True,
        )  # fmt: skip
        yield Row(
            f"case list, page {min(FAR, last_full_page()):,} of the city", cases, alone["far"], "ms", alone["city"],
            "page 1", at_most=1.1, of_ratio=True,
        )  # fmt: skip
        headers = headers_of(signed_in("county"))
        crowd = server.load(
            lambda caller, _: caller.call("/cases", headers), clients=CLIENTS, times=size.requests
        )  # fmt: skip
        yield Row(
            f"case list, a county, {CLIENTS} clients", cases, median(crowd.milliseconds), "ms", 320, OPEN_ZAAK,
            at_most=150,
        )  # fmt: skip
        print(f"{CLIENTS} clients: {crowd.rate:,.0f} pages a second")
