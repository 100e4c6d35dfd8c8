"""How all adapters ask: sign, send within a deadline, cut batches into evidence of single persons, and read."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

import httpx
import orjson

from civaffairs.connectors.adapters.reading import Unreadable, WrongPerson
from civaffairs.connectors.protocol import AgencyConfig, Answer, Failure, FindingData, Query, State

ANSWER_LIMIT = 64 * 1024 * 1024
"""Bytes; an agency that sends more in one answer is not read to the end."""

# What reading raises when an answer has another shape than agreed.
_UNREADABLE = (Unreadable, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


class AgencyComplains(Exception):
    """The agency answered properly that it failed."""


class _NoAnswer(Exception):
    def __init__(self, failure: Failure, raw: bytes = b""):
        super().__init__(failure)
        self.failure = failure
        self.raw = raw


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to an agency."""

    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says of a person."""

    findings: list[FindingData]
    is_pending: bool = False
    ticket: str | None = None


class AgencyAdapter(ABC):
    """The common part of all adapters; a subclass says what the agency's questions and answers look like."""

    source: str
    label: str
    version = "1"
    content_type = "application/json"

    def __init__(self, config: AgencyConfig | None = None):
        self._config = config

    @property
    def config(self) -> AgencyConfig:
        if self._config is None:
            raise RuntimeError(f"The adapter {self.source} was made for reading only: it has no address to ask at.")
        return self._config

    @property
    def credential(self) -> str:
        return self.config.credentials[self.source]

    @abstractmethod
    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        """The request for one person or for a batch."""

    @abstractmethod
    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        """Cut the answer to a batch into (request id, answer about one person that `read` understands)."""

    @abstractmethod
    def read(self, raw: bytes, query: Query) -> Reading:
        """Read an answer about one person. Raises Unreadable, WrongPerson, AgencyComplains."""

    def ask(self, client: httpx.Client, query: Query) -> Answer:
        """Ask about one person; every fault of the agency becomes a state."""
        try:
            raw = self.fetch(client, [query], is_batch=False)
        except _NoAnswer as error:
            return Answer.failed(error.failure, error.raw, self.content_type)
        return self.parse(raw, query)

    def ask_many(self, client: httpx.Client, queries: Iterable[Query]) -> dict[str, Answer]:
        """Ask in batches; what the agency leaves out of an answer counts as unreadable, never as no record."""
        answers: dict[str, Answer] = {}
        waiting = iter(queries)
        while batch := list(islice(waiting, self.config.batch_size)):
            try:
                raw = self.fetch(client, batch, is_batch=True)
                ticket = self.ticket_of(raw)
                if ticket:
                    answers |= {
                        q.request_id: Answer(State.PENDING, raw, self.content_type, ticket=ticket) for q in batch
                    }
                    continue
                parts = self._parts(raw)
            except _NoAnswer as error:
                answers |= {q.request_id: Answer.failed(error.failure) for q in batch}
                continue
            for query in batch:
                part = parts.get(query.request_id)
                answers[query.request_id] = self.parse(part, query) if part else Answer.failed(Failure.UNREADABLE)
        return answers

    def _parts(self, raw: bytes) -> dict[str, bytes]:
        parts: dict[str, bytes] = {}
        try:
            for request_id, part in self.split(raw):
                # The same part twice is harmless; two different parts for one request are no answer.
                parts[request_id] = part if parts.get(request_id, part) == part else b"\x00"
        except AgencyComplains as error:
            raise _NoAnswer(Failure.AGENCY_ERROR) from error
        except _UNREADABLE as error:
            raise _NoAnswer(Failure.UNREADABLE) from error
        return parts

    def parse(self, raw: bytes, query: Query) -> Answer:
        """Read an answer about one person; pure."""
        try:
            reading = self.read(raw, query)
            findings = _without_repetition(reading.findings)
        except WrongPerson:
            # Another person's data are no evidence in this case, and must not be kept in it.
            digest = sha256(raw).hexdigest()
            return Answer(State.SOURCE_FAILED, failure=Failure.WRONG_PERSON, dropped_digest=digest)
        except AgencyComplains:
            return Answer.failed(Failure.AGENCY_ERROR, raw, self.content_type)
        except _UNREADABLE:
            return Answer.failed(Failure.UNREADABLE, raw, self.content_type)
        if reading.is_pending:
            return Answer(State.PENDING, raw, self.content_type, ticket=reading.ticket)
        return Answer(State.RECORD if findings else State.NO_RECORD, raw, self.content_type, findings)

    def ticket_of(self, raw: bytes) -> str | None:
        """The ticket when a whole batch is still being worked on; only agencies that work so have one."""
        return None

    def fetch(self, client: httpx.Client, queries: list[Query], *, is_batch: bool) -> bytes:
        """One exchange; adapters with pages or tickets make several of it."""
        return self.send(client, self.call(queries, is_batch=is_batch))

    def send(self, client: httpx.Client, call: Call) -> bytes:
        """Send one request and read the answer within timeout and deadline."""
        deadline = time.monotonic() + self.config.deadline_seconds
        url = self.config.base_url.rstrip("/") + call.path
        chunks: list[bytes] = []
        size = 0
        try:
            with client.stream(
                call.method, url, content=call.body, headers=call.headers, timeout=self.config.timeout_seconds
            ) as response:
                for chunk in response.iter_bytes():
                    chunks.append(chunk)
                    size += len(chunk)
                    if time.monotonic() > deadline:
                        raise _NoAnswer(Failure.TIMEOUT)
                    if size > ANSWER_LIMIT:
                        raise _NoAnswer(Failure.UNREADABLE)
        except httpx.TimeoutException as error:
            raise _NoAnswer(Failure.TIMEOUT) from error
        except httpx.ConnectError as error:
            raise _NoAnswer(Failure.UNREACHABLE) from error
        except httpx.HTTPError as error:
            raise _NoAnswer(Failure.AGENCY_ERROR) from error
        raw = b"".join(chunks)
        if response.status_code in (401, 403):
            raise _NoAnswer(Failure.REFUSED, raw)
        if response.status_code != httpx.codes.OK:
            raise _NoAnswer(Failure.AGENCY_ERROR, raw)
        return raw


def _without_repetition(findings: list[FindingData]) -> tuple[FindingData, ...]:
    if len(findings) < 2:
        return tuple(findings)
    seen = {(f.kind, f.code, f.reference, f.line, f.from_month, f.on, f.amount, f.value): f for f in findings}
    return tuple(seen.values())


def read_object(raw: bytes) -> dict[str, Any]:
    """A JSON object. Raises Unreadable."""
    value = orjson.loads(raw) if raw else None
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value


def json_call(path: str, value: Any, **headers: str) -> Call:
    """A request with a JSON body; header names are given with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Call(path, orjson.dumps(value), {"content-type": "application/json", **named})
