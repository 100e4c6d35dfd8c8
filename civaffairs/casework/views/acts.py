"""The page of one act on a case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from civaffairs.casework.models import StatusChange
from civaffairs.casework.services.cases import record_refused
from civaffairs.common.errors import Refusal
from civaffairs.web.views import ActView

from .cases import CasePageMixin, case_address, case_light, history_entries


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
