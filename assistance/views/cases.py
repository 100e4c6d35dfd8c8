"""The page of one case: where it stands, what is to do, what was declared and found, and how the amount comes about."""

import datetime as dt
from typing import Any

from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from assistance import permissions as rights
from assistance.choices import ChangeStatus, Status
from assistance.services.explanations import explained
from assistance.views.continuations import life_of, title_of
from assistance.workflow import CASE_TYPES, TAKE_UP_TYPE
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import declared, may
from civaffairs.audit.services import record
from civaffairs.casework.models import Case, Determination, PublicNotice
from civaffairs.casework.services.cases import obstacles, open_acts
from civaffairs.casework.views.cases import CasePageMixin, deadlines_of, history_entries
from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.common.dates import month_of, today
from civaffairs.connectors.services import label_of as agency_label
from civaffairs.documents.models import Document
from civaffairs.meanstest.choices import DecisionOnDiscrepancy, RunState
from civaffairs.meanstest.choices import StepState as CheckState
from civaffairs.meanstest.models import CheckRun, Conclusion
from civaffairs.meanstest.services.checks import SourceProgress, progress
from civaffairs.meanstest.vocabulary import label_of
from civaffairs.payments.models import Award
from civaffairs.registry.choices import Relation
from civaffairs.tenancy.models import Division
from civaffairs.web.explanations import value_text
from civaffairs.web.views import ActorView

# The stages that a citizen would count, in order, with the statuses that each covers.
STAGES = (
    ("申请", (Status.DRAFT, Status.SUBMITTED)),
    ("调查核对", (Status.INVESTIGATING,)),
    ("初审意见", (Status.OPINION_GIVEN,)),
    ("公示", (Status.IN_PUBLIC_NOTICE,)),
    ("审核确认", (Status.AWAITING_CONFIRMATION,)),
    ("办结", (Status.GRANTED, ChangeStatus.KEPT, Status.HANDED_OVER, Status.SUCCEEDED, Status.REFUSED, Status.WITHDRAWN,
             Status.ENDED)),
)  # fmt: skip
STOPPED = (Status.REFUSED, Status.WITHDRAWN, Status.ENDED)
DONE = (Status.GRANTED, ChangeStatus.KEPT, Status.HANDED_OVER, Status.SUCCEEDED)

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
    "keep": "assistance:keep",
    "stop": "assistance:stop",
    "exit_gradually": "assistance:exit-gradually",
    "hand_over": "assistance:hand-over",
}
# Work inside a status; what leads to the next status is an act.
TASK_PAGES = {
    "means_test": "assistance:case-check",
    "verify_discrepancies": "assistance:case-check",
    "home_visit": "assistance:visit",
    "death": "assistance:end",
}
# An obstacle that no work removes: the case takes the other way.
OTHER_WAY = {"opinion_is_not_to_grant", "notice_required", "notice_not_asked"}
TABS = (
    ("overview", "概况"),
    ("declared", "申报内容"),
    ("check", "经济状况核对"),
    ("calculation", "认定计算"),
    ("letters", "文书"),
    ("history", "办理过程"),
)


class StepState(ToneChoices):
    """Whether the next act can be done."""

    READY = "ready", Tone.SUCCESS, "可以办理"
    BLOCKED = "blocked", Tone.WARNING, "条件未齐"


