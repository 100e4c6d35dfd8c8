"""People who sign in, and what they may do where."""

import datetime as dt
import os
import time

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from civaffairs.common.crypto import FieldCipher
from civaffairs.common.ids import new_id
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
    display = models.JSONField("显示设置", default=dict, blank=True)

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


class Authenticator(ThrottlingMixin, Device):
    """动态口令设备: the second factor of a user (RFC 6238; GB/T 22239-2019 8.1.4.1 d). Its secret is kept encrypted.

    Each failure makes the next try wait longer, and a token works once.
    """

    STEP, DIGITS, SECRET_BYTES, TOLERANCE = 30, 6, 20, 1
    CONTEXT = "accounts.Authenticator.secret"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="用户")
    name = models.CharField("名称", max_length=64, default="动态口令")
    confirmed = models.BooleanField("已启用", default=False)
    secret_encrypted = models.CharField("密钥（密文）", max_length=200)
    last_step = models.BigIntegerField("最近使用的时间步", default=-1)
    drift = models.SmallIntegerField("时钟偏差", default=0)
    throttling_failure_timestamp = models.DateTimeField("最近失败时间", null=True, blank=True)
    throttling_failure_count = models.PositiveIntegerField("连续失败次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "动态口令设备"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(confirmed=True), name="authenticator_one_in_use"),
        ]

    @classmethod
    def made_for(cls, user: User) -> "Authenticator":
        """A device with a new secret, not yet saved."""
        return cls(user=user, secret_encrypted=cls.sealed(os.urandom(cls.SECRET_BYTES)))

    @classmethod
    def sealed(cls, secret: bytes) -> str:
        """A secret as it is stored."""
        return FieldCipher(settings.FIELD_KEYS).encrypt(secret.hex(), context=cls.CONTEXT)

    @property
    def secret(self) -> bytes:
        """The secret; shown to its owner once, before the first token, and to nobody else."""
        return bytes.fromhex(FieldCipher(settings.FIELD_KEYS).decrypt(self.secret_encrypted, context=self.CONTEXT))

    @property
    def persistent_id(self) -> str:
        """What a session remembers; the package reads it as a number."""
        return f"{self._meta.label_lower}/{self.id.int}"

    def verify_token(self, token: str) -> bool:
        """Whether the token is the right one now, or a step away, and newer than the last one that was used."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        totp = TOTP(self.secret, self.STEP, 0, self.DIGITS, self.drift)
        totp.time = time.time()
        is_right = token.isdecimal() and totp.verify(int(token), self.TOLERANCE, self.last_step + 1)
        if is_right:
            self.last_step, self.drift = totp.t(), totp.drift
            self.throttle_reset(commit=False)
            self.save()
        else:
            self.throttle_increment(commit=True)
        return is_right

    def get_throttle_factor(self) -> int:
        """Seconds that the first failure makes the next try wait; each further one doubles them."""
        return 1


class RecoveryCode(models.Model):
    """恢复码: opens the account once when the authenticator is lost; only its checksum is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name="用户")
    digest = models.CharField("摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d}"
