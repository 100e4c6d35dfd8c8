"""Making letters, filing what is handed in, opening documents, verifying a printed letter."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.common.ids import new_id
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import current_tenant, scope

from . import storage, subjects
from .choices import DocumentOrigin
from .guard import Accepted, accept
from .letter_kinds import LETTERS
from .letters import Letter
from .materials import material
from .models import Document
from .permissions import FILE, READ
from .rendering import render
from .verification import new_code, read_code

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
        title=title or data.heading,
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

    Raises NotPermitted, and Refusal `purpose_required`, `document_missing`, `document_damaged`, `document_destroyed`.
    """
    return _opened(document, document.digest, by=by, purpose=purpose, how="查阅")


@transaction.atomic
def open_original(*, document: Document, by: Actor, purpose: str) -> bytes:
    """The file exactly as it was handed in, for evidence; nothing has made it harmless.

    Raises what `open_document` raises, and Refusal `no_original` for a letter of our own.
    """
    if not document.original_digest:
        raise Refusal("no_original", "本局制作的文书没有另存的原件，请直接打开文书。")
    return _opened(document, document.original_digest, by=by, purpose=purpose, how="调取原件：")


@transaction.atomic
def open_preview(*, document: Document, by: Actor, purpose: str) -> bytes:
    """The small picture (JPEG) of what was handed in. Raises what `open_document` raises, and `no_preview`."""
    if not document.preview_digest:
        raise Refusal("no_preview", "这份文书没有预览图，请直接打开文书。")
    return _opened(document, document.preview_digest, by=by, purpose=purpose, how="预览")


def _opened(document: Document, digest: str, *, by: Actor, purpose: str, how: str) -> bytes:
    require(by, READ, document)
    if not subjects.is_open_to(by, document.subject_kind, document.subject_id):
        raise NotPermitted("not_permitted", "您不能查看这份材料所属的事项，因此不能打开材料。请联系有权办理的同事。")
    purpose = purpose.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        raise Refusal("purpose_required", f"查阅文书须写明用途，不超过{LONGEST_PURPOSE}个字。", field="purpose")
    content = kept_content(document, digest)
    record(
        by=by,
        verb=READ,
        subject_kind=document.subject_kind,
        subject_id=document.subject_id,
        text=f"{how}{document.title} {document.number}".strip(),
        purpose=purpose,
    )
    return content


def kept_content(document: Document, digest: str) -> bytes:
    """One content of a document. Raises Refusal `document_destroyed`, `document_missing`, `document_damaged`."""
    if document.destroyed_at:
        raise Refusal("document_destroyed", "这份材料保管期满，已按销毁清册销毁，只保留记录。")
    return storage.get(storage.place(document, digest))


@transaction.atomic
def file_upload(
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    kind: str,
    content: bytes,
    file_name: str,
    by: Actor,
    on: dt.date,
    title: str = "",
    replaces: Document | None = None,
) -> Document:
    """File a picture or PDF that was handed in about a subject, as the first or, with `replaces`, the next version.

    `kind` is a code of `materials`; `title` is added to its label in lists. The file passes the guard; its name is
    compared with its content and forgotten.
    Raises NotPermitted, and Refusal `subject_not_found`, `unknown_material`, `document_already_filed`,
    `version_superseded`, `version_elsewhere` and those of `guard.accept`.
    """
    subject = subjects.find(by, subject_kind, subject_id)
    require(by, FILE.code, subject)
    label = material_label(kind)
    accepted = accept(content, file_name=file_name)
    previous = _superseded(replaces, subject_kind, subject_id) if replaces else None
    document = keep_upload(
        accepted, kind=kind, title=f"{label}（{title}）" if title else label, subject_kind=subject_kind,
        subject_id=subject_id, division_code=subject.division_code, by=by, on=on, previous=previous,
    )  # fmt: skip
    text = f"上传{document.title}" + (f"第{document.version}版" if previous else "")
    record(by=by, verb=FILE.code, subject_kind=subject_kind, subject_id=subject_id, text=text)
    return document


def material_label(kind: str) -> str:
    """The label of a kind of papers. Raises Refusal `unknown_material`."""
    found = material(kind)
    if found is None:
        raise Refusal("unknown_material", "没有这种材料。请从材料种类中选择。", field="kind")
    return found.label


def keep_upload(
    accepted: Accepted,
    *,
    kind: str,
    title: str,
    subject_kind: str,
    subject_id: uuid.UUID,
    division_code: str,
    by: Actor,
    on: dt.date,
    previous: Document | None = None,
    origin: str = DocumentOrigin.UPLOAD,
) -> Document:
    """Keep what the guard accepted with its original and preview; the calling act has checked the right and records it.

    Raises Refusal `document_already_filed` when the very same file is filed about the subject already.
    """
    document = Document(
        series=previous.series if previous else new_id(), version=previous.version + 1 if previous else 1, kind=kind,
        title=title[:120], received_on=on, origin=origin, subject_kind=subject_kind, subject_id=subject_id,
        division_code=division_code, media_type=accepted.media_type, pages=accepted.pages, made_by=by.name,
        made_at=(previous.superseded_at if previous else None) or now(),
    )  # fmt: skip
    _keep(document, accepted.clean)
    document.original_digest = storage.keep(document, accepted.original)
    document.preview_digest = storage.keep(document, accepted.preview)
    same = Document.objects.about(subject_kind, subject_id).kept().filter(original_digest=document.original_digest)
    if same.current().exists() or (previous and previous.original_digest == document.original_digest):
        raise Refusal("document_already_filed", "同一份文件已经归入，不必重复上传。请查看材料清单。", field="file")
    document.save(force_insert=True)
    return document


def _superseded(replaced: Document, subject_kind: str, subject_id: uuid.UUID) -> Document:
    """The current version, locked and superseded as of now."""
    locked = Document.objects.select_for_update().get(pk=replaced.pk)
    if (locked.subject_kind, locked.subject_id) != (subject_kind, subject_id) or not locked.original_digest:
        raise Refusal("version_elsewhere", "要替换的材料不属于这个对象，或者是本局制作的文书。请刷新页面后重新选择。")
    if locked.superseded_at or locked.destroyed_at:
        raise Refusal("version_superseded", "这份材料已有更新的版本或者已销毁。请刷新页面，在最新版本上替换。")
    locked.superseded_at = now()
    locked.save(update_fields=["superseded_at"])
    return locked


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


def _keep(document: Document, content: bytes) -> None:
    document.key_version = storage.cipher().current
    document.size = len(content)
    document.digest = storage.keep(document, content)
