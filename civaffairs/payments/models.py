"""What a household is paid and how: awards, runs and their lines, bank files, funds, holds, overpayments."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from civaffairs.casework.models import Case, Determination
from civaffairs.documents.models import Document
from civaffairs.registry.models import Household, Person, cipher
from civaffairs.tenancy.models import DateRange, TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .choices import (
    LIVE,
    ExclusionCode,
    HoldCause,
    LineState,
    ReturnCode,
    RunState,
)
from .ledgers import Overpayment, yuan
from .querysets import (
    AwardQuerySet,
    CustodyQuerySet,
    LineQuerySet,
    PaymentHoldQuerySet,
    RunQuerySet,
)


class Award(TenantModel):
    """待遇: base and top-up a month over a half-open period; one programme never overlaps itself in a household."""

    household = TenantForeignKey(Household, related_name="awards", verbose_name="家庭")
    programme = models.CharField("救助项目", max_length=60)
    valid_from = models.DateField("起发日")
    valid_to = models.DateField("止", null=True, blank=True)
    base = models.DecimalField("基本保障金", max_digits=12, decimal_places=2)
    top_up = models.DecimalField("分类施保金", max_digits=12, decimal_places=2)
    persons = models.PositiveSmallIntegerField("保障人数")
    determination = TenantForeignKey(Determination, related_name="awards", verbose_name="认定")
    case = TenantForeignKey(Case, related_name="awards", verbose_name="事项")
    division_code = models.CharField("区划", max_length=12)

    objects = ScopedManager.from_queryset(AwardQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "待遇"
        constraints = [
            ExclusionConstraint(
                name="award_no_overlap",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("household", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["tenant", "programme", "valid_from"], name="award_programme")]

    def __str__(self) -> str:
        return f"{self.programme} {self.amount}"

    @property
    def amount(self):
        """Base and top-up together, yuan a month."""
        return self.base + self.top_up

    @property
    def summary(self) -> str:
        """The award in one sentence."""
        until = f"至{self.valid_to:%Y年%m月}前" if self.valid_to else ""
        return f"自{self.valid_from:%Y年%m月}起{until},{self.persons}人，每月{self.amount}元"


class PayeeAccount(TenantModel):
    """收款账户: where a household is paid (57号 art 25: monthly through a bank). A correction is a new row."""

    CONTEXT = "payments.PayeeAccount.number"

    household = TenantForeignKey(Household, related_name="payee_accounts", verbose_name="家庭")
    bank_name = models.CharField("开户银行", max_length=60)
    holder = models.CharField("户名", max_length=60)
    number_encrypted = models.CharField("账号（密文）", max_length=200)
    number_tail = models.CharField("账号末四位", max_length=4)
    reason = models.CharField("登记事由", max_length=200)
    registered_by = models.CharField("登记人", max_length=60)
    registered_at = models.DateTimeField("登记时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "收款账户"
        indexes = [models.Index(fields=["tenant", "household", "registered_at"], name="payee_account_latest")]

    def __str__(self) -> str:
        return f"{self.bank_name} {self.masked}"

    @property
    def number(self) -> str:
        """The plain account number; whoever asks hands it to the bank, and leaves an audit entry."""
        return cipher().decrypt(self.number_encrypted, context=self.CONTEXT)

    @property
    def masked(self) -> str:
        """The last four digits, which is what a person at the counter compares."""
        return f"尾号{self.number_tail}"


class PaymentRun(TenantModel):
    """发放批次: the payment of one programme for one month in one area, from draft to settlement (57号 art 25).

    Nobody assigns `state`; `services.runs.advance_run` does, by the table of the workflow.
    """

    number = models.CharField("批次号", max_length=40)
    programme = models.CharField("救助项目", max_length=60)
    month = models.CharField("发放月份", max_length=7)
    division_code = models.CharField("发放区划", max_length=12)
    state = models.CharField("状态", max_length=20, choices=RunState.choices, default=RunState.FILLING)
    version = models.PositiveIntegerField("版本", default=1)
    drafted_on = models.DateField("编制日")
    filled_through = models.UUIDField("已编制至", null=True, blank=True)

    objects = ScopedManager.from_queryset(RunQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "发放批次"
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="payment_run_number_once")]
        indexes = [
            models.Index(fields=["tenant", "-drafted_on", "-id"], name="payment_run_by_day"),
            models.Index(fields=["tenant", "programme", "month"], name="payment_run_month"),
        ]

    def __str__(self) -> str:
        return self.number


class RunAct(TenantModel):
    """发放批次办理过程: one act on a run, by whom and when."""

    run = TenantForeignKey(PaymentRun, related_name="history", verbose_name="发放批次")
    act = models.CharField("动作", max_length=40)
    source = models.CharField("原状态", max_length=20)
    target = models.CharField("新状态", max_length=20)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    actor_id = models.CharField("操作人编号", max_length=64)
    actor_name = models.CharField("操作人", max_length=60)
    actor_role = models.CharField("岗位", max_length=40)
    note = models.TextField("说明", blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "发放批次办理过程"
        indexes = [models.Index(fields=["tenant", "run", "at"], name="run_act_run")]

    def __str__(self) -> str:
        return f"{self.act} {self.target}"


class BankFile(TenantModel):
    """银行代发文件: what one run asks the bank to pay; made again from its lines, and then its digest must agree."""

    run = TenantForeignKey(PaymentRun, related_name="bank_files", verbose_name="发放批次")
    sequence = models.PositiveIntegerField("文件序号")
    year = models.PositiveSmallIntegerField("年度")
    sent_on = models.DateField("送出日")
    digest = models.CharField("文件摘要", max_length=64)
    lines = models.PositiveIntegerField("笔数")
    total = yuan("总金额")
    made_by = models.CharField("制作人", max_length=60)
    made_at = models.DateTimeField("制作时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "银行代发文件"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "year", "sequence"], name="bank_file_sequence_once"),
            models.UniqueConstraint(fields=["tenant", "run"], name="bank_file_one_a_run"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Year and sequence, as the file's header and name carry it."""
        return f"{self.year}{self.sequence:06d}"


