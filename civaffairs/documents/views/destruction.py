"""Lists of destruction: what is due, the two approvals, what became of each paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from civaffairs.accounts.permissions import may
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.web.explanations import value_text
from civaffairs.web.paging import count_text, keyset_page
from civaffairs.web.tables import BoundTable, Column, Empty
from civaffairs.web.views import ActorView, DetailPage, ListPage

from ..destruction import approve_list
from ..materials import RETENTION_LABELS
from ..models import DestructionItem, DestructionList
from ..permissions import APPROVE_DESTRUCTION, SEE_DESTRUCTION


def stage(destruction: DestructionList) -> str:
    """How far a list is, in words."""
    if destruction.finished_at:
        return "已办结"
    if destruction.second_approved_on:
        return "待销毁"
    return "待批准" if destruction.first_approved_on else "待审核"


def address(destruction: DestructionList) -> str:
    """The page of a list."""
    return reverse("documents:destruction", args=[destruction.pk])


class Destructions(ListPage):
    """销毁清册."""

    right = SEE_DESTRUCTION.code
    title = "销毁清册"
    default_order = "-drawn_on"
    noun = "份"
    empty = Empty("没有销毁清册", "材料保管期满后，系统自动编制清册，经两人审批后销毁。")
    columns = (
        Column("编制日期", lambda one: value_text(one.drawn_on), link=address, sort="drawn_on", is_nowrap=True),
        Column("进度", stage, is_nowrap=True),
        Column("审核人", "first_approved_by", is_nowrap=True),
        Column("批准人", "second_approved_by", is_nowrap=True),
    )

    def get_queryset(self):
        return DestructionList.objects.visible_to(self.actor)


class OfDestruction:
    """Mixin: the list that the address names, as far as the actor may see it."""

    kwargs: dict[str, Any]
    actor: Any

    def get_subject(self) -> DestructionList:
        """The list."""
        visible = DestructionList.objects.visible_to(self.actor)
        self.destruction: DestructionList = get_object_or_404(visible, pk=self.kwargs["destruction"])
        return self.destruction


ITEM_COLUMNS = (
    Column("材料", "document.title", note=lambda item: item.document.number),
    Column("保管类别", lambda item: f"{RETENTION_LABELS[item.retention]}，{item.years}年"),
    Column("办结日期", lambda item: value_text(item.closed_on), is_nowrap=True),
    Column("期满日期", lambda item: value_text(item.due_on), is_nowrap=True),
    Column("结果", "outcome_choice", kind="status", note=lambda item: item.reason),
)


class Destruction(OfDestruction, DetailPage):
    """销毁清册: what stands on it and who has approved it."""

    right = SEE_DESTRUCTION.code
    template_name = "documents/destruction.html"

    def get_title(self) -> str:
        return str(self.destruction)

    def get_breadcrumb(self):
        return (("销毁清册", reverse("documents:destructions")), (str(self.destruction), ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one, by, query = self.destruction, self.actor, self.request.GET
        rows = DestructionItem.objects.filter(destruction=one).select_related("document")
        page = keyset_page(rows, order="due_on", size=50, after=query.get("after", ""), before=query.get("before", ""))
        may_approve = may(by, APPROVE_DESTRUCTION.code, one) and not one.second_approved_on
        return super().get_context_data(
            one=one, stage=stage(one),
            table=BoundTable("所列材料", ITEM_COLUMNS, page, count_text=count_text(rows, noun="份")),
            approve_label="" if not may_approve else "批准并销毁" if one.first_approved_on else "审核通过",
            waits_for_another=may_approve and one.first_approver_id == by.id, **context,
        )  # fmt: skip


class Approve(OfDestruction, ActorView):
    """审核或者批准销毁清册."""

    right = APPROVE_DESTRUCTION.code
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            done = approve_list(destruction=self.destruction, by=self.actor, on=today())
        except NotPermitted:
            raise
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect(address(self.destruction))
        said = "清册已批准，系统随即销毁。" if done.second_approved_on else "清册已审核，待另一人批准。"
        messages.success(request, said)
        return redirect(address(self.destruction))
