"""Tables of lists: columns are declared once; sorting, links and export follow from them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import Any

from .paging import Page


@dataclass(frozen=True)
class Column:
    """One column.

    `value` is a dotted path or a function of the row; `sort` the model field that the column sorts by; `kind` text,
    status or light; `link` a function of the row that gives an address; `note` a second, smaller line.
    """

    label: str
    value: str | Callable[[Any], Any]
    sort: str = ""
    kind: str = "text"
    link: Callable[[Any], str] | None = None
    note: Callable[[Any], str] | None = None
    is_number: bool = False
    is_nowrap: bool = False
    direction: str = ""

    def of(self, row: Any) -> Any:
        """The cell's value; an empty one is shown as nothing."""
        found = self.value(row) if callable(self.value) else attrgetter(self.value)(row)
        return "" if found is None else found


@dataclass(frozen=True)
class BatchAct:
    """An act on several rows at once: the code that is posted as `act`, and its words."""

    code: str
    label: str


@dataclass(frozen=True)
class Batch:
    """Where picked rows are posted (`picked`), and what may be done with them."""

    url: str
    acts: Sequence[BatchAct]


@dataclass(frozen=True)
class Empty:
    """What to say, and what to do, where a list has no rows."""

    title: str = "没有符合条件的记录"
    text: str = "请放宽或清除筛选条件后再查。"
    actions: Sequence[dict[str, str]] = ()


@dataclass
class BoundTable:
    """Columns and one page of rows, as components/data_table.html draws them."""

    caption: str
    columns: Sequence[Column]
    page: Page
    count_text: str = ""
    order: str = ""
    name_of: Callable[[Any], str] = str
    batch: Batch | None = None
    export_url: str = ""
    empty: Empty = field(default_factory=Empty)
    arrangement: Any = None

    def __post_init__(self) -> None:
        self.columns = [_with_direction(column, self.order) for column in self.columns]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as cells; the first column is the head of its row. Made once, however often a template asks."""
        return [{"key": row.pk, "name": self.name_of(row), "cells": list(self._cells(row))} for row in self.page.rows]

    def _cells(self, row: Any) -> Iterable[dict[str, Any]]:
        for position, column in enumerate(self.columns):
            names = ["cell--number"] if column.is_number else []
            names += ["cell--nowrap"] if column.is_nowrap or column.kind != "text" else []
            yield {
                "value": column.of(row),
                "kind": column.kind,
                "url": column.link(row) if column.link else "",
                "note": column.note(row) if column.note else "",
                "css": " ".join(names),
                "is_head": position == 0,
            }


def sortable(columns: Sequence[Column], asked: str, default: str) -> str:
    """The order to use: the asked one when a column offers it, else the default."""
    return asked if asked.lstrip("-") in {column.sort for column in columns if column.sort} else default


def _with_direction(column: Column, order: str) -> Column:
    if not column.sort or order.lstrip("-") != column.sort:
        return column
    return replace(column, direction="descending" if order.startswith("-") else "ascending")
