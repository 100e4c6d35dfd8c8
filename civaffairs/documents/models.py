"""Papers: letters we make and files we are given."""

from django.db import models

from civaffairs.tenancy.models import TenantModel

from .querysets import DocumentQuerySet


class Document(TenantModel):
    """文书或材料: content kept encrypted under its digest, served only through a view that asks the predicate."""

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=120)
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

    objects = DocumentQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "文书材料"
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id", "made_at"], name="document_subject")]

    def __str__(self) -> str:
        return self.title
