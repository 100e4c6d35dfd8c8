"""Keyset paging: a page is found by where the last one ended, so it costs the same at the first and the last row."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core import signing
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Q, QuerySet

SALT = "civaffairs.web.paging"
COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Page:
    """Rows, and the cursors of the pages around them (empty where there is none)."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


def keyset_page(queryset: QuerySet, *, order: str, size: int, after: str = "", before: str = "") -> Page:
    """One page of at most `size` rows ordered by `order` (a field without nulls, `-` for descending) and the key.

    `after` or `before` is a cursor of an earlier page; one that is forged, or of another order, gives the first page.
    """
    backwards = bool(before) and not after
    position = _position(before if backwards else after, order)
    field, descending = order.lstrip("-"), order.startswith("-")
    if position is None:
        backwards = False
    direction = "-" if descending != backwards else ""
    rows = queryset.order_by(f"{direction}{field}", f"{direction}pk")
    if position is not None:
        try:
            rows = _beyond(rows, field, "lt" if direction else "gt", *position)
        except (ValidationError, ValueError, FieldError):
            return keyset_page(queryset, order=order, size=size)
    found = list(rows[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_next = has_more if not backwards else True
    has_previous = has_more if backwards else position is not None
    return Page(
        found,
        previous=_cursor(found[0], order) if has_previous else "",
        next=_cursor(found[-1], order) if has_next else "",
    )


def count_text(queryset: QuerySet, *, noun: str = "项") -> str:
    """How many rows there are, in words; beyond ten thousand it stops counting."""
    count = queryset.order_by()[: COUNT_LIMIT + 1].count()
    return f"超过{COUNT_LIMIT:,}{noun}" if count > COUNT_LIMIT else f"共{count:,}{noun}"


def _beyond(rows: QuerySet, field: str, comparison: str, value: str, key: str) -> QuerySet:
    # The first filter alone can be an index condition; the second settles rows that share the value.
    return rows.filter(**{f"{field}__{comparison}e": value}).filter(
        Q(**{f"{field}__{comparison}": value}) | Q(**{f"pk__{comparison}": key})
    )


def _cursor(row: Any, order: str) -> str:
    value = attrgetter(order.lstrip("-").replace("__", "."))(row)
    return signing.dumps([order, str(value), str(row.pk)], salt=SALT)


def _position(cursor: str, order: str) -> tuple[str, str] | None:
    if not cursor:
        return None
    try:
        of_order, value, key = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return (value, key) if of_order == order else None
