"""Filters of the list of grievances, which the statistics use too, so that a figure opens what adds up to it."""

import datetime as dt

import django_filters as filters
from django.db.models import F, Q, QuerySet

from civaffairs.common.dates import today

from .choices import GrievanceChannel, GrievanceKind, GrievanceStatus, Satisfaction, Verdict
from .filters import day_input
from .grievances import TERM_ANSWER
from .models import Case, Deadline

TIMELINESS = (("on_time", "按期答复"), ("late", "逾期答复"), ("overdue", "逾期未答复"))


class GrievanceFilter(filters.FilterSet):
    """Narrows by status, kind, channel, verdict, satisfaction, whether the answer was in time, and days."""

    status = filters.ChoiceFilter(label="状态", choices=GrievanceStatus.choices, empty_label="全部")
    kind = filters.ChoiceFilter(
        label="种类", field_name="grievance__kind", choices=GrievanceKind.choices, empty_label="全部"
    )
    channel = filters.ChoiceFilter(
        label="渠道", field_name="grievance__channel", choices=GrievanceChannel.choices, empty_label="全部"
    )
    verdict = filters.ChoiceFilter(
        label="核查结论", field_name="grievance__verdict", choices=Verdict.choices, empty_label="全部"
    )
    satisfaction = filters.ChoiceFilter(
        label="满意度", field_name="grievance__satisfaction", choices=Satisfaction.choices, empty_label="全部"
    )
    timeliness = filters.ChoiceFilter(label="答复是否按期", choices=TIMELINESS, empty_label="全部", method="in_time")
    opened_from = filters.DateFilter(label="登记日从", field_name="opened_on", lookup_expr="gte", widget=day_input())
    opened_to = filters.DateFilter(label="登记日至", field_name="opened_on", lookup_expr="lte", widget=day_input())

    class Meta:
        model = Case
        fields = ("status", "opened_from", "opened_to")

    def in_time(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Grievances whose answer came in time, came late, or is overdue on the day of the page."""
        return cases.filter(pk__in=answers(value, today()).values("case"))


class PeriodFilter(filters.FilterSet):
    """The days that the statistics cover."""

    opened_from = filters.DateFilter(label="登记日从", field_name="opened_on", lookup_expr="gte", widget=day_input())
    opened_to = filters.DateFilter(label="登记日至", field_name="opened_on", lookup_expr="lte", widget=day_input())

    class Meta:
        model = Case
        fields = ("opened_from", "opened_to")


def answers(timeliness: str, on: dt.date) -> QuerySet[Deadline]:
    """The terms to answer that were kept, were missed, or are being missed on the day."""
    terms = Deadline.objects.filter(term=TERM_ANSWER)
    late = Q(completed_on__gt=F("due_on"))
    chosen = {
        "on_time": Q(completed_on__isnull=False) & ~late,
        "late": late,
        "overdue": Q(completed_on__isnull=True, due_on__lt=on),
    }
    return terms.filter(chosen[timeliness])
