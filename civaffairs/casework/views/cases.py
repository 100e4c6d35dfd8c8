"""The list of cases, and what every page of a case has in common."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from civaffairs.accounts.actor import role_label
from civaffairs.accounts.permissions import may
from civaffairs.casework import permissions as rights
from civaffairs.casework.filters import CaseFilter
from civaffairs.casework.lights import Look, deadline_light, nearest_light, remembered
from civaffairs.casework.models import Case, StatusChange
from civaffairs.common.dates import today
from civaffairs.policy.services import figure
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.explanations import value_text
from civaffairs.web.lights import Light
from civaffairs.web.paging import Page
from civaffairs.web.tables import Batch, BatchAct, BoundTable, Column


def day_text(day: dt.date) -> str:
    """A day in a cell of a list."""
    return value_text(day)


def case_address(case: Case) -> str:
    """The page of a case, as its case type names it."""
    return reverse(case.kind.page, args=[case.pk])


def with_deadlines(cases: QuerySet) -> QuerySet:
    """Cases with everything that a row of a list shows, in a fixed number of queries."""
    return cases.select_related("applicant").prefetch_related("deadlines")


def case_light(case: Case, look: Look = figure) -> Light | None:
    """The light of the nearest running deadline."""
    return nearest_light(list(case.deadlines.all()), today(), case.division_code[:6], look)


class CaseList(AcrossDistricts):
    """The cases of the actor's area."""

    right = rights.READ.code
    title = "事项"
    default_order = "-opened_on"
    noun = "件"
    filterset_class = CaseFilter
    columns = (
        Column("事项编号", "number", link=case_address, is_nowrap=True),
        Column("申请人", lambda case: case.party_name, note=lambda case: case.kind.label),
        Column("状态", lambda case: case.status_choice, kind="status"),
        Column("办理期限", "light", kind="light"),
        Column("登记日", lambda case: day_text(case.opened_on), sort="opened_on", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        return with_deadlines(Case.objects.visible_to(self.actor))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Figures of law are looked up first: a city that reads its districts reads nothing else.
        self.look = remembered()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.look = remembered()
        return super().post(request, *args, **kwargs)

    def get_table(self, *, page: Page, **more: Any) -> BoundTable:
        for case in page.rows:
            case.light = case_light(case, self.look)
        table = super().get_table(page=page, **more)
        if may(self.actor, rights.ASSIGN.code) and not self.actor.is_city:
            table.batch = Batch(reverse("casework:reassign"), (BatchAct("choose", "转交承办人"),))
        return table


class CasePageMixin:
    """Finds the case of the address among those that the actor may see; any other does not exist.

    `case_type` narrows it to some types; a page of the kernel shows cases of every type.
    """

    case_type: str | tuple[str, ...] = ()

    def get_subject(self) -> Case:
        return self.case

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.actor:
            found = Case.objects.visible_to(request.actor).select_related("applicant", "household")
            case = found.filter(pk=kwargs["pk"]).first()
            if case is None or not self.is_of_my_type(case):
                raise Http404
            self.case = case
        return super().dispatch(request, *args, **kwargs)

    def is_of_my_type(self, case: Case) -> bool:
        """Whether the page shows cases of this type."""
        kinds = (self.case_type,) if isinstance(self.case_type, str) else self.case_type
        return not kinds or case.case_type in kinds

    def get_breadcrumb(self):
        return (("事项", reverse("casework:cases")), (self.case.number, ""))


def history_entries(case: Case, changes: Iterable[StatusChange]) -> list[dict[str, Any]]:
    """Changes of a case as the timeline draws them."""
    labels = {step.act: step.label for step in case.kind.transitions}
    return [
        {
            "title": labels[change.act],
            "at": change.at,
            "by": f"{change.actor_name}（{role_label(change.actor_role)}）",
            "note": change.note,
            "tone": case.kind.status(change.target).tone,
        }
        for change in changes
    ]


def deadlines_of(case: Case) -> list[dict[str, Any]]:
    """Each term of a case with its light, for the case page."""
    place, look = case.division_code[:6], remembered()
    terms = case.deadlines.order_by("started_on", "term")
    return [{"label": term_label(one.term), "light": deadline_light(one, today(), place, look)} for one in terms]


def term_label(term: str) -> str:
    """The official words for a term."""
    return TERM_LABELS.get(term.rsplit(".", 1)[-1], term)


TERM_LABELS = {
    "accept": "受理",
    "answer": "答复",
    "apply": "申请行政复议",
    "direct": "直接提起诉讼",
    "after_reconsideration": "复议后提起诉讼",
    "reconsideration": "复议答复",
    "suit": "诉讼答辩",
    "whole": "全程办理",
    "investigation_start": "启动调查",
    "public_notice": "公示",
    "county_decision": "县级审核确认",
    "refusal_letter": "不予确认告知",
}
