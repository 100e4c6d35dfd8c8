"""Scanned papers: read by their barcode, proposed to the matter that it names, filed by somebody who has looked."""

import datetime as dt
import uuid

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.common.ids import new_id

from . import subjects
from .choices import DocumentOrigin
from .guard import accept
from .models import Document, Scan
from .permissions import FILE_SCANS
from .services import keep_upload, material_label

UNFILED = "unfiled_scan"


@transaction.atomic
def take_scan(*, content: bytes, file_name: str, by: Actor, on: dt.date) -> Scan:
    """Keep a scanned paper until it is filed, with the subject that one of its barcodes names, if any does.

    A barcode that names nothing the actor may see is forgotten. Raises NotPermitted, and Refusal from `guard.accept`.
    """
    require(by, FILE_SCANS.code)
    accepted = accept(content, file_name=file_name, is_scan=True)
    document = keep_upload(
        accepted, kind="other", title="待归档扫描件", subject_kind=UNFILED, subject_id=new_id(),
        division_code=by.division_code, by=by, on=on, origin=DocumentOrigin.SCAN,
    )  # fmt: skip
    scan = Scan(document=document, division_code=by.division_code)
    for number in accepted.barcodes:
        found = named(by, number)
        if found:
            scan.proposed_kind, scan.proposed_id, scan.proposed_label = found[0], found[1].id, found[1].label[:120]
            break
    scan.save(force_insert=True)
    text = f"接收扫描件{document.pages}页"
    record(by=by, verb=FILE_SCANS.code, subject_kind=UNFILED, subject_id=document.subject_id, text=text)
    return scan


def is_scan_open(by: Actor, subject_id: uuid.UUID) -> bool:
    """Whether the actor may look at what waits to be filed: not where its barcode names what is closed to them."""
    waiting = Scan.objects.filter(document__subject_id=subject_id)
    return not waiting.exists() or waiting.visible_to(by).exists()


def named(by: Actor, number: str) -> tuple[str, subjects.Named] | None:
    """The subject with this number, as far as the actor may see it, with the code of its kind."""
    for kind in subjects.kinds():
        found = kind.named(by, number.strip())
        if found:
            return kind.code, found
    return None


@transaction.atomic
def file_scan(*, scan: Scan, subject_kind: str, subject_id: uuid.UUID, kind: str, by: Actor, on: dt.date) -> Document:
    """File a scan about a subject as a kind of paper.

    Raises NotPermitted, and Refusal `subject_not_found`, `unknown_material`, `scan_gone`.
    """
    require(by, FILE_SCANS.code, scan)
    subject = subjects.find(by, subject_kind, subject_id)
    require(by, FILE_SCANS.code, subject)
    label = material_label(kind)
    document = _locked(scan)
    document.subject_kind, document.subject_id, document.division_code = subject_kind, subject_id, subject.division_code
    document.kind, document.title, document.received_on = kind, label, on
    document.save(update_fields=["subject_kind", "subject_id", "division_code", "kind", "title", "received_on"])
    Scan.objects.filter(pk=scan.pk).delete()
    text = f"扫描件归档为{label}，{document.pages}页"
    record(by=by, verb=FILE_SCANS.code, subject_kind=subject_kind, subject_id=subject_id, text=text)
    return document


@transaction.atomic
def discard_scan(*, scan: Scan, reason: str, by: Actor) -> Document:
    """Throw away a scan that belongs to nothing (a blank page, a double); its content goes, its record stays.

    Raises NotPermitted, and Refusal `reason_required` and `scan_gone`.
    """
    require(by, FILE_SCANS.code, scan)
    if not reason.strip():
        raise Refusal("reason_required", "请写明作废的原因，例如空白页或者重复扫描。", field="reason")
    document = _locked(scan)
    document.destroyed_at = now()
    document.save(update_fields=["destroyed_at"])
    Scan.objects.filter(pk=scan.pk).delete()
    text = f"作废扫描件{document.pages}页：{reason.strip()}"
    record(by=by, verb=FILE_SCANS.code, subject_kind=UNFILED, subject_id=document.subject_id, text=text)
    return document


def _locked(scan: Scan) -> Document:
    if not Scan.objects.select_for_update().filter(pk=scan.pk).exists():
        raise Refusal("scan_gone", "这份扫描件已由他人归档或者作废。请刷新清单。")
    document: Document = Document.objects.select_for_update().get(pk=scan.document_id)
    return document
