"""Filters of the list of awards."""

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from civaffairs.casework.filters import day_input, townships
from civaffairs.common.dates import today
from civaffairs.web.filters import OfferedFilter

from .catalogue import programmes
from .choices import ExclusionCode, LineState, RunState
from .models import Award, PaymentLine, PaymentRun


class AwardFilter(filters.FilterSet):
    """救助项目、在保日、起发月份、区划; a city narrows to one of its bureaus instead of to a township."""

    in_force_on = filters.DateFilter(label="在保日", method="paid_on", widget=day_input())
    programme = filters.ChoiceFilter(label="救助项目", choices=programmes, empty_label="全部")
    from_month = filters.DateFilter(label="起发不早于", field_name="valid_from", lookup_expr="gte", widget=day_input())
    division = OfferedFilter(label="乡镇（街道）", method="in_division")
    bureau = OfferedFilter(label="民政局", method="of_bureau")

    class Meta:
        model = Award
        fields = ("in_force_on", "programme", "from_month")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        actor = getattr(self.request, "actor", None)
        if actor is None:
            return
        if actor.is_city:
            del self.filters["division"]
            self.filters["bureau"].offer(self.request.districts.items())
        else:
            del self.filters["bureau"]
            self.filters["division"].offer(townships(actor.division_code, today()))

    def paid_on(self, awards: QuerySet, name: str, day: dt.date) -> QuerySet:
        """Awards that are paid for the month of the day."""
        return awards.in_force(day)

    def in_division(self, awards: QuerySet, name: str, code: str) -> QuerySet:
        """Awards of a township or village."""
        return awards.within(code) if code.isdecimal() else awards.none()

    def of_bureau(self, awards: QuerySet, name: str, value: str) -> QuerySet:
        """Awards of one bureau of the city."""
        return awards.filter(tenant=int(value)) if value.isdecimal() else awards.none()


class RunFilter(filters.FilterSet):
    """状态、救助项目、月份 of payment runs."""

    state = filters.ChoiceFilter(label="状态", choices=RunState.choices, empty_label="全部")
    programme = filters.ChoiceFilter(label="救助项目", choices=programmes, empty_label="全部")
    month = filters.CharFilter(label="发放月份")

    class Meta:
        model = PaymentRun
        fields = ("state", "programme", "month")


class LineFilter(filters.FilterSet):
    """状态、不列入原因 of the lines of a run."""

    state = filters.ChoiceFilter(label="状态", choices=LineState.choices, empty_label="全部")
    exclusion = filters.ChoiceFilter(label="不列入原因", choices=ExclusionCode.choices, empty_label="全部")

    class Meta:
        model = PaymentLine
        fields = ("state", "exclusion")
