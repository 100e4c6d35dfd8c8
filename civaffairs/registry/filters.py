"""Filters of the lists of the register; they stand in the address."""

import django_filters as filters
from django.db.models import Q, QuerySet

from civaffairs.common.dates import today

from .choices import Flaw, Verdict
from .models import DuplicateCandidate, Organisation, Person, StandardAddress


class PersonFilter(filters.FilterSet):
    """People by any two characters of a name, or by initials."""

    name = filters.CharFilter(label="姓名或首字母", method="by_name")
    flaw = filters.ChoiceFilter(label="数据质量", choices=Flaw.choices, empty_label="不限", method="flawed")

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def by_name(self, people: QuerySet, _: str, value: str) -> QuerySet:
        """zs finds 张三, 海波 finds 王海波."""
        return people.named_like(value) if value.strip() else people

    def flawed(self, people: QuerySet, _: str, value: str) -> QuerySet:
        """Those of whom something is missing or doubtful today."""
        return people.flawed(value, today())


class OrganisationFilter(filters.FilterSet):
    """Organisations by name or credit code."""

    q = filters.CharFilter(label="名称或统一社会信用代码", method="by_name_or_code")

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def by_name_or_code(self, organisations: QuerySet, _: str, value: str) -> QuerySet:
        """A whole code, or a part of the name."""
        return organisations.filter(Q(uscc=value.strip().upper()) | Q(name__contains=value.strip()))


class AddressFilter(filters.FilterSet):
    """Standard addresses by community and text."""

    division_code = filters.CharFilter(label="区划代码", method="within")
    text = filters.CharFilter(label="地址", lookup_expr="contains")

    class Meta:
        model = StandardAddress
        fields: tuple[str, ...] = ()

    def within(self, addresses: QuerySet, _: str, value: str) -> QuerySet:
        """Those of a division and below it."""
        return addresses.within(value.strip()) if value.strip().isdigit() else addresses.none()


class CandidateFilter(filters.FilterSet):
    """Pairs by verdict."""

    verdict = filters.ChoiceFilter(label="核对结论", choices=Verdict.choices, empty_label="全部")

    class Meta:
        model = DuplicateCandidate
        fields = ("verdict",)
