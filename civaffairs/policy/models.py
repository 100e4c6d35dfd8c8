"""Parameter values that a bureau publishes; national and demonstration values are YAML packs beside the apps."""

from django.db import models


class ParameterValue(models.Model):
    """参数值: one figure of one document for one place from one day on. Append-only; a correction supersedes."""

    place = models.CharField("地区", max_length=6)
    key = models.CharField("参数", max_length=120)
    value = models.JSONField("值", null=True)  # null: withdrawn from this day, the wider place counts again
    effective_from = models.DateField("施行日")
    document = models.CharField("文号", max_length=200)
    drafted_by = models.CharField("起草人", max_length=60)
    published_by = models.CharField("发布人", max_length=60)
    published_at = models.DateTimeField("发布时间")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="替代"
    )

    class Meta:
        verbose_name = verbose_name_plural = "参数值"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(drafted_by=models.F("published_by")), name="parameter_value_two_people"
            ),
            models.UniqueConstraint(
                fields=["place", "key", "effective_from"],
                condition=models.Q(supersedes__isnull=True),
                name="parameter_value_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["key", "place", "effective_from"], name="parameter_value_lookup")]

    def __str__(self) -> str:
        return f"{self.place} {self.key} {self.effective_from}"
