"""Decisions that were made by rules and are kept elsewhere: what replay and the effect of a figure are asked about.

The part of the product that keeps determinations and awards stands above this one; it registers how they are read.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from civaffairs.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A determination as it was kept: by which rule, from which facts, knowing what, with which result.

    `amount` is yuan a month; `paid_from` and `paid_to` (half-open, None: open) are the months of its award, if any.
    `trace` is None where a list does not need it.
    """

    id: UUID
    tenant: int
    number: str
    programme: str
    rule_id: str
    place: str
    division_code: str
    as_of: dt.date
    known_at: dt.datetime
    facts: dict[str, Any]
    sources: dict[str, Any]
    amount: Decimal
    persons: int = 0
    paid_from: dt.date | None = None
    paid_to: dt.date | None = None
    trace: dict[str, Any] | None = None
    address: str = ""


class DecisionStore(Protocol):
    """Reads of stored decisions inside the open scope."""

    def made(self, *, since: dt.date | None = None, case: str = "", programme: str = "") -> Iterator[StoredDecision]:
        """Every decision with its trace, oldest first; of one case by number, of one programme, as of `since`."""

    def standing(self, *, since: dt.date, known_before: dt.datetime, place: str) -> Iterator[StoredDecision]:
        """Decisions of a place that no later one replaced, as of `since` or later, made before an instant."""

    def paying(self, *, since: dt.date, place: str) -> Iterator[StoredDecision]:
        """Decisions of a place whose award is paid on `since` or begins later, one for each award."""

    def one(self, pk: UUID, *, actor: Actor) -> StoredDecision | None:
        """A decision with its trace, if it lies in the actor's area."""


_stores: list[DecisionStore] = []


def register(kept: DecisionStore) -> None:
    """Make stored decisions readable."""
    _stores[:] = [kept]


def store() -> DecisionStore:
    """The registered store. Raises LookupError while no part of the installation keeps decisions."""
    if not _stores:
        raise LookupError("no part of this installation keeps decisions")
    return _stores[0]
