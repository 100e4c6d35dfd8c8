"""Filters of the case list; they stand in the address, so a filtered list can be kept and sent."""

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from civaffairs.accounts.models import Membership
from civaffairs.common.dates import today
from civaffairs.tenancy.models import Division
from civaffairs.tenancy.querysets import significant
from civaffairs.web.filters import OfferedFilter

from .models import Case, Task
from .workflow import case_types

NOBODY = "none"
PERIOD_OF_ACTS = ("act", "acted_from", "acted_to")


def status_choices() -> list[tuple[str, str]]:
    """Every status of every case type, each once."""
    return list(dict.fromkeys(choice for kind in case_types() for choice in kind.statuses.choices))


def type_choices() -> list[tuple[str, str]]:
    """Every case type."""
    return [(kind.code, kind.label) for kind in case_types()]


def act_choices() -> list[tuple[str, str]]:
    """Every act of every case type, each once."""
    return list(dict.fromkeys((step.act, step.label) for kind in case_types() for step in kind.transitions))


def day_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"})


class CaseFilter(filters.FilterSet):
    """Narrows by type, status, days, deadline, act, area and worker; a city by one of its bureaus instead of an area.

    Without a request (a figure of the dashboard) it asks nobody for what the selects offer.
    """

    case_type = filters.ChoiceFilter(label="事项种类", choices=type_choices, empty_label="全部")
    status = filters.MultipleChoiceFilter(
        label="状态", choices=status_choices, widget=forms.CheckboxSelectMultiple, method="in_status"
    )
    opened_from = filters.DateFilter(label="登记日从", field_name="opened_on", lookup_expr="gte", widget=day_input())
    opened_to = filters.DateFilter(label="登记日至", field_name="opened_on", lookup_expr="lte", widget=day_input())
    due_from = filters.DateFilter(label="期限不早于", field_name="due_on", lookup_expr="gte", widget=day_input())
    due_before = filters.DateFilter(label="期限早于", field_name="due_on", lookup_expr="lt", widget=day_input())
    act = filters.ChoiceFilter(label="办理动作", choices=act_choices, empty_label="不限", method="done_in_period")
    acted_from = filters.DateFilter(label="办理日从", method="done_in_period", widget=day_input())
    acted_to = filters.DateFilter(label="办理日至", method="done_in_period", widget=day_input())
    is_open = filters.ChoiceFilter(
        label="是否办结", choices=(("True", "在办"), ("False", "已办结")), empty_label="全部"
    )
    division = OfferedFilter(label="乡镇（街道）", method="in_division")
    assignee = OfferedFilter(label="承办人", method="of_assignee")
    bureau = OfferedFilter(label="民政局", method="of_bureau")

    class Meta:
        model = Case
        fields = ("case_type", "status", "opened_from", "opened_to", "due_from", "due_before")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        actor = getattr(self.request, "actor", None)
        if actor is None:
            return
        if actor.is_city:
            del self.filters["division"], self.filters["assignee"]
            self.filters["bureau"].offer(self.request.districts.items())
        else:
            del self.filters["bureau"]
            self.filters["division"].offer(townships(actor.division_code, today()))
            self.filters["assignee"].offer([(NOBODY, "未分派"), *workers(actor.bureau_id, today())])

    def in_status(self, cases: QuerySet, name: str, values: list[str]) -> QuerySet:
        """Cases in any of these statuses."""
        return cases.filter(status__in=values) if values else cases

    def done_in_period(self, cases: QuerySet, name: str, value: Any) -> QuerySet:
        """Cases on which this act (any, when none is named) was done in these days, however many fields say so."""
        asked = self.form.cleaned_data
        given = [field for field in PERIOD_OF_ACTS if asked.get(field)]
        if name != given[0]:
            return cases
        return cases.acted_on(act=asked.get("act"), first=asked.get("acted_from"), last=asked.get("acted_to"))

    def in_division(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        """Cases of a township or village."""
        return cases.within(code) if code.isdecimal() else cases.none()

    def of_assignee(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Cases of one worker, or of nobody yet."""
        if value == NOBODY:
            return cases.filter(assignee__isnull=True)
        return cases.filter(assignee=int(value)) if value.isdecimal() else cases.none()

    def of_bureau(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Cases of one bureau of the city."""
        return cases.filter(tenant=int(value)) if value.isdecimal() else cases.none()


class VisitFilter(filters.FilterSet):
    """Narrows the visits that are due by area and by deadline."""

    division = OfferedFilter(label="区域", method="in_division")
    due_before = filters.DateFilter(label="期限早于", field_name="due_on", lookup_expr="lt", widget=day_input())

    class Meta:
        model = Task
        fields = ("due_before",)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.filters["division"].offer(townships(self.request.actor.division_code, today()))

    def in_division(self, tasks: QuerySet, name: str, code: str) -> QuerySet:
        """Visits in a township or village."""
        return tasks.within(code) if code.isdecimal() else tasks.none()


def townships(area: str, on: dt.date) -> list[tuple[str, str]]:
    """The divisions directly below an area, by code."""
    code = significant(area).ljust(6, "0")
    return list(Division.objects.in_force(on).below(code).values_list("code", "name"))


def workers(bureau_id: int, on: dt.date) -> list[tuple[str, str]]:
    """Who works in a bureau."""
    held = Membership.objects.in_force(on).filter(bureau=bureau_id)
    return [(str(key), name) for key, name in held.order_by("user").values_list("user", "user__name").distinct()]