class CasePage(CasePageMixin, ActorView, TemplateView):
    """One case under one of its tabs; reading it leaves an entry in the record of who looked at whom."""

    case_type = CASE_TYPES
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
        self.steps = next_steps(self.case, self.actor)
        return super().get_context_data(
            case=self.case,
            title=title_of(self.case),
            breadcrumb=self.get_breadcrumb(),
            stages=stages_of(self.case),
            tabs=tabs_of(self.case, self.tab),
            acts=acts_of(self.case, self.actor, self.steps),
            **getattr(self, f"of_{self.tab}")(),
            **context,
        )

    def of_overview(self) -> dict[str, Any]:
        case = self.case
        determination = latest_determination(case)
        award = case.awards.order_by("-valid_from").first()
        return {
            "deadlines": deadlines_of(case),
            "tasks": tasks_of(case, self.actor),
            "steps": self.steps,
            "determination": determination,
            "explanation": explained(determination, on=today()) if determination else None,
            "facts": self._facts(),
            "visits": case.home_visits.order_by("-visited_on"),
            "notices": [notice_row(notice, case, self.actor) for notice in case.public_notices.order_by("-posted_on")],
            "award": award,
            **life_of(case, self.actor, on=today()),
            "award_end": f"发放到{last_month(award)}为止。" if award and award.valid_to else "",
        }

    def of_calculation(self) -> dict[str, Any]:
        determination = latest_determination(self.case)
        earlier = self.case.determinations.exclude(pk=determination.pk) if determination else []
        return {
            "explanation": explained(determination, on=today()) if determination else None,
            "earlier": earlier.order_by("-determined_at") if determination else [],
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
        return {"entries": history_entries(self.case, self.case.history.order_by("-at", "-id"))}

    def _facts(self) -> list[dict[str, Any]]:
        case, application = self.case, self.case.application
        places = division_names(case.division_code)
        together = application.members.filter(lives_together=True).count()
        return [
            {"label": "申请人", "value": case.applicant.name},
            {"label": "户籍性质", "value": application.get_residence_display()},
            {"label": "所在地", "value": "".join(places)},
            {"label": "居住地址", "value": application.address},
            {"label": "共同生活人数", "value": f"{together}人"},
            {"label": "致困原因", "value": application.hardship_cause},
            {"label": "受理日", "value": value_text(case.received_on) if case.received_on else "尚未受理"},
            {"label": "初审意见", "value": self._opinion()},
        ]

    def _opinion(self) -> str:
        application = self.case.application
        if not application.opinion:
            return "尚未提出"
        return f"{OPINIONS[application.opinion]}：{application.opinion_reason}"


OPINIONS = {"grant": "拟予保障", "refuse": "拟不予保障"}


def division_names(code: str) -> list[str]:
    """County, township and village of a code, as far as the table knows them."""
    codes = [code[:6], code[:9], code]
    named = dict(Division.objects.in_force(today()).filter(code__in=codes).values_list("code", "name"))
    return [named[one] for one in dict.fromkeys(codes) if one in named]


def stages_of(case: Case) -> list[dict[str, str]]:
    """The stages with what is done, current and ahead."""
    position = next(index for index, (_, statuses) in enumerate(STAGES) if case.status in statuses)
    stages = []
    for index, (label, _) in enumerate(STAGES):
        state = "done" if index < position else "current" if index == position else "ahead"
        if index == position and case.status in STOPPED:
            state = "stopped"
        if index == position and case.status in DONE:
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


def next_steps(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """The acts that lead on from here, who does each, and what is still missing for it."""
    steps = []
    for step in case.kind.transitions:
        if case.status not in step.sources or step.is_adverse:
            continue
        missing = obstacles(case, step.act, today())
        if OTHER_WAY & {code for code, _ in missing}:
            continue
        is_mine = may(actor, step.right, case)
        steps.append(
            {
                "act": step.act,
                "label": step.label,
                "url": reverse(ACT_PAGES[step.act], args=[case.pk]) if is_mine and not missing else "",
                "who": who_may(step.right),
                "obstacles": [message for _, message in missing],
                "state": StepState.BLOCKED if missing else StepState.READY,
            }
        )
    return steps


def acts_of(case: Case, actor: Actor, steps: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The buttons: what the status and the actor's rights allow now, what leads on before what ends."""
    ready = {step["act"] for step in steps if step["url"]}
    allowed = [step for step in open_acts(case, actor) if step.is_adverse or step.act in ready]
    return [
        {
            "label": step.label,
            "url": page_of(case, step.act),
            "kind": "secondary" if step.is_adverse else "",
        }
        for step in sorted(allowed, key=lambda step: step.is_adverse)
    ]


def page_of(case: Case, act: str) -> str:
    """The page of an act on the case."""
    if act == "refuse" and case.case_type == TAKE_UP_TYPE:
        return reverse("assistance:refuse-take-up", args=[case.pk])
    return reverse(ACT_PAGES[act], args=[case.pk])


def tasks_of(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Open work inside the status, with its page for whoever may do it."""
    tasks = case.tasks.open().filter(kind__in=TASK_PAGES).order_by("due_on", "opened_on")
    return [
        {
            "title": TASK_TITLES.get(task.kind, task.title),
            "url": reverse(TASK_PAGES[task.kind], args=[case.pk]) if may(actor, task.right, case) else "",
            "hint": f"{who_may(task.right)}办理",
        }
        for task in tasks
    ]


TASK_TITLES = {"verify_discrepancies": "核实申报与查得的差异"}


def who_may(code: str) -> str:
    """The roles that hold a right, in words."""
    right = next(right for right in declared() if right.code == code)
    return "、".join(role.label for role in Role if role in right.roles)


def notice_row(notice: PublicNotice, case: Case, actor: Actor) -> dict[str, Any]:
    """A public notice with its objections and, while it runs, what may be done about them."""
    is_running = case.status == Status.IN_PUBLIC_NOTICE and may(actor, rights.POST.code, case)
    objections = [
        {
            **objection,
            "url": reverse("assistance:answer-objection", args=[case.pk, index]) if is_running else "",
        }
        for index, objection in enumerate(notice.objections)
    ]
    may_object = is_running and notice.posted_on <= today() <= notice.last_day
    return {
        "row": notice,
        "objections": objections,
        "objection_url": reverse("assistance:objection", args=[case.pk]) if may_object else "",
    }


def last_month(award: Award) -> str:
    """The last month of an award that ends, in words; `valid_to` is the first day that is no longer paid."""
    return value_text(month_of(award.valid_to - dt.timedelta(1)))


def latest_determination(case: Case) -> Determination | None:
    """The determination that stands."""
    return case.determinations.order_by("-determined_at").first()


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
    CheckState.SOURCE_FAILED, CheckState.CLAIMED, CheckState.PENDING, CheckState.NOT_ASKED, CheckState.RECORD,
    CheckState.NO_RECORD,
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
