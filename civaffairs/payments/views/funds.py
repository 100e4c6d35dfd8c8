"""Sources of funds: balances, the ledger of one, money that arrives, and who pays which part."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import may
from civaffairs.common.dates import month_of, today
from civaffairs.web.amounts import yuan_text
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ListPage

from .. import forms
from .. import permissions as rights
from ..catalogue import programme_label
from ..choices import FundEntryKind
from ..ledgers import FundEntry, FundShares, FundSource
from ..services import funds
from .subjects import Act, OfSubject


class FundList(AcrossDistricts):
    """资金来源: what each level has given and what is left of it."""

    right = rights.READ_RUN.code
    template_name = "payments/funds.html"
    title = "资金来源"
    default_order = "-year"
    noun = "项"
    empty = Empty("没有登记资金来源", "登记各级拨入的资金后，这里显示余额和台账。")
    columns = (
        Column("资金来源", str, link=lambda source: reverse("payments:fund", args=[source.pk]), is_nowrap=True),
        Column("救助项目", lambda source: programme_label(source.programme)),
        Column("年度", "year", sort="year", is_number=True),
        Column("余额", lambda source: f"{yuan_text(source.balance)}元", is_number=True),
    )

    def get_queryset(self) -> QuerySet:
        return FundSource.objects.visible_to(self.actor)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        shares = FundShares.objects.order_by("programme", "-from_month")
        if may(self.actor, rights.KEEP_FUNDS.code) and not self.actor.is_city:
            context["actions"] = [
                {"label": "登记拨入", "url": reverse("payments:fund-allocate")},
                {"label": "登记分担比例", "url": reverse("payments:fund-shares"), "kind": "secondary"},
            ]
        rows = [
            {
                "programme": programme_label(one.programme),
                "from_month": value_text(one.from_month),
                "document": one.document,
                "parts": [f"{share.normalize() * 100:f}%" for share in one.by_level.values()],
            }
            for one in shares
        ]
        return super().get_context_data(shares=rows, **context)


class FundPage(OfSubject, ListPage):
    """资金台账: every movement of one source, and what each month ended with."""

    key = "fund"
    right = rights.READ_RUN.code
    template_name = "payments/fund.html"
    title = "资金台账"
    default_order = "-recorded_at"
    noun = "笔"
    columns = (
        Column("日期", lambda entry: f"{entry.on:%Y-%m-%d}", is_nowrap=True),
        Column("事项", lambda entry: FundEntryKind(entry.kind), kind="status"),
        Column("金额", lambda entry: f"{yuan_text(entry.amount)}元", is_number=True),
        Column("凭证", "document"),
        Column("登记人", "recorded_by", is_nowrap=True),
    )

    def find(self, actor: Actor) -> QuerySet:
        return FundSource.objects.visible_to(actor)

    def get_queryset(self) -> QuerySet:
        return FundEntry.objects.filter(source=self.subject)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            source=self.subject,
            heading=f"{self.subject}（{programme_label(self.subject.programme)}）",
            months=self.subject.months.order_by("month"),
            breadcrumb=(("资金来源", reverse("payments:funds")), (str(self.subject), "")),
            **context,
        )


class Allocate(Act):
    """登记拨入."""

    right = rights.KEEP_FUNDS.code
    form_class = forms.AllocationForm
    title = "登记拨入资金"
    success_message = "拨入资金已登记。"

    def get_initial(self) -> dict[str, Any]:
        return {"year": today().year}

    def back(self) -> str:
        return reverse("payments:funds")

    def trail(self) -> tuple[tuple[str, str], ...]:
        return (("资金来源", self.back()),)

    def perform(self, form: Any) -> Any:
        return funds.allocate(by=self.actor, on=today(), **form.cleaned_data)


class SetShares(Act):
    """登记资金分担比例."""

    right = rights.KEEP_FUNDS.code
    form_class = forms.SharesForm
    title = "登记资金分担比例"
    lead = "登记后不能更改；比例有变化的，自以后月份另行登记。"
    success_message = "分担比例已登记。"

    def get_initial(self) -> dict[str, Any]:
        return {"from_month": month_of(today())}

    def back(self) -> str:
        return reverse("payments:funds")

    def trail(self) -> tuple[tuple[str, str], ...]:
        return (("资金来源", self.back()),)

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return funds.set_shares(
            programme=data["programme"], from_month=data["from_month"], document=data["document"],
            shares=form.shares(), by=self.actor,
        )  # fmt: skip
