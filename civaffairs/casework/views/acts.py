"""The page of one act on a case, whichever act it is: what it says and calls stands in the table of acts."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from civaffairs.casework import permissions as rights
from civaffairs.casework.acts import Act, Occasion, act_of
from civaffairs.casework.models import StatusChange
from civaffairs.casework.services.cases import record_refused
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.web.views import ActView

from .cases import CasePageMixin, case_address, case_light, history_entries


class ActPage(CasePageMixin, ActView):
    """A form that performs one act on a case; a refused act is left on record after its rollback.

    The form carries the version of the case that was on the page. Who acts on an older one sees what happened since
    and may go on with what was typed; who only sent the same form twice is led on as if it had been sent once.
    """

    code = ""

    @cached_property
    def act(self) -> Act:
        """The act of the address, or of the page that names one."""
        try:
            return act_of(self.case.case_type, self.kwargs.get("act", self.code))
        except Refusal as refusal:
            raise Http404 from refusal

    @property
    def right(self) -> str:
        """The right of the act; before the case is found there is none to ask, only that of reading cases."""
        return self.act.right_in(self.case.kind) if hasattr(self, "case") else rights.READ.code

    @cached_property
    def occasion(self) -> Occasion:
        """Who acts on what; a thing that the address names and the case has not does not exist."""
        act, about = self.act, None
        if act.about:
            about = act.about.find(self.case, str(self.kwargs.get("about", "")))
            if about is None:
                raise Http404
        return Occasion(self.case, self.actor, today(), about, act.explain)

    @property
    def title(self) -> str:
        return self.act.title_in(self.case.kind)

    def get_template_names(self) -> list[str]:
        usual = "casework/act_with_calculation.html" if self.act.explain else "casework/act.html"
        return [self.act.template or usual]

    def get_form_class(self) -> Any:
        return self.act.form

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **self.act.options_at(self.occasion)}

    def get_initial(self) -> dict[str, Any]:
        return self.act.initial_at(self.occasion)

    def perform(self, form: Any) -> Any:
        result = self.act.do(self.occasion, form.cleaned_data)
        if self.act.success:
            messages.success(self.request, self.act.success)
        return result

    def get_success_url(self, result: Any = None) -> str:
        leads_to = self.act.leads_to
        return leads_to(self.occasion, result) if leads_to and result is not None else case_address(self.case)

    def refused(self, form: Any, refusal: Refusal) -> HttpResponse:
        seen = form.cleaned_data.get("version")
        self.case.refresh_from_db()
        changes = list(self.case.history.order_by("at", "id")[seen - 1 :]) if seen else []
        if self._is_sent_twice(changes):
            return redirect(case_address(self.case))
        record_refused(case=self.case, act=self.right, by=self.actor, refusal=refusal)
        if changes:
            form.data = form.data.copy()
            form.data["version"] = self.case.version
            self.extra_context = {"is_stale": True, "changes": history_entries(self.case, reversed(changes))}
        return super().refused(form, refusal)

    def _is_sent_twice(self, changes: list[StatusChange]) -> bool:
        return len(changes) == 1 and (changes[0].act, changes[0].actor_id) == (self.act.code, self.actor.id)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        act, occasion, back = self.act, self.occasion, case_address(self.case)
        if act.explain:
            context["explanation"] = occasion.explanation
        shown = {
            **(act.context(occasion) if act.context else {}),
            "case": self.case,
            "lead": act.lead_at(occasion),
            "submit_label": act.submit or self.title,
            "is_danger": act.is_danger,
            "light": case_light(self.case),
            "cancel_url": back,
            "breadcrumb": (("事项", reverse("casework:cases")), (self.case.number, back), (self.title, "")),
        }
        return super().get_context_data(**{**shown, **context})
