"""The two ledgers of payments: the sources of funds, and what is owed back. Both add up to the fen."""

from django.db import models
from django.db.models import F, Q

from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .choices import FundEntryKind, FundLevel, OverpaymentCause, RecoveryKind
from .querysets import FundQuerySet, OverpaymentQuerySet


def yuan(label: str, **options) -> models.DecimalField:
    """A column of yuan and fen."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class FundSource(TenantModel):
    """资金来源: the money of one level of government for one programme and year; the balance is never negative."""

    programme = models.CharField("救助项目", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    level = models.CharField("层级", max_length=10, choices=FundLevel.choices)
    balance = yuan("余额", default=0)
    division_code = models.CharField("区划", max_length=12)

    objects = ScopedManager.from_queryset(FundQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "资金来源"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "programme", "year", "level"], name="fund_source_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="fund_source_not_overdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.get_level_display()}"


class FundShares(TenantModel):
    """资金分担比例: which level pays which part of a programme from a month on, by a document; never changed."""

    programme = models.CharField("救助项目", max_length=60)
    from_month = models.CharField("起用月份", max_length=7)
    document = models.CharField("依据文件", max_length=120)
    central = models.DecimalField("中央分担", max_digits=7, decimal_places=6, default=0)
    province = models.DecimalField("省级分担", max_digits=7, decimal_places=6, default=0)
    city = models.DecimalField("市级分担", max_digits=7, decimal_places=6, default=0)
    county = models.DecimalField("县级分担", max_digits=7, decimal_places=6, default=0)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "资金分担比例"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "programme", "from_month"], name="fund_shares_once"),
            models.CheckConstraint(
                condition=Q(county=1 - F("central") - F("province") - F("city"))
                & Q(central__gte=0, province__gte=0, city__gte=0, county__gte=0),
                name="fund_shares_sum_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.from_month}"

    @property
    def by_level(self) -> dict:
        """The share of each level."""
        return {level: getattr(self, level) for level in FundLevel.values}


class FundEntry(TenantModel):
    """资金台账: one movement of a source; the balance is the sum of its entries."""

    source = TenantForeignKey(FundSource, related_name="entries", verbose_name="资金来源")
    kind = models.CharField("事项", max_length=12, choices=FundEntryKind.choices)
    amount = yuan("金额")  # signed: what comes in is positive
    on = models.DateField("日期")
    month = models.CharField("记账月份", max_length=7)
    document = models.CharField("凭证", max_length=120)
    run = TenantForeignKey(
        "payments.PaymentRun", null=True, blank=True, related_name="fund_entries", verbose_name="发放批次"
    )
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "资金台账"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "run"],
                condition=Q(kind=FundEntryKind.PAID),
                name="fund_entry_run_paid_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=FundEntryKind.PAID, amount__lt=0) | (~Q(kind=FundEntryKind.PAID) & Q(amount__gt=0)),
                name="fund_entry_direction",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "source", "month", "id"], name="fund_entry_month")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class FundMonth(TenantModel):
    """资金月结: a source's balance at the end of a month, kept by whoever writes the ledger."""

    source = TenantForeignKey(FundSource, related_name="months", verbose_name="资金来源")
    month = models.CharField("月份", max_length=7)
    balance = yuan("月末余额")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "资金月结"
        constraints = [models.UniqueConstraint(fields=["tenant", "source", "month"], name="fund_month_once")]

    def __str__(self) -> str:
        return f"{self.month} {self.balance}"


class LineShare(TenantModel):
    """资金分担: which part of a line a source paid."""

    line = TenantForeignKey("payments.PaymentLine", related_name="shares", verbose_name="发放明细")
    source = TenantForeignKey(FundSource, related_name="line_shares", verbose_name="资金来源")
    amount = yuan("金额")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "资金分担"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "line", "source"], name="line_share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_share_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Overpayment(TenantModel):
    """多发待遇: what a household was paid without entitlement and still owes (国令649 art 68)."""

    award = TenantForeignKey("payments.Award", related_name="overpayments", verbose_name="待遇")
    cause = models.CharField("追回事由", max_length=20, choices=OverpaymentCause.choices)
    event_on = models.DateField("事由发生日", null=True, blank=True)
    amount = yuan("多发金额")
    balance = yuan("尚欠金额")
    # What earlier debts of the award and cause cover: each begins where they end, so none can be entered twice.
    covered_before = yuan("此前已登记金额", null=True, blank=True)
    set_off_monthly = yuan("每月抵扣额", default=0)
    division_code = models.CharField("区划", max_length=12)
    trace = models.JSONField("计算过程")
    opened_on = models.DateField("登记日")
    opened_by = models.CharField("登记人", max_length=60)

    objects = ScopedManager.from_queryset(OverpaymentQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "多发待遇"
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=0) & Q(balance__lte=F("amount")), name="overpayment_balance"
            ),
            models.CheckConstraint(condition=Q(set_off_monthly__gte=0), name="overpayment_set_off"),
            models.UniqueConstraint(
                fields=["tenant", "award", "cause", "covered_before"],
                condition=Q(covered_before__isnull=False),
                name="overpayment_entered_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-opened_on", "-id"], name="overpayment_by_day")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.balance}"


class Instalment(TenantModel):
    """追回分期: one part of what is owed, and the month in which it falls due."""

    overpayment = TenantForeignKey(Overpayment, related_name="instalments", verbose_name="多发待遇")
    number = models.PositiveSmallIntegerField("期次")
    month = models.CharField("应还月份", max_length=7)
    amount = yuan("应还金额")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "追回分期"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "overpayment", "number"], name="instalment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"


class RecoveryEntry(TenantModel):
    """追回台账: money that came back, was set off against a later month, or was waived; never changed."""

    overpayment = TenantForeignKey(Overpayment, related_name="entries", verbose_name="多发待遇")
    kind = models.CharField("事项", max_length=10, choices=RecoveryKind.choices)
    amount = yuan("金额")
    on = models.DateField("日期")
    document = models.CharField("凭证", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    approver = models.CharField("批准人", max_length=60, blank=True)
    line = TenantForeignKey(
        "payments.PaymentLine", null=True, blank=True, related_name="recovery_entries", verbose_name="抵扣的发放明细"
    )
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "追回台账"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_entry_positive"),
            models.CheckConstraint(
                condition=~Q(kind=RecoveryKind.WAIVED) | (~Q(reason="") & ~Q(approver="")),
                name="recovery_entry_waiver_is_approved",
            ),
            models.UniqueConstraint(fields=["tenant", "line"], name="recovery_entry_line_once"),
        ]
        indexes = [models.Index(fields=["tenant", "overpayment", "recorded_at"], name="recovery_entry_overpayment")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
