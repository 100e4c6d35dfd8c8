"""An award and what was paid for it; withholding it and giving it free again."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import today
from civaffairs.web.amounts import yuan_text
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ListPage

from .. import forms
from .. import permissions as rights
from ..catalogue import programme_label
from ..choices import HoldCause, LineState
from ..models import Award, PaymentHold, PaymentLine
from ..services.accounts import latest_accounts
from ..services.holds import hold_award, release_hold
from .subjects import OfSubject, SubjectAct


class AwardPage(OfSubject, ListPage):
    """One award: the account, holds, overpayments, and each month that was paid."""

    key = "award"
    right = rights.READ.code
    template_name = "payments/award.html"
    title = "发放记录"
    noun = "笔"
    empty = Empty("还没有发放记录", "待遇从起发月份起列入每月的发放名册。")
    columns = (
        Column("所属月份", lambda line: value_text(line.month), is_nowrap=True),
        Column("批次", lambda line: line.run.number, is_nowrap=True),
        Column("应发", lambda line: f"{yuan_text(line.base + line.top_up)}元", is_number=True),
        Column("抵扣", lambda line: f"{yuan_text(line.set_off)}元" if line.set_off else "", is_number=True,
               note=lambda line: f"多抵扣{yuan_text(line.owed)}元，应补发" if line.owed else ""),
        Column("实发", lambda line: f"{yuan_text(line.amount)}元", is_number=True),
        Column("状态", lambda line: LineState(line.state), kind="status",
               note=lambda line: line.exclusion_text or line.get_result_display()),
    )  # fmt: skip

    def find(self, actor: Actor) -> QuerySet:
        return Award.objects.visible_to(actor).select_related("case__applicant")

    def get_queryset(self) -> QuerySet:
        return PaymentLine.objects.filter(award=self.subject).select_related("run")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        award = self.subject
        context = super().get_context_data(**context)
        offers = (
            (rights.CORRECT_ACCOUNT, "更正收款账户", "payments:account"),
            (rights.HOLD, "缓发", "payments:hold-new"),
            (rights.OPEN_OVERPAYMENT, "登记多发待遇", "payments:overpayment-new"),
        )
        return context | {
            "award": award,
            "heading": award.case.applicant.name,
            "lead": f"{programme_label(award.programme)}，{award.summary}",
            "case_url": case_address(award.case),
            "account": latest_accounts([award.household_id]).get(award.household_id),
            "holds": award.holds.open().order_by("opened_on"),
            "may_hold": may(self.actor, rights.HOLD.code, award),
            "debts": award.overpayments.order_by("-opened_on"),
            "may_read_runs": may(self.actor, rights.READ_RUN.code),
            "actions": [
                {"label": label, "url": reverse(name, args=[award.pk]), "kind": "secondary"}
                for right, label, name in offers
                if may(self.actor, right.code, award)
            ],
            "breadcrumb": (("待遇", reverse("payments:awards")), (award.case.applicant.name, "")),
        }


class HoldList(AcrossDistricts):
    """缓发: which awards nobody pays at present, and why."""

    right = rights.READ_RUN.code
    title = "缓发"
    default_order = "-opened_on"
    noun = "项"
    empty = Empty("没有缓发的待遇", "待遇有疑问时可以缓发，查清后恢复并补发。")
    columns = (
        Column("申请人", lambda hold: hold.award.case.applicant.name, note=lambda hold: hold.award.case.number,
               link=lambda hold: reverse("payments:award", args=[hold.award_id]), is_nowrap=True),
        Column("原因", lambda hold: HoldCause(hold.cause), kind="status"),
        Column("说明", "reason"),
        Column("缓发日", lambda hold: f"{hold.opened_on:%Y-%m-%d}", sort="opened_on", note=lambda hold: hold.opened_by,
               is_nowrap=True),
        Column("办理", lambda hold: "恢复发放", link=lambda hold: reverse("payments:hold-release", args=[hold.pk])),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return PaymentHold.objects.visible_to(self.actor).open().select_related("award__case__applicant")


class NewHold(SubjectAct):
    """缓发."""

    key = "award"
    right = rights.HOLD.code
    form_class = forms.HoldForm
    title = "缓发待遇"
    success_message = "已缓发。查清后请恢复发放，缓发的月份可以补发。"

    def find(self, actor: Actor) -> QuerySet:
        return Award.objects.visible_to(actor).select_related("case__applicant")

    def get_lead(self) -> str:
        return f"{self.subject.case.applicant.name}，{self.subject.summary}。缓发不改变待遇，恢复后逐月补发。"

    def back(self) -> str:
        return reverse("payments:award", args=[self.subject.pk])

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return hold_award(award=self.subject, cause=data["cause"], reason=data["reason"], by=self.actor, on=today())


class ReleaseHold(SubjectAct):
    """恢复发放."""

    key = "hold"
    right = rights.HOLD.code
    form_class = forms.ReasonForm
    title = "恢复发放"
    success_message = "已恢复发放。"

    def find(self, actor: Actor) -> QuerySet:
        return PaymentHold.objects.visible_to(actor).select_related("award__case__applicant")

    def get_lead(self) -> str:
        hold = self.subject
        return f"{hold.award.case.applicant.name}：{hold.get_cause_display()}，{hold.reason}"

    def back(self) -> str:
        return reverse("payments:holds")

    def perform(self, form: Any) -> Any:
        return release_hold(hold=self.subject, reason=form.cleaned_data["reason"], by=self.actor, on=today())
