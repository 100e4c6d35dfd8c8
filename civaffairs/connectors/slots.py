"""Slots: how many workers of the installation may wait for one agency at the same time.

An agency that hangs would otherwise take every worker, and with them all other agencies and all other work. A slot is
an advisory lock of the worker's connection: it is free again the moment the worker lets go of it, or dies.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from civaffairs.common.locks import Guard

from .protocol import SOURCES

_WIDTH = 100
_PAUSE = 0.05


@contextmanager
def slot(source: str, *, most: int, wait_seconds: float) -> Iterator[bool]:
    """Hold one of the slots of a source while the block runs; False where none came free in time."""
    first = SOURCES.index(source) * _WIDTH
    until = time.monotonic() + wait_seconds
    held = _take(first, most)
    while held is None and time.monotonic() < until:
        time.sleep(_PAUSE)
        held = _take(first, most)
    try:
        yield held is not None
    finally:
        if held is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [Guard.SLOT_OF_AGENCY, held])


def _take(first: int, most: int) -> int | None:
    with connection.cursor() as cursor:
        for key in range(first, first + min(most, _WIDTH)):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [Guard.SLOT_OF_AGENCY, key])
            if cursor.fetchone()[0]:
                return key
    return None
