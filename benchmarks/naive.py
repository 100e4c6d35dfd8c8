"""The list of cases as a first version in Django REST framework would have it: viewset, model serializer, page numbers.

It neither asks who calls nor keeps a record, so the comparison is in its favour; like most first versions it asks for
the applicant of each row apart.
"""

from django.urls import path
from rest_framework import pagination, serializers, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from civaffairs.casework.models import Case
from civaffairs.tenancy.scope import scope
from civaffairs.urls import urlpatterns as product

from .readers import COUNTY

ADDRESS = "naive/cases"


class CaseSerializer(serializers.ModelSerializer):
    """The fields that our endpoint gives."""

    applicant_name = serializers.CharField(source="applicant.name")

    class Meta:
        model = Case
        fields = (
            "id", "number", "case_type", "programme", "status", "is_open", "division_code", "applicant_name",
            "opened_on", "received_on", "closed_on", "due_on",
        )  # fmt: skip


class Pages(pagination.PageNumberPagination):
    """As many rows as ours."""

    page_size = 50


class CaseViewSet(viewsets.ReadOnlyModelViewSet):
    """Every case of the bureau that is no draft."""

    serializer_class = CaseSerializer
    pagination_class = Pages
    renderer_classes = (JSONRenderer,)
    authentication_classes = ()
    permission_classes = ()

    def get_queryset(self):
        return Case.objects.exclude(status="draft").order_by("-opened_on", "-id")

    def list(self, request, *args, **kwargs) -> Response:
        """The walls stand here too: without a scope there is no row."""
        with scope(COUNTY):
            return super().list(request, *args, **kwargs)


urlpatterns = [path(ADDRESS, CaseViewSet.as_view({"get": "list"})), *product]
