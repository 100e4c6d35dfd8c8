"""Cases: their status, history, clocks, tasks, visits, notices and determinations."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from civaffairs.common.choices import ToneChoices
from civaffairs.registry.models import Household, Person
from civaffairs.tenancy.models import TenantForeignKey, TenantModel, TenantOneToOneField
from civaffairs.tenancy.querysets import ScopedManager

from .choices import ClockKind, Outcome, SentState, TaskState, VisitLevel
from .querysets import CaseQuerySet, TaskQuerySet
from .records import ServiceRecord
from .visit_records import SentVisit
from .workflow import CaseType, case_type


class CaseNumber(TenantModel):
    """编号器: the last serial number given in a series of one year."""

    series = models.CharField("系列", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "事项编号"
        constraints = [models.UniqueConstraint(fields=["tenant", "series", "year"], name="case_number_series")]

    def __str__(self) -> str:
        return f"{self.series}{self.year}-{self.last}"


class Case(TenantModel):
    """事项: one matter of one household or person from application to its end.

    Nobody assigns `status`; `services.advance` does, by the case type's table of transitions.
    """

    number = models.CharField("事项编号", max_length=40)
    case_type = models.CharField("事项种类", max_length=60)
    programme = models.CharField("救助项目", max_length=60, blank=True)
    household = TenantForeignKey(Household, null=True, blank=True, related_name="cases", verbose_name="家庭")
    # A grievance alone has none: who complains is kept apart. Whoever handles other kinds of cases need not ask.
    applicant: "models.ForeignKey[Person | None, Person]" = TenantForeignKey(
        Person, null=True, blank=True, related_name="cases", verbose_name="申请人"
    )
    division_code = models.CharField("办理区划", max_length=12)
    status = models.CharField("状态", max_length=40)
    is_open = models.BooleanField("在办", default=True)
    version = models.PositiveIntegerField("版本", default=1)
    opened_on = models.DateField("登记日")
    received_on = models.DateField("受理日", null=True, blank=True)
    closed_on = models.DateField("办结日", null=True, blank=True)
    due_on = models.DateField("最近期限", null=True, blank=True)
    created_by = models.CharField("登记人", max_length=64)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    recused = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True, verbose_name="回避人员")

    objects = ScopedManager.from_queryset(CaseQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "事项"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "programme", "household"],
                condition=Q(is_open=True) & ~Q(status="draft"),
                name="case_one_live_application",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-opened_on", "-id"], name="case_by_day"),
            models.Index(fields=["tenant", "status", "-opened_on", "-id"], name="case_by_status"),
            models.Index(fields=["tenant", "is_open", "due_on", "id"], name="case_by_due"),
            models.Index(fields=["tenant", "division_code"], name="case_division"),
            models.Index(fields=["-opened_on", "-id", "tenant"], name="case_by_day_city"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind(self) -> CaseType:
        """The case type with its table of transitions."""
        return case_type(self.case_type)

    @property
    def party_name(self) -> str:
        """Whom the case concerns, as lists name them."""
        return self.applicant.name if self.applicant_id else "不公开"

    @property
    def service(self) -> ServiceRecord | None:
        """How the latest decision was served, once it was."""
        return ServiceRecord.objects.counting().filter(case=self).first()

    @property
    def brought_back(self) -> "models.QuerySet[SentVisit]":
        """What was written down on a visit and could not be recorded as one, because the case had moved on."""
        waiting = SentVisit.objects.filter(case=self, state=SentState.CONFLICTING)
        return waiting.order_by("received_at", "id")

    @property
    def status_choice(self) -> ToneChoices:
        """The status with its label and tone."""
        return self.kind.status(self.status)

    @property
    def status_label(self) -> str:
        """The official term of the status."""
        return self.status_choice.label


class StatusChange(TenantModel):
    """办理过程: one act on a case, from which status to which, by whom and when."""

    case = TenantForeignKey(Case, related_name="history", verbose_name="事项")
    act = models.CharField("动作", max_length=60)
    source = models.CharField("原状态", max_length=40)
    target = models.CharField("新状态", max_length=40)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    actor_id = models.CharField("操作人编号", max_length=64)
    actor_name = models.CharField("操作人", max_length=60)
    actor_role = models.CharField("岗位", max_length=40)
    note = models.TextField("说明", blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "办理过程"
        indexes = [
            models.Index(fields=["tenant", "case", "at"], name="status_change_case"),
            models.Index(fields=["tenant", "act", "on", "case"], name="status_change_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.target}"


class ClockEntry(TenantModel):
    """期限台账: one event of one term of a case; superseded by a later entry, never edited."""

    case = TenantForeignKey(Case, related_name="clock_entries", verbose_name="事项")
    term = models.CharField("期限", max_length=80)  # a key of casework.deadline.terms, or "all"
    kind = models.CharField("事件", max_length=10, choices=ClockKind.choices)
    on = models.DateField("日期")
    count = models.PositiveSmallIntegerField("延长数", null=True, blank=True)
    reason = models.CharField("事由", max_length=300, blank=True)
    approver = models.CharField("批准人", max_length=60, blank=True)
    document = models.CharField("依据文书", max_length=120, blank=True)
    supersedes = TenantForeignKey("self", null=True, blank=True, related_name="superseded_by", verbose_name="更正")
    recorded_at = models.DateTimeField("记录时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "期限台账"
        indexes = [models.Index(fields=["tenant", "case", "recorded_at"], name="clock_entry_case")]

    def __str__(self) -> str:
        return f"{self.term} {self.kind} {self.on}"


class Deadline(TenantModel):
    """办理期限 as computed from the ledger: a cache, written by whoever writes the ledger."""

    case = TenantForeignKey(Case, models.CASCADE, related_name="deadlines", verbose_name="事项")
    term = models.CharField("期限", max_length=80)
    started_on = models.DateField("起算日")
    due_on = models.DateField("到期日", null=True, blank=True)
    completed_on = models.DateField("完成日", null=True, blank=True)
    is_suspended = models.BooleanField("中止中", default=False)
    is_provisional = models.BooleanField("暂定", default=False)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "办理期限"
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "term"], name="deadline_once")]
        indexes = [models.Index(fields=["tenant", "completed_on", "due_on"], name="deadline_due")]

    def __str__(self) -> str:
        return f"{self.term} {self.due_on}"


class Task(TenantModel):
    """待办任务: work inside one status of a case; two tasks may run in parallel."""

    case = TenantForeignKey(Case, related_name="tasks", verbose_name="事项")
    kind = models.CharField("任务", max_length=60)
    title = models.CharField("标题", max_length=120)
    right = models.CharField("所需权限", max_length=80)
    division_code = models.CharField("区划", max_length=12)
    state = models.CharField("状态", max_length=12, choices=TaskState.choices, default=TaskState.OPEN)
    opened_on = models.DateField("产生日")
    due_on = models.DateField("期限", null=True, blank=True)
    closed_on = models.DateField("办结日", null=True, blank=True)
    closed_by = models.CharField("办理人", max_length=60, blank=True)

    objects = ScopedManager.from_queryset(TaskQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "待办任务"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case", "kind"], condition=Q(state="open"), name="task_open_once_a_case"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "right", "due_on"], name="task_to_do")]

    def __str__(self) -> str:
        return self.title


class HomeVisit(TenantModel):
    """入户调查 (57号 art 16): two investigators at least, signed by them and a member present.

    Signed is either the paper form, or the record itself by `VisitSignature`s.
    """

    case = TenantForeignKey(Case, related_name="home_visits", verbose_name="事项")
    visited_on = models.DateField("调查日期")
    means = models.CharField("调查方式", max_length=20, default="on_site")  # on_site | telephone | video
    level = models.CharField("调查层级", max_length=10, choices=VisitLevel.choices, default=VisitLevel.TOWNSHIP)
    investigators = models.JSONField("调查人")  # two names at least
    functions = models.JSONField("调查人职务", default=list)  # one for each name; empty for users of the product
    member_present = models.CharField("在场家庭成员", max_length=60)
    living_conditions = models.TextField("居住和生活状况")
    income_seen = models.TextField("收入情况", blank=True)
    property_seen = models.TextField("财产情况", blank=True)
    checklist = models.JSONField("调查表项目", default=list)  # code, question and answer as they stood on the day
    findings = models.TextField("调查情况")
    remarks = models.TextField("备注", blank=True)
    supports_application = models.BooleanField("与申报一致")
    is_signed_on_paper = models.BooleanField("纸质调查表已签字", default=True, db_default=True)
    recorded_by = models.CharField("记录人", max_length=60)
    recorded_at = models.DateTimeField("记录时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "入户调查"

    def __str__(self) -> str:
        return f"{self.visited_on}"


class PublicNotice(TenantModel):
    """公示 (57号 arts 19, 24): an allow-listed projection, from the day of posting to its last day."""

    case = TenantForeignKey(Case, related_name="public_notices", verbose_name="事项")
    posted_on = models.DateField("公示日")
    last_day = models.DateField("截止日")
    content = models.JSONField("公示内容")
    objections = models.JSONField("异议", default=list)
    taken_down_on = models.DateField("撤下日", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "公示"
        indexes = [models.Index(fields=["tenant", "last_day"], name="public_notice_last_day")]

    def __str__(self) -> str:
        return f"{self.posted_on}-{self.last_day}"


class Determination(TenantModel):
    """决定书内容: what was decided, from which inputs, by which figures, step by step. Never changed.

    A correction is a new determination that supersedes this one; replay recomputes this one from what it stores.
    """

    case = TenantForeignKey(Case, related_name="determinations", verbose_name="事项")
    programme = models.CharField("救助项目", max_length=60)
    as_of = models.DateField("认定日期")
    known_at = models.DateTimeField("参数截至")
    place = models.CharField("适用地", max_length=12)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    base = models.DecimalField("基本保障金", max_digits=12, decimal_places=2)
    top_up = models.DecimalField("分类施保金", max_digits=12, decimal_places=2)
    payable_from = models.CharField("起发月份", max_length=7, blank=True)
    reasons = models.JSONField("理由", default=list)
    inputs = models.JSONField("采用的事实")
    trace = models.JSONField("计算过程")
    rules_version = models.CharField("规则版本", max_length=64)
    meanstest_run = models.UUIDField("核对编号", null=True, blank=True)
    determined_by = models.CharField("拟定人", max_length=60)
    determined_at = models.DateTimeField("拟定时间")
    supersedes = TenantOneToOneField("self", null=True, blank=True, related_name="superseded_by", verbose_name="替代")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "认定"
        indexes = [models.Index(fields=["tenant", "case", "determined_at"], name="determination_case")]

    def __str__(self) -> str:
        return f"{self.programme} {self.as_of} {self.amount}"

    @property
    def amount(self):
        """Base and top-up together, yuan a month."""
        return self.base + self.top_up
