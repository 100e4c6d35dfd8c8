"""The page of one case: where it stands, what is to do, and under its tabs everything that is known of it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView

from civaffairs.accounts.permissions import may, require
from civaffairs.audit.services import record
from civaffairs.casework import permissions as rights
from civaffairs.casework.acts import Occasion
from civaffairs.casework.models import Case
from civaffairs.casework.pages import MAIN, SIDE, Tab, look_of, panels_of, tabs_of
from civaffairs.common.dates import today
from civaffairs.web.views import ActorView

from .cases import CasePageMixin, case_address
from .next_steps import buttons, next_steps, open_tasks, tab_address


class CasePage(CasePageMixin, ActorView, TemplateView):
    """One case under one of its tabs; reading it leaves an entry in the record of who looked at whom."""

    right = rights.READ.code

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind, look = self.case.kind, look_of(self.case.kind)
        require(self.actor, kind.read, self.case)
        self.tab = self._tab()
        if self.case.status == kind.draft and look.draft_page and may(self.actor, look.draft_right, self.case):
            return redirect(look.draft_page, pk=self.case.pk)
        record(
            by=self.actor, verb=kind.read, subject_kind="case", subject_id=self.case.pk,
            text=f"查看事项 {self.case.number}({self.tab.label})",
        )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def _tab(self) -> Tab:
        asked = self.kwargs.get("tab")
        tab = next((one for one in tabs_of(self.case) if asked in (None, one.code)), None)
        if tab is None:
            raise Http404
        if tab.right:
            require(self.actor, tab.right, self.case)
        return tab

    def get_template_names(self) -> list[str]:
        return [self.tab.template]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        occasion = Occasion(self.case, self.actor, today())
        steps = next_steps(occasion)
        shown = self._overview(occasion) if self.tab == tabs_of(self.case)[0] else {}
        return super().get_context_data(
            case=self.case,
            title=look_of(self.case.kind).title(self.case),
            breadcrumb=self.get_breadcrumb(),
            stages=stages_of(self.case),
            tabs=self._tabs(),
            steps=steps,
            acts=buttons(occasion, steps),
            **shown,
            **(self.tab.context(occasion) or {}),
            **context,
        )

    def _overview(self, occasion: Occasion) -> dict[str, Any]:
        drawn: dict[str, list[Any]] = {MAIN: [], SIDE: []}
        for panel in panels_of(self.case):
            if text := panel.drawn(occasion):
                drawn[panel.column].append(text)
        return {"tasks": open_tasks(occasion), "panels": drawn}

    def _tabs(self) -> list[dict[str, Any]]:
        shown = [tab for tab in tabs_of(self.case) if not tab.right or may(self.actor, tab.right, self.case)]
        return [
            {
                "label": tab.label,
                "url": tab_address(self.case, tab.code) if number else case_address(self.case),
                "is_current": tab == self.tab,
                "count": None,
            }
            for number, tab in enumerate(shown)
        ]


def stages_of(case: Case) -> list[dict[str, str]]:
    """The stages with what is done, current and ahead; none where the case type counts none."""
    look = look_of(case.kind)
    position = next((index for index, (_, covered) in enumerate(look.stages) if case.status in covered), None)
    if position is None:
        return []
    ended = "stopped" if case.status in look.stopped else "done" if case.status in look.done else "current"
    return [
        {
            "label": label,
            "state": "done" if index < position else ended if index == position else "ahead",
            "note": case.status_label if index == position else "",
        }
        for index, (label, _) in enumerate(look.stages)
    ]
