"""Asking other departments, and keeping what they answered as evidence."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.crypto import FieldCipher
from civaffairs.common.errors import Refusal
from civaffairs.registry.models import cipher
from civaffairs.tenancy.rows import insert_rows

from .adapters import registry
from .credentials import credentials_from
from .models import Exchange
from .protocol import FAILURE_LABELS, SOURCES, Adapter, AgencyConfig, Answer, Failure, Query

CONTEXT = "connectors.Exchange.raw"
READ_EVIDENCE = "connectors.read_evidence"


@dataclass(frozen=True)
class Exchanged:
    """One question and what came of it, ready to be kept under its id."""

    id: UUID
    source: str
    person_id: UUID
    query: Query
    answer: Answer
    purpose: str
    asked_at: dt.datetime
    answered_at: dt.datetime


@cache
def agency_config(source: str) -> AgencyConfig:
    """Where this installation finds an agency, what it signs in with, and how long it waits for this one."""
    limits = dict(settings.AGENCIES_LIMITS)
    own = limits.pop("sources", {}).get(source, {})
    return AgencyConfig(
        base_url=settings.AGENCIES_URL,
        credentials=credentials_from(settings.AGENCIES_SECRET, SOURCES) | settings.AGENCIES_CREDENTIALS,
        **(limits | own),
    )


@cache
def _client() -> httpx.Client:
    # Agencies are reached directly: a proxy of the environment must never see who is asked about.
    return httpx.Client(trust_env=False)


@cache
def adapter_of(source: str) -> Adapter:
    """The current adapter of a source. Raises LookupError when there is none."""
    return registry.get(source, agency_config(source))


def label_of(source: str) -> str:
    """The agency's official short name."""
    return registry.get(source).label


def failure_label(code: str) -> str:
    """The sentence for a failure code of an exchange; the code itself when it has none."""
    return FAILURE_LABELS.get(code, code)


def ask(source: str, query: Query) -> Answer:
    """Ask one agency about one person over HTTP; never inside a scope or a transaction."""
    return adapter_of(source).ask(_client(), query)


def ask_many(source: str, queries: Sequence[Query]) -> dict[str, Answer]:
    """Ask one agency about many persons; an answer for every request id.

    A request names one balance day for all its persons, so that queries are asked day by day.
    """
    answers: dict[str, Answer] = {}
    for day in sorted({query.as_of for query in queries}):
        answers |= adapter_of(source).ask_many(_client(), [query for query in queries if query.as_of == day])
    return answers


def keep_evidence(exchanged: Iterable[Exchanged]) -> None:
    """Keep what was answered, encrypted as received, in one statement; evidence is never changed afterwards.

    Of an answer about somebody else only the digest is kept: that person was not asked about (个人信息保护法 art 6).
    """
    box = cipher()
    insert_rows(Exchange, [_evidence_row(one, box) for one in exchanged])


def _evidence_row(one: Exchanged, box: FieldCipher) -> dict[str, Any]:
    answer = one.answer
    raw = b"" if answer.failure == Failure.WRONG_PERSON else answer.raw
    return {
        "id": one.id,
        "source": one.source,
        "person_id": one.person_id,
        "request_id": one.query.request_id,
        "purpose": one.purpose[:200],
        "adapter_version": adapter_of(one.source).version,
        "asked_at": one.asked_at,
        "answered_at": one.answered_at,
        "state": str(answer.state),
        "failure": str(answer.failure or ""),
        "content_type": answer.content_type[:60],
        "raw_encrypted": f"{box.current}:".encode() + box.encrypt_bytes(raw, context=CONTEXT),
        "digest": answer.digest,
    }


def read_evidence(*, exchange: Exchange, by: Actor, purpose: str) -> bytes:
    """What the agency answered, byte by byte; leaves an audit entry. Raises Refusal `purpose_required`."""
    require(by, READ_EVIDENCE)
    if not purpose.strip():
        raise Refusal("purpose_required", "调阅核对原始反馈须填写用途。", field="purpose")
    record(
        by=by, verb=READ_EVIDENCE, subject_kind="person", subject_id=exchange.person_id,
        text=f"调阅{label_of(exchange.source)}的原始反馈", purpose=purpose.strip(),
    )  # fmt: skip
    version, _, sealed = bytes(exchange.raw_encrypted).partition(b":")
    return cipher().decrypt_bytes(sealed, context=CONTEXT, version=version.decode())
