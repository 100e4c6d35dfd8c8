"""The list of awards, with what it adds up to."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from civaffairs.casework.views.cases import case_address
from civaffairs.web.amounts import yuan_text
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.tables import Column, Empty

from .. import permissions as rights
from ..catalogue import programmes
from ..filters import AwardFilter
from ..models import Award


def months_of(award: Award) -> str:
    """From which month to which an award is paid; the end is half-open, so it names the month after the last."""
    until = f"，{award.valid_to:%Y年%m月}起停发" if award.valid_to else ""
    return f"{award.valid_from:%Y年%m月}起{until}"


class AwardList(AcrossDistricts):
    """待遇: what each household of the actor's area is paid, and the sums."""

    right = rights.READ.code
    template_name = "payments/awards.html"
    title = "待遇"
    default_order = "-valid_from"
    noun = "户次"
    filterset_class = AwardFilter
    empty = Empty("没有符合条件的待遇", "请放宽或清除筛选条件后再查。")
    columns = (
        Column("申请人", lambda award: award.case.applicant.name, note=lambda award: award.case.number,
               link=lambda award: case_address(award.case), is_nowrap=True),
        Column("救助项目", lambda award: dict(programmes()).get(award.programme, award.programme)),
        Column("发放期间", months_of, sort="valid_from", is_nowrap=True,
               link=lambda award: reverse("payments:award", args=[award.pk])),
        Column("保障人数", lambda award: f"{award.persons}人", is_number=True),
        Column("基本保障金", lambda award: f"{yuan_text(award.base)}元", is_number=True),
        Column("分类施保金", lambda award: f"{yuan_text(award.top_up)}元", is_number=True),
        Column("每月合计", lambda award: f"{yuan_text(award.amount)}元", is_number=True),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return Award.objects.visible_to(self.actor).select_related("case__applicant")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context = super().get_context_data(**context)
        return context | {"totals": context["filters"].qs.totals()}
