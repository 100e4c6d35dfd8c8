"""The record of who did and who read what."""

from django.db import models

from civaffairs.tenancy.models import TenantForeignKey, TenantModel


class AuditEntry(TenantModel):
    """One act, or one reading of personal data, in words (等保 GB/T 22239-2019 8.1.4.3: audit content and protection).

    Written in the act's own transaction; the application may insert and read, never change or remove.
    """

    at = models.DateTimeField("时间")
    actor_id = models.CharField("操作人编号", max_length=64)
    actor_name = models.CharField("操作人", max_length=60)
    actor_role = models.CharField("角色", max_length=40, blank=True)
    verb = models.CharField("动作", max_length=80)
    subject_kind = models.CharField("对象种类", max_length=60)
    subject_id = models.CharField("对象编号", max_length=64)
    text = models.TextField("内容")
    purpose = models.CharField("用途", max_length=200, blank=True)
    outcome = models.CharField("结果", max_length=10, default="done")  # done | refused

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "审计记录"
        indexes = [
            models.Index(fields=["tenant", "subject_kind", "subject_id", "at"], name="audit_entry_subject"),
            models.Index(fields=["tenant", "at"], name="audit_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.text}"


class AuditSeal(TenantModel):
    """Numbers one committed entry and binds it to the one before, so that a change or a gap can be proved."""

    number = models.BigIntegerField("序号")
    entry = TenantForeignKey(AuditEntry, related_name="seals", verbose_name="记录")
    digest = models.CharField("摘要", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "审计封存"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="audit_seal_number"),
            models.UniqueConstraint(fields=["tenant", "entry"], name="audit_seal_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
