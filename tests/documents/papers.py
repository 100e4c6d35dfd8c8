"""Things that papers can be about in tests of papers: a kind of their own, gone when the test is over."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import covers
from civaffairs.documents import subjects
from civaffairs.documents.materials import Required

TOWNSHIP = "990101001000"
ABOUT = uuid.UUID(int=7)
NUMBER = "WS2026000007"


@dataclass
class Thing:
    """Something in a township, closed on a day or not."""

    id: uuid.UUID = ABOUT
    number: str = NUMBER
    tenant_id: int = 1001
    division_code: str = TOWNSHIP
    closed_on: dt.date | None = None
    required: tuple[Required, ...] = ()


@contextmanager
def about_things(*things: Thing) -> Iterator[None]:
    """Papers may be about these things (one, when none is given) while the block runs."""
    found = {thing.id: thing for thing in things or (Thing(),)}
    before = dict(subjects._kinds)

    def find(by: Actor, key: uuid.UUID) -> Thing | None:
        return found[key] if key in found and covers(by, found[key]) else None

    def named(by: Actor, number: str) -> subjects.Named | None:
        hits = [one for one in found.values() if one.number == number and covers(by, one)]
        return subjects.Named(hits[0].id, f"物件{number}") if hits else None

    subjects.register(
        subjects.SubjectKind(
            "thing", "物件", find, lambda key: f"/things/{key}", named=named,
            closed_on=lambda ids: {key: found[key].closed_on for key in ids if key in found and found[key].closed_on},
            required=lambda key: found[key].required,
        )
    )  # fmt: skip
    try:
        yield
    finally:
        subjects._kinds.clear()
        subjects._kinds.update(before)
