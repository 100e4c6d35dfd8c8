"""居民家庭经济状况核对: authorisation, one step per source and person, findings, discrepancies, conclusion."""

from django.db import models
from django.db.models import Q

from civaffairs.casework.models import Case
from civaffairs.connectors.models import Exchange
from civaffairs.registry.choices import DocumentKind
from civaffairs.registry.models import IdentityDocument, Person
from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .choices import BatchedState, DecisionOnDiscrepancy, RunState, StepState
from .querysets import (
    AuthorisationQuerySet,
    BatchedCaseQuerySet,
    CheckBatchQuerySet,
    CheckRunQuerySet,
    CheckStepQuerySet,
    DiscrepancyQuerySet,
    FindingQuerySet,
)


class Authorisation(TenantModel):
    """核对授权书: one person's consent, its scope and its end (个人信息保护法 arts 13, 15, 29).

    `valid_to` is the last day on which it counts, as the form says it (民法典 art 203).
    """

    case = TenantForeignKey(Case, related_name="authorisations", verbose_name="事项")
    person = TenantForeignKey(Person, related_name="authorisations", verbose_name="授权人")
    number = models.CharField("授权书编号", max_length=40)
    sources = models.JSONField("授权范围")  # source codes
    signed_on = models.DateField("签署日")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    signed_by = models.CharField("签署人", max_length=60)
    proxy_relation = models.CharField("代签关系", max_length=60, blank=True)
    withdrawn_on = models.DateField("撤回日", null=True, blank=True)

    objects = ScopedManager.from_queryset(AuthorisationQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "核对授权"
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="authorisation_number_once")]

    def __str__(self) -> str:
        return self.number


