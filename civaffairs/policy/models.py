"""Parameter values that a bureau publishes; national and demonstration values are YAML packs beside the apps."""

from django.db import models

from civaffairs.tenancy.models import TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .choices import DraftState
from .querysets import ParameterValueQuerySet, ValueDraftQuerySet


class ParameterValue(models.Model):
    """参数值: one figure of one document for one place from one day on. Append-only; a correction supersedes."""

    place = models.CharField("地区", max_length=6)
    key = models.CharField("参数", max_length=120)
    value = models.JSONField("值", null=True)  # null: withdrawn from this day, the wider place counts again
    effective_from = models.DateField("施行日")
    document = models.CharField("文号", max_length=200)
    drafted_by = models.CharField("起草人编号", max_length=60)
    published_by = models.CharField("发布人编号", max_length=60)
    drafted_by_name = models.CharField("起草人", max_length=60, default="")
    published_by_name = models.CharField("发布人", max_length=60, default="")
    published_at = models.DateTimeField("发布时间")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="替代"
    )
    note = models.CharField("更正事由", max_length=300, default="", blank=True)

    objects = ParameterValueQuerySet.as_manager()

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


class ValueDraft(TenantModel):
    """拟发布的参数值: a figure that one person has drafted from a document and another has yet to publish."""

    place = models.CharField("地区", max_length=6)
    key = models.CharField("参数", max_length=120)
    value = models.JSONField("值", null=True)  # null: to be withdrawn, see ParameterValue
    effective_from = models.DateField("施行日")
    document = models.CharField("文号", max_length=200)
    note = models.CharField("更正事由", max_length=300, blank=True)
    supersedes = models.ForeignKey(
        ParameterValue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="替代"
    )
    state = models.CharField("状态", max_length=10, choices=DraftState.choices, default=DraftState.WAITING)
    drafted_by = models.CharField("起草人编号", max_length=60)
    drafted_by_name = models.CharField("起草人", max_length=60)
    drafted_at = models.DateTimeField("起草时间")
    published = models.ForeignKey(
        ParameterValue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布的参数值"
    )

    objects = ScopedManager.from_queryset(ValueDraftQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "拟发布的参数值"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "place", "key", "effective_from"],
                condition=models.Q(state="waiting"),
                name="value_draft_waits_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "-drafted_at"], name="value_draft_by_state")]

    def __str__(self) -> str:
        return f"{self.place} {self.key} {self.effective_from}"

    @property
    def division_code(self) -> str:
        """The place, as rights ask for it."""
        return self.place

    @property
    def state_choice(self) -> DraftState:
        """The state with its label and tone."""
        return DraftState(self.state)
