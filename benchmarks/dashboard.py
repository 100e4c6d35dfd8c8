"""How long the database needs for each tile of the supervisor's dashboard, for a county and for a city.

The tiles are the product's own indicators, counted under row-level security. Beside them stands one count of all cases
of every bureau by status, as the owner of the table.
"""

from collections.abc import Iterator
from statistics import median

from django.db import connections

from civaffairs.accounts.actor import Actor
from civaffairs.common.dates import today
from civaffairs.indicators.catalogue import Indicator, Today, boards
from civaffairs.indicators.dashboard import today_of
from civaffairs.tenancy.scope import scope
from civaffairs.web.districts import reading
from tests.factories.bureaus import make_member

from .database import Database
from .readers import READERS
from .sizes import Size
from .table import Row
from .timing import in_database, interleaved

AIM = 10


def milliseconds(one: Indicator, actor: Actor, day: Today, rounds: int) -> float:
    """The median of what the database takes for one tile, the scope's own statement left out."""
    took = []
    for _ in range(rounds + 1):
        with scope(actor.bureau_id), reading(actor), in_database() as found:
            one.figure(actor, day)
        took.append(found.total)
    return median(took[1:])


def plain_count(rounds: int) -> float:
    """The median of counting all cases by status."""

    def count() -> None:
        with connections["migrator"].cursor() as owner:
            owner.execute("SELECT status, count(*) FROM casework_case GROUP BY status")
            owner.fetchall()

    with connections["migrator"].cursor() as owner:
        owner.execute("ALTER TABLE casework_case NO FORCE ROW LEVEL SECURITY")
    try:
        return median(interleaved({"count": count}, rounds)["count"])
    finally:
        with connections["migrator"].cursor() as owner:
            owner.execute("ALTER TABLE casework_case FORCE ROW LEVEL SECURITY")


def rows(database: Database, size: Size) -> Iterator[Row]:
    """The slowest tile of each reader; the others are printed."""
    floor, cases = plain_count(size.rounds), f"{database.cases:,} cases"
    for reader, words in (("county", "a county"), ("city", "a city of five districts")):
        actor = Actor.of(make_member(*READERS[reader]))
        with scope(actor.bureau_id):
            day = today_of(today(), actor.division_code[:6])
        tiles = [tile for board in boards() for tile in board.tiles]
        took = {tile.code: milliseconds(tile, actor, day, size.rounds) for tile in tiles}
        for code, median_of_tile in took.items():
            print(f"{words:<28}{code:<40}{median_of_tile:>8.2f} ms")
        slowest = max(took, key=took.__getitem__)
        yield Row(
            f"dashboard tile, {words}, the slowest ({slowest})", cases, took[slowest], "ms", floor,
            "GROUP BY over all bureaus", at_most=AIM,
        )  # fmt: skip
        yield Row(
            f"dashboard tile, {words}, median of {len(took)}", cases, median(took.values()), "ms", floor,
            "GROUP BY over all bureaus", at_most=AIM,
        )  # fmt: skip
