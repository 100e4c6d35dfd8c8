"""What has happened, told to whoever asked to know (a transactional outbox)."""

from django.conf import settings
from django.db import models

from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .querysets import DeliveryQuerySet, FactQuerySet, WebhookMessageQuerySet, WebhookQuerySet


class Fact(TenantModel):
    """Something that happened, written in the transaction that made it true. Carries ids, never personal data.

    The relay numbers facts in the order in which they can be seen; `recorded_at` says when they were written, which
    an act that takes long makes visible late.
    """

    kind = models.CharField("事件", max_length=80)
    subject_kind = models.CharField("对象种类", max_length=60)
    subject_id = models.CharField("对象编号", max_length=64)
    occurred_on = models.DateField("发生日")
    recorded_at = models.DateTimeField("记录时间")
    data = models.JSONField("编号", default=dict)
    relayed_at = models.DateTimeField("投递时间", null=True, blank=True)
    number = models.PositiveBigIntegerField("序号", null=True, blank=True)

    objects = ScopedManager.from_queryset(FactQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "事件"
        indexes = [
            models.Index(
                fields=["tenant", "recorded_at"], name="fact_waiting", condition=models.Q(relayed_at__isnull=True)
            ),
            models.Index(
                fields=["tenant", "recorded_at"], name="fact_unnumbered", condition=models.Q(number__isnull=True)
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="fact_number_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Delivery(TenantModel):
    """That one subscriber has applied one fact; the unique key makes a second delivery harmless.

    One that failed too often is given up: it stays, says so, and is made again when somebody replays it.
    """

    fact = TenantForeignKey(Fact, related_name="deliveries", verbose_name="事件")
    subscriber = models.CharField("订阅者", max_length=120)
    delivered_at = models.DateTimeField("处理时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_attempt_at = models.DateTimeField("下次尝试时间", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(DeliveryQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "投递"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "fact", "subscriber"], name="delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "fact"], name="delivery_not_made", condition=models.Q(delivered_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.fact_id}"


class Webhook(TenantModel):
    """事件推送订阅: an address of another department that is told of facts of some kinds, as its grant admits.

    While a secret is being changed two are valid, and every message is signed with both. `paused_until` spares a
    receiver that cannot be reached; what waits for it meanwhile is not lost and not counted as tried.
    """

    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.PROTECT, related_name="+", verbose_name="客户端"
    )
    url = models.URLField("接收地址", max_length=500)
    kinds = models.JSONField("事件种类")
    secret_encrypted = models.CharField("签名密钥（密文）", max_length=300)
    former_secret_encrypted = models.CharField("原签名密钥（密文）", max_length=300, blank=True)
    former_secret_until = models.DateTimeField("原密钥失效时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("订阅时间")
    ended_at = models.DateTimeField("退订时间", null=True, blank=True)
    end_reason = models.CharField("退订理由", max_length=200, blank=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    paused_until = models.DateTimeField("暂停至", null=True, blank=True)

    objects = ScopedManager.from_queryset(WebhookQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "事件推送订阅"

    def __str__(self) -> str:
        return self.url


class WebhookMessage(TenantModel):
    """推送消息: one fact for one subscription, tried for three days; then it is a dead letter until it is replayed."""

    webhook = TenantForeignKey(Webhook, related_name="messages", verbose_name="订阅")
    fact = TenantForeignKey(Fact, related_name="+", verbose_name="事件")
    created_at = models.DateTimeField("生成时间")
    due_at = models.DateTimeField("应推送时间", null=True, blank=True)  # null: nothing is left to do
    claimed_until = models.DateTimeField("推送占用至", null=True, blank=True)
    tried_since = models.DateTimeField("首次推送时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=200, blank=True)

    objects = ScopedManager.from_queryset(WebhookMessageQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "推送消息"
        constraints = [models.UniqueConstraint(fields=["tenant", "webhook", "fact"], name="webhook_message_once")]
        indexes = [
            models.Index(
                fields=["tenant", "due_at", "id"], name="webhook_message_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["tenant", "created_at"], name="webhook_message_not_made",
                condition=models.Q(delivered_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.fact_id}"
