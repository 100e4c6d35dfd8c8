"""The to-do list, the list of cases, and what every page of a case has in common."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from civaffairs.accounts.actor import role_label
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import read_id_number
from civaffairs.policy.services import figure
from civaffairs.registry.models import IdentityDocument, Person
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.explanations import value_text
from civaffairs.web.lights import Light
from civaffairs.web.paging import Page
from civaffairs.web.tables import BoundTable, Column, Empty
from civaffairs.web.views import ActorView, ActView, ListPage
from civaffairs.web.words import readable

from . import permissions as rights
from .filters import CaseFilter
from .lights import Look, deadline_light, nearest_light, remembered
from .models import Case, StatusChange, Task
from .services.cases import record_refused

MOST_FOUND = 50


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


class ToDoList(ListPage):
    """待办: what waits for this person's role and area, the most urgent first."""

    right = rights.SEE_TO_DO.code
    title = "我的待办"
    default_order = "opened_on"
    noun = "件"
    columns = (
        Column("事项", lambda task: readable(task.title), link=lambda task: case_address(task.case), is_nowrap=True),
        Column("申请人", lambda task: task.case.applicant.name, note=lambda task: task.case.number),
        Column("状态", lambda task: task.case.status_choice, kind="status"),
        Column("办理期限", "light", kind="light"),
        Column("产生日", lambda task: day_text(task.opened_on), sort="opened_on", is_nowrap=True),
    )
    empty = Empty("没有待办", "您的待办已全部处理完毕。新的待办会自动出现在这里。")

    def get_queryset(self) -> QuerySet:
        tasks = Task.objects.for_actor(self.actor).select_related("case__applicant")
        return tasks.prefetch_related("case__deadlines")

    def get_table(self, *, page: Page, **more: Any) -> BoundTable:
        look = remembered()
        for task in page.rows:
            task.light = case_light(task.case, look)
        return super().get_table(page=page, **more)


class CaseList(AcrossDistricts):
    """The cases of the actor's area."""

    right = rights.READ.code
    title = "事项"
    default_order = "-opened_on"
    noun = "件"
    filterset_class = CaseFilter
    columns = (
        Column("事项编号", "number", link=case_address, is_nowrap=True),
        Column("申请人", lambda case: case.applicant.name, note=lambda case: case.kind.label),
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
        return super().get_table(page=page, **more)


class CasePageMixin:
    """Finds the case of the address among those that the actor may see; any other does not exist."""

    case_type: str | tuple[str, ...] = ""

    def get_subject(self) -> Case:
        return self.case

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.actor:
            found = Case.objects.visible_to(request.actor).select_related("applicant", "household")
            kinds = (self.case_type,) if isinstance(self.case_type, str) else self.case_type
            case = found.filter(pk=kwargs["pk"], case_type__in=kinds).first()
            if case is None:
                raise Http404
            self.case = case
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumb(self):
        return (("事项", reverse("casework:cases")), (self.case.number, ""))


class CaseActView(CasePageMixin, ActView):
    """A form that performs one act on a case; a refused act is left on record after its rollback.

    The form carries the version of the case that was on the page. Who acts on an older one sees what happened since
    and may go on with what was typed; who only sent the same form twice is led on as if it had been sent once.
    """

    act = ""
    lead = ""

    def get_success_url(self, result: Any = None) -> str:
        return case_address(self.case)

    def refused(self, form: Any, refusal: Refusal) -> HttpResponse:
        seen = form.cleaned_data.get("version")
        self.case.refresh_from_db()
        changes = list(self.case.history.order_by("at", "id")[seen - 1 :]) if seen else []
        if self._is_sent_twice(changes):
            return redirect(self.get_success_url())
        record_refused(case=self.case, act=self.right or self.act, by=self.actor, refusal=refusal)
        if changes:
            form.data = form.data.copy()
            form.data["version"] = self.case.version
            self.extra_context = {"is_stale": True, "changes": history_entries(self.case, reversed(changes))}
        return super().refused(form, refusal)

    def _is_sent_twice(self, changes: list[StatusChange]) -> bool:
        return len(changes) == 1 and (changes[0].act, changes[0].actor_id) == (self.act, self.actor.id)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context.setdefault("lead", self.lead)
        return super().get_context_data(
            case=self.case,
            light=case_light(self.case),
            breadcrumb=(
                ("事项", reverse("casework:cases")),
                (self.case.number, case_address(self.case)),
                (self.title, ""),
            ),
            cancel_url=case_address(self.case),
            **context,
        )


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


class Search(ActorView):
    """One box: case number, name, initials; an identity number only by POST, so that it stands in no address."""

    right = rights.READ.code

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, request.GET.get("q", "").strip())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, request.POST.get("q", "").strip())

    def _answer(self, request: HttpRequest, text: str) -> HttpResponse:
        people = self._people(text) if text else Person.objects.none()
        cases = with_deadlines(Case.objects.visible_to(self.actor))
        by_number = cases.filter(number=text.upper()).first() if text else None
        if by_number:
            return redirect(case_address(by_number))
        found = list(cases.filter(applicant__in=list(people[:MOST_FOUND])).newest_first()[:MOST_FOUND]) if text else []
        look = remembered()
        rows = [
            {
                "number": case.number,
                "url": case_address(case),
                "name": case.applicant.name,
                "kind": case.kind.label,
                "status": case.status_choice,
                "light": case_light(case, look),
                "opened_on": case.opened_on,
            }
            for case in found
        ]
        context = {"title": "查找", "text": "" if self._is_number(text) else text, "asked": bool(text), "rows": rows}
        return render(request, "casework/search.html", context)

    def _people(self, text: str) -> QuerySet:
        number = read_id_number(text, on=today()).normalised
        if number:
            owners = IdentityDocument.objects.numbered(number).values_list("person", flat=True)
            return Person.objects.visible_to(self.actor).filter(pk__in=list(owners))
        return Person.objects.visible_to(self.actor).named_like(text)

    def _is_number(self, text: str) -> bool:
        return len(text) >= 15 and text[:14].isdigit()


def deadlines_of(case: Case) -> list[dict[str, Any]]:
    """Each term of a case with its light, for the case page."""
    place, look = case.division_code[:6], remembered()
    terms = case.deadlines.order_by("started_on", "term")
    return [{"label": term_label(one.term), "light": deadline_light(one, today(), place, look)} for one in terms]


def term_label(term: str) -> str:
    """The official words for a term."""
    return TERM_LABELS.get(term.rsplit(".", 1)[-1], term)


TERM_LABELS = {
    "whole": "全程办理",
    "investigation_start": "启动调查",
    "public_notice": "公示",
    "county_decision": "县级审核确认",
    "refusal_letter": "不予确认告知",
}
