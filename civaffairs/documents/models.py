"""Papers: letters we make and files we are given."""

import re

from django.db import models
from django.db.models import Q

from civaffairs.tenancy.models import TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .querysets import DocumentQuerySet

EXTENSIONS = {"application/pdf": ".pdf"}


class Document(TenantModel):
    """文书或材料: content kept encrypted under its digest, served only through a view that asks the predicate."""

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    subject_kind = models.CharField("对象种类", max_length=60)
    subject_id = models.UUIDField("对象编号")
    division_code = models.CharField("区划", max_length=12)
    media_type = models.CharField("格式", max_length=60, default="application/pdf")
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")
    key_version = models.CharField("密钥版本", max_length=8)
    verification_code = models.CharField("验证码", max_length=20, blank=True)
    made_by = models.CharField("制作人", max_length=60)
    made_at = models.DateTimeField("制作时间")

    objects = ScopedManager.from_queryset(DocumentQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "文书材料"
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id", "made_at"], name="document_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "verification_code"],
                condition=~Q(verification_code=""),
                name="document_verification_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """What a saved copy is called: title and number, without what file systems refuse."""
        name = " ".join(part for part in (self.title, self.number) if part)
        return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name) + EXTENSIONS.get(self.media_type, "")
