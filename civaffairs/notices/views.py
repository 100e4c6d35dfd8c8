"""The inbox."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse

from civaffairs.accounts.actor import Actor
from civaffairs.common.dates import SHANGHAI
from civaffairs.web.tables import Batch, BatchAct, BoundTable, Column, Empty
from civaffairs.web.views import ActorView, ListPage

from .models import Notification
from .services import mark_read

ALL, UNREAD = "all", "unread"
UNREAD_STATE = {"label": "未读", "tone": "info"}
READ_STATE = {"label": "已读", "tone": "neutral"}


def moment(notification: Notification) -> str:
    """When a message came, by the clock of Shanghai."""
    return f"{notification.created_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


class Inbox(ListPage):
    """消息: what this person was told, the newest first."""

    template_name = "notices/inbox.html"
    title = "消息"
    can_export = False
    default_order = "-created_at"
    noun = "条"
    empty = Empty("没有消息", "办理期限临近或者超期、批量导入完成等消息会出现在这里。")
    columns = (
        Column("消息", "title", link=lambda one: reverse("notices:open", args=[one.pk]), note=lambda one: one.text),
        Column("状态", lambda one: READ_STATE if one.read_at else UNREAD_STATE, kind="status"),
        Column("种类", lambda one: one.template.label, is_nowrap=True),
        Column("时间", moment, sort="created_at", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        rows = Notification.objects.of(self.actor)
        return rows.unread() if self.request.GET.get("show") == UNREAD else rows

    def get_table(self, **page: Any) -> BoundTable:
        table = super().get_table(**page)
        table.batch = Batch(reverse("notices:mark-read"), (BatchAct("read", "标为已读"),))
        return table

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        shown = UNREAD if self.request.GET.get("show") == UNREAD else ALL
        unread = Notification.objects.of(self.actor).unread().count()
        tabs = [
            {"label": "全部", "url": f"?show={ALL}", "is_current": shown == ALL, "count": None},
            {"label": "未读", "url": f"?show={UNREAD}", "is_current": shown == UNREAD, "count": unread},
        ]
        return super().get_context_data(tabs=tabs, unread=unread, **context)


class Open(ActorView):
    """One message: notes that it was read, and goes where it leads."""

    def get(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        mine = Notification.objects.of(self.actor)
        notification = get_object_or_404(mine, pk=pk)
        mark_read(notifications=mine.filter(pk=pk), by=self.actor)
        return redirect(address_of(notification) or reverse("notices:inbox"))


class MarkRead(ActorView):
    """Notes that picked messages, or all of them, were read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        mine = Notification.objects.of(self.actor)
        if request.POST.get("act") != "all":
            mine = mine.filter(pk__in=[one for one in request.POST.getlist("picked") if _is_uuid(one)])
        messages.success(request, f"已将{mark_read(notifications=mine, by=self.actor)}条消息标为已读。")
        return redirect("notices:inbox")


def address_of(notification: Notification) -> str:
    """The page that a message leads to, or nothing where there is none any more."""
    if not notification.link_view:
        return ""
    try:
        return reverse(notification.link_view, args=[notification.link_id] if notification.link_id else [])
    except NoReverseMatch:
        return ""


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def unread_count(request: HttpRequest) -> int:
    """How many messages wait for whoever asks; the header of every page shows it."""
    actor: Actor | None = getattr(request, "actor", None)
    return Notification.objects.of(actor).unread().count() if actor else 0
