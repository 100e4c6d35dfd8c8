"""The record of who did and who read what."""

from django.db import models

from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .querysets import AuditEntryQuerySet


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

    objects = ScopedManager.from_queryset(AuditEntryQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "审计记录"
        indexes = [
            models.Index(fields=["tenant", "subject_kind", "subject_id", "at"], name="audit_entry_subject"),
            models.Index(fields=["tenant", "at"], name="audit_entry_at"),
            models.Index(fields=["tenant", "actor_id", "at"], name="audit_entry_actor"),
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


class AuditAnchor(TenantModel):
    """Says that the head of the chain was put down at a place outside this database on a day.

    Append-only. The proof is what stands at the place; the row says what has to be found there.
    """

    anchored_on = models.DateField("锚定日期")
    place = models.CharField("锚定处", max_length=200)  # "file", or the address of the service
    number = models.BigIntegerField("序号")
    digest = models.CharField("摘要", max_length=64)
    anchored_at = models.DateTimeField("锚定时间")
    receipt = models.CharField("回执", max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "审计锚定"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "anchored_on", "place"], name="audit_anchor_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.anchored_on} {self.place} {self.number}"
