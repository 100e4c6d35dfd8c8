"""Encrypted files under their digests: the same content under the same key is kept once a bureau."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from civaffairs.common.crypto import FieldCipher
from civaffairs.common.errors import Refusal

CONTEXT = "documents.Document.content"


@dataclass(frozen=True)
class Place:
    """Where one content of one bureau is kept."""

    tenant_id: int
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

    tenant_id: int
    key_version: str


def cipher() -> FieldCipher:
    """The cipher of the configured keys."""
    return FieldCipher(settings.FIELD_KEYS)


def place(row: Kept, digest: str) -> Place:
    """Where a content of the row is kept."""
    return Place(row.tenant_id, row.key_version, digest)


def keep(row: Kept, content: bytes) -> str:
    """Write a content under the key version of the row, which must be the newest, and return its digest."""
    digest = hashlib.sha256(content).hexdigest()
    put(place(row, digest), content)
    return digest


def put(where: Place, content: bytes) -> None:
    """Write a content where it belongs, unless it is there."""
    if not default_storage.exists(where.path):
        default_storage.save(where.path, ContentFile(cipher().encrypt_bytes(content, context=where.context)))


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


def remove(where: Place) -> None:
    """Delete a file; one that is gone already is no matter."""
    default_storage.delete(where.path)
