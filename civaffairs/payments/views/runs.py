"""Payment runs: the list, one run with its lines, and each act on it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may
from civaffairs.audit.services import record
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.web.amounts import yuan_text
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ListPage

from .. import forms
from .. import permissions as rights
from ..catalogue import programme_label
from ..choices import LineState, RunState
from ..comparison import with_last_month
from ..filters import LineFilter, RunFilter
from ..models import PaymentLine, PaymentRun
from ..run_acts import RUN_ACTS, RunWords
from ..services import bank, runs
from ..workflow import STEPS, step
from .subjects import Act, OfSubject, SubjectAct

# The stages that a reader counts, with the states that each covers.
STAGES = (
    ("编制", (RunState.FILLING, RunState.DRAFTED)),
    ("核对", (RunState.CHECKED,)),
    ("复核", (RunState.APPROVED_ONCE,)),
    ("签发", (RunState.APPROVED_TWICE,)),
    ("送银行", (RunState.SENT,)),
    ("结清", (RunState.SETTLED,)),
)


def run_address(run: PaymentRun) -> str:
    """The page of a run."""
    return reverse("payments:run", args=[run.pk])


class RunList(AcrossDistricts):
    """发放批次: every run of the actor's area, newest first."""

    right = rights.READ_RUN.code
    title = "发放批次"
    default_order = "-drafted_on"
    noun = "个批次"
    filterset_class = RunFilter
    empty = Empty("没有发放批次", "资金发放员每月编制发放名册后，批次出现在这里。")
    columns = (
        Column("批次号", "number", link=run_address, is_nowrap=True),
        Column("救助项目", lambda run: programme_label(run.programme)),
        Column("发放月份", lambda run: value_text(run.month), is_nowrap=True),
        Column("状态", lambda run: RunState(run.state), kind="status"),
        Column("编制日", lambda run: f"{run.drafted_on:%Y-%m-%d}", sort="drafted_on", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        return PaymentRun.objects.visible_to(self.actor)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        actions = []
        if may(self.actor, rights.PREPARE.code) and not self.actor.is_city:
            actions.append({"label": "编制发放名册", "url": reverse("payments:run-new")})
        return super().get_context_data(actions=actions, **context)


class RunPage(OfSubject, ListPage):
    """One run: where it stands, what it adds up to, who is not paid and why, and its lines."""

    key = "run"
    right = rights.READ_RUN.code
    template_name = "payments/run.html"
    title = "发放明细"
    noun = "笔"
    filterset_class = LineFilter
    empty = Empty("名册中没有明细", "本月在发待遇都已列入其他批次，或者没有在发的待遇。")
    columns = (
        Column("申请人", lambda line: line.award.case.applicant.name, note=lambda line: line.award.case.number,
               link=lambda line: case_address(line.award.case), is_nowrap=True),
        Column("所属月份", lambda line: value_text(line.month), is_nowrap=True,
               note=lambda line: "退回补发" if line.reissue_of_id else ""),
        Column("人数", lambda line: f"{line.persons}人", is_number=True),
        Column("基本保障金", lambda line: f"{yuan_text(line.base)}元", is_number=True),
        Column("分类施保金", lambda line: f"{yuan_text(line.top_up)}元", is_number=True),
        Column("实发金额", lambda line: f"{yuan_text(line.amount)}元", is_number=True,
               note=lambda line: f"已抵扣{yuan_text(line.set_off)}元" if line.set_off else ""),
        Column("收款账户", lambda line: line.account.masked if line.account else "",
               note=lambda line: f"{line.account.holder} {line.account.bank_name}" if line.account else ""),
        Column("状态", lambda line: LineState(line.state), kind="status"),
        Column("说明", lambda line: line.exclusion_text or line.get_result_display(),
               note=lambda line: line.result_text),
    )  # fmt: skip

    def find(self, actor: Actor) -> QuerySet:
        return PaymentRun.objects.visible_to(actor)

    def get_queryset(self) -> QuerySet:
        lines = PaymentLine.objects.filter(run=self.subject)
        return lines.select_related("award__case__applicant", "account").order_by("pk")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        run = self.subject
        record(
            by=self.actor, verb=rights.READ_RUN.code, subject_kind="payment_run", subject_id=run.pk,
            text=f"查看发放批次 {run.number}的明细", purpose="办理发放",
        )  # fmt: skip
        context = super().get_context_data(**context)
        payable = run.lines.exclude(state__in=(LineState.EXCLUDED, LineState.CANCELLED))
        return context | {
            "run": run,
            "heading": f"{value_text(run.month)}{programme_label(run.programme)}发放",
            "state": RunState(run.state),
            "stages": stages_of(run),
            "totals": payable.totals(),
            "left_out": run.lines.filter(state=LineState.EXCLUDED).count(),
            "comparison": with_last_month(run),
            "acts": self._acts(),
            "file": run.bank_files.first(),
            "returns": [one for file in run.bank_files.all() for one in file.returns.order_by("-read_at")],
            "reconciliation": bank.reconcile(run),
            "may_send": may(self.actor, rights.SEND.code, run),
            "history": history_of(run),
            "breadcrumb": (("发放批次", reverse("payments:runs")), (run.number, "")),
        }

    def _acts(self) -> list[dict[str, str]]:
        run = self.subject
        by_hand = {words.act: words.slug for words in RUN_ACTS}
        open_steps = [step for step in STEPS if step.act in by_hand and run.state in step.sources]
        return [
            {
                "label": step.label,
                "url": reverse(f"payments:run-{by_hand[step.act]}", args=[run.pk]),
                "kind": "secondary" if step.needs_note else "",
            }
            for step in open_steps
            if may(self.actor, step.right, run)
        ]


def stages_of(run: PaymentRun) -> list[dict[str, str]]:
    """Where a run stands, as the stages component draws it."""
    if run.state == RunState.CANCELLED:
        return [{"label": "编制", "state": "done"}, {"label": "已撤销", "state": "stopped"}]
    current = next(number for number, (_, states) in enumerate(STAGES) if run.state in states)
    is_over = run.state == RunState.SETTLED
    return [
        {
            "label": label,
            "state": "done" if number < current or is_over else "current" if number == current else "ahead",
        }
        for number, (label, _) in enumerate(STAGES)
    ]


def history_of(run: PaymentRun) -> list[dict[str, Any]]:
    """What was done to a run, newest first."""
    labels = {"draft": "开始编制", **{step.act: step.label for step in STEPS}}
    return [
        {"title": labels.get(act.act, act.act), "at": act.at, "by": act.actor_name, "note": act.note}
        for act in run.history.order_by("-at", "-id")
    ]


class NewRun(Act):
    """编制发放名册."""

    right = rights.PREPARE.code
    form_class = forms.RunForm
    title = "编制发放名册"
    lead = "列入该月所有在发的待遇，逐户核对死亡、缓发、待遇衔接和收款账户；不能发放的写明原因。"

    def get_initial(self) -> dict[str, Any]:
        return forms.this_month(today())

    def back(self) -> str:
        return reverse("payments:runs")

    def perform(self, form: Any) -> PaymentRun:
        data = form.cleaned_data
        return runs.open_run(
            programme=data["programme"], month=data["month"], division_code=self.actor.division_code, by=self.actor,
            on=today(),
        )  # fmt: skip

    def get_success_url(self, result: Any = None) -> str:
        return run_address(result)


class RunAct(SubjectAct):
    """An act on a run, as it was on the page; `words` of the table of acts say which."""

    key = "run"
    words: RunWords = RUN_ACTS[0]
    template_name = "payments/run_act.html"

    def find(self, actor: Actor) -> QuerySet:
        return PaymentRun.objects.visible_to(actor)

    def back(self) -> str:
        return run_address(self.subject)

    def trail(self) -> tuple[tuple[str, str], ...]:
        return (("发放批次", reverse("payments:runs")), (self.subject.number, run_address(self.subject)))

    def get_form_class(self) -> Any:
        return self.words.form

    def get_initial(self) -> dict[str, Any]:
        totals = self.subject.lines.planned().totals()
        return {"version": self.subject.version, "amount_seen": totals["amount"]}

    def perform(self, form: Any) -> Any:
        return self.words.perform(
            run=self.subject, act=self.words.act, by=self.actor, on=today(), **form.cleaned_data
        )  # fmt: skip

    def refused(self, form: Any, refusal: Refusal):
        record(
            by=self.actor, verb=self.right or "", subject_kind="payment_run", subject_id=self.subject.pk,
            text=f"发放批次 {self.subject.number}：{refusal.message}", outcome="refused",
        )  # fmt: skip
        return super().refused(form, refusal)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        run = self.subject
        context |= {
            "run": run,
            "heading": f"{value_text(run.month)}{programme_label(run.programme)}",
            "totals": run.lines.planned().totals(),
            "left_out": run.lines.filter(state=LineState.EXCLUDED).count(),
            "comparison": with_last_month(run),
        }
        return super().get_context_data(**context)


def pages_of_acts() -> list[URLPattern]:
    """One address for each act, with the right that the table of steps asks for."""
    return [
        path(
            f"payment-runs/<uuid:run>/{words.slug}",
            RunAct.as_view(
                words=words, right=step(words.act).right, title=words.title, lead=words.lead,
                submit_label=words.submit, success_message=words.success, is_danger=words.is_danger,
            ),
            name=f"run-{words.slug}",
        )
        for words in RUN_ACTS
    ]  # fmt: skip
