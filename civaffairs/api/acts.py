"""The acts that a grant can name; the routes are the only list of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class ApiAct:
    """One thing a client can be allowed to do: `<app>.<nouns>.<verb>`, its official label, and the fields of its
    answer that a grant admits one by one (none where the answer holds no personal data)."""

    code: str
    label: str
    fields: tuple[str, ...] = ()


def grantable() -> dict[str, ApiAct]:
    """Every act of every route, by code."""
    found: dict[str, ApiAct] = {}
    for view in _views(get_resolver().url_patterns):
        act = getattr(view, "act", None)
        if isinstance(act, ApiAct):
            found[act.code] = act
    return dict(sorted(found.items()))


def _views(patterns: list[URLPattern | URLResolver]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield getattr(pattern.callback, "view_class", None)
