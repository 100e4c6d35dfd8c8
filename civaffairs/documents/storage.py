"""Encrypted files under their digests: the same content under the same key is kept once a bureau."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections, transaction

from civaffairs.common.crypto import FieldCipher
from civaffairs.common.errors import Refusal
from civaffairs.common.locks import Guard

CONTEXT = "documents.Document.content"
NAMED = (
    "SELECT EXISTS (SELECT FROM documents_document WHERE tenant = %s AND key_version = %s AND destroyed_at IS NULL "
    "AND (digest = %s OR original_digest = %s OR preview_digest = %s))"
)


@dataclass(frozen=True)
class Place:
    """Where one content of one bureau is kept."""

    tenant_id: int | None
    key_version: str
    digest: str

    @property
    def path(self) -> str:
        return f"{self.tenant_id}/{self.key_version}/{self.digest[:2]}/{self.digest}"

    @property
    def context(self) -> str:
        """Binds the ciphertext to its place: a file moved to another bureau or digest does not open."""
        return f"{CONTEXT}:{self.tenant_id}:{self.digest}"


class Kept(Protocol):
    """A row whose contents are kept under one key version."""

    @property
    def tenant_id(self) -> int | None: ...

    @property
    def key_version(self) -> str: ...


def cipher() -> FieldCipher:
    """The cipher of the configured keys."""
    return FieldCipher(settings.FIELD_KEYS)


def place(row: Kept, digest: str) -> Place:
    """Where a content of the row is kept."""
    return Place(row.tenant_id, row.key_version, digest)


def keep(row: Kept, content: bytes) -> str:
    """Write a content under the key version of the row, which must be the newest, and return its digest.

    Call it in the transaction that saves the row: until its end nobody removes the content as unused.
    """
    digest = hashlib.sha256(content).hexdigest()
    _lock(digest, using="default", is_shared=True)
    put(place(row, digest), content)
    return digest


def put(where: Place, content: bytes) -> None:
    """Write a content where it belongs, unless it is there whole: whoever wrote it before may have died halfway."""
    if default_storage.exists(where.path):
        if _is_whole(where):
            return
        default_storage.delete(where.path)
    saved = default_storage.save(where.path, ContentFile(cipher().encrypt_bytes(content, context=where.context)))
    if saved != where.path:  # somebody was faster; what no row names would never be destroyed
        default_storage.delete(saved)


def _is_whole(where: Place) -> bool:
    try:
        get(where)
    except Refusal:
        return False
    return True


def get(where: Place) -> bytes:
    """The content. Raises Refusal `document_missing` and `document_damaged`."""
    try:
        with default_storage.open(where.path) as file:
            stored = file.read()
    except FileNotFoundError as error:
        raise Refusal("document_missing", "文书文件不在存储中，请联系系统管理员从备份恢复。") from error
    try:
        return cipher().decrypt_bytes(stored, context=where.context, version=where.key_version)
    except InvalidTag as error:
        raise Refusal("document_damaged", "文书文件已损坏或者被改动，不能打开，请联系系统管理员。") from error


def remove_unused(places: Iterable[Place], *, using: str = "default") -> int:
    """Delete the files that no row names any more; returns how many. Needs a connection that sees their bureau."""
    done = 0
    for where in places:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            _lock(where.digest, using=using, is_shared=False)
            cursor.execute(NAMED, [where.tenant_id, where.key_version, *[where.digest] * 3])
            if not cursor.fetchone()[0] and default_storage.exists(where.path):
                default_storage.delete(where.path)
                done += 1
    return done


def _lock(digest: str, *, using: str, is_shared: bool) -> None:
    """Whoever keeps a content shares the lock, whoever removes it has it alone, until the transaction ends."""
    kind = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {kind}(%s, %s)", [Guard.STORED_FILE, int(digest[:8], 16) - (1 << 31)])
