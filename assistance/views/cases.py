"""The page of one case: where it stands, what is to do, what was declared and found, and how the amount comes about."""

from typing import Any

from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from assistance import permissions as rights
from assistance.choices import Status
from assistance.services.investigation import assess
from assistance.workflow import CASE_TYPE
from civaffairs.audit.services import record
from civaffairs.casework.choices import Outcome
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.cases import open_acts
from civaffairs.casework.views import CasePageMixin, deadlines_of
from civaffairs.common.dates import today
from civaffairs.connectors.services import label_of as agency_label
from civaffairs.documents.models import Document
from civaffairs.meanstest.choices import DecisionOnDiscrepancy, RunState, StepState
from civaffairs.meanstest.models import CheckRun, Conclusion
from civaffairs.meanstest.services.checks import SourceProgress, progress
from civaffairs.meanstest.vocabulary import label_of
from civaffairs.registry.choices import Relation
from civaffairs.tenancy.models import Division
from civaffairs.web.explanations import Explanation, explain
from civaffairs.web.views import ActorView

# The stages that a citizen would count, in order, with the statuses that each covers.
STAGES = (
    ("申请", (Status.DRAFT, Status.SUBMITTED)),
    ("调查核对", (Status.INVESTIGATING,)),
    ("初审意见", (Status.OPINION_GIVEN,)),
    ("公示", (Status.IN_PUBLIC_NOTICE,)),
    ("审核确认", (Status.AWAITING_CONFIRMATION,)),
    ("办结", (Status.GRANTED, Status.REFUSED, Status.WITHDRAWN, Status.ENDED)),
)
STOPPED = (Status.REFUSED, Status.WITHDRAWN, Status.ENDED)

# 行政复议法 art 20, 行政诉讼法 art 46.
REMEDIES = (
    "对本决定不服的，可以自知道之日起60日内申请行政复议。",
    "也可以自知道之日起6个月内直接向人民法院提起行政诉讼。",
)
# Each act has its own page; the words on the button are the act's own.
ACT_PAGES = {
    "submit": "assistance:check-answers",
    "return_for_correction": "assistance:return",
    "accept": "assistance:accept",
    "give_opinion": "assistance:opinion",
    "post_notice": "assistance:post-notice",
    "forward": "assistance:forward",
    "close_notice": "assistance:close-notice",
    "reopen": "assistance:reopen",
    "send_back": "assistance:send-back",
    "confirm": "assistance:confirm",
    "refuse": "assistance:refuse",
    "withdraw": "assistance:withdraw",
    "end": "assistance:end",
}
TABS = (
    ("overview", "概况"),
    ("declared", "申报内容"),
    ("check", "经济状况核对"),
    ("letters", "文书"),
    ("history", "办理过程"),
)


class CasePage(CasePageMixin, ActorView, TemplateView):
    """One case under one of its tabs; reading it leaves an entry in the record of who looked at whom."""

    case_type = CASE_TYPE
    right = rights.READ.code
    tab = "overview"

    def get_template_names(self) -> list[str]:
        return [f"assistance/case_{self.tab}.html"]

    def get(self, request, *args: Any, **kwargs: Any):
        if self.case.status == Status.DRAFT and self.actor.role in rights.FILE.roles:
            return redirect("assistance:draft", pk=self.case.pk)
        record(
            by=self.actor, verb=rights.READ.code, subject_kind="case", subject_id=self.case.pk,
            text=f"查看事项 {self.case.number}({dict(TABS)[self.tab]})",
        )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            case=self.case,
            title=f"{self.case.applicant.name}申请最低生活保障",
            breadcrumb=self.get_breadcrumb(),
            stages=stages_of(self.case),
            tabs=tabs_of(self.case, self.tab),
            acts=acts_of(self.case, self.actor),
            **getattr(self, f"of_{self.tab}")(),
            **context,
        )

    def of_overview(self) -> dict[str, Any]:
        case = self.case
        determination = case.determinations.order_by("-determined_at").first()
        return {
            "deadlines": deadlines_of(case),
            "tasks": case.tasks.open().order_by("due_on"),
            "determination": determination,
            "explanation": explained(determination) if determination else None,
            "facts": self._facts(),
            "visits": case.home_visits.order_by("-visited_on"),
            "notices": case.public_notices.order_by("-posted_on"),
            "award": case.awards.order_by("-valid_from").first(),
        }

    def of_declared(self) -> dict[str, Any]:
        members = self.case.application.members.select_related("person")
        members = members.prefetch_related("incomes", "assets", "person__documents")
        ordered = sorted(members, key=lambda member: (member.relation != Relation.SELF, member.birth))
        return {
            "application": self.case.application,
            "members": ordered,
            "supporters": self.case.application.supporters.all(),
            "official_links": self.case.application.official_links.select_related("member__person"),
        }

    def of_check(self) -> dict[str, Any]:
        return check_context(self.case, self.actor)

    def of_letters(self) -> dict[str, Any]:
        return {"documents": Document.objects.about("case", self.case.pk)}

    def of_history(self) -> dict[str, Any]:
        transitions = {step.act: step for step in self.case.kind.transitions}
        return {
            "entries": [
                {
                    "title": transitions[change.act].label,
                    "at": change.at,
                    "by": change.actor_name,
                    "note": change.note,
                    "tone": self.case.kind.status(change.target).tone,
                }
                for change in self.case.history.order_by("-at")
            ]
        }

    def _facts(self) -> list[dict[str, Any]]:
        case, application = self.case, self.case.application
        names = division_names(case.division_code)
        together = application.members.filter(lives_together=True).count()
        return [
            {"label": "申请人", "value": case.applicant.name},
            {"label": "户籍性质", "value": application.get_residence_display()},
            {"label": "所在地", "value": "".join(names)},
            {"label": "居住地址", "value": application.address},
            {"label": "共同生活人数", "value": f"{together}人"},
            {"label": "致困原因", "value": application.hardship_cause},
            {"label": "受理日", "value": case.received_on and f"{case.received_on:%Y年%m月%d日}"},
            {"label": "初审意见", "value": OPINIONS.get(application.opinion, "")},
        ]