class CheckRun(TenantModel):
    """核对批次 of one case: asks every source about every member."""

    case = TenantForeignKey(Case, related_name="check_runs", verbose_name="事项")
    state = models.CharField("进度", max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    as_of = models.DateField("财产截至日")
    window_from = models.DateField("收入期间起")
    window_to = models.DateField("收入期间止")
    purpose = models.CharField("用途", max_length=200)
    requested_by = models.CharField("发起人", max_length=60)
    requested_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("答复齐全时间", null=True, blank=True)

    objects = ScopedManager.from_queryset(CheckRunQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "核对"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case"], condition=Q(state="running"), name="check_run_one_running_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"

    @property
    def is_unfavourable(self) -> bool:
        """Whether its newest conclusion says that the household does not conform."""
        newest = self.conclusions.order_by("-id").first()
        return newest is not None and newest.conclusion == "not_conforming"

    def people_without_number(self):
        """The people about whom nobody could be asked and nobody can yet: a newborn before the registration.

        Whoever got a number since is not among them: the agencies can be asked again.
        """
        numbered = IdentityDocument.objects.filter(kind=DocumentKind.ID_CARD).values("person")
        not_asked = self.steps.unnumbered().exclude(person__in=numbered)
        return Person.objects.filter(
            pk__in=not_asked.exclude(person__in=self.steps.answered().values("person")).values("person")
        )


class CheckStep(TenantModel):
    """核对项: one source about one person. Moved by compare-and-set; a sweeper restarts what a dead worker left."""

    # The unique key begins with the run.
    run = TenantForeignKey(CheckRun, related_name="steps", verbose_name="核对", db_index=False)
    person = TenantForeignKey(Person, related_name="check_steps", verbose_name="被核对人")
    source = models.CharField("数据来源", max_length=40)
    state = models.CharField("状态", max_length=16, choices=StepState.choices, default=StepState.NOT_ASKED)
    failure = models.CharField("失败原因", max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    failures = models.PositiveSmallIntegerField("失败次数", default=0)
    ticket = models.CharField("受理号", max_length=80, blank=True)
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    next_try_at = models.DateTimeField("下次查询时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    exchange = TenantForeignKey(
        Exchange, null=True, blank=True, related_name="steps", verbose_name="证据", db_index=False
    )

    objects = ScopedManager.from_queryset(CheckStepQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "核对项"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "run", "person", "source"], name="check_step_once"),
        ]
        # Without the answered ones, which are nearly all and are never looked for by their state.
        indexes = [
            models.Index(
                fields=["tenant", "state", "next_try_at"],
                name="check_step_waiting",
                condition=Q(state__in=["not_asked", "claimed", "pending", "source_failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.state}"


class Finding(TenantModel):
    """查得信息: one thing an agency knows of one person, pointing to its evidence."""

    run = TenantForeignKey(CheckRun, related_name="findings", verbose_name="核对", db_index=False)
    step = TenantForeignKey(CheckStep, related_name="findings", verbose_name="核对项")
    person = TenantForeignKey(Person, related_name="findings", verbose_name="对象")
    kind = models.CharField("类别", max_length=20)  # income | asset | spending | status
    code = models.CharField("代码", max_length=40)
    description = models.CharField("说明", max_length=300)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2, null=True, blank=True)
    month_from = models.CharField("起月", max_length=7, blank=True)
    month_to = models.CharField("止月", max_length=7, blank=True)
    data = models.JSONField("明细", default=dict)

    objects = ScopedManager.from_queryset(FindingQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "查得信息"
        indexes = [models.Index(fields=["tenant", "run", "person"], name="finding_run_person")]

    def __str__(self) -> str:
        return self.description


class Discrepancy(TenantModel):
    """申报与查得的差异: somebody decides which counts, with a reason."""

    run = TenantForeignKey(CheckRun, related_name="discrepancies", verbose_name="核对")
    person = TenantForeignKey(Person, related_name="discrepancies", verbose_name="对象")
    kind = models.CharField("类别", max_length=20)
    code = models.CharField("代码", max_length=40)
    declared = models.CharField("申报", max_length=300)
    found = models.CharField("查得", max_length=300)
    decision = models.CharField(
        "处理", max_length=20, choices=DecisionOnDiscrepancy.choices, default=DecisionOnDiscrepancy.OPEN
    )
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_by = models.CharField("处理人", max_length=60, blank=True)
    decided_on = models.DateField("处理日", null=True, blank=True)

    objects = ScopedManager.from_queryset(DiscrepancyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "差异"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "run", "person", "kind", "code"], name="discrepancy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.declared} / {self.found}"


class Conclusion(TenantModel):
    """核对结论 and its report: whether it could be drawn, what is missing, until when it may be used.

    `valid_to` is the last day on which it may be used: after it the oldest answer has expired.
    """

    run = TenantForeignKey(CheckRun, related_name="conclusions", verbose_name="核对")
    conclusion = models.CharField("结论", max_length=20)  # conforming | not_conforming
    is_partial = models.BooleanField("有未取得项")
    answered = models.PositiveIntegerField("已答复项")
    asked = models.PositiveIntegerField("应核对项")
    not_obtained = models.JSONField("未取得", default=list)
    trace = models.JSONField("判定过程")
    drawn_on = models.DateField("出具日")
    valid_to = models.DateField("有效期至")
    drawn_by = models.CharField("出具人", max_length=60)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "核对结论"

    def __str__(self) -> str:
        return self.conclusion


class CheckBatch(TenantModel):
    """批量核对: the means tests of many households under one purpose, a city's yearly review (57号 art 31).

    A worker starts them piece by piece; `touched_at` says when it last did, so that another takes over from a dead one.
    """

    matter = models.CharField("核对事由", max_length=60)
    purpose = models.CharField("用途", max_length=200)
    division_code = models.CharField("区划", max_length=12)
    requested_by = models.CharField("发起人", max_length=60)
    requested_at = models.DateTimeField("发起时间")
    touched_at = models.DateTimeField("最近办理时间")
    is_started = models.BooleanField("已全部发起", default=False)

    objects = ScopedManager.from_queryset(CheckBatchQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "批量核对"
        indexes = [
            models.Index(fields=["tenant", "-requested_at", "-id"], name="check_batch_newest"),
            models.Index(fields=["tenant", "touched_at"], name="check_batch_open", condition=Q(is_started=False)),
        ]

    def __str__(self) -> str:
        return self.purpose


class BatchedCase(TenantModel):
    """批量核对事项: the household's case, and the run that came of it or why none did."""

    batch = TenantForeignKey(CheckBatch, related_name="cases", verbose_name="批量核对", db_index=False)
    case = TenantForeignKey(Case, related_name="+", verbose_name="事项")
    run = TenantForeignKey(CheckRun, null=True, blank=True, related_name="batched", verbose_name="核对")
    state = models.CharField("办理情况", max_length=10, choices=BatchedState.choices, default=BatchedState.WAITING)
    reason = models.CharField("原因", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(BatchedCaseQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "批量核对事项"
        constraints = [models.UniqueConstraint(fields=["tenant", "batch", "case"], name="batched_case_once")]
        indexes = [models.Index(fields=["tenant", "batch", "state", "id"], name="batched_case_state")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_state_display()}"
