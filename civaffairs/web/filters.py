"""Filters of lists whose choices depend on who looks."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms


class OfferedField(forms.CharField):
    """A select whose choices only the page knows; a value that is not among them narrows the list all the same."""

    def __init__(self, *, offers: Iterable[tuple[Any, str]] = (), **options: Any):
        super().__init__(**options | {"widget": forms.Select})
        self.choices = self.widget.choices = [("", "全部"), *((str(value), label) for value, label in offers)]


class OfferedFilter(django_filters.CharFilter):
    """A filter by one of the values that a page offers."""

    field_class = OfferedField

    def offer(self, offers: Iterable[tuple[Any, str]]) -> None:
        """Say what the select shows, before the form is drawn."""
        self.extra["offers"] = list(offers)
