"""Filters of the audit log and of the users; they stand in the address."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from civaffairs.accounts.models import User
from civaffairs.audit.models import AuditEntry


def day_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"})


class AuditFilter(filters.FilterSet):
    """时间、操作人、动作、对象、结果."""

    at_from = filters.DateFilter(label="时间从", field_name="at", lookup_expr="date__gte", widget=day_input())
    at_to = filters.DateFilter(label="时间至", field_name="at", lookup_expr="date__lte", widget=day_input())
    actor = filters.CharFilter(label="操作人", field_name="actor_name", lookup_expr="contains")
    verb = filters.CharFilter(label="动作", field_name="verb", lookup_expr="startswith")
    subject = filters.CharFilter(label="对象编号", field_name="subject_id")
    text = filters.CharFilter(label="内容", lookup_expr="contains")
    outcome = filters.ChoiceFilter(label="结果", choices=[("done", "已办"), ("refused", "被拒绝")], empty_label="不限")

    class Meta:
        model = AuditEntry
        fields = ("at_from", "at_to", "actor", "verb", "subject", "text", "outcome")


class SignInFilter(filters.FilterSet):
    """时间、人员、结果."""

    at_from = filters.DateFilter(label="时间从", field_name="at", lookup_expr="date__gte", widget=day_input())
    at_to = filters.DateFilter(label="时间至", field_name="at", lookup_expr="date__lte", widget=day_input())
    text = filters.CharFilter(label="姓名或地址", lookup_expr="contains")
    outcome = filters.ChoiceFilter(label="结果", choices=[("done", "成功"), ("refused", "被拒绝")], empty_label="不限")

    class Meta:
        model = AuditEntry
        fields = ("at_from", "at_to", "text", "outcome")


class UserFilter(filters.FilterSet):
    """姓名或登录名、状态."""

    q = filters.CharFilter(label="姓名或登录名", method="named")
    is_active = filters.ChoiceFilter(label="状态", choices=[("True", "正常"), ("False", "已停用")], empty_label="不限")

    class Meta:
        model = User
        fields = ("q", "is_active")

    def named(self, users: QuerySet, name: str, value: Any) -> QuerySet:
        """Part of the name or of the login."""
        return users.filter(Q(name__contains=value) | Q(username__icontains=value))
