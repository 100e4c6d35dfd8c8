"""What another department may ask, of whom, for what purpose, and until when."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Decision
from civaffairs.tenancy.models import Bureau, DateRange, TenantModel
from civaffairs.tenancy.querysets import ScopedManager, TenantQuerySet
from civaffairs.tenancy.scope import CITY_BLOCK

# How long an answer is kept for a caller that did not hear it: three days, as long as webhooks are tried again.
KEPT_FOR = dt.timedelta(days=3)


class ClientGrantQuerySet(models.QuerySet):
    """Grants by date and place."""

    def in_force(self, on: dt.date):
        """Grants that count on the day: approved, not ended, within their period."""
        return self.filter(decision=Decision.APPROVED, ended_at__isnull=True, valid_from__lte=on, valid_to__gt=on)

    def visible_to(self, by: Actor):
        """Grants that name the administrator's bureau; to a city those that name several of its bureaus too."""
        every = self.model._default_manager
        seen = Q(pk__in=every.filter(bureaus=by.bureau_id).values("pk"))
        if by.is_city:
            first = by.bureau_id - by.bureau_id % CITY_BLOCK
            of_city = every.filter(bureaus__gte=first, bureaus__lt=first + CITY_BLOCK)
            several = of_city.annotate(count=models.Count("bureaus")).filter(count__gt=1)
            seen |= Q(pk__in=several.values("pk"))
        return self.filter(seen)


class ClientGrant(models.Model):
    """数据共享授权: what one client of another department may do, as approved under its application number.

    A client holds one grant at a time, because the grant names the purpose of every reading: another purpose is
    another client. A renewal is a new row with its own application number; a grant is never edited. One administrator
    enters it and another approves it; anybody of both may end it.
    """

    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.PROTECT, related_name="grants", verbose_name="客户端"
    )
    department = models.CharField("使用部门", max_length=60)
    purpose = models.CharField("用途", max_length=200)
    legal_basis = models.CharField("法律依据", max_length=200)
    application_number = models.CharField("申请编号", max_length=60)
    acts = models.JSONField("准予事项和字段")  # code of an act -> names of the fields it may answer
    bureaus = models.ManyToManyField(Bureau, related_name="client_grants", verbose_name="准予的民政局")
    calls_per_minute = models.PositiveIntegerField("每分钟调用上限", default=600)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    requested_by = models.CharField("登记人编号", max_length=64, default="")
    requested_by_name = models.CharField("登记人", max_length=60, default="")
    requested_at = models.DateTimeField("登记时间", null=True)
    decision = models.CharField("审批结果", max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.CharField("审批人编号", max_length=64, blank=True)
    decided_by_name = models.CharField("审批人", max_length=60, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    note = models.CharField("审批意见", max_length=200, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止理由", max_length=200, blank=True)

    objects = ClientGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据共享授权"
        constraints = [
            ExclusionConstraint(
                name="client_grant_one_at_a_time",
                expressions=[
                    ("application", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(decision=Decision.APPROVED, ended_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="client_grant_period"),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("requested_by")), name="client_grant_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.application_number}"


class AnsweredCallQuerySet(TenantQuerySet):
    """Stored answers by their end."""

    def expired(self, at: dt.datetime):
        """Answers that nobody may ask for again."""
        return self.filter(expires_at__lte=at)


class AnsweredCall(TenantModel):
    """已答复的接口调用: what an act answered under one Idempotency-Key, so that a caller who did not hear it may ask
    again and nothing is done twice. The answer may hold personal data and is kept encrypted, for three days."""

    client = models.CharField("客户端", max_length=100)
    key = models.CharField("幂等编号", max_length=255)
    fingerprint = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("答复状态")
    answer_encrypted = models.TextField("答复（密文）")
    answered_at = models.DateTimeField("答复时间")
    expires_at = models.DateTimeField("失效时间")

    objects = ScopedManager.from_queryset(AnsweredCallQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "已答复的接口调用"
        constraints = [models.UniqueConstraint(fields=["tenant", "client", "key"], name="answered_call_once")]
        indexes = [models.Index(fields=["tenant", "expires_at"], name="answered_call_expiry")]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
