"""What has happened, told to whoever asked to know (a transactional outbox)."""

from django.db import models

from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .querysets import DeliveryQuerySet, FactQuerySet


class Fact(TenantModel):
    """Something that happened, written in the transaction that made it true. Carries ids, never personal data."""

    kind = models.CharField("事件", max_length=80)
    subject_kind = models.CharField("对象种类", max_length=60)
    subject_id = models.CharField("对象编号", max_length=64)
    occurred_on = models.DateField("发生日")
    recorded_at = models.DateTimeField("记录时间")
    data = models.JSONField("编号", default=dict)
    relayed_at = models.DateTimeField("投递时间", null=True, blank=True)

    objects = ScopedManager.from_queryset(FactQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "事件"
        indexes = [
            models.Index(
                fields=["tenant", "recorded_at"], name="fact_waiting", condition=models.Q(relayed_at__isnull=True)
            ),
        ]

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
