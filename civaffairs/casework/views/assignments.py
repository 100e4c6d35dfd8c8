"""For whoever leads: how much waits for whom, and handing cases from one worker to another."""

import datetime as dt
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from civaffairs.accounts.permissions import may
from civaffairs.casework import permissions as rights
from civaffairs.casework import workload
from civaffairs.casework.filters import NOBODY, workers
from civaffairs.casework.forms import ReassignForm
from civaffairs.casework.models import Case
from civaffairs.casework.services.assignments import reassign
from civaffairs.common.dates import today
from civaffairs.web.districts import reading
from civaffairs.web.views import ActView, DetailPage

CHOOSE = "choose"
MOST = 500


class Workload(DetailPage):
    """工作量: open cases and tasks by worker and by role; every number opens the list that adds up to it."""

    right = rights.SUPERVISE.code
    template_name = "casework/workload.html"
    title = "工作量"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        on, actor = today(), self.actor
        with reading(actor):
            loads, roles = workload.by_worker(actor, on), workload.by_role(actor, on)
        may_assign = may(actor, rights.ASSIGN.code) and not actor.is_city
        rows = [self._row(load, on, may_assign) for load in loads]
        lead = "承办的在办事项和其中的待办。点击数字打开清单。"
        return super().get_context_data(rows=rows, roles=roles, near=workload.NEAR, lead=lead, **context)

    def _row(self, load: workload.Load, on: dt.date, may_assign: bool) -> dict[str, Any]:
        listed = {"assignee": NOBODY if load.key == "none" else load.key, "is_open": "True"}
        if self.actor.is_city:
            return {"load": load}
        near = {"due_from": on, "due_before": on + dt.timedelta(workload.NEAR)}
        return {
            "load": load,
            "cases_url": cases_url(listed),
            "overdue_url": cases_url({**listed, "due_before": on}),
            "near_url": cases_url({**listed, **near}),
            "reassign_url": self._reassign_url(load) if may_assign and load.cases else "",
        }

    def _reassign_url(self, load: workload.Load) -> str:
        return f"{reverse('casework:reassign')}?{urlencode({'from': load.key})}"


def cases_url(asked: dict[str, Any]) -> str:
    """The list of cases, narrowed."""
    return f"{reverse('casework:cases')}?{urlencode(asked)}"


class Reassign(ActView):
    """转交承办人: the cases picked in the list, or all open ones of a worker who leaves, with their count."""

    right = rights.ASSIGN.code
    form_class = ReassignForm
    title = "转交承办人"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("act") == CHOOSE:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    @cached_property
    def chosen(self) -> list[Case]:
        """The open cases that were picked, as far as the actor sees them."""
        cases = Case.objects.visible_to(self.actor).open().order_by("opened_on", "id")
        if "from" in self.request.GET:
            return list(self._of(cases, self.request.GET["from"])[:MOST])
        return list(cases.filter(pk__in=keys(self.request.POST.getlist("picked")))[:MOST])

    def _of(self, cases: QuerySet, worker: str) -> QuerySet:
        if worker == "none":
            return cases.filter(assignee__isnull=True)
        return cases.filter(assignee=int(worker)) if worker.isdecimal() else cases.none()

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.request.POST.get("act") == CHOOSE:
            kwargs = {name: value for name, value in kwargs.items() if name not in ("data", "files")}
        return {**kwargs, "workers": workers(self.actor.bureau_id, today())}

    def get_initial(self) -> dict[str, Any]:
        return {"picked": [str(case.pk) for case in self.chosen]}

    def perform(self, form: Any) -> int:
        data = form.cleaned_data
        count = reassign(
            cases=keys(data["picked"]), to=int(data["worker"]), reason=data["reason"], by=self.actor, on=today()
        )
        messages.success(self.request, f"已转交{count}件事项。")
        return count

    def get_success_url(self, result: Any = None) -> str:
        return reverse("casework:workload" if may(self.actor, rights.SUPERVISE.code) else "casework:cases")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        numbers = "、".join(case.number for case in self.chosen[:5])
        count = len(self.chosen)
        lead = f"将转交{count}件在办事项：{numbers}{'等' if count > 5 else ''}。" if count else "没有选择在办的事项。"
        return super().get_context_data(
            lead=lead,
            submit_label=f"转交{count}件",
            cancel_url=reverse("casework:cases"),
            breadcrumb=(("事项", reverse("casework:cases")), (self.title, "")),
            **context,
        )


def keys(texts: list[str]) -> list[UUID]:
    """The ids among what was sent."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
