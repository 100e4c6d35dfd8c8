"""Indicators: a figure, what it means in a sentence, and the list whose rows add up to it.

An indicator has no query of its own. It names a list page and how the page's address narrows it; figure and page read
the same rows, so they cannot differ. Apps register boards of indicators in `ready()`.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.expressions import BaseExpression
from django.http import QueryDict
from django.urls import reverse
from django_filters import FilterSet

from civaffairs.accounts.actor import Actor

Narrowing = Mapping[str, str | int | dt.date | Sequence[str]]


@dataclass(frozen=True)
class Listing:
    """A list page: its address, the rows that an actor sees there, and the filters that stand in the address."""

    url_name: str
    rows: Callable[[Actor], QuerySet]
    filterset: type[FilterSet]

    def narrowed(self, actor: Actor, narrowing: Narrowing) -> QuerySet:
        """The rows of the page at this address. Raises ValueError where the page would not understand it."""
        if unknown := set(narrowing) - set(self.filterset.base_filters):
            raise ValueError(f"{self.url_name} has no filter {', '.join(sorted(unknown))}")
        filters = self.filterset(QueryDict(urlencode(narrowing, doseq=True)), queryset=self.rows(actor))
        if filters.form.errors:
            raise ValueError(f"{self.url_name} refuses {dict(narrowing)}: {filters.form.errors.as_json()}")
        return filters.qs

    def address(self, narrowing: Narrowing) -> str:
        """The address of the page with these filters; with none of them, of all its rows."""
        return f"{reverse(self.url_name)}?{urlencode(narrowing, doseq=True) or 'all=1'}"


@dataclass(frozen=True)
class Today:
    """The day that a board is read for, and the last day that counts as near."""

    on: dt.date
    near: dt.date

    @property
    def after_near(self) -> dt.date:
        """The first day that is no longer near."""
        return self.near + dt.timedelta(1)

    @property
    def month_from(self) -> dt.date:
        """The first day of the month."""
        return self.on.replace(day=1)


@dataclass(frozen=True)
class Indicator:
    """One figure. `narrows` says, for a day, which filters of the list it counts; `measure` what is counted.

    `alarm` is the tone (amber, red) of its light while the figure is above zero.
    """

    code: str
    label: str
    definition: str
    unit: str
    listing: Listing
    narrows: Callable[[Today], Narrowing]
    measure: BaseExpression = field(default_factory=lambda: Count("pk"))
    alarm: str = ""

    def rows(self, actor: Actor, today: Today, **more: Any) -> QuerySet:
        """The rows of the list that opens from the figure."""
        return self.listing.narrowed(actor, {**self.narrows(today), **more})

    def figure(self, actor: Actor, today: Today, **more: Any) -> int | Decimal:
        """What is counted of those rows."""
        return self.rows(actor, today, **more).order_by().aggregate(figure=self.measure)["figure"] or 0

    def figures_by(self, key: str | BaseExpression, actor: Actor, today: Today) -> dict[Any, int | Decimal]:
        """The figure apart by a field of the rows, in one query."""
        rows = self.rows(actor, today).order_by()
        rows = rows.values(key) if isinstance(key, str) else rows.values(part=key)
        name = key if isinstance(key, str) else "part"
        return {row[name]: row["figure"] or 0 for row in rows.annotate(figure=self.measure)}

    def address(self, today: Today, **more: Any) -> str:
        """The address of the list."""
        return self.listing.address({**self.narrows(today), **more})


@dataclass(frozen=True)
class Board:
    """What a supervisor sees of one domain.

    `tiles` stand on top; `stages` follow the procedure; `load` is compared between areas and workers; `trends`, each
    with its title, go through twelve months; `districts` is compared between the bureaus of a city.
    """

    code: str
    label: str
    tiles: Sequence[Indicator]
    stages: Sequence[Indicator]
    load: Sequence[Indicator]
    trends: Sequence[tuple[str, Indicator]]
    districts: Sequence[Indicator]

    @property
    def indicators(self) -> list[Indicator]:
        """Every indicator of the board, once."""
        return list({one.code: one for group in self._groups for one in group}.values())

    @property
    def _groups(self) -> tuple[Sequence[Indicator], ...]:
        return self.tiles, self.stages, self.load, [one for _, one in self.trends], self.districts


_boards: dict[str, Board] = {}


def register(board: Board) -> None:
    """Make a board known; apps call it in `ready()`. Two different boards of one code are a ValueError."""
    if _boards.setdefault(board.code, board) is not board:
        raise ValueError(f"board {board.code} is registered twice")


def boards() -> list[Board]:
    """Every board, by code."""
    return [_boards[code] for code in sorted(_boards)]