class BankReturn(TenantModel):
    """银行回盘: the bank's answer to one file, read first and entered only when a person has looked at it."""

    bank_file = TenantForeignKey(BankFile, related_name="returns", verbose_name="银行代发文件")
    digest = models.CharField("文件摘要", max_length=64)
    rows = models.JSONField("回盘明细")  # [position, code, text] of each line
    faults = models.JSONField("不能入账的问题", default=list)
    read_by = models.CharField("导入人", max_length=60)
    read_at = models.DateTimeField("导入时间")
    entered_on = models.DateField("入账日", null=True, blank=True)
    entered_by = models.CharField("入账人", max_length=60, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "银行回盘"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "bank_file", "digest"], name="bank_return_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_file_id} {self.digest[:12]}"


class PaymentLine(TenantModel):
    """发放明细: one household's benefit for one month in one run; a month of an award is paid once."""

    run = TenantForeignKey(PaymentRun, related_name="lines", verbose_name="发放批次")
    award = TenantForeignKey(Award, related_name="lines", verbose_name="待遇")
    month = models.CharField("所属月份", max_length=7)
    state = models.CharField("状态", max_length=12, choices=LineState.choices, default=LineState.PLANNED)
    base = yuan("基本保障金")
    top_up = yuan("分类施保金")
    set_off = yuan("抵扣多发待遇", default=0)
    amount = yuan("实发金额")
    owed = yuan("多抵扣应补金额", default=0)  # of the set-off what the debt no longer needed: the household's money
    persons = models.PositiveSmallIntegerField("保障人数")
    overpayment = TenantForeignKey(
        Overpayment, null=True, blank=True, related_name="set_off_lines", verbose_name="抵扣的多发待遇"
    )
    account = TenantForeignKey(
        PayeeAccount, null=True, blank=True, related_name="lines", verbose_name="收款账户"
    )  # rows of accounts are never changed, so the line keeps what was paid to
    exclusion = models.CharField("不列入原因", max_length=30, choices=ExclusionCode.choices, blank=True)
    exclusion_text = models.CharField("不列入说明", max_length=300, blank=True)
    reissue_of = TenantForeignKey("self", null=True, blank=True, related_name="reissues", verbose_name="补发的退回明细")
    position = models.PositiveIntegerField("文件行号", null=True, blank=True)
    result = models.CharField("回盘结果", max_length=20, choices=ReturnCode.choices, blank=True)
    result_text = models.CharField("回盘说明", max_length=120, blank=True)
    result_on = models.DateField("回盘日", null=True, blank=True)

    objects = ScopedManager.from_queryset(LineQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "发放明细"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "award", "month"], condition=Q(state__in=LIVE), name="payment_line_paid_once"
            ),
            models.UniqueConstraint(fields=["tenant", "run", "position"], name="payment_line_position_once"),
            models.CheckConstraint(
                condition=Q(amount=F("base") + F("top_up") - F("set_off"), amount__gte=0, set_off__gte=0),
                name="payment_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(owed__gte=0) & Q(owed__lte=F("set_off")), name="payment_line_owes_what_it_set_off"
            ),
            models.CheckConstraint(
                condition=Q(state=LineState.EXCLUDED) ^ Q(exclusion=""), name="payment_line_exclusion_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE) | Q(account__isnull=False), name="payment_line_has_an_account"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "run", "state", "id"], name="payment_line_run"),
            models.Index(fields=["tenant", "award", "month"], name="payment_line_award"),
            models.Index(fields=["tenant", "state", "result_on"], name="payment_line_state"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"


class PaymentHold(TenantModel):
    """缓发: an award is not paid until somebody has looked; reversible, the withheld months are paid afterwards."""

    award = TenantForeignKey(Award, related_name="holds", verbose_name="待遇")
    cause = models.CharField("缓发原因", max_length=12, choices=HoldCause.choices)
    reason = models.CharField("缓发说明", max_length=300)
    fact_id = models.UUIDField("起因事件", null=True, blank=True)
    division_code = models.CharField("区划", max_length=12)
    opened_on = models.DateField("缓发日")
    opened_by = models.CharField("缓发登记人", max_length=60)
    released_on = models.DateField("恢复日", null=True, blank=True)
    released_by = models.CharField("恢复登记人", max_length=60, blank=True)
    release_reason = models.CharField("恢复说明", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(PaymentHoldQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "缓发"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "award", "cause"],
                condition=Q(released_on__isnull=True),
                name="payment_hold_open_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-opened_on", "-id"], name="payment_hold_by_day")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.opened_on}"


