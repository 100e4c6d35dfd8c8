"""Filters of the lists of the register; they stand in the address."""

import django_filters as filters
from django.db.models import QuerySet

from .choices import Verdict
from .models import DuplicateCandidate, Person


class PersonFilter(filters.FilterSet):
    """People by any two characters of a name, or by initials."""

    name = filters.CharFilter(label="姓名或首字母", method="by_name")

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def by_name(self, people: QuerySet, _: str, value: str) -> QuerySet:
        """zs finds 张三, 海波 finds 王海波."""
        return people.named_like(value) if value.strip() else people


class CandidateFilter(filters.FilterSet):
    """Pairs by verdict."""

    verdict = filters.ChoiceFilter(label="核对结论", choices=Verdict.choices, empty_label="全部")

    class Meta:
        model = DuplicateCandidate
        fields = ("verdict",)
