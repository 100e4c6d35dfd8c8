"""What people are told inside the product, and what was handed to a channel that leads out of it."""

from django.conf import settings
from django.db import models

from civaffairs.tenancy.models import TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .catalogue import MessageTemplate, template_of
from .choices import ChannelKind
from .querysets import NotificationQuerySet


class Notification(TenantModel):
    """站内消息: one message to one person, without personal data, with the place to go on.

    `right` and `division_code` say as what the person is told, where nobody was named.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="收件人")
    right = models.CharField("所凭权限", max_length=80, blank=True)
    division_code = models.CharField("区划", max_length=12, blank=True)
    kind = models.CharField("消息种类", max_length=60)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=500)
    link_view = models.CharField("页面", max_length=80, blank=True)
    link_id = models.CharField("页面编号", max_length=64, blank=True)
    key = models.CharField("去重键", max_length=160)
    created_at = models.DateTimeField("产生时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = ScopedManager.from_queryset(NotificationQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "站内消息"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "recipient", "key"], name="notification_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "recipient", "-created_at", "-id"], name="notification_inbox"),
            models.Index(
                fields=["tenant", "recipient"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def template(self) -> MessageTemplate:
        """The template that the message was made of."""
        return template_of(self.kind)


class OutgoingMessage(TenantModel):
    """外发消息: a message handed to a channel that leads out of the product, once a day and person."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="收件人")
    channel = models.CharField("渠道", max_length=20, choices=ChannelKind.choices)
    template = models.CharField("消息模板", max_length=60)
    text = models.CharField("内容", max_length=500)
    day = models.DateField("日期")
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "外发消息"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "recipient", "channel", "template", "day"], name="outgoing_message_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.day}"
