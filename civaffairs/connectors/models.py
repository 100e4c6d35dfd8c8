"""Evidence of what was asked of another department and what it answered."""

from django.db import models

from civaffairs.registry.models import Person
from civaffairs.tenancy.models import TenantForeignKey, TenantModel


class Exchange(TenantModel):
    """核对证据: one question to one agency and its answer, kept encrypted as received.

    The request id makes asking again harmless: the agency answers one id once.
    """

    source = models.CharField("数据来源", max_length=40)
    person = TenantForeignKey(Person, related_name="exchanges", verbose_name="被查询人")
    request_id = models.CharField("请求编号", max_length=64)
    purpose = models.CharField("查询用途", max_length=200)
    adapter_version = models.CharField("适配器版本", max_length=20)
    asked_at = models.DateTimeField("查询时间")
    answered_at = models.DateTimeField("答复时间")
    state = models.CharField("结果", max_length=20)  # record | no_record | pending | source_failed
    failure = models.CharField("失败原因", max_length=40, blank=True)
    content_type = models.CharField("答复格式", max_length=60, blank=True)
    raw_encrypted = models.BinaryField("答复原文(密文)")
    digest = models.CharField("原文摘要", max_length=64)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "核对证据"
        indexes = [models.Index(fields=["tenant", "person", "source", "asked_at"], name="exchange_person")]

    def __str__(self) -> str:
        return f"{self.source} {self.state}"
