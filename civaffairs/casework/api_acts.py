"""Acts on cases over the API, derived from the table of acts that serves the pages: an app says which of its acts
other departments may be granted, and gets an endpoint, a description and a grantable act for each.

A department acts on what it filed itself. What officials decide stays with people who sign in: such acts are not named.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.choices import flatten_choices
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.views import ActEndpoint
from civaffairs.common.dates import today
from civaffairs.common.errors import StaleVersion

from .acts import Act, Occasion, act_of
from .models import Case
from .workflow import CaseType

VERSION = "version"  # travels in If-Match


class CaseState(serializers.Serializer):
    """Where the case stands after the act."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()
    is_open = serializers.BooleanField()
    due_on = serializers.DateField(allow_null=True)


def state_of(case: Case) -> dict[str, Any]:
    """What an act answers."""
    return {"id": case.pk, "number": case.number, "status": case.status, "is_open": case.is_open, "due_on": case.due_on}


def filed_by(client: str, kind: CaseType) -> QuerySet[Case]:
    """The cases of a type that this department filed, drafts among them."""
    return Case.objects.filter(case_type=kind.code, created_by=client)


class CaseAct(ActEndpoint):
    """One act on a case that the department filed; the service checks the right and everything else."""

    kind: ClassVar[CaseType]
    deed: ClassVar[Act]
    body: ClassVar[type[serializers.Serializer]]

    def perform(self, request: Request, **kwargs: Any) -> Response:
        case = filed_by(self.actor.id, self.kind).filter(pk=kwargs["pk"]).first()
        if case is None:
            raise Http404
        given = self.given(self.body)
        if case.version != self.expected:
            raise StaleVersion("stale_version", "此事项刚被他人办理过，请重新读取后再办理。")
        occasion = Occasion(case, self.actor, today(), None, self.deed.explain)
        answers = form_answers(self.deed.form, given, **self.deed.options_at(occasion))
        self.deed.do(occasion, {**answers, VERSION: self.expected})
        case.refresh_from_db()
        self.version = case.version
        return Response(state_of(case))


def act_paths(kind: CaseType, *, noun: str, codes: Iterable[str]) -> list[URLPattern]:
    """An endpoint for each act: `<noun>/{id}/<act>`, grantable as `<noun with dots>.<act>`."""
    return [_path_of(kind, noun, act_of(kind.code, code)) for code in codes]


def _path_of(kind: CaseType, noun: str, deed: Act) -> URLPattern:
    name, words = f"{kind.code.rpartition('.')[2]}_{deed.code}", deed.code.replace("_", "-")
    members = {
        "kind": kind,
        "deed": deed,
        "body": serializer_of(deed.form, "".join(part.title() for part in name.split("_"))),
        "act": ApiAct(f"{noun.replace('/', '.')}.{deed.code}", deed.title_in(kind), rights=(deed.right_in(kind),)),
        "__doc__": f"{kind.label}：{deed.title_in(kind)}.",
    }
    described = extend_schema_view(
        post=extend_schema(
            operation_id=name,
            summary=f"Act on what was filed: {deed.code.replace('_', ' ')}",
            description=f"{kind.label}：{deed.title_in(kind)}",
            request=members["body"],
            responses=CaseState,
        )
    )
    view: Any = described(type(f"{name}_act", (CaseAct,), members))
    return path(f"{noun}/<uuid:pk>/{words}", view.as_view(), name=f"{noun.rpartition('/')[2]}-{words}")


def serializer_of(form: type[forms.Form], name: str) -> type[serializers.Serializer]:
    """The fields of a form as members of a body: one list of questions for pages and interfaces."""
    asked = {key: _member(field) for key, field in form.base_fields.items() if key != VERSION}
    return type(name, (serializers.Serializer,), {**asked, "__doc__": form.__doc__})


def _member(field: forms.Field) -> serializers.Field:
    usual: dict[str, Any] = {"required": field.required, "label": str(field.label or "")}
    match field:
        case forms.MultipleChoiceField() | forms.ModelMultipleChoiceField():
            return serializers.ListField(child=serializers.CharField(), **usual)
        case forms.BooleanField():
            return serializers.BooleanField(**usual)
        case forms.ChoiceField() if field.choices:
            choices: Any = field.choices
            return serializers.ChoiceField(choices=[key for key, _ in flatten_choices(choices) if key != ""], **usual)
        case forms.DateField():
            return serializers.DateField(**usual)
        case forms.DecimalField():
            return serializers.DecimalField(field.max_digits or 14, field.decimal_places or 2, **usual)
        case forms.IntegerField():
            return serializers.IntegerField(**usual)
    return serializers.CharField(max_length=getattr(field, "max_length", None), allow_blank=not field.required, **usual)


def form_answers(form: type[forms.Form], given: dict[str, Any], **options: Any) -> dict[str, Any]:
    """What the form makes of the members. Raises ValidationError with its sentences, each at its member."""
    bound = form(data={key: value for key, value in given.items() if value is not False}, **options)
    if not bound.is_valid():
        raise serializers.ValidationError(
            {
                "non_field_errors" if key == "__all__" else key: [
                    serializers.ErrorDetail(str(error.message), error.code or "invalid") for error in errors.as_data()
                ]
                for key, errors in bound.errors.items()
            }
        )
    return {key: value for key, value in bound.cleaned_data.items() if key != VERSION}
