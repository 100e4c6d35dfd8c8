"""People who sign in, and what they may do where."""

import datetime as dt

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q

from civaffairs.tenancy.models import Bureau, TenantModel

from .choices import Decision, Role


class UserQuerySet(models.QuerySet):
    """Users by bureau."""

    def of_bureau(self, bureau_id: int):
        """Who is registered by a bureau or ever worked in it."""
        works = Membership.objects.filter(bureau=bureau_id).values("user")
        return self.filter(Q(home_bureau=bureau_id) | Q(pk__in=works))


class Users(UserManager.from_queryset(UserQuerySet)):
    """Users, made as Django makes them."""

    use_in_migrations = False


class User(AbstractUser):
    """用户: a person who signs in. Holds no rights; rights come from memberships."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=60)
    home_bureau = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记单位"
    )
    password_set_at = models.DateTimeField("口令设定时间", null=True, blank=True)
    must_change_password = models.BooleanField("下次登录须改口令", default=False)

    objects = Users()

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


class MembershipRequest(TenantModel):
    """任职申请: asked for by the system administrator, decided by the security administrator (三员分立).

    GB/T 22239-2019 8.1.4.2 and 8.1.5.1-3: whoever manages people does not grant them rights alone.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="membership_requests", verbose_name="用户")
    role = models.CharField("岗位", max_length=40, choices=Role.choices)
    division_code = models.CharField("管辖区划", max_length=12)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    decision = models.CharField("审批结果", max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    note = models.CharField("审批意见", max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "任职申请"
        indexes = [models.Index(fields=["tenant", "decision", "requested_at"], name="membership_request_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="membership_request_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class DelegationQuerySet(models.QuerySet):
    """Delegations by date."""

    def in_force(self, on: dt.date):
        """Delegations that count on the day, of memberships that do, to and from people who may sign in."""
        begun = self.filter(valid_from__lte=on, valid_to__gt=on, ended_on__isnull=True)
        return begun.filter(
            Q(membership__valid_to__isnull=True) | Q(membership__valid_to__gt=on),
            membership__valid_from__lte=on,
            membership__user__is_active=True,
        )

    def not_over(self, on: dt.date):
        """Delegations that count on the day or later."""
        return self.filter(valid_to__gt=on, ended_on__isnull=True)


class Delegation(models.Model):
    """委托代办: for an absence somebody else works in one's membership; every act says for whom it was done.

    The deputy acts under their own number, so that no two-person rule is met by one person under two names.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="delegations", verbose_name="委托的任职"
    )
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputised", verbose_name="代办人")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    reason = models.CharField("事由", max_length=200)
    recorded_by = models.CharField("登记人", max_length=60)
    ended_on = models.DateField("提前结束日", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "委托代办"
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="delegation_period"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy}（代{self.membership.user}）"


class SignedInSessionQuerySet(models.QuerySet):
    """Sessions by state."""

    def open(self):
        """Sessions that nobody ended."""
        return self.filter(ended_at__isnull=True)


class SignedInSession(models.Model):
    """登录会话: where somebody is signed in, so that they can see it and end it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions", verbose_name="用户")
    session_key = models.CharField("会话标识", max_length=40, unique=True)
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用时间")
    address = models.GenericIPAddressField("登录地址", null=True, blank=True)
    browser = models.CharField("浏览器", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = SignedInSessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        indexes = [models.Index(fields=["user", "ended_at"], name="signed_in_session_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"