class CustodyCard(TenantModel):
    """代管银行卡: a recipient's card that somebody else keeps, by an agreement filed with the county (57号 art 26)."""

    holder = TenantForeignKey(Person, related_name="custody_cards", verbose_name="持卡人")
    bank_name = models.CharField("开户银行", max_length=60)
    number_tail = models.CharField("卡号末四位", max_length=4)
    custodian = models.CharField("代管人", max_length=60)
    custodian_post = models.CharField("代管人职务", max_length=60)
    reason = models.CharField("代管原因", max_length=200)
    agreement_number = models.CharField("代管协议编号", max_length=60)
    agreement_on = models.DateField("协议签订日")
    agreement = TenantForeignKey(Document, null=True, blank=True, related_name="+", verbose_name="代管协议扫描件")
    filed_on = models.DateField("县级备案日", null=True, blank=True)
    filed_by = models.CharField("备案人", max_length=60, blank=True)
    ended_on = models.DateField("终止日", null=True, blank=True)
    division_code = models.CharField("区划", max_length=12)

    objects = ScopedManager.from_queryset(CustodyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "代管银行卡"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "holder", "bank_name", "number_tail"],
                condition=Q(ended_on__isnull=True),
                name="custody_card_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-agreement_on", "-id"], name="custody_card_by_day")]

    def __str__(self) -> str:
        return f"{self.bank_name}尾号{self.number_tail}"
