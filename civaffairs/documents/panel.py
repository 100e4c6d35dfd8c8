"""What every page shows of the papers about its subject: the list, what is missing, the locks, and the ways on.

A page includes `documents/panel.html` with `papers=panel_of(...)`.
"""

import uuid
from typing import Any

from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may

from . import subjects
from .materials import Required, label_of
from .models import Document, LegalHold
from .permissions import FILE, HOLD, READ


def panel_of(*, subject_kind: str, subject: Any, by: Actor) -> dict[str, Any]:
    """The papers handed in about a subject, which has `pk` or `id`, `tenant_id` and `division_code`."""
    key = subject.pk if hasattr(subject, "pk") else subject.id
    papers = list(Document.objects.about(subject_kind, key).materials().current())
    may_read = may(by, READ, subject)
    holds = LegalHold.objects.on(subject_kind, key).standing()
    return {
        "rows": [_row(document, by) for document in papers] if may_read else [],
        "count": len(papers),
        "may_read": may_read,
        "missing": [{"label": label_of(one.kind), "one": one} for one in _missing(subject_kind, key, papers)],
        "holds": list(holds),
        "may_lift": may(by, HOLD.code, subject),
        "actions": _actions(subject_kind, key, subject, by),
    }


def missing_papers(*, subject_kind: str, subject_id: uuid.UUID) -> list[Required]:
    """The papers that the subject still needs; what a one-time list of supplements names."""
    return _missing(subject_kind, subject_id, Document.objects.about(subject_kind, subject_id).materials().current())


def _missing(subject_kind: str, subject_id: uuid.UUID, papers: Any) -> list[Required]:
    kind = subjects.kind_of(subject_kind)
    there = {document.kind for document in papers if not document.destroyed_at}
    return [one for one in (kind.required(subject_id) if kind else ()) if one.kind not in there]


def _row(document: Document, by: Actor) -> dict[str, Any]:
    may_replace = not document.destroyed_at and bool(document.original_digest) and may(by, FILE.code, document)
    return {
        "document": document,
        "versions_url": reverse("documents:versions", args=[document.pk]),
        "replace_url": reverse("documents:replace", args=[document.pk]) if may_replace else "",
    }


def _actions(subject_kind: str, key: uuid.UUID, subject: Any, by: Actor) -> list[dict[str, str]]:
    ways = ((FILE.code, "上传材料", "documents:upload", ""), (HOLD.code, "锁定材料", "documents:hold", "secondary"))
    return [
        {"label": label, "url": reverse(route, args=[subject_kind, key]), "kind": look}
        for right, label, route, look in ways
        if may(by, right, subject)
    ]
