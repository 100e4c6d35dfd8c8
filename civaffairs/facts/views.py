"""事件投递 within the product and 事件推送 to other departments: what waits, what was given up, trying again."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from civaffairs.common.choices import Tone
from civaffairs.common.dates import now
from civaffairs.web.forms import PageForm
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActorView, ActView, DetailPage, ListPage

from . import webhooks
from .catalogue import kind
from .forms import ReasonForm
from .models import Delivery, Fact, Webhook, WebhookMessage
from .permissions import MANAGE
from .services import replay

MOST = 100


def label_of(code: str) -> str:
    """The official term of a kind of fact."""
    try:
        return kind(code).label
    except KeyError:
        return code


class DeliveryList(ListPage):
    """What a part of the product was to be told and could not take."""

    right = MANAGE.code
    title = "事件投递"
    default_order = "-id"
    noun = "条"
    columns = (
        Column("事件", lambda one: label_of(one.fact.kind), note=lambda one: one.fact.subject_id),
        Column("记录时间", lambda one: f"{one.fact.recorded_at:%Y-%m-%d %H:%M}", is_nowrap=True),
        Column("订阅者", "subscriber"),
        Column("尝试次数", "attempts", is_number=True),
        Column("最近错误", "last_error"),
        Column("办理", lambda one: "重试", link=lambda one: reverse("facts:delivery-replay", args=[one.pk])),
    )
    empty = Empty("没有已放弃的投递", "投递失败会自动重试，十次不成的列在这里。")

    def get_queryset(self) -> QuerySet:
        return Delivery.objects.given_up().select_related("fact")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        waiting = Fact.objects.waiting().count()
        return super().get_context_data(lead=f"待投递事件 {waiting} 件。", **context)


class ReplayDelivery(ActView):
    """重试."""

    right = MANAGE.code
    form_class = PageForm
    title = "重试投递"
    success_message = "将在下次投递时重试。"

    @cached_property
    def delivery(self) -> Delivery:
        found = Delivery.objects.select_related("fact").filter(pk=self.kwargs["delivery"]).first()
        if found is None:
            raise Http404
        return found

    def perform(self, form: Any) -> Delivery:
        return replay(delivery_id=self.delivery.pk)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("facts:deliveries")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one, back = self.delivery, reverse("facts:deliveries")
        return super().get_context_data(
            lead=f"{label_of(one.fact.kind)}，订阅者 {one.subscriber}，最近错误：{one.last_error or '无'}。",
            submit_label="重试", cancel_url=back, breadcrumb=(("事件投递", back), (self.title, "")), **context,
        )  # fmt: skip


def state_of(webhook: Webhook) -> dict[str, str]:
    """How a subscription fares, in words with tone."""
    if webhook.ended_at:
        return {"label": "已退订", "tone": Tone.NEUTRAL}
    if webhook.paused_until and webhook.paused_until > now():
        return {"label": f"暂时无法送达（连续失败{webhook.failures}次）", "tone": Tone.WARNING}
    return {"label": "正常", "tone": Tone.SUCCESS}


class WebhookList(ListPage):
    """Every subscription of other departments."""

    right = MANAGE.code
    title = "事件推送"
    default_order = "-created_at"
    noun = "项"
    columns = (
        Column("部门", "application.name", link=lambda one: reverse("facts:webhook", args=[one.pk])),
        Column("接收地址", "url"),
        Column("待推送", "waiting_count", is_number=True),
        Column("未送达", "given_up_count", is_number=True),
        Column("状态", state_of, kind="status"),
    )
    empty = Empty("没有订阅", "其他部门凭授权通过接口订阅事件，订阅后列在这里。")

    def get_queryset(self) -> QuerySet:
        waiting = Q(messages__due_at__isnull=False)
        dead = Q(messages__pk__isnull=False, messages__due_at__isnull=True, messages__delivered_at__isnull=True)
        counted = Webhook.objects.annotate(
            waiting_count=Count("messages", filter=waiting), given_up_count=Count("messages", filter=dead)
        )
        return counted.select_related("application")


class OfWebhook(ActorView):
    """Finds the subscription of the address; any other bureau's does not exist."""

    right = MANAGE.code

    @cached_property
    def webhook(self) -> Webhook:
        found = Webhook.objects.select_related("application").filter(pk=self.kwargs["webhook"]).first()
        if found is None:
            raise Http404
        return found

    def page(self) -> str:
        """The page of the subscription."""
        return reverse("facts:webhook", args=[self.webhook.pk])


class WebhookPage(OfWebhook, DetailPage):
    """One subscription with its latest messages."""

    template_name = "facts/webhook.html"

    def get_title(self) -> str:
        return f"{self.webhook.application.name}的事件推送"

    def get_breadcrumb(self):
        return (("事件推送", reverse("facts:webhooks")), (self.webhook.application.name, ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one = self.webhook
        messages = WebhookMessage.objects.filter(webhook=one)
        context["webhook"] = one
        return super().get_context_data(
            state=state_of(one),
            facts=[
                {"label": "接收地址", "value": one.url},
                {"label": "事件种类", "value": "、".join(label_of(code) for code in one.kinds)},
                {"label": "订阅时间", "value": f"{one.created_at:%Y-%m-%d %H:%M}"},
                {"label": "待推送", "value": f"{messages.waiting().count()}条"},
                {"label": "已送达", "value": f"{messages.filter(delivered_at__isnull=False).count()}条"},
                *([{"label": "退订", "value": one.end_reason}] if one.ended_at else []),
            ],
            dead=[
                {"message": row, "label": label_of(row.fact.kind)}
                for row in messages.given_up().select_related("fact").order_by("-created_at")[:MOST]
            ],
            is_active=one.ended_at is None,
            **context,
        )


class ReplayMessages(OfWebhook, ActView):
    """重新推送 whatever was given up."""

    form_class = PageForm
    title = "重新推送"
    success_message = "将立即重新推送。"

    def perform(self, form: Any) -> int:
        return webhooks.replay_messages(webhook=self.webhook, by=self.actor)

    def get_success_url(self, result: Any = None) -> str:
        return self.page()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead="三天内未能送达的消息按原编号重新推送，接收方可凭编号去重。", submit_label=self.title,
            cancel_url=self.page(), **context,
        )  # fmt: skip


class EndWebhook(OfWebhook, ActView):
    """停止推送."""

    form_class = ReasonForm
    title = "停止推送"
    success_message = "已停止推送。"

    def perform(self, form: Any) -> None:
        webhooks.unsubscribe(webhook=self.webhook, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_url(self, result: Any = None) -> str:
        return self.page()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead=f"不再向 {self.webhook.url} 推送；部门可凭授权重新订阅。", submit_label=self.title, is_danger=True,
            cancel_url=self.page(), **context,
        )  # fmt: skip
