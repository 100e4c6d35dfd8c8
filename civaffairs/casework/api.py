"""Cases for other departments, to read only."""

from typing import ClassVar
from uuid import UUID

from django.db.models import F
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.nouns import FieldsQuery, NounList, OneNoun, PageQuery
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


class CaseQuery(PageQuery):
    """Filters of the list."""

    status = serializers.ListField(child=serializers.CharField(), required=False, help_text="One or several.")
    programme = serializers.CharField(required=False)
    opened_on_from = serializers.DateField(required=False, help_text="First day, inside.")
    opened_on_to = serializers.DateField(required=False, help_text="Last day, inside.")


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


class SharedCases:
    """Cases as others may see them: no drafts."""

    computed: ClassVar = {"applicant_name": F("applicant__name")}
    subject_kind = "case"
    noun = "事项"

    def rows(self) -> CaseQuerySet:
        return shared_cases()


@extend_schema_view(
    get=extend_schema(
        operation_id="list_cases",
        summary="List the cases of the bureau",
        description="Newest first, by cursor; `Link` carries `first` and `next`. Drafts are left out.",
        parameters=[CaseQuery],
        responses=CasePage,
    )
)
class Cases(SharedCases, NounList):
    """The list of cases."""

    act = READ_CASES
    query_kind = CaseQuery
    day = "opened_on"
    filters: ClassVar = {
        "status": ("status", "status__in"),
        "programme": ("programme", "programme"),
        "opened_on_from": ("opened_on", "opened_on__gte"),
        "opened_on_to": ("opened_on", "opened_on__lte"),
    }


@extend_schema_view(
    get=extend_schema(
        operation_id="get_case",
        summary="Read a case",
        description="`ETag` begins with the version of the case, which acts on it want in `If-Match`.",
        parameters=[FieldsQuery],
        responses=CaseOut,
    )
)
class OneCase(SharedCases, OneNoun):
    """One case."""

    act = READ_CASES
    version_column = "version"


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
    def get(self, request: Request, pk: UUID) -> Response:
        fields = self.fields(self.query(FieldsQuery).get("fields"))
        found = (
            Determination.objects.filter(case__in=shared_cases().filter(pk=pk), superseded_by__isnull=True)
            .order_by("-determined_at")
            .first()
        )
        if found is None:
            raise Http404
        self.record_reading(subject_kind="case", subject_id=pk, text="读取认定")
        whole = DeterminationOut({name: getattr(found, name) for name in _ATTRIBUTES} | {"case": pk}).data
        return Response({name: whole[name] for name in ("id", "case", *fields)})


_ATTRIBUTES = ("id", *(name if name != "supersedes" else "supersedes_id" for name in DETERMINATION_FIELDS))


def shared_cases() -> CaseQuerySet:
    """Cases that may be shared: a draft is nobody's matter yet, and a kind that is closed is not for others."""
    return Case.objects.all().shared()


urlpatterns = [
    path("cases", Cases.as_view(), name="cases"),
    path("cases/<uuid:pk>", OneCase.as_view(), name="case"),
    path("cases/<uuid:pk>/determination", CaseDetermination.as_view(), name="determination"),
]
