"""Filters of the list of reviews."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from assistance.models import ReviewPlan
from civaffairs.casework.filters import day_input, townships
from civaffairs.common.dates import today
from civaffairs.web.filters import OfferedFilter
from civaffairs.web.words import word_for


class ReviewPlanFilter(filters.FilterSet):
    """应复核日期, 复核类别, 区划."""

    due_by = filters.DateFilter(label="应在此日前复核", field_name="review_by", lookup_expr="lte", widget=day_input())
    review_class = OfferedFilter(label="复核类别", field_name="review_class")
    division = OfferedFilter(label="乡镇（街道）", method="in_division")

    class Meta:
        model = ReviewPlan
        fields = ("due_by",)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        actor = getattr(self.request, "actor", None)
        if actor is None:
            return
        codes = self.queryset.order_by().values_list("review_class", flat=True).distinct()
        self.filters["review_class"].offer([(code, word_for(code)) for code in sorted(codes)])
        if actor.is_city:
            del self.filters["division"]
        else:
            self.filters["division"].offer(townships(actor.division_code, today()))

    def in_division(self, plans: QuerySet, name: str, code: str) -> QuerySet:
        """Plans of a township or village."""
        return plans.within(code) if code.isdecimal() else plans.none()
