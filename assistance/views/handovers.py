"""Households that move to or from another bureau."""

import json
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from assistance import permissions as rights
from assistance.choices import HandoverSide, HandoverState
from assistance.models import Handover
from assistance.services import handovers
from civaffairs.accounts.permissions import may
from civaffairs.audit.services import record
from civaffairs.casework.forms import ReasonForm, VersionForm
from civaffairs.casework.models import Case
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import today
from civaffairs.registry.choices import Relation
from civaffairs.registry.models import cipher
from civaffairs.tenancy.models import Bureau
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, DetailPage, ListPage


def other_name(handover: Handover) -> str:
    """The name of the other bureau."""
    return Bureau.objects.get(pk=handover.other_bureau).name


class HandoverList(ListPage):
    """迁入迁出: what this bureau hands over and what it is offered, with the state that both sides see."""

    right = rights.SEE_HANDOVERS.code
    title = "低保关系迁入迁出"
    default_order = "-offered_on"
    noun = "户"
    empty = Empty("没有迁入迁出的家庭", "确认人可以在在保家庭的事项页面办理迁出移交；其他民政局移交来的会出现在这里。")
    columns = (
        Column("户主", "head_of_household", link=lambda one: reverse("assistance:handover", args=[one.pk])),
        Column("方向", lambda one: HandoverSide(one.side).label),
        Column("对方民政局", other_name),
        Column("状态", lambda one: HandoverState(one.state), kind="status"),
        Column("迁出地发至", lambda one: value_text(one.last_month), is_nowrap=True),
        Column("移交日", lambda one: value_text(one.offered_on), sort="offered_on", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        return Handover.objects.visible_to(self.actor)


class HandoverMixin:
    """Finds the handover of the address in the actor's bureau and area."""

    def dispatch(self, request, *args: Any, **kwargs: Any):
        if request.user.is_authenticated and request.actor and may(request.actor, self.right):
            found = Handover.objects.visible_to(request.actor).filter(pk=kwargs["handover"]).first()
            if found is None:
                raise Http404
            self.handover = found
        return super().dispatch(request, *args, **kwargs)


class HandoverPage(HandoverMixin, DetailPage):
    """One handover: who comes or goes, by which document, and what to do."""

    right = rights.SEE_HANDOVERS.code
    template_name = "assistance/handovers/handover.html"

    def get_title(self) -> str:
        return f"{self.handover.head_of_household}户低保关系{self.handover.get_side_display()}"

    def get_breadcrumb(self):
        return (("迁入迁出", reverse("assistance:handovers")), (self.handover.head_of_household, ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one = self.handover
        record(
            by=self.actor, verb=self.right, subject_kind="handover", subject_id=one.pk,
            text=f"查看{one.head_of_household}的低保关系迁移",
        )  # fmt: skip
        content = json.loads(cipher().decrypt(one.content_encrypted, context=handovers.CONTEXT))
        is_waiting = one.side == HandoverSide.INCOMING and one.state == HandoverState.OFFERED
        actions = []
        if is_waiting and may(self.actor, rights.TAKE_UP.code, one):
            actions = [
                {"label": "接收", "url": reverse("assistance:take-up", args=[one.pk]), "kind": ""},
                {"label": "退回", "url": reverse("assistance:handover-refuse", args=[one.pk]), "kind": "secondary"},
            ]
        shown = {
            "handover": one, "state": HandoverState(one.state), "other": other_name(one), "actions": actions,
            "case_url": case_address(one.case) if one.case_id else "",
            "facts": [
                {"label": "对方民政局", "value": other_name(one)},
                {"label": "迁入地址", "value": one.new_address},
                {"label": "迁出地发至", "value": value_text(one.last_month)},
                {"label": "原每月金额", "value": value_text(str(amount_of(content)), "元")},
                {"label": "原事项编号", "value": content["case_number"]},
                {"label": "原认定日期", "value": value_text(content["determined_on"])},
                *([{"label": "退回理由", "value": one.refusal}] if one.refusal else []),
            ],
            "members": [
                {
                    "name": member["person"]["name"],
                    "relation": Relation(member["declared"]["relation"]).label,
                    "birth": value_text(member["person"]["birth"]),
                    "lives_together": member["declared"]["lives_together"],
                }
                for member in content["members"]
            ],
        }  # fmt: skip
        return super().get_context_data(**{**context, **shown})


def amount_of(content: dict[str, Any]) -> Decimal:
    """What the household was paid a month, yuan."""
    return Decimal(content["base"]) + Decimal(content["top_up"])


class HandoverAct(HandoverMixin, ActView):
    """An act on a handover offered to this bureau."""

    right = rights.TAKE_UP.code

    def get_subject(self):
        return getattr(self, "handover", None)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:handover", args=[self.handover.pk])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        back = reverse("assistance:handover", args=[self.handover.pk])
        crumbs = (
            ("迁入迁出", reverse("assistance:handovers")),
            (self.handover.head_of_household, back),
            (self.title, ""),
        )
        return super().get_context_data(cancel_url=back, breadcrumb=crumbs, submit_label=self.title, **context)


class TakeUp(HandoverAct):
    """接收."""

    form_class = VersionForm
    title = "接收"
    success_message = "已接收，请乡镇（街道）入户调查后提出意见，由确认人确认。"

    def perform(self, form) -> Case:
        return handovers.take_up(handover=self.handover, by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return case_address(result)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        last = value_text(self.handover.last_month)
        lead = f"{other_name(self.handover)}发到{last}为止；本局按本地标准核定，从次月起发放。"
        return super().get_context_data(lead=lead, **context)


class RefuseHandover(HandoverAct):
    """退回."""

    form_class = ReasonForm
    title = "退回"
    success_message = "已退回，由迁出地继续发放。"

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return handovers.refuse_handover(handover=self.handover, reason=reason, by=self.actor, on=today())
