"""Applications for household assistance, with what was declared on the day."""

from django.db import models
from django.db.models import Q

from civaffairs.casework.models import Case
from civaffairs.registry.choices import Relation, Residence, Sex
from civaffairs.registry.models import Person
from civaffairs.tenancy.models import TenantForeignKey, TenantModel, TenantOneToOneField
from civaffairs.tenancy.querysets import ScopedManager

from .choices import (
    AssetKind,
    ChangeKind,
    DisabilityKind,
    Employment,
    Exclusion,
    HandoverSide,
    HandoverState,
    IncomeKind,
    LabourCapacity,
    LivenessMethod,
    MemberEvent,
    ReviewCause,
    Study,
)
from .querysets import HandoverQuerySet, LivenessCheckQuerySet, ReviewPlanQuerySet


class Application(TenantModel):
    """低保申请: what a household asks for and declares (57号 arts 4-10).

    Keeps its own dated member rows and never reads the registry's household as of today.
    """

    case = TenantOneToOneField(Case, related_name="application", verbose_name="事项")
    # The case whose award this one goes on from: a change, a review, a split.
    continues = TenantForeignKey(Case, null=True, blank=True, related_name="continuations", verbose_name="承接事项")
    # The case whose means test counts here while this one needs none of its own.
    means_from = TenantForeignKey(Case, null=True, blank=True, related_name="+", verbose_name="经济状况依据")
    # The day for which another bureau established the means that were copied here.
    means_as_of = models.DateField("经济状况核定日", null=True, blank=True)
    unit = models.CharField("申请方式", max_length=10, default="household")  # household | single (57号 art 8)
    residence = models.CharField("户籍性质", max_length=10, choices=Residence.choices)
    address = models.CharField("居住地址", max_length=200)
    hardship_cause = models.CharField("致困原因", max_length=200, blank=True)
    bank_name = models.CharField("开户银行", max_length=60, blank=True)
    account_holder = models.CharField("户名", max_length=60, blank=True)
    account_encrypted = models.CharField("账号（密文）", max_length=200, blank=True)
    telephone_encrypted = models.CharField("联系电话（密文）", max_length=200, blank=True)
    is_relative_of_staff = models.BooleanField("与经办人员或村（居）委会成员有近亲属关系", default=False)
    proxy_name = models.CharField("代办人", max_length=60, blank=True)
    has_declared_truthfully = models.BooleanField("承诺申报真实完整", default=False)
    opinion = models.CharField("初审意见", max_length=10, blank=True)  # grant | refuse
    opinion_reason = models.TextField("初审理由", blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "救助申请"

    def __str__(self) -> str:
        return f"{self.case_id}"


class ApplicationMember(TenantModel):
    """申请家庭成员 or supporter (赡养人), as declared on the day of the application."""

    application = TenantForeignKey(Application, related_name="members", verbose_name="申请")
    person = TenantForeignKey(Person, related_name="application_members", verbose_name="自然人")
    relation = models.CharField("与申请人关系", max_length=20, choices=Relation.choices)
    sex = models.CharField("性别", max_length=10, choices=Sex.choices)
    birth = models.DateField("出生日期")
    lives_together = models.BooleanField("共同居住", default=True)
    has_support_duty = models.BooleanField("有法定赡养抚养扶养义务", default=True)
    study = models.CharField("在读情况", max_length=20, choices=Study.choices, default=Study.NONE)
    is_independent = models.BooleanField("能独立生活", default=True)
    exclusion = models.CharField("不计入情形", max_length=30, choices=Exclusion.choices, blank=True)
    religious_since = models.DateField("脱离家庭起始日", null=True, blank=True)
    disability_kind = models.CharField("残疾类别", max_length=20, choices=DisabilityKind.choices, blank=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True, blank=True)
    has_major_illness = models.BooleanField("患重病", default=False)
    labour_capacity = models.CharField(
        "劳动能力", max_length=10, choices=LabourCapacity.choices, default=LabourCapacity.FULL
    )
    employment = models.CharField("就业状况", max_length=20, choices=Employment.choices, blank=True)
    graduated_on = models.DateField("毕业日期", null=True, blank=True)
    imputation_exempt_reason = models.CharField("不推定收入的理由", max_length=60, blank=True)
    categories = models.JSONField("分类施保类别", default=list, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "申请家庭成员"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "application", "person"], name="application_member_once"),
            models.UniqueConstraint(
                fields=["tenant", "application"], condition=Q(relation="self"), name="application_one_applicant"
            ),
            models.CheckConstraint(
                condition=Q(disability_grade__isnull=True) | Q(disability_grade__range=(1, 4)),
                name="application_member_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()}"


class DeclaredIncome(TenantModel):
    """申报收入或扣减: yuan a month over a span of months."""

    application = TenantForeignKey(Application, related_name="incomes", verbose_name="申请")
    member = TenantForeignKey(ApplicationMember, models.CASCADE, related_name="incomes", verbose_name="成员")
    kind = models.CharField("项目", max_length=30, choices=IncomeKind.choices)
    amount = models.DecimalField("月金额（元）", max_digits=12, decimal_places=2)
    month_from = models.CharField("起月", max_length=7)
    month_to = models.CharField("止月", max_length=7)
    note = models.CharField("说明", max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "申报收入"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="declared_income_not_negative"),
            models.CheckConstraint(condition=Q(month_to__gte=models.F("month_from")), name="declared_income_months"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class DeclaredAsset(TenantModel):
    """申报财产."""

    application = TenantForeignKey(Application, related_name="assets", verbose_name="申请")
    member = TenantForeignKey(ApplicationMember, models.CASCADE, related_name="assets", verbose_name="成员")
    kind = models.CharField("种类", max_length=30, choices=AssetKind.choices)
    value = models.DecimalField("价值（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    description = models.CharField("说明", max_length=120, blank=True)
    exemption_code = models.CharField("豁免情形", max_length=60, blank=True)
    exemption_reason = models.CharField("豁免理由", max_length=200, blank=True)
    exemption_approver = models.CharField("豁免批准人", max_length=60, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "申报财产"

    def __str__(self) -> str:
        return self.get_kind_display()


class DeclaredSupporter(TenantModel):
    """赡养(抚养、扶养)义务人 who does not live in, with what fixes the support payment."""

    application = TenantForeignKey(Application, related_name="supporters", verbose_name="申请")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=20, choices=Relation.choices)
    residence = models.CharField("户籍性质", max_length=10, choices=Residence.choices)
    household_size = models.PositiveSmallIntegerField("家庭人口")
    monthly_income = models.DecimalField("家庭月收入（元）", max_digits=12, decimal_places=2)
    supported = models.PositiveSmallIntegerField("应赡养人数")
    actual_paid = models.DecimalField("每月实付（元）", max_digits=12, decimal_places=2, default=0)
    waiver = models.CharField("免除情形", max_length=60, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "赡养义务人"

    def __str__(self) -> str:
        return self.name


class OfficialLink(TenantModel):
    """近亲属备案: a member's kinship to staff or to a village committee member (57号 art 11)."""

    application = TenantForeignKey(Application, related_name="official_links", verbose_name="申请")
    member = TenantForeignKey(ApplicationMember, models.CASCADE, related_name="official_links", verbose_name="成员")
    official = models.CharField("工作人员姓名", max_length=60)
    role = models.CharField("身份", max_length=60)
    relation = models.CharField("成员与其关系", max_length=30)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "近亲属备案"

    def __str__(self) -> str:
        return self.official

    @property
    def summary(self) -> str:
        """The kinship in one sentence."""
        return f"{self.member.person.name}:{self.official}({self.role})的近亲属，须单独登记并由县级入户调查。"


class Change(TenantModel):
    """低保变更 (57号 arts 30-32): what changed in a household that receives, and when; its case ends in a new award."""

    case = TenantOneToOneField(Case, related_name="change", verbose_name="事项")
    kind = models.CharField("变更种类", max_length=12, choices=ChangeKind.choices)
    event = models.CharField("成员变化情形", max_length=12, choices=MemberEvent.choices, blank=True)
    happened_on = models.DateField("发生日期")
    reason = models.CharField("变更事由", max_length=300)
    persons = models.JSONField("涉及人员", default=list, blank=True)  # ids of those who came or left
    opens = TenantForeignKey(Case, null=True, blank=True, related_name="+", verbose_name="另立事项")
    value_id = models.PositiveBigIntegerField("标准编号", null=True, blank=True)  # the published standard behind it

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "低保变更"

    def __str__(self) -> str:
        return self.get_kind_display()


class Review(TenantModel):
    """低保定期核查 (57号 art 31): whether the household still meets the conditions, by its class and interval."""

    case = TenantOneToOneField(Case, related_name="review", verbose_name="事项")
    cause = models.CharField("核查起因", max_length=12, choices=ReviewCause.choices, default=ReviewCause.PERIODIC)
    review_class = models.CharField("复核类别", max_length=40, blank=True)
    review_by = models.DateField("应复核日期", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "低保定期核查"

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.review_by or ''}".strip()


class ReviewPlan(TenantModel):
    """复核安排 of a running award: its class, the last review and the day by which the next is due (57号 art 31)."""

    case = TenantOneToOneField(Case, related_name="review_plan", verbose_name="事项")
    division_code = models.CharField("办理区划", max_length=12)
    review_class = models.CharField("复核类别", max_length=40)
    months = models.PositiveSmallIntegerField("复核周期（月）")
    last_review_on = models.DateField("上次复核日")
    review_by = models.DateField("应复核日期")
    trace = models.JSONField("计算过程", default=dict)

    objects = ScopedManager.from_queryset(ReviewPlanQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "复核安排"
        indexes = [models.Index(fields=["tenant", "review_by", "id"], name="review_plan_due")]

    def __str__(self) -> str:
        return f"{self.review_by}"


class LivenessCheck(TenantModel):
    """生存认证: somebody saw the person alive on a day; without it no allowance by age is paid on (local rules)."""

    person = TenantForeignKey(Person, related_name="liveness_checks", verbose_name="自然人")
    case = TenantForeignKey(Case, related_name="liveness_checks", verbose_name="事项")
    checked_on = models.DateField("认证日期")
    method = models.CharField("认证方式", max_length=10, choices=LivenessMethod.choices)
    checked_by = models.CharField("认证人", max_length=60)

    objects = ScopedManager.from_queryset(LivenessCheckQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "生存认证"
        indexes = [models.Index(fields=["tenant", "person", "-checked_on"], name="liveness_check_newest")]

    def __str__(self) -> str:
        return f"{self.checked_on} {self.get_method_display()}"


class Handover(TenantModel):
    """低保关系迁移: a household goes to another bureau; each bureau keeps its own record of it.

    The outgoing record holds what is lent, encrypted; the incoming one holds the copy. Neither points at the other
    by a foreign key: a reference would let a row of one bureau reach into another's.
    """

    side = models.CharField("方向", max_length=10, choices=HandoverSide.choices)
    state = models.CharField("状态", max_length=20, choices=HandoverState.choices, default=HandoverState.OFFERED)
    case = TenantForeignKey(Case, null=True, blank=True, related_name="handovers", verbose_name="事项")
    other_bureau = models.PositiveIntegerField("对方民政局")
    other_id = models.UUIDField("对方记录", null=True, blank=True)
    head_of_household = models.CharField("户主", max_length=60)
    division_code = models.CharField("本局区划", max_length=12)
    new_division_code = models.CharField("迁入区划", max_length=12)
    new_address = models.CharField("迁入地址", max_length=200)
    last_month = models.CharField("迁出地发至月份", max_length=7)
    offered_on = models.DateField("移交日")
    content_encrypted = models.TextField("移交内容（密文）")
    refusal = models.CharField("退回理由", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(HandoverQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "低保关系迁移"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "other_bureau", "other_id"], condition=Q(side="incoming"), name="handover_copied_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=Q(side="outgoing") & Q(state__in=("offered", "being_taken_up")),
                name="handover_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.head_of_household}"


class Takeover(TenantModel):
    """在保对象接续: a recipient granted before this system was used, with the old document, date and amount.

    Nothing is recomputed; the first review by the date given finds out what the household is due today.
    """

    case = TenantOneToOneField(Case, related_name="takeover", verbose_name="事项")
    document = models.CharField("原确认文书", max_length=120)
    decided_on = models.DateField("原确认日期")
    base = models.DecimalField("基本保障金", max_digits=12, decimal_places=2)
    top_up = models.DecimalField("分类施保金", max_digits=12, decimal_places=2)
    first_month = models.CharField("接续月份", max_length=7)
    review_by = models.DateField("应复核日期")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "在保对象接续"
        constraints = [models.UniqueConstraint(fields=["tenant", "document"], name="takeover_document_once")]

    def __str__(self) -> str:
        return self.document
