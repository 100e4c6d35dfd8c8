"""Making letters, opening documents, verifying a printed letter."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.crypto import FieldCipher
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import current_tenant, scope

from .letters import LETTERS, Letter
from .models import Document
from .permissions import READ
from .rendering import render
from .verification import new_code, read_code

CONTEXT = "documents.Document.content"
LONGEST_PURPOSE = 200
TITLES = {letter.kind: letter.title for letter in LETTERS}


@dataclass(frozen=True)
class Verified:
    """What the public may know of a letter: that it is genuine, what kind, which number and day, by which bureau."""

    kind: str
    number: str
    issued_on: dt.date
    bureau: str


@transaction.atomic
def make_letter(
    *,
    data: Letter,
    subject_kind: str,
    subject_id: uuid.UUID,
    division_code: str,
    by: Actor,
    on: dt.date,
    title: str = "",
) -> Document:
    """Draw a letter, keep it encrypted, and return its document; the calling act has checked its own right.

    `subject_kind` and `subject_id` say what it is about (a case); `title` replaces the paper's own in lists.
    Raises Refusal `issued_on_differs` when the letter carries another day than `on`, and `character_not_printable`.
    """
    if data.issued_on != on:
        raise Refusal("issued_on_differs", f"文书日期{data.issued_on}与办理日期{on}不一致，请按办理日期重新生成。")
    code = new_code(current_tenant())
    content = render(data, verification_code=code)
    document = Document(
        kind=data.kind,
        title=title or data.title,
        number=data.number,
        issued_on=on,
        subject_kind=subject_kind,
        subject_id=subject_id,
        division_code=division_code,
        verification_code=code,
        made_by=by.name,
        made_at=now(),
    )
    _keep(document, content)
    document.save(force_insert=True)
    record(
        by=by,
        verb="documents.make",
        subject_kind=subject_kind,
        subject_id=subject_id,
        text=f"制作{document.title} {document.number}",
    )
    return document


@transaction.atomic
def open_document(*, document: Document, by: Actor, purpose: str) -> bytes:
    """The content of a document, for somebody who may read it and says what for; the reading is recorded.

    Raises NotPermitted, and Refusal `purpose_required`, `document_missing`, `document_damaged`.
    """
    require(by, READ, document)
    purpose = purpose.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        raise Refusal("purpose_required", f"查阅文书须写明用途，不超过{LONGEST_PURPOSE}个字。", field="purpose")
    content = _content(document)
    record(
        by=by,
        verb=READ,
        subject_kind=document.subject_kind,
        subject_id=document.subject_id,
        text=f"查阅{document.title} {document.number}".strip(),
        purpose=purpose,
    )
    return content


def verify_letter(typed: str) -> Verified | None:
    """What the public page may say of the letter with this code, or None when there is none.

    Opens the scope of the bureau that the code names and returns nothing that identifies a person.
    """
    read = read_code(typed)
    if read is None:
        return None
    bureau, code = read
    with scope(bureau):
        found = Document.objects.filter(verification_code=code).first()
        if found is None or found.issued_on is None:
            return None
        # The paper's own title: that of the list may name the person.
        return Verified(TITLES[found.kind], found.number, found.issued_on, Bureau.objects.get(pk=bureau).name)


def _cipher() -> FieldCipher:
    return FieldCipher(settings.FIELD_KEYS)


def _keep(document: Document, content: bytes) -> None:
    """Write the content under its digest; the same content under the same key is written once a bureau."""
    cipher = _cipher()
    document.digest = hashlib.sha256(content).hexdigest()
    document.size = len(content)
    document.key_version = cipher.current
    path = _path(document)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(cipher.encrypt_bytes(content, context=_context(document))))


def _content(document: Document) -> bytes:
    try:
        with default_storage.open(_path(document)) as file:
            stored = file.read()
    except FileNotFoundError as error:
        raise Refusal("document_missing", "文书文件不在存储中，请联系系统管理员从备份恢复。") from error
    try:
        return _cipher().decrypt_bytes(stored, context=_context(document), version=document.key_version)
    except InvalidTag as error:
        raise Refusal("document_damaged", "文书文件已损坏或者被改动，不能打开，请联系系统管理员。") from error


def _path(document: Document) -> str:
    return f"{document.tenant_id}/{document.key_version}/{document.digest[:2]}/{document.digest}"


def _context(document: Document) -> str:
    # Binds the ciphertext to its place: a file moved to another bureau or digest does not open.
    return f"{CONTEXT}:{document.tenant_id}:{document.digest}"
