"""Filters of the list of questions that agencies have not answered."""

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from civaffairs.connectors.protocol import SOURCES
from civaffairs.connectors.services import label_of
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckStep


def source_choices() -> list[tuple[str, str]]:
    """Every source with its official name."""
    return [(source, label_of(source)) for source in SOURCES]


class WaitingFilter(filters.FilterSet):
    """来源、是否故障."""

    source = filters.ChoiceFilter(label="数据来源", choices=source_choices, empty_label="全部")
    failed = filters.ChoiceFilter(
        label="等待原因", choices=[("no", "尚未答复"), ("yes", "来源故障")], empty_label="全部", method="which_failed",
        widget=forms.Select,
    )  # fmt: skip

    class Meta:
        model = CheckStep
        fields = ("source", "failed")

    def which_failed(self, steps: QuerySet, name: str, value: str) -> QuerySet:
        """Steps whose source failed, or those that have simply not been answered."""
        if value == "yes":
            return steps.filter(state=StepState.SOURCE_FAILED)
        return steps.exclude(state=StepState.SOURCE_FAILED)
