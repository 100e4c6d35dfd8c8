"""The fail-closed scope: inside `with scope(bureau)` queries see one bureau, outside they are refused.

The database holds the same wall a second time as row-level security; both read what is set here. SET LOCAL needs a
transaction and outlives a released savepoint, so the scope opens the one and restores the other itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

CITY_BLOCK = 1000


class NoScope(Exception):
    """A tenant table was asked without saying for which bureau."""


@dataclass(frozen=True)
class Scope:
    """One bureau (`first == last`), or all bureaus of a city, for reading only."""

    first: int
    last: int

    @property
    def is_city(self) -> bool:
        return self.first != self.last


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """The open scope. Raises NoScope when there is none."""
    found = _current.get()
    if found is None:
        raise NoScope("no bureau is in scope: wrap the call in `with scope(bureau)`")
    return found


def current_tenant() -> int:
    """The number of the one bureau in scope. Raises NoScope when none, or a whole city, is in scope."""
    found = current_scope()
    if found.is_city:
        raise NoScope("a city scope reads its districts; to write, open the scope of one bureau")
    return found.first


@contextmanager
def scope(bureau: int) -> Iterator[None]:
    """Open a transaction in which the bureau with this number is the tenant; restore the outer scope afterwards."""
    yield from _opened(Scope(bureau, bureau))


@contextmanager
def city_scope(bureau: int) -> Iterator[None]:
    """Open a transaction that may read every bureau in the block of this city bureau, and write nothing."""
    first = bureau - bureau % CITY_BLOCK
    yield from _opened(Scope(first, first + CITY_BLOCK - 1))


def _opened(wanted: Scope) -> Iterator[None]:
    outer = _current.get()
    token = _current.set(wanted)
    try:
        with transaction.atomic():
            _announce(wanted)
            yield
    finally:
        _current.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            _announce(outer)


def _announce(wanted: Scope | None) -> None:
    one = "" if wanted is None or wanted.is_city else str(wanted.first)
    first, last = (str(wanted.first), str(wanted.last)) if wanted and wanted.is_city else ("", "")
    role = "civ_city" if wanted and wanted.is_city else "none"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.tenant', %s, true), set_config('app.city_from', %s, true), "
            "set_config('app.city_to', %s, true), set_config('role', %s, true)",
            [one, first, last, role],
        )
