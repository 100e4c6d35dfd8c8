"""What must never be found in the database: queries that return no row while all is well.

Apps register theirs in `ready()`; `manage.py check_invariants` asks them in every bureau.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """A code, what it promises, and a query that yields a sentence without personal data for each breach."""

    code: str
    label: str
    rows: Callable[[], Iterable[str]]


_invariants: dict[str, Invariant] = {}


def register(invariants: Iterable[Invariant]) -> None:
    """Make invariants known. Two of one code are a ValueError."""
    for invariant in invariants:
        if _invariants.setdefault(invariant.code, invariant) != invariant:
            raise ValueError(f"invariant {invariant.code} is registered twice")


def registered() -> Iterator[Invariant]:
    """Every invariant, by code."""
    return iter(sorted(_invariants.values(), key=lambda invariant: invariant.code))
