"""What another department may ask, of whom, for what purpose, and until when."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from civaffairs.tenancy.models import Bureau, DateRange


class ClientGrantQuerySet(models.QuerySet):
    """Grants by date."""

    def in_force(self, on: dt.date):
        """Grants that count on the day."""
        return self.filter(valid_from__lte=on, valid_to__gt=on)


class ClientGrant(models.Model):
    """数据共享授权: what one client of another department may do, as approved under its application number.

    A client holds one grant at a time, because the grant names the purpose of every reading: another purpose is
    another client. A renewal is a new row with its own application number; a grant is never edited.
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
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="client_grant_period"),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.application_number}"
