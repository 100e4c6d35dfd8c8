"""Measuring: what is compared takes turns, so that a busy moment of the machine falls on all of it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from django.db import connection


def interleaved(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each work in so many rounds, after one round that does not count."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            if turn:
                took[name].append((time.perf_counter() - begun) * 1000)
    return took


def percentile(values: list[float], of_hundred: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return quantiles(values, n=100, method="inclusive")[of_hundred - 1]


@dataclass
class InDatabase:
    """What the database took of a piece of work."""

    milliseconds: list[float] = field(default_factory=list)

    @property
    def total(self) -> float:
        """All its queries together."""
        return sum(self.milliseconds)


@contextmanager
def in_database() -> Iterator[InDatabase]:
    """Time every query inside."""
    found = InDatabase()

    def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            found.milliseconds.append((time.perf_counter() - begun) * 1000)

    with connection.execute_wrapper(timed):
        yield found
