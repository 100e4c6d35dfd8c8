"""Awards: what a household is paid, from when to when, by which determination."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models

from civaffairs.casework.models import Case, Determination
from civaffairs.registry.models import Household
from civaffairs.tenancy.models import DateRange, TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .querysets import AwardQuerySet


class Award(TenantModel):
    """待遇: base and top-up a month over a half-open period; one programme never overlaps itself in a household."""

    household = TenantForeignKey(Household, related_name="awards", verbose_name="家庭")
    programme = models.CharField("救助项目", max_length=60)
    valid_from = models.DateField("起发日")
    valid_to = models.DateField("止", null=True, blank=True)
    base = models.DecimalField("基本保障金", max_digits=12, decimal_places=2)
    top_up = models.DecimalField("分类施保金", max_digits=12, decimal_places=2)
    persons = models.PositiveSmallIntegerField("保障人数")
    determination = TenantForeignKey(Determination, related_name="awards", verbose_name="认定")
    case = TenantForeignKey(Case, related_name="awards", verbose_name="事项")
    division_code = models.CharField("区划", max_length=12)

    objects = ScopedManager.from_queryset(AwardQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "待遇"
        constraints = [
            ExclusionConstraint(
                name="award_no_overlap",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("household", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["tenant", "programme", "valid_from"], name="award_programme")]

    def __str__(self) -> str:
        return f"{self.programme} {self.amount}"

    @property
    def amount(self):
        """Base and top-up together, yuan a month."""
        return self.base + self.top_up

    @property
    def summary(self) -> str:
        """The award in one sentence."""
        until = f"至{self.valid_to:%Y年%m月}前" if self.valid_to else ""
        return f"自{self.valid_from:%Y年%m月}起{until},{self.persons}人，每月{self.amount}元"
