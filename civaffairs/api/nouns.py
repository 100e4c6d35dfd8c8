"""Nouns: the list and the one. Other departments read rows of columns, never objects with their relations."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from .pagination import MOST, USUAL, Page
from .problems import Problem
from .views import ApiView


class FieldsQuery(serializers.Serializer):
    """Sparse fields."""

    fields_ = serializers.CharField(
        required=False, source="fields", help_text="Names separated by commas; those outside the grant stay absent."
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        # `fields` is a member of every serializer, so the parameter of that name is declared under another.
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        found["fields"].source = None
        return found

    def validate_fields(self, text: str) -> list[str]:
        return [name.strip() for name in text.split(",")]


class PageQuery(FieldsQuery):
    """Paging of a list; its own filters are added below it."""

    page_size = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)
    cursor = serializers.CharField(required=False, help_text="From `next`; belongs to these filters.")


class Noun(ApiView):
    """What list and one have in common: the rows that may be seen at all, and how a field is found.

    `computed` gives an expression for each field that is no column of its own; `subject_kind` and `noun` say in the
    audit entry what was read.
    """

    computed: ClassVar[Mapping[str, Any]] = {}
    subject_kind = ""
    noun = ""

    def rows(self) -> QuerySet:
        """Every row that the act opens."""
        raise NotImplementedError(f"{type(self).__name__} names no rows")

    def columns(self, rows: QuerySet, fields: list[str]) -> QuerySet:
        """The rows narrowed to columns; a join is made only for a field that is asked for."""
        computed = {name: self.computed[name] for name in fields if name in self.computed}
        return rows.values("id", *(name for name in fields if name not in computed), **computed)


class NounList(Noun):
    """The list, newest first by `day`, by cursor. `filters` says of each parameter which field it asks and how."""

    query_kind: type[serializers.Serializer] = PageQuery
    filters: ClassVar[Mapping[str, tuple[str, str | Callable[[QuerySet, Any], QuerySet]]]] = {}
    day = ""

    def get(self, request: Request) -> Response:
        asked = self.query(self.query_kind)
        fields = self.fields(asked.get("fields"))
        page = Page(
            request,
            self.columns(self._filtered(self.rows(), asked), list(dict.fromkeys([self.day, *fields]))),
            day=self.day,
            size=asked["page_size"],
            cursor=asked.get("cursor"),
            tenant=self.actor.bureau_id,
        )
        self.record_reading(
            subject_kind=self.subject_kind, subject_id="", text=f"读取{self.noun}清单，{len(page.rows)} 件"
        )
        rows = [{name: row[name] for name in ("id", *fields)} for row in page.rows]
        return Response({"results": rows, "next": page.next}, headers={"Link": page.links})

    def _filtered(self, rows: QuerySet, asked: dict[str, Any]) -> QuerySet:
        admitted = self.fields()
        for name, (field, lookup) in self.filters.items():
            if name not in asked:
                continue
            if field not in admitted:
                # A filter on a field would answer what the grant leaves out.
                raise Problem(403, "field_not_granted", f"授权不包括字段 {field}，不能按它查询。")
            rows = lookup(rows, asked[name]) if callable(lookup) else rows.filter(**{lookup: asked[name]})
        return rows


class OneNoun(Noun):
    """One row by its id; `version_column` is what `If-Match` of its acts refers to."""

    version_column = ""

    def get(self, request: Request, pk: UUID) -> Response:
        fields = self.fields(self.query(FieldsQuery).get("fields"))
        hidden = [self.version_column] if self.version_column else []
        found = self.columns(self.rows().filter(pk=pk), [*fields, *hidden]).first()
        if found is None:
            raise Http404
        if hidden:
            self.version = found[self.version_column]
        self.record_reading(subject_kind=self.subject_kind, subject_id=pk, text=f"读取{self.noun}")
        return Response({name: found[name] for name in ("id", *fields)})
