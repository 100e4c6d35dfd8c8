"""Cases for other departments, to read only."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.pagination import MOST, USUAL, Page
from civaffairs.api.problems import Problem
from civaffairs.api.views import ApiView

from .choices import Outcome
from .models import Case, Determination
from .querysets import CaseQuerySet

CASE_FIELDS = (
    "number", "case_type", "programme", "status", "is_open", "division_code", "applicant_name", "opened_on",
    "received_on", "closed_on", "due_on",
)  # fmt: skip
DETERMINATION_FIELDS = (
    "programme", "as_of", "known_at", "place", "outcome", "base", "top_up", "amount", "payable_from", "reasons",
    "inputs", "trace", "rules_version", "determined_at", "supersedes",
)  # fmt: skip
READ_CASES = ApiAct("casework.cases.read", "查看事项", CASE_FIELDS)
READ_DETERMINATIONS = ApiAct("casework.determinations.read", "查看认定", DETERMINATION_FIELDS)


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


class CaseQuery(FieldsQuery):
    """Filters and paging of the list."""

    status = serializers.ListField(child=serializers.CharField(), required=False, help_text="One or several.")
    programme = serializers.CharField(required=False)
    opened_on_from = serializers.DateField(required=False, help_text="First day, inside.")
    opened_on_to = serializers.DateField(required=False, help_text="Last day, inside.")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)
    cursor = serializers.CharField(required=False, help_text="From `next`; belongs to these filters.")


class CaseOut(serializers.Serializer):
    """A case; members outside the grant are absent."""

    id = serializers.UUIDField()
    number = serializers.CharField(required=False)
    case_type = serializers.CharField(required=False)
    programme = serializers.CharField(required=False)
    status = serializers.CharField(required=False)
    is_open = serializers.BooleanField(required=False)
    division_code = serializers.CharField(required=False)
    applicant_name = serializers.CharField(required=False)
    opened_on = serializers.DateField(required=False)
    received_on = serializers.DateField(required=False, allow_null=True)
    closed_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class CasePage(serializers.Serializer):
    """One page, newest first."""

    results = CaseOut(many=True)
    next = serializers.URLField(allow_null=True)


class DeterminationOut(serializers.Serializer):
    """What was decided, from which facts, by which figures, step by step; members outside the grant are absent."""

    id = serializers.UUIDField()
    case = serializers.UUIDField()
    programme = serializers.CharField(required=False)
    as_of = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)
    place = serializers.CharField(required=False)
    outcome = serializers.ChoiceField(choices=Outcome.values, required=False)
    base = serializers.DecimalField(12, 2, required=False, help_text="Yuan a month.")
    top_up = serializers.DecimalField(12, 2, required=False, help_text="Yuan a month.")
    amount = serializers.DecimalField(12, 2, required=False, help_text="Base and top-up, yuan a month.")
    payable_from = serializers.CharField(required=False, help_text="Month, YYYY-MM; empty when nothing is payable.")
    reasons = serializers.ListField(child=serializers.JSONField(), required=False)
    inputs = serializers.JSONField(required=False)
    trace = serializers.JSONField(required=False, help_text="Format 1.")
    rules_version = serializers.CharField(required=False)
    determined_at = serializers.DateTimeField(required=False)
    supersedes = serializers.UUIDField(required=False, allow_null=True, source="supersedes_id")


class Cases(ApiView):
    """The list of cases."""

    act = READ_CASES

    @extend_schema(
        operation_id="list_cases",
        summary="List the cases of the bureau",
        description="Newest first, by cursor; `Link` carries `first` and `next`. Drafts are left out.",
        parameters=[CaseQuery],
        responses=CasePage,
    )
    def get(self, request: Request) -> Response:
        asked = self.query(CaseQuery)
        fields = self.fields(asked.get("fields"))
        chosen = self._filtered(_shared(), asked)
        page = Page(
            request,
            _columns(chosen, ["opened_on", *fields]),
            day="opened_on",
            size=asked["page_size"],
            cursor=asked.get("cursor"),
            tenant=self.actor.bureau_id,
        )
        self.record_reading(subject_kind="case", subject_id="", text=f"读取事项清单，{len(page.rows)} 件")
        rows = [{name: row[name] for name in ("id", *fields)} for row in page.rows]
        return Response({"results": rows, "next": page.next}, headers={"Link": page.links})

    def _filtered(self, cases: CaseQuerySet, asked: dict[str, Any]) -> CaseQuerySet:
        by_filter = {
            "status": ("status", "status__in"),
            "programme": ("programme", "programme"),
            "opened_on_from": ("opened_on", "opened_on__gte"),
            "opened_on_to": ("opened_on", "opened_on__lte"),
        }
        admitted = self.fields()
        for name, (field, lookup) in by_filter.items():
            if name not in asked:
                continue
            if field not in admitted:
                # A filter on a field would answer what the grant leaves out.
                raise Problem(403, "field_not_granted", f"授权不包括字段 {field}，不能按它查询。")
            cases = cases.filter(**{lookup: asked[name]})
        return cases


class OneCase(ApiView):
    """One case."""

    act = READ_CASES

    @extend_schema(operation_id="get_case", summary="Read a case", parameters=[FieldsQuery], responses=CaseOut)
    def get(self, request: Request, case_id: UUID) -> Response:
        fields = self.fields(self.query(FieldsQuery).get("fields"))
        found = _columns(_shared().filter(pk=case_id), fields).first()
        if found is None:
            raise Http404
        self.record_reading(subject_kind="case", subject_id=case_id, text="读取事项")
        return Response(found)


class CaseDetermination(ApiView):
    """The determination of a case that counts now."""

    act = READ_DETERMINATIONS

    @extend_schema(
        operation_id="get_determination",
        summary="Read the determination of a case",
        description="The stored tree, unchanged: the same that the caseworker sees and the letter prints.",
        parameters=[FieldsQuery],
        responses=DeterminationOut,
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        fields = self.fields(self.query(FieldsQuery).get("fields"))
        found = (
            Determination.objects.filter(case__in=_shared().filter(pk=case_id), superseded_by__isnull=True)
            .order_by("-determined_at")
            .first()
        )
        if found is None:
            raise Http404
        self.record_reading(subject_kind="case", subject_id=case_id, text="读取认定")
        whole = DeterminationOut({name: getattr(found, name) for name in _ATTRIBUTES} | {"case": case_id}).data
        return Response({name: whole[name] for name in ("id", "case", *fields)})


_ATTRIBUTES = ("id", *(name if name != "supersedes" else "supersedes_id" for name in DETERMINATION_FIELDS))


def _columns(cases: CaseQuerySet, fields: list[str]) -> QuerySet[Case, dict[str, Any]]:
    # The person is joined only when the name is asked for.
    computed = {"applicant_name": F("applicant__name")} if "applicant_name" in fields else {}
    return cases.values("id", *(name for name in fields if name not in computed), **computed)


def _shared() -> CaseQuerySet:
    return Case.objects.exclude(status="draft")


urlpatterns = [
    path("cases", Cases.as_view(), name="cases"),
    path("cases/<uuid:case_id>", OneCase.as_view(), name="case"),
    path("cases/<uuid:case_id>/determination", CaseDetermination.as_view(), name="determination"),
]
