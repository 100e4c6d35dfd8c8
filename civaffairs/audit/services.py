"""Writing, sealing and verifying the record."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from typing import Protocol

from django.db import connection

from civaffairs.common.dates import now

from .models import AuditEntry, AuditSeal

GENESIS = "0" * 64


class SomeActor(Protocol):
    """Whoever acts: accounts know more, the record needs only this."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


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
    return AuditEntry.objects.create(
        at=now(),
        actor_id=by.id,
        actor_name=by.name,
        actor_role=by.role,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        text=text,
        purpose=purpose,
        outcome=outcome,
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
        cursor.execute("SELECT pg_try_advisory_xact_lock(7001, nullif(current_setting('app.tenant', true), '')::int)")
        if not cursor.fetchone()[0]:
            return 0
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number, last.digest) if last else (0, GENESIS)
    seals = []
    for entry in AuditEntry.objects.filter(seals__isnull=True).order_by("at", "id")[:most]:
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
    for sealed in AuditSeal.objects.select_related("entry").order_by("number").iterator(chunk_size=2000):
        if sealed.number != expected:
            yield f"审计序号从 {expected} 跳到 {sealed.number}:中间的记录被删除"
            expected = sealed.number
        if digest_of(sealed.entry, sealed.number, previous) != sealed.digest:
            yield f"第 {sealed.number} 号审计记录与封存摘要不符：记录或其前一条被改动"
        previous, expected = sealed.digest, expected + 1
