"""Writing, sealing and verifying the record."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from civaffairs.common.dates import now
from civaffairs.common.locks import Guard

from .models import AuditEntry, AuditSeal

GENESIS = "0" * 64
LONGEST_TRANSACTION = dt.timedelta(hours=1)
BATCH = 2000


class SomeActor(Protocol):
    """Whoever acts: accounts know more, the record needs only this."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """What one entry says; fields as in `record`."""

    verb: str
    subject_kind: str
    subject_id: object
    text: str
    purpose: str = ""
    outcome: str = "done"


def record(
    *,
    by: SomeActor,
    verb: str,
    subject_kind: str,
    subject_id: object,
    text: str,
    purpose: str = "",
    outcome: str = "done",
) -> AuditEntry:
    """Write one entry in the caller's transaction; the caller's act does not stand without it."""
    return record_all(by=by, entries=[Entry(verb, subject_kind, subject_id, text, purpose, outcome)])[0]


def record_all(*, by: SomeActor, entries: Iterable[Entry]) -> list[AuditEntry]:
    """Write many entries of one actor at once, each as `record` writes it: for acts on sets."""
    at = now()
    return AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            actor_id=by.id,
            actor_name=by.name,
            actor_role=by.role,
            verb=entry.verb,
            subject_kind=entry.subject_kind,
            subject_id=str(entry.subject_id),
            text=entry.text,
            purpose=entry.purpose,
            outcome=entry.outcome,
        )
        for entry in entries
    )


def digest_of(entry: AuditEntry, number: int, previous: str) -> str:
    """SHA-256 over the number, the digest before and every field of the entry."""
    content = [
        number,
        previous,
        entry.tenant_id,
        str(entry.id),
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.actor_id,
        entry.actor_name,
        entry.actor_role,
        entry.verb,
        entry.subject_kind,
        entry.subject_id,
        entry.text,
        entry.purpose,
        entry.outcome,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def seal(*, at: dt.datetime, most: int = 5000) -> int:
    """Number and chain the committed entries of the bureau in scope; returns how many.

    One sealer a bureau at a time: a second one finds the advisory lock taken and seals nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, nullif(current_setting('app.tenant', true), '')::int)",
            [Guard.AUDIT_SEAL],
        )
        if not cursor.fetchone()[0]:
            return 0
    last = AuditSeal.objects.select_related("entry").order_by("-number").first()
    number, previous = (last.number, last.digest) if last else (0, GENESIS)
    seals = []
    waiting = AuditEntry.objects.unsealed()
    if last:  # what is older than any transaction lasts was slipped in; it stays unsealed and is reported
        waiting = waiting.filter(at__gte=last.entry.at - LONGEST_TRANSACTION)
    for entry in waiting.order_by("at", "id")[:most]:
        number += 1
        previous = digest_of(entry, number, previous)
        seals.append(AuditSeal(number=number, entry=entry, digest=previous, sealed_at=at))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def verify() -> Iterator[str]:
    """Yield a sentence for each changed, removed or inserted row of the bureau in scope; nothing when all is sound.

    What the chain cannot prove: entries cut off at its end since the last anchor, and entries not yet sealed.
    """
    previous, expected = GENESIS, 1
    newest = newest_before_batch = batch = None
    for sealed, entry in _sealed_entries():
        if sealed.number != expected:
            yield f"审计序号从 {expected} 跳到 {sealed.number}：中间的封存被删除"
            expected = sealed.number
        before, previous, expected = previous, sealed.digest, expected + 1
        if entry is None:
            yield f"第 {sealed.number} 号审计记录被删除"
            continue
        if digest_of(entry, sealed.number, before) != sealed.digest:
            yield f"第 {sealed.number} 号审计记录与封存摘要不符：记录或其前一条被改动"
        if sealed.sealed_at != batch:
            batch, newest_before_batch = sealed.sealed_at, newest
        if _is_late(entry, newest_before_batch):
            yield f"第 {sealed.number} 号审计记录的时间早于此前已封存的记录：事后插入"
        newest = max(newest, entry.at) if newest else entry.at
    for entry in AuditEntry.objects.unsealed().order_by("at"):
        if _is_late(entry, newest):
            yield f"{entry.at:%Y-%m-%d %H:%M:%S} 的审计记录未封存而其后的已封存：事后插入，或封存被删除"


def _sealed_entries() -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    """Every seal in the order of the chain, with its entry if that is still there."""
    last = 0
    while seals := list(AuditSeal.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        entries = AuditEntry.objects.in_bulk([one.entry_id for one in seals])
        yield from ((one, entries.get(one.entry_id)) for one in seals)
        last = seals[-1].number


def _is_late(entry: AuditEntry, newest: dt.datetime | None) -> bool:
    """Whether later entries were sealed so long before this one that no transaction can have held it back."""
    return newest is not None and entry.at + LONGEST_TRANSACTION < newest
