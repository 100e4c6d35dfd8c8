"""Papers: letters we make and files we are given, how they are kept, locked and destroyed."""

import re

from django.db import models
from django.db.models import F, Q

from civaffairs.common.ids import new_id
from civaffairs.tenancy.models import TenantForeignKey, TenantModel, TenantOneToOneField
from civaffairs.tenancy.querysets import ScopedManager

from .choices import DestructionOutcome, DocumentOrigin
from .querysets import (
    DestructionItemQuerySet,
    DestructionListQuerySet,
    DocumentQuerySet,
    LegalHoldQuerySet,
    ScanQuerySet,
)

EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class Document(TenantModel):
    """文书或材料: content kept encrypted under its digest, served only through a view that asks the predicate.

    Of a file that was handed in three contents are kept: what is shown (`digest`), what came (`original_digest`) and
    a small picture (`preview_digest`); its name is not, because people write numbers into names. A new version has the
    same `series` and supersedes the one before; nothing is overwritten. Destruction takes the contents, never the row.
    """

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    received_on = models.DateField("收到日期", null=True, blank=True)
    origin = models.CharField("来源", max_length=10, choices=DocumentOrigin.choices, default=DocumentOrigin.LETTER)
    subject_kind = models.CharField("对象种类", max_length=60)
    subject_id = models.UUIDField("对象编号")
    division_code = models.CharField("区划", max_length=12)
    series = models.UUIDField("版本系列", default=new_id, editable=False)
    version = models.PositiveSmallIntegerField("版本", default=1)
    superseded_at = models.DateTimeField("被替换时间", null=True, blank=True)
    media_type = models.CharField("格式", max_length=60, default="application/pdf")
    pages = models.PositiveSmallIntegerField("页数", default=0)
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")
    original_digest = models.CharField("原件摘要", max_length=64, blank=True)
    preview_digest = models.CharField("预览图摘要", max_length=64, blank=True)
    key_version = models.CharField("密钥版本", max_length=8)
    verification_code = models.CharField("验证码", max_length=20, blank=True)
    made_by = models.CharField("制作人", max_length=60)
    made_at = models.DateTimeField("制作时间")
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)

    objects = ScopedManager.from_queryset(DocumentQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "文书材料"
        indexes = [
            models.Index(fields=["tenant", "subject_kind", "subject_id", "made_at"], name="document_subject"),
            models.Index(fields=["tenant", "digest"], name="document_digest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "verification_code"],
                condition=~Q(verification_code=""),
                name="document_verification_code_once",
            ),
            models.UniqueConstraint(fields=["tenant", "series", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "series"], condition=Q(superseded_at__isnull=True), name="document_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """What a saved copy is called: title and number, without what file systems refuse."""
        name = " ".join(part for part in (self.title, self.number) if part)
        return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name) + EXTENSIONS.get(self.media_type, "")

    @property
    def digests(self) -> list[str]:
        """The digests of all contents that are kept of it."""
        return sorted({digest for digest in (self.digest, self.original_digest, self.preview_digest) if digest})

    @property
    def origin_choice(self) -> DocumentOrigin:
        """Where it comes from, with label and tone."""
        return DocumentOrigin(self.origin)


class Scan(TenantModel):
    """待归档扫描件: a scanned paper that nobody has filed yet, with the subject that its barcode names."""

    document = TenantOneToOneField(Document, related_name="scan", verbose_name="扫描件")
    division_code = models.CharField("区划", max_length=12)
    proposed_kind = models.CharField("建议对象种类", max_length=60, blank=True)
    proposed_id = models.UUIDField("建议对象编号", null=True, blank=True)
    proposed_label = models.CharField("建议对象", max_length=120, blank=True)

    objects = ScopedManager.from_queryset(ScanQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "待归档扫描件"

    def __str__(self) -> str:
        return self.proposed_label


class LegalHold(TenantModel):
    """材料锁定: until it is lifted, nothing filed about the subject may be destroyed (诉讼、信访、审计期间)."""

    subject_kind = models.CharField("对象种类", max_length=60)
    subject_id = models.UUIDField("对象编号")
    division_code = models.CharField("区划", max_length=12)
    reason = models.CharField("锁定事由", max_length=300)
    placed_by = models.CharField("锁定人", max_length=60)
    placed_on = models.DateField("锁定日期")
    lifted_by = models.CharField("解除人", max_length=60, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    lift_reason = models.CharField("解除事由", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(LegalHoldQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "材料锁定"
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id"], name="legal_hold_subject")]

    def __str__(self) -> str:
        return self.reason


class DestructionList(TenantModel):
    """销毁清册: what has outlived its retention; destroyed after two people have approved it."""

    division_code = models.CharField("区划", max_length=12)
    drawn_on = models.DateField("编制日期")
    first_approver_id = models.CharField("审核人编号", max_length=64, blank=True)
    first_approved_by = models.CharField("审核人", max_length=60, blank=True)
    first_approved_on = models.DateField("审核日期", null=True, blank=True)
    second_approver_id = models.CharField("批准人编号", max_length=64, blank=True)
    second_approved_by = models.CharField("批准人", max_length=60, blank=True)
    second_approved_on = models.DateField("批准日期", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ScopedManager.from_queryset(DestructionListQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "销毁清册"
        indexes = [models.Index(fields=["tenant", "-drawn_on", "-id"], name="destruction_list_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_approver_id="") | ~Q(second_approver_id=F("first_approver_id")),
                name="destruction_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawn_on}销毁清册"


class DestructionItem(TenantModel):
    """销毁清册所列材料: one document, why it is due, and what became of it."""

    destruction = TenantForeignKey(DestructionList, related_name="items", verbose_name="销毁清册")
    document = TenantForeignKey(Document, related_name="+", verbose_name="文书材料")
    closed_on = models.DateField("办结日期")
    due_on = models.DateField("期满日期")
    retention = models.CharField("保管类别", max_length=20)
    years = models.PositiveSmallIntegerField("保管年数")
    outcome = models.CharField(
        "结果", max_length=10, choices=DestructionOutcome.choices, default=DestructionOutcome.PENDING
    )
    reason = models.CharField("未销毁原因", max_length=120, blank=True)

    objects = ScopedManager.from_queryset(DestructionItemQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "销毁清册所列材料"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "document"], condition=Q(outcome="pending"), name="destruction_pending_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}"

    @property
    def outcome_choice(self) -> DestructionOutcome:
        """The result with label and tone."""
        return DestructionOutcome(self.outcome)
