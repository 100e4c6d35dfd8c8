"""Pages by cursor: signed, and bound to the client, the bureau, the address and its filters."""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework.request import Request

from .problems import Problem

SALT = "civaffairs.api.cursor"
MOST, USUAL = 200, 50
OUTSIDE_THE_FILTER = ("cursor",)


class Page:
    """One page of a list that is ordered by a date downwards and then by id downwards."""

    def __init__(self, request: Request, queryset: QuerySet, *, day: str, size: int, cursor: str | None, tenant: int):
        self._request, self._day = request, day
        self._bound = _binding(request, tenant)
        if cursor:
            queryset = self._after(queryset, *self._read(cursor))
        rows: list[dict[str, Any]] = list(queryset.order_by(f"-{day}", "-id")[: size + 1])
        self.rows = rows[:size]
        self.next = self._address(self.rows[-1]) if len(rows) > size else None

    def _after(self, queryset: QuerySet, day: dt.date, last: uuid.UUID) -> QuerySet:
        # The first condition is what the index serves; the second only cuts the rows of that day.
        return queryset.filter(**{f"{self._day}__lte": day}).filter(Q(**{f"{self._day}__lt": day}) | Q(id__lt=last))

    def _read(self, cursor: str) -> tuple[dt.date, uuid.UUID]:
        try:
            bound, day, last = signing.loads(cursor, salt=SALT)
        except signing.BadSignature:
            bound = None
        if bound != self._bound:
            raise Problem(
                400, "invalid_cursor", "游标不属于这次查询的条件，请不带 cursor 参数从第一页重新查询。",
                errors=[{"parameter": "cursor", "code": "invalid_cursor", "detail": "游标无效。"}],
            )  # fmt: skip
        return dt.date.fromisoformat(day), uuid.UUID(last)

    def _address(self, row: dict[str, Any]) -> str:
        cursor = signing.dumps([self._bound, row[self._day].isoformat(), str(row["id"])], salt=SALT)
        query = [*_filter(self._request), ("cursor", cursor)]
        return self._request.build_absolute_uri(f"{self._request.path}?{urlencode(query)}")

    @property
    def links(self) -> str:
        """The value of the Link header (RFC 8288)."""
        query = urlencode(_filter(self._request))
        first = self._request.build_absolute_uri(self._request.path + (f"?{query}" if query else ""))
        parts = [f'<{first}>; rel="first"']
        if self.next:
            parts.append(f'<{self.next}>; rel="next"')
        return ", ".join(parts)


def _filter(request: Request) -> list[tuple[str, str]]:
    return sorted(
        (name, value)
        for name, values in request.query_params.lists()
        if name not in OUTSIDE_THE_FILTER
        for value in values
    )


def _binding(request: Request, tenant: int) -> str:
    bound = json.dumps([request.user.id, tenant, request.path, _filter(request)])
    return hashlib.sha256(bound.encode()).hexdigest()[:32]
