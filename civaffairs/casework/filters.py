"""Filters of the case list; they stand in the address, so a filtered list can be kept and sent."""

import django_filters as filters
from django import forms

from .models import Case
from .workflow import case_types


def status_choices() -> list[tuple[str, str]]:
    """Every status of every case type, each once."""
    return list(dict.fromkeys(choice for kind in case_types() for choice in kind.statuses.choices))


class CaseFilter(filters.FilterSet):
    """状态、项目、登记日、期限."""

    status = filters.MultipleChoiceFilter(label="状态", choices=status_choices, widget=forms.CheckboxSelectMultiple)
    opened_from = filters.DateFilter(
        label="登记日从", field_name="opened_on", lookup_expr="gte", widget=forms.DateInput(attrs={"type": "date"})
    )
    opened_to = filters.DateFilter(
        label="登记日至", field_name="opened_on", lookup_expr="lte", widget=forms.DateInput(attrs={"type": "date"})
    )
    due_before = filters.DateFilter(
        label="期限早于", field_name="due_on", lookup_expr="lt", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Case
        fields = ("status", "opened_from", "opened_to", "due_before")
