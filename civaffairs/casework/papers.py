"""Papers about a case: who may see them, which barcode names it, when their keeping begins, what must be there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import holds
from civaffairs.documents.materials import Required
from civaffairs.documents.panel import panel_of
from civaffairs.documents.subjects import Named, SubjectKind

from .acts import Occasion
from .models import Case
from .pages import Tab, look_of
from .permissions import READ

CASE = "case"

_required: dict[str, tuple[Required, ...]] = {}


def require_papers(case_type: str, *papers: Required) -> None:
    """Say which papers a case of a type needs; the case types' apps call it in `ready()`."""
    _required[case_type] = papers


def find_case(by: Actor, case_id: UUID) -> Case | None:
    """The case, as far as the actor may see it."""
    if not holds(by, READ.code):
        return None
    return Case.objects.visible_to(by).filter(pk=case_id).first()


def cases_among(by: Actor, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the cases that the actor may see."""
    return set(Case.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))


def case_named(by: Actor, number: str) -> Named | None:
    """The case with this number, which is the barcode of its receipt and letters."""
    if not holds(by, READ.code):
        return None
    found = Case.objects.visible_to(by).filter(number=number).select_related("applicant").first()
    return Named(found.pk, f"{found.kind.label} {found.number} {found.party_name}") if found else None


def closed_on(ids: Sequence[UUID]) -> dict[UUID, dt.date]:
    """When those of the cases that are over were closed."""
    over = Case.objects.filter(pk__in=ids, is_open=False, closed_on__isnull=False)
    return {case.pk: case.closed_on for case in over.only("pk", "closed_on") if case.closed_on}


def required_papers(case_id: UUID) -> Sequence[Required]:
    """The papers that the case's type needs."""
    kinds = Case.objects.filter(pk=case_id).values_list("case_type", flat=True)
    return _required.get(kinds[0], ()) if kinds else ()


def papers_address(case_id: UUID) -> str:
    """The page of the papers of a case: its tab, and for a draft, which opens as a form, a page of their own."""
    case = Case.objects.filter(pk=case_id).only("case_type", "status").first()
    if case is None or (case.status == case.kind.draft and look_of(case.kind).draft_page):
        return reverse("documents:about", args=[CASE, case_id])
    return reverse("casework:case-tab", args=[case_id, PAPERS.code])


def case_page(case_id: UUID) -> str:
    """The page of the case itself."""
    return reverse("casework:case", args=[case_id])


def _papers(occasion: Occasion) -> dict[str, Any]:
    return {"papers": panel_of(subject_kind=CASE, subject=occasion.case, by=occasion.by)}


PAPERS = Tab("papers", "材料", "casework/case_papers.html", _papers, 75)


SUBJECT = SubjectKind(
    CASE,
    "事项",
    find_case,
    papers_address,
    named=case_named,
    closed_on=closed_on,
    required=required_papers,
    page=case_page,
    among=cases_among,
)
