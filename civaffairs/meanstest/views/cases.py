"""The means test of a case: its tab on the page of the case, and its progress while it runs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civaffairs.casework.acts import Occasion
from civaffairs.casework.models import Case
from civaffairs.casework.pages import Tab
from civaffairs.casework.views.cases import CasePageMixin
from civaffairs.casework.views.next_steps import act_address, may_do
from civaffairs.connectors.services import label_of as agency_label
from civaffairs.meanstest.acts import CONCLUDE_CHECK, DECIDE, START_CHECK, TAB, newest_run
from civaffairs.meanstest.catalogue import providers
from civaffairs.meanstest.choices import DecisionOnDiscrepancy, RunState, StepState
from civaffairs.meanstest.models import CheckRun, Conclusion, Discrepancy
from civaffairs.meanstest.permissions import READ
from civaffairs.meanstest.services.checks import SourceProgress, progress
from civaffairs.meanstest.vocabulary import label_of
from civaffairs.web.views import ActorView

WORST_FIRST = (
    StepState.SOURCE_FAILED, StepState.CLAIMED, StepState.PENDING, StepState.NOT_ASKED, StepState.RECORD,
    StepState.NO_RECORD,
)  # fmt: skip


class CheckProgress(CasePageMixin, ActorView):
    """The progress of the check, asked for again while it runs."""

    right = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = newest_run(self.case)
        if run is None:
            raise Http404
        context = {"progress": progress_of(run)}
        response = render(request, "components/progress.html", context)
        if not context["progress"]["is_running"]:
            response["HX-Refresh"] = "true"
        return response


def of_the_check(occasion: Occasion) -> dict[str, Any]:
    """Progress, differences, findings and conclusion, with what may be done about them now."""
    case, run = occasion.case, newest_run(occasion.case)
    start_url = act_address(case, START_CHECK) if may_do(occasion, START_CHECK) else ""
    if run is None:
        return {"run": None, "start_url": start_url}
    is_running = run.state == RunState.RUNNING
    discrepancies = run.discrepancies.select_related("person").order_by("person", "kind", "code")
    waiting = discrepancies.filter(decision=DecisionOnDiscrepancy.OPEN).count()
    conclusion = Conclusion.objects.filter(run=run).order_by("-drawn_on", "-id").first()
    may_conclude = may_do(occasion, CONCLUDE_CHECK) and not is_running and not waiting and conclusion is None
    return {
        "run": run,
        "start_url": "" if is_running else start_url,
        "conclude_url": act_address(case, CONCLUDE_CHECK) if may_conclude else "",
        "progress": progress_of(run),
        "without_number": "、".join(run.people_without_number().order_by("name", "id").values_list("name", flat=True)),
        "discrepancies": [discrepancy_row(one, case, may_do(occasion, DECIDE)) for one in discrepancies],
        "findings": [
            {"row": one, "source": agency_label(one.step.source)}
            for one in run.findings.select_related("person", "step").order_by("person", "kind", "id")
        ],
        "conclusion": conclusion,
    }


def progress_of(run: CheckRun) -> dict[str, Any]:
    """The counted steps of a run, source by source, for the polling fragment."""
    found = progress(run)
    return {
        "id": "check-progress",
        "label": "各部门答复",
        "done": found.sources_answered,
        "total": len(found.sources),
        "unit": "个部门已答复齐全",
        "is_running": run.state == RunState.RUNNING,
        "poll_url": reverse("meanstest:progress", args=[run.case_id]),
        "steps": [source_step(source) for source in found.sources],
    }


def source_step(source: SourceProgress) -> dict[str, Any]:
    """One agency: its name, its worst state, how many answers are in, why the others are not."""
    state = next(one for one in WORST_FIRST if source.states.get(one))
    note = "、".join(source.failures) or f"{source.answered}/{source.asked}人"
    return {"label": source.label, "state": state, "note": note}


def discrepancy_row(discrepancy: Discrepancy, case: Case, may_decide: bool) -> dict[str, Any]:
    """One difference as its component draws it."""
    decided = discrepancy.decision != DecisionOnDiscrepancy.OPEN
    words = f"{discrepancy.get_decision_display()}:{discrepancy.reason}" if decided else ""
    return {
        "label": label_of(discrepancy.code),
        "person": discrepancy.person.name,
        "declared": discrepancy.declared,
        "declared_origin": "本人申报",
        "found": discrepancy.found,
        "found_origin": "部门核对",
        "decision": words,
        "decided_by": f"{discrepancy.decided_by} {discrepancy.decided_on}" if decided else "",
        "url": act_address(case, DECIDE, discrepancy.pk) if may_decide else "",
    }


CHECK_TAB = Tab(
    TAB, "经济状况核对", "meanstest/case_check.html", of_the_check, 30, right=READ,
    applies=lambda case: case.case_type in providers(),
    tasks={"means_test": "", "verify_discrepancies": "核实申报与查得的差异"},
)  # fmt: skip
