"""Uploaded tables, and what became of each of their rows."""

import orjson
from django.conf import settings
from django.db import models
from django.db.models import Q

from civaffairs.common.crypto import FieldCipher
from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .catalogue import ImportKind, kind_of
from .choices import ImportJobState, ImportRowState
from .querysets import ImportJobQuerySet, ImportRowQuerySet

ROW_CONTEXT = "exchange.ImportRow.content"
UPLOAD_CONTEXT = "exchange.ImportJob.upload"


class ImportJob(TenantModel):
    """导入批次: one uploaded table, from its dry run to its last row. The uploaded file is forgotten once read."""

    kind = models.CharField("导入种类", max_length=60)
    division_code = models.CharField("区划", max_length=12)
    file_name = models.CharField("文件名", max_length=200)
    file_format = models.CharField("文件格式", max_length=4)
    upload_encrypted = models.BinaryField("上传文件（密文）", null=True)
    file_digest = models.CharField("文件摘要", max_length=64)
    header = models.JSONField("表头", default=list)
    state = models.CharField("状态", max_length=12, choices=ImportJobState.choices, default=ImportJobState.UPLOADED)
    reason = models.CharField("原因", max_length=300, blank=True)
    rows_total = models.PositiveIntegerField("行数", default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploader_role = models.CharField("上传人岗位", max_length=40)
    uploaded_on = models.DateField("上传日")
    uploaded_at = models.DateTimeField("上传时间")
    touched_at = models.DateTimeField("最近处理时间")
    started_on = models.DateField("导入日", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ScopedManager.from_queryset(ImportJobQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "导入批次"
        indexes = [
            models.Index(fields=["tenant", "-uploaded_at", "-id"], name="import_job_newest"),
            models.Index(fields=["tenant", "state"], name="import_job_state"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def import_kind(self) -> ImportKind:
        """The kind with its columns."""
        return kind_of(self.kind)


class ImportRow(TenantModel):
    """导入行: one row of a table as it was typed, encrypted, and what became of it. Never applied twice."""

    job = TenantForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name="导入批次")
    kind = models.CharField("导入种类", max_length=60)
    number = models.PositiveIntegerField("行号")
    content_encrypted = models.TextField("内容（密文）")
    fingerprint = models.CharField("指纹", max_length=64)
    state = models.CharField("结果", max_length=10, choices=ImportRowState.choices)
    reason = models.CharField("原因", max_length=1000, blank=True)
    reference = models.CharField("对象编号", max_length=64, blank=True)

    objects = ScopedManager.from_queryset(ImportRowQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "job", "number"], name="import_row_number"),
            models.UniqueConstraint(
                fields=["tenant", "kind", "fingerprint"], condition=Q(state="imported"), name="import_row_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "job", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def cells(self) -> list[str]:
        """The texts of the row; whoever shows them leaves an audit entry."""
        cipher = FieldCipher(settings.FIELD_KEYS)
        return orjson.loads(cipher.decrypt(self.content_encrypted, context=ROW_CONTEXT))

    @property
    def state_choice(self) -> ImportRowState:
        """The result with its label and tone."""
        return ImportRowState(self.state)
