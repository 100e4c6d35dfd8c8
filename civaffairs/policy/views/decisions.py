"""What-if: a stored decision with other figures."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from civaffairs.accounts import permissions
from civaffairs.audit.services import record
from civaffairs.common.choices import Tone
from civaffairs.common.dates import today
from civaffairs.web.explanations import Explanation, explain
from civaffairs.web.views import ActView

from .. import catalogue, services
from .. import permissions as rights
from ..browsing import place_names
from ..decisions import StoredDecision, store
from ..engine import evaluate
from ..forms import Figure, WhatIfForm
from ..replay import versions_in
from ..resolution import WITHDRAWN, CaseParameters, Layered, gb_chain


class WhatIf(ActView):
    """试算: one stored decision with other figures, both explanations side by side; nothing is stored."""

    right = rights.FORESEE.code
    form_class = WhatIfForm
    template_name = "policy/what_if.html"
    title = "试算"

    @cached_property
    def decision(self) -> StoredDecision:
        """The decision; 404 outside the actor's area."""
        found = store().one(self.kwargs["decision"], actor=self.actor)
        if found is None:
            raise Http404("no such decision")
        return found

    def get_subject(self) -> None:
        permissions.require(self.actor, self.right)
        return self.decision and None

    def get_form_kwargs(self) -> dict[str, Any]:
        read = reads_in(self.decision.trace or {})
        figures = [
            Figure(catalogue.definition(key), read[key], f"p{number}-").of_amounts()
            for number, key in enumerate(sorted(read))
        ]
        return {**super().get_form_kwargs(), "figures": [figure for figure in figures if figure.paths]}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record(
            by=self.actor, verb=self.right, subject_kind="determination", subject_id=self.decision.id,
            text=f"试算事项 {self.decision.number}",
        )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: WhatIfForm) -> HttpResponse:
        changed = form.changed_values()
        if not changed:
            messages.info(self.request, "没有改动任何参数，结果与原认定相同。")
        again = self._calculated(changed)
        words = [catalogue.definition(key).label for key in changed]
        return self.render_to_response(self.get_context_data(form=form, again=again, changed=words))

    def _calculated(self, changed: dict[str, Any]) -> Explanation:
        decision = self.decision
        evaluation = evaluate(
            decision.rule_id,
            place=decision.place,
            on=decision.as_of,
            known_at=decision.known_at,
            parameters=Layered(CaseParameters(changed), services.figures()),
            inputs=decision.facts,
            sources=decision.sources,
            versions=versions_in(decision.trace or {}),
        )
        return self._explained(evaluation.trace, "试算结果（不作为决定）")

    def _explained(self, found: dict[str, Any], title: str) -> Explanation:
        outputs = found["outputs"] or {}
        is_granted = bool(outputs.get("eligible"))
        amount = Decimal(outputs["amount"]) if is_granted and outputs.get("amount") is not None else None
        return explain(
            found,
            title=title,
            outcome="符合条件" if is_granted else "不符合条件",
            tone=Tone.SUCCESS if is_granted else Tone.DANGER,
            amount=amount,
            number=self.decision.number,
            place_names=place_names(gb_chain(self.decision.place, today()), today()),
            inputs=(),
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        decision = self.decision
        trail = [(f"事项 {decision.number}", decision.address), (self.title, "")]
        return super().get_context_data(
            stored=self._explained(decision.trace or {}, "原认定"), breadcrumb=trail, submit_label="试算",
            cancel_url=decision.address, **context,
        )  # fmt: skip


def reads_in(trace: dict[str, Any]) -> dict[str, Any]:
    """Every parameter that a trace read, with the value it read."""
    found: dict[str, Any] = {}
    for step in trace.get("steps", ()):
        found |= {read["key"]: read["value"] for read in step["reads"] if read["value"] != WITHDRAWN}
        for child in step["children"]:
            found |= reads_in(child)
    return found
