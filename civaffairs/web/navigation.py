"""Entries of the side navigation; every app registers its own in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from civaffairs.accounts import permissions


@dataclass(frozen=True)
class Entry:
    """One line of the side navigation.

    `right` hides it from roles that do not hold it; `count` answers how many things wait there, for this request.
    """

    section: str
    label: str
    url_name: str
    order: int = 100
    right: str | None = None
    count: Callable[[HttpRequest], int] | None = field(default=None, compare=False)


_entries: dict[str, Entry] = {}
_counters: list[Callable[[HttpRequest], int]] = []


def add(entry: Entry) -> None:
    """Register an entry; two different entries for one page are a ValueError."""
    if _entries.setdefault(entry.url_name, entry) != entry:
        raise ValueError(f"page {entry.url_name} has two entries in the navigation")


def count_unread_with(counter: Callable[[HttpRequest], int]) -> None:
    """Say who knows how many messages wait for whoever asks; the header of every page shows the sum."""
    if counter not in _counters:
        _counters.append(counter)


def unread_for(request: HttpRequest) -> int:
    """How many messages wait for the actor of the request."""
    return sum(counter(request) for counter in _counters)


def sections_for(request: HttpRequest) -> list[dict]:
    """The entries that the actor of the request may open, by section, in their order."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    match = request.resolver_match
    sections: dict[str, list[dict]] = {}
    for entry in sorted(_entries.values(), key=lambda entry: entry.order):
        if entry.right and not permissions.holds(actor, entry.right):
            continue
        sections.setdefault(entry.section, []).append(
            {
                "label": entry.label,
                "url": reverse(entry.url_name),
                "count": entry.count(request) if entry.count else None,
                "is_current": match is not None and match.view_name == entry.url_name,
            }
        )
    return [{"label": label, "items": items} for label, items in sections.items()]
