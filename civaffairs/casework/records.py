"""What is kept beside the life of a case: how its decisions were served and contested, who spoke with whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from civaffairs.documents.models import Document
from civaffairs.registry.models import Organisation, Person
from civaffairs.tenancy.models import TenantForeignKey, TenantModel, TenantOneToOneField
from civaffairs.tenancy.querysets import ScopedManager

from .choices import (
    ContactChannel,
    ContactDirection,
    GrievanceChannel,
    GrievanceKind,
    RemedyKind,
    RemedyOutcome,
    RemedyStage,
    Satisfaction,
    ServiceMethod,
    Verdict,
)
from .querysets import QuestionQuerySet, RemedyQuerySet, ServiceRecordQuerySet


class ServiceRecord(TenantModel):
    """送达: how, when and to whom a decision was served; from this day the remedies are counted. Never changed."""

    case = TenantForeignKey("casework.Case", related_name="services", verbose_name="事项")
    determination = TenantForeignKey(
        "casework.Determination", null=True, blank=True, related_name="services", verbose_name="认定"
    )
    paper = TenantForeignKey(Document, null=True, blank=True, related_name="+", verbose_name="送达文书")
    method = models.CharField("送达方式", max_length=12, choices=ServiceMethod.choices)
    served_on = models.DateField("送达日期")
    recipient = models.CharField("签收人", max_length=60)
    relation = models.CharField("与受送达人关系", max_length=30, blank=True)
    proof = models.CharField("送达证明", max_length=200)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")
    supersedes = TenantOneToOneField("self", null=True, blank=True, related_name="superseded_by", verbose_name="更正")

    objects = ScopedManager.from_queryset(ServiceRecordQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "送达记录"
        indexes = [models.Index(fields=["tenant", "case", "served_on"], name="service_record_case")]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.served_on}"


class Remedy(TenantModel):
    """行政复议或行政诉讼 against a decision of the case, from filing to outcome."""

    case = TenantForeignKey("casework.Case", related_name="remedies", verbose_name="事项")
    service = TenantForeignKey(
        ServiceRecord, null=True, blank=True, related_name="remedies", verbose_name="所对决定的送达"
    )
    kind = models.CharField("途径", max_length=20, choices=RemedyKind.choices)
    body = models.CharField("受理机关", max_length=60)
    number = models.CharField("案号", max_length=60, blank=True)
    filed_on = models.DateField("提起日期")
    notified_on = models.DateField("收到通知日期")
    is_late = models.BooleanField("逾期提起", default=False)
    claim = models.TextField("请求")
    stage = models.CharField("阶段", max_length=20, choices=RemedyStage.choices, default=RemedyStage.FILED)
    outcome = models.CharField("结果", max_length=20, choices=RemedyOutcome.choices, blank=True)
    decided_on = models.DateField("审结日期", null=True, blank=True)
    decision_number = models.CharField("决定书或判决书文号", max_length=60, blank=True)
    decision_served_on = models.DateField("决定书送达日期", null=True, blank=True)
    summary = models.TextField("决定要点", blank=True)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")

    objects = ScopedManager.from_queryset(RemedyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "复议诉讼"
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=RemedyStage.DECIDED, decided_on__isnull=False) & ~Q(outcome="")
                | ~Q(stage=RemedyStage.DECIDED) & Q(outcome=""),
                name="remedy_outcome_when_decided",
            ),
            models.UniqueConstraint(
                fields=["tenant", "case", "kind"], condition=Q(stage=RemedyStage.FILED), name="remedy_one_pending"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "stage", "filed_on"], name="remedy_stage")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class Contact(TenantModel):
    """联系记录: who spoke with whom about a case, when and what was said. Never changed; a correction supersedes."""

    CONTEXT = "casework.Contact.telephone"

    case = TenantForeignKey("casework.Case", related_name="contacts", verbose_name="事项")
    direction = models.CharField("方向", max_length=10, choices=ContactDirection.choices)
    channel = models.CharField("方式", max_length=10, choices=ContactChannel.choices)
    spoken_at = models.DateTimeField("联系时间")
    with_whom = models.CharField("对方", max_length=60, blank=True)
    telephone_encrypted = models.CharField("对方电话（密文）", max_length=200, blank=True)
    text = models.TextField("内容")
    recorded_by_id = models.CharField("记录人编号", max_length=64)
    recorded_by = models.CharField("记录人", max_length=60)
    recorded_at = models.DateTimeField("记录时间")
    supersedes = TenantOneToOneField("self", null=True, blank=True, related_name="superseded_by", verbose_name="更正")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "联系记录"
        indexes = [models.Index(fields=["tenant", "case", "-spoken_at", "-id"], name="contact_case")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.spoken_at:%Y-%m-%d}"


class Question(TenantModel):
    """督办提问: what a supervisor asks about a case, by when it must be answered, and the answer."""

    case = TenantForeignKey("casework.Case", related_name="questions", verbose_name="事项")
    text = models.TextField("提问")
    asked_on = models.DateField("提问日期")
    due_on = models.DateField("答复期限")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提问人")
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.CharField("实际答复人", max_length=60, blank=True)

    objects = ScopedManager.from_queryset(QuestionQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "督办提问"
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("asked_on")), name="question_due_after_asked"),
        ]
        indexes = [models.Index(fields=["tenant", "case", "asked_on"], name="question_case")]

    def __str__(self) -> str:
        return f"{self.asked_on} {self.text[:20]}"


class Grievance(TenantModel):
    """投诉举报 (57号 art 37: every named report is checked and answered): who complains about whom or what.

    Who complains is kept encrypted apart from the case. Whom it accuses stands in the `recused` of its case: they
    neither see it nor handle it.
    """

    COMPLAINANT = "casework.Grievance.complainant"
    TELEPHONE = "casework.Grievance.telephone"

    case = TenantOneToOneField("casework.Case", related_name="grievance", verbose_name="事项")
    kind = models.CharField("种类", max_length=12, choices=GrievanceKind.choices)
    channel = models.CharField("渠道", max_length=12, choices=GrievanceChannel.choices)
    is_anonymous = models.BooleanField("匿名", default=False)
    complainant_encrypted = models.CharField("投诉举报人（密文）", max_length=300, blank=True)
    telephone_encrypted = models.CharField("联系电话（密文）", max_length=200, blank=True)
    summary = models.CharField("摘要", max_length=100)
    text = models.TextField("内容")
    about_case = TenantForeignKey(
        "casework.Case", null=True, blank=True, related_name="grievances", verbose_name="所涉事项"
    )
    about_person = TenantForeignKey(Person, null=True, blank=True, related_name="grievances", verbose_name="被举报人")
    about_organisation = TenantForeignKey(
        Organisation, null=True, blank=True, related_name="grievances", verbose_name="所涉组织"
    )
    about_agency = models.CharField("所涉部门", max_length=60, blank=True)
    findings = models.TextField("核查情况", blank=True)
    verdict = models.CharField("核查结论", max_length=15, choices=Verdict.choices, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    transferred_to = models.CharField("转送机关", max_length=60, blank=True)
    satisfaction = models.CharField("满意度", max_length=15, choices=Satisfaction.choices, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "投诉举报"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_anonymous=False) & ~Q(complainant_encrypted="")
                | Q(is_anonymous=True, complainant_encrypted="", telephone_encrypted=""),
                name="grievance_named_or_anonymous",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "about_case"], name="grievance_about_case"),
            models.Index(fields=["tenant", "about_person"], name="grievance_about_person"),
        ]

    def __str__(self) -> str:
        return self.summary
