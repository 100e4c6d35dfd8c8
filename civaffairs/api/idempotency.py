"""Once for each Idempotency-Key: the answer is stored in the transaction of the act, so there is never one without
the other. A refused act stores nothing and may be sent again under the same key."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from civaffairs.common.crypto import FieldCipher
from civaffairs.common.dates import now
from civaffairs.common.locks import Guard
from civaffairs.tenancy.scope import current_tenant

from .models import KEPT_FOR, AnsweredCall
from .problems import Problem

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"
CONTEXT = "civaffairs_api.AnsweredCall.answer"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Answer:
    """What was answered, as it is sent again."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Call:
    """One call under its key; `answer` is there when it was answered before."""

    client: str
    key: str
    fingerprint: str
    answer: Answer | None = None


def begin(request: Request, client: str) -> Call:
    """Take the key for this transaction, and find what was answered to it.

    Raises Problem `idempotency_key_required` (400), `idempotency_in_flight` (409) while the same call is being
    answered, `idempotency_key_reused` (422) for another call under the key.
    """
    key = request.headers.get(HEADER, "").strip()
    if not _KEY.fullmatch(key):
        raise Problem(
            400,
            "idempotency_key_required",
            "请在 Idempotency-Key 请求头中写明本次办理的编号（最多255个字符，如UUID）。",
        )
    if not _taken(client, key):
        raise Problem(409, "idempotency_in_flight", "同一编号的请求正在办理，请稍后用同一编号再次发送。")
    fingerprint = _fingerprint(request)
    known = AnsweredCall.objects.filter(client=client, key=key, expires_at__gt=now()).first()
    if known is None:
        return Call(client, key, fingerprint)
    if known.fingerprint != fingerprint:
        raise Problem(422, "idempotency_key_reused", "此 Idempotency-Key 已用于另一请求，请为新的办理换一个编号。")
    stored = orjson.loads(_cipher().decrypt(known.answer_encrypted, context=CONTEXT))
    return Call(client, key, fingerprint, Answer(known.status, stored["body"], stored["headers"]))


def keep(call: Call, answer: Answer) -> None:
    """Store what is about to be answered; an expired row under the key gives way."""
    at = now()
    stored = orjson.dumps({"body": answer.body, "headers": answer.headers}).decode()
    AnsweredCall.objects.expired(at).filter(client=call.client, key=call.key).delete()
    AnsweredCall.objects.create(
        client=call.client,
        key=call.key,
        fingerprint=call.fingerprint,
        status=answer.status,
        answer_encrypted=_cipher().encrypt(stored, context=CONTEXT),
        answered_at=at,
        expires_at=at + KEPT_FOR,
    )


def _taken(client: str, key: str) -> bool:
    """Whether the key is ours until this transaction ends; nothing is left behind when the process dies."""
    named = hashlib.sha256(f"{current_tenant()}/{client}/{key}".encode()).digest()
    with connection.cursor() as cursor:
        number = int.from_bytes(named[:4], signed=True)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [Guard.ANSWERED_CALL, number])
        return bool(cursor.fetchone()[0])


def _fingerprint(request: Request) -> str:
    """Method, address, condition and body under a key of ours: a body may hold an identity number."""
    said = [request.method, request.path, request.headers.get("If-Match", ""), request.data]
    return salted_hmac(CONTEXT, json.dumps(said, sort_keys=True), algorithm="sha256").hexdigest()


def _cipher() -> FieldCipher:
    return FieldCipher(settings.FIELD_KEYS)
