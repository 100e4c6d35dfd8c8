"""People who sign in, and what they may do where."""

import datetime as dt

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from civaffairs.tenancy.models import Bureau

from .choices import Role


class User(AbstractUser):
    """用户: a person who signs in. Holds no rights; rights come from memberships."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=60)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    """Memberships by date."""

    def in_force(self, on: dt.date):
        """Memberships that count on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Membership(models.Model):
    """任职: a role in a bureau over an area, for a half-open period."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name="用户")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="memberships", verbose_name="民政局")
    role = models.CharField("岗位", max_length=40, choices=Role.choices)
    division_code = models.CharField("管辖区划", max_length=12)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "bureau", "role", "division_code", "valid_from"], name="membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
