"""The acts that a grant can name; the routes are the only list of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class ApiAct:
    """One thing a client can be allowed to do: `<app>.<nouns>.<verb>`, its official label, and what a grant admits
    one by one: the fields of the answer, or the `kinds` of things where apps register them (none of either where the
    answer holds no personal data). `rights` are those that the services behind it ask for.
    """

    code: str
    label: str
    fields: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    kinds: Callable[[], tuple[str, ...]] | None = None

    @property
    def admissible(self) -> tuple[str, ...]:
        """Whatever a grant can admit one by one."""
        return self.kinds() if self.kinds else self.fields


def grantable() -> dict[str, ApiAct]:
    """Every act of every route, by code."""
    found: dict[str, ApiAct] = {}
    for view in _views(get_resolver().url_patterns):
        for act in (getattr(view, "act", None), getattr(view, "creates", None)):
            if isinstance(act, ApiAct):
                found[act.code] = act
    return dict(sorted(found.items()))


def _views(patterns: list[URLPattern | URLResolver]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield getattr(pattern.callback, "view_class", None)