OPINIONS = {"grant": "拟予保障", "refuse": "拟不予保障"}


def division_names(code: str) -> list[str]:
    """County, township and village of a code, as far as the table knows them."""
    codes = [code[:6], code[:9], code]
    named = dict(Division.objects.in_force(today()).filter(code__in=codes).values_list("code", "name"))
    return [named[one] for one in dict.fromkeys(codes) if one in named]


def place_names(code: str) -> dict[str, str]:
    """Names for the codes that a trace of this place may hold."""
    codes = {"000000": "全国"}
    wanted = [f"{code[:2]}0000", f"{code[:4]}00", code[:6]]
    return codes | dict(Division.objects.in_force(today()).filter(code__in=wanted).values_list("code", "name"))


def explained(determination: Determination, *, title: str = "最低生活保障认定") -> Explanation:
    """A stored determination as the person concerned reads it."""
    outcome = Outcome(determination.outcome)
    granted = outcome == Outcome.GRANT
    size = determination.trace["outputs"]["size"]
    lead = f"{size}人，每月{determination.amount}元，自{determination.payable_from}起发放。" if granted else ""
    return explain(
        determination.trace,
        title=title,
        outcome="符合保障条件" if granted else "不符合保障条件",
        tone=outcome.tone,
        amount=determination.amount if granted else None,
        number=determination.case.number,
        lead=lead,
        place_names=place_names(determination.place),
        rights=REMEDIES,
    )


def explained_now(case: Case) -> Explanation:
    """What the facts and figures of today give, before anybody decides."""
    answer = assess(case=case, on=today())
    outputs = answer.outputs or {}
    granted = bool(outputs.get("eligible"))
    return explain(
        answer.trace,
        title="按今天的事实和标准试算",
        outcome="符合保障条件" if granted else "不符合保障条件",
        tone=(Outcome.GRANT if granted else Outcome.REFUSE).tone,
        amount=outputs["amount"] if granted else None,
        number=case.number,
        place_names=place_names(case.division_code),
    )


def stages_of(case: Case) -> list[dict[str, str]]:
    """The stages with what is done, current and ahead."""
    position = next(index for index, (_, statuses) in enumerate(STAGES) if case.status in statuses)
    stages = []
    for index, (label, _) in enumerate(STAGES):
        state = "done" if index < position else "current" if index == position else "ahead"
        if index == position and case.status in STOPPED:
            state = "stopped"
        if index == position and case.status == Status.GRANTED:
            state = "done"
        stages.append({"label": label, "state": state, "note": case.status_label if index == position else ""})
    return stages


def tabs_of(case: Case, current: str) -> list[dict[str, Any]]:
    """The tabs of the case page."""
    return [
        {
            "label": label,
            "url": reverse("assistance:case" if code == "overview" else f"assistance:case-{code}", args=[case.pk]),
            "is_current": code == current,
            "count": None,
        }
        for code, label in TABS
    ]


def acts_of(case: Case, actor) -> list[dict[str, str]]:
    """The buttons: what the status and the actor's rights allow now."""
    return [
        {
            "label": step.label,
            "url": reverse(ACT_PAGES[step.act], args=[case.pk]),
            "kind": "secondary" if step.is_adverse else "",
        }
        for step in open_acts(case, actor)
    ]


def check_context(case: Case, actor) -> dict[str, Any]:
    """The means test of a case: progress, differences, findings, conclusion."""
    run = CheckRun.objects.filter(case=case).order_by("-requested_at").first()
    may_check = actor.role in rights.CHECK.roles and case.status == Status.INVESTIGATING
    if run is None:
        return {"run": None, "may_start": may_check}
    discrepancies = run.discrepancies.select_related("person").order_by("person", "kind", "code")
    waiting = discrepancies.filter(decision=DecisionOnDiscrepancy.OPEN).count()
    conclusion = Conclusion.objects.filter(run=run).order_by("-drawn_on", "-id").first()
    return {
        "run": run,
        "may_start": may_check and run.state != RunState.RUNNING,
        "progress": progress_of(run),
        "discrepancies": [discrepancy_row(one, case, may_check) for one in discrepancies],
        "findings": [
            {"row": one, "source": agency_label(one.step.source)}
            for one in run.findings.select_related("person", "step").order_by("person", "kind", "id")
        ],
        "conclusion": conclusion,
        "may_conclude": may_check and run.state != RunState.RUNNING and not waiting and conclusion is None,
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
        "poll_url": reverse("assistance:check-progress", args=[run.case_id]),
        "steps": [source_step(source) for source in found.sources],
    }


def source_step(source: SourceProgress) -> dict[str, Any]:
    """One agency: its name, its worst state, how many answers are in, why the others are not."""
    state = next(one for one in WORST_FIRST if source.states.get(one))
    note = "、".join(source.failures) or f"{source.answered}/{source.asked}人"
    return {"label": source.label, "state": state, "note": note}


WORST_FIRST = (
    StepState.SOURCE_FAILED, StepState.CLAIMED, StepState.PENDING, StepState.NOT_ASKED, StepState.RECORD,
    StepState.NO_RECORD,
)  # fmt: skip


def discrepancy_row(discrepancy, case: Case, may_decide: bool) -> dict[str, Any]:
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
        "url": reverse("assistance:discrepancy", args=[case.pk, discrepancy.pk]) if may_decide else "",
    }
