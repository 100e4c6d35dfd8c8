"""What is owed back: the list, one overpayment with its ledger, and each entry."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may
from civaffairs.common.dates import today
from civaffairs.web.amounts import yuan_text
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import DetailPage

from .. import forms
from .. import permissions as rights
from ..choices import OverpaymentCause, RecoveryKind
from ..ledgers import Overpayment
from ..models import Award
from ..services import overpayments
from .subjects import OfSubject, SubjectAct


def address(debt: Overpayment) -> str:
    """The page of an overpayment."""
    return reverse("payments:overpayment", args=[debt.pk])


class OverpaymentList(AcrossDistricts):
    """多发待遇: what the households of the area owe."""

    right = rights.READ_RUN.code
    title = "多发待遇追回"
    default_order = "-opened_on"
    noun = "项"
    empty = Empty("没有多发待遇", "在待遇页面登记的多发待遇出现在这里。")
    columns = (
        Column("申请人", lambda debt: debt.award.case.applicant.name, note=lambda debt: debt.award.case.number,
               link=address, is_nowrap=True),
        Column("事由", lambda debt: OverpaymentCause(debt.cause), kind="status"),
        Column("多发金额", lambda debt: f"{yuan_text(debt.amount)}元", is_number=True),
        Column("尚欠", lambda debt: f"{yuan_text(debt.balance)}元", is_number=True),
        Column("每月抵扣", lambda debt: f"{yuan_text(debt.set_off_monthly)}元" if debt.set_off_monthly else "",
               is_number=True),
        Column("登记日", lambda debt: f"{debt.opened_on:%Y-%m-%d}", sort="opened_on", is_nowrap=True),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return Overpayment.objects.visible_to(self.actor).select_related("award__case__applicant")


class OverpaymentPage(OfSubject, DetailPage):
    """One overpayment: how it came about, its instalments, and every entry of its ledger."""

    key = "overpayment"
    right = rights.READ_RUN.code
    template_name = "payments/overpayment.html"

    def find(self, actor: Actor) -> QuerySet:
        return Overpayment.objects.visible_to(actor).select_related("award__case__applicant")

    def get_title(self) -> str:
        return f"{self.subject.award.case.applicant.name}多发待遇"

    def get_breadcrumb(self):
        return (("多发待遇追回", reverse("payments:overpayments")), (self.get_title(), ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        debt = self.subject
        offers = (
            (rights.RECORD_RECOVERY, "登记收回款项", "payments:overpayment-repay"),
            (rights.RECORD_RECOVERY, "从以后月份抵扣", "payments:overpayment-set-off"),
            (rights.WAIVE, "批准豁免", "payments:overpayment-waive"),
        )
        entries = debt.entries.order_by("recorded_at", "id")
        outputs = debt.trace.get("outputs", {})
        return super().get_context_data(
            debt=debt,
            cause=OverpaymentCause(debt.cause),
            award_url=reverse("payments:award", args=[debt.award_id]),
            entries=[{"row": entry, "kind": RecoveryKind(entry.kind)} for entry in entries],
            came_back=entries.aggregate(total=Sum("amount"))["total"] or 0,
            owed=debt.set_off_lines.aggregate(total=Sum("owed"))["total"] or 0,
            instalments=debt.instalments.order_by("number"),
            fine=(outputs.get("fine_min"), outputs.get("fine_max")) if outputs.get("fine_min") else None,
            entitled_through=outputs.get("entitled_through"),
            actions=[
                {"label": label, "url": reverse(name, args=[debt.pk]), "kind": "secondary"}
                for right, label, name in offers
                if debt.balance and may(self.actor, right.code, debt)
            ],
            **context,
        )


class NewOverpayment(SubjectAct):
    """登记多发待遇."""

    key = "award"
    right = rights.OPEN_OVERPAYMENT.code
    form_class = forms.OverpaymentForm
    title = "登记多发待遇"
    submit_label = "计算并登记"

    def find(self, actor: Actor) -> QuerySet:
        return Award.objects.visible_to(actor).select_related("case__applicant")

    def get_lead(self) -> str:
        return f"{self.subject.case.applicant.name}，{self.subject.summary}。多发金额由规则按发放记录计算。"

    def back(self) -> str:
        return reverse("payments:award", args=[self.subject.pk])

    def perform(self, form: Any) -> Any:
        return overpayments.open_overpayment(award=self.subject, by=self.actor, on=today(), **form.cleaned_data)

    def get_success_url(self, result: Any = None) -> str:
        return address(result)


class OverpaymentAct(SubjectAct):
    """An entry in the ledger of an overpayment."""

    key = "overpayment"

    def find(self, actor: Actor) -> QuerySet:
        return Overpayment.objects.visible_to(actor).select_related("award__case__applicant")

    def get_lead(self) -> str:
        return f"{self.subject.award.case.applicant.name}，尚欠{yuan_text(self.subject.balance)}元。"

    def back(self) -> str:
        return address(self.subject)


class Repay(OverpaymentAct):
    """收回款项."""

    right = rights.RECORD_RECOVERY.code
    form_class = forms.RepaymentForm
    title = "登记收回款项"

    def perform(self, form: Any) -> Any:
        return overpayments.record_repayment(overpayment=self.subject, by=self.actor, on=today(), **form.cleaned_data)


class SetOff(OverpaymentAct):
    """从以后月份抵扣."""

    right = rights.RECORD_RECOVERY.code
    form_class = forms.SetOffForm
    title = "从以后月份抵扣"

    def get_initial(self) -> dict[str, Any]:
        return {"monthly": self.subject.set_off_monthly}

    def perform(self, form: Any) -> Any:
        return overpayments.plan_set_off(overpayment=self.subject, by=self.actor, **form.cleaned_data)


class Waive(OverpaymentAct):
    """批准豁免."""

    right = rights.WAIVE.code
    form_class = forms.WaiverForm
    title = "批准豁免"
    is_danger = True

    def perform(self, form: Any) -> Any:
        return overpayments.waive(overpayment=self.subject, by=self.actor, on=today(), **form.cleaned_data)
