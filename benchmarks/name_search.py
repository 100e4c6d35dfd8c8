"""How long the database needs to find people by two characters of a name or by initials, as the application role.

Names are drawn from those that there are; the query is the one of the search page, in the register of one county.
Beside it stands the same search by LIKE, which takes turns with ours.
"""

import random
from collections.abc import Callable, Iterator
from statistics import median

from civaffairs.accounts.actor import Actor
from civaffairs.casework.views.search import MOST_FOUND
from civaffairs.registry.models import Person
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import make_member

from .database import Database
from .readers import COUNTY, READERS
from .sizes import Size
from .table import Row
from .timing import in_database, percentile

AIM = 5


def searched_for(count: int) -> dict[str, list[str]]:
    """So many pieces of names that occur, by their kind."""
    draw = random.Random(7)
    with scope(COUNTY):
        people = list(Person.objects.values_list("name", "initials")[: 50 * count])
    names = draw.sample(people, min(count, len(people)))
    return {
        "two characters": [name[draw.randrange(2) :][:2] for name, _ in names],
        "initials": [initials[: draw.choice((2, 3))] for _, initials in names],
    }


def in_milliseconds(search: Callable[[str], object], text: str) -> float:
    with scope(COUNTY), in_database() as found:
        search(text)
    return found.total


def rows(database: Database, size: Size) -> Iterator[Row]:
    """The ninety-fifth of a hundred searches of each kind."""
    actor = Actor.of(make_member(*READERS["county"]))

    def ours(text: str) -> list:
        return list(Person.objects.visible_to(actor).named_like(text)[:MOST_FOUND])

    def plain(text: str) -> list:
        kind = {"initials__startswith": text} if text.isascii() else {"name__contains": text}
        return list(Person.objects.visible_to(actor).filter(**kind).order_by("sort_key")[:MOST_FOUND])

    for kind, texts in searched_for(size.names).items():
        took: dict[str, list[float]] = {"ours": [], "plain": []}
        for text in texts:
            took["ours"].append(in_milliseconds(ours, text))
            took["plain"].append(in_milliseconds(plain, text))
        print(f"{kind}: median {median(took['ours']):.2f} ms, worst {max(took['ours']):.2f} ms")
        people = f"{database.cases:,} persons, {database.cases // 12:,} of them the county's"
        yield Row(f"name search by {kind}, p95, in the database", people, percentile(took["ours"], 95), "ms",
                  percentile(took["plain"], 95), "LIKE", at_most=AIM)  # fmt: skip
