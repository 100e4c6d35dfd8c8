"""The base of every endpoint, the token endpoint, and the two views of the description."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from drf_spectacular.utils import extend_schema
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civaffairs.audit.services import record
from civaffairs.tenancy.scope import scope

from . import conditions, idempotency, schema
from .acts import ApiAct
from .authentication import client_of
from .permissions import BUREAU_HEADER, chosen_bureau, granted_fields
from .problems import TRACE_HEADER, Problem, body, faults, trace_id_of
from .renderers import ExactJSONRenderer
from .throttling import ClientRate, TokenRate


class ApiView(APIView):
    """An endpoint: the grant must cover `act`; the scope of one bureau is open around it unless it needs none.

    The scope is closed, and what was written is rolled back, whenever the answer is an error.
    """

    act: ApiAct | None = None
    creates: ApiAct | None = None  # the act of a POST, where the address is read under another
    needs_bureau = True
    version: int | None = None  # of the one thing that is answered, where it has one
    throttle_classes = [ClientRate]
    http_method_names: Sequence[str] = ("get", "head", "post", "put", "patch", "delete")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and self.creates:
            self.act = self.creates
        with ExitStack() as self._opened:
            self._in_scope = False
            response = cast(Response, super().dispatch(request, *args, **kwargs))
            response.render()
            if self._in_scope and response.status_code >= 400:
                transaction.set_rollback(True)
        if response.status_code == 403:
            self._record_refusal(response.data["code"])
        if response.status_code == 200 and request.method in ("GET", "HEAD"):
            return self._unless_known(response)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.needs_bureau:
            client = client_of(request)
            bureau = chosen_bureau(client.grant, request.headers.get(BUREAU_HEADER))
            self.actor = client.at(bureau, self.act.rights if self.act else ())
            self._opened.enter_context(scope(bureau.pk))
            self._in_scope = True

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response[TRACE_HEADER] = trace_id_of(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    def _unless_known(self, response: Response) -> HttpResponse:
        """The answer with its tag, or 304 to a caller who holds it already."""
        tag = conditions.tag_of(response.content, self.version)
        response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
        if not conditions.is_known(self.request, tag):
            return response
        unchanged = HttpResponse(status=304)
        for name in ("ETag", "Cache-Control", "Link", TRACE_HEADER):
            if name in response:
                unchanged[name] = response[name]
        del unchanged["Content-Type"]
        return unchanged

    def query(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        """The checked query parameters. Raises Problem `invalid_parameters`, for an unknown one too: a filter with
        a slip in its name must not answer the whole list."""
        checked = kind(data=self.request.query_params)
        checked.is_valid()
        errors = [
            {"parameter": row["pointer"].split("/")[1] if row["pointer"] else "", "code": row["code"],
             "detail": row["detail"]}
            for row in faults(checked.errors)
        ]  # fmt: skip
        errors += [
            {"parameter": name, "code": "unknown_parameter", "detail": "没有约定这个查询参数。"}
            for name in self.request.query_params
            if name not in checked.fields
        ]
        if errors:
            raise Problem(
                400, "invalid_parameters", "查询参数有误，逐项说明见 errors，请改正后重新查询。", errors=errors
            )
        return checked.validated_data

    def given(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        """The checked body. Raises ValidationError, for an unknown member too."""
        raw = self.request.data
        checked = kind(data=raw)
        checked.is_valid(raise_exception=True)
        unknown = [name for name in raw if name not in checked.fields]
        if unknown:
            raise serializers.ValidationError(
                {name: [serializers.ErrorDetail("没有约定这个项目。", "unknown_member")] for name in unknown}
            )
        return checked.validated_data

    def fields(self, wanted: list[str] | None = None) -> list[str]:
        """The fields of the answer that the grant admits, narrowed to the wanted ones.

        Raises Problem `invalid_parameters` for a field that the act does not have.
        """
        act = self._act()
        unknown = [name for name in wanted or () if name not in act.admissible]
        if unknown:
            errors = [
                {"parameter": "fields", "code": "unknown_field", "detail": f"没有字段“{name}”。"} for name in unknown
            ]
            raise Problem(400, "invalid_parameters", "fields 参数中有不存在的字段，请核对字段名。", errors=errors)
        return granted_fields(client_of(self.request).grant, act.code, wanted)

    def record_reading(self, *, subject_kind: str, subject_id: object, text: str) -> None:
        """Leave the audit entry of a reading of personal data, with the purpose that the grant names."""
        record(
            by=self.actor, verb=self._act().code, subject_kind=subject_kind, subject_id=subject_id, text=text,
            purpose=client_of(self.request).grant.purpose,
        )  # fmt: skip

    def _act(self) -> ApiAct:
        if self.act is None:
            raise TypeError(f"{type(self).__name__} names no act")
        return self.act

    def _record_refusal(self, code: str) -> None:
        # After the rollback, and only where it is clear whose record it belongs in.
        client = getattr(self.request, "user", None)
        if client is None or self.act is None:
            return
        try:
            bureau = chosen_bureau(client.grant, self.request.headers.get(BUREAU_HEADER))
        except Problem:
            return
        with scope(bureau.pk):
            record(
                by=client.at(bureau), verb=self.act.code, subject_kind="client_grant", subject_id=client.grant.pk,
                text=f"拒绝接口调用：{code}", purpose=client.grant.purpose, outcome="refused",
            )  # fmt: skip


class ActEndpoint(schema.WritesOnce, ApiView):
    """A creation or an act: done once for each Idempotency-Key, and on what the caller has read (`changes`)."""

    http_method_names: Sequence[str] = ("post",)

    def perform(self, request: Request, **kwargs: Any) -> Response:
        """Call the one service and answer."""
        raise NotImplementedError

    def post(self, request: Request, **kwargs: Any) -> Response:
        call = idempotency.begin(request, client_of(request).id)
        if call.answer is not None:
            headers = call.answer.headers | {idempotency.REPLAYED_HEADER: "true"}
            return Response(call.answer.body, status=call.answer.status, headers=headers)
        if self.changes:
            self.expected = conditions.expected_version(request)
        response = self.perform(request, **kwargs)
        body = json.loads(ExactJSONRenderer().render(response.data) or b"null")
        if self.version is not None:
            response["ETag"] = conditions.tag_of(json.dumps(body).encode(), self.version)
        headers = {name: value for name, value in response.items() if name != "Content-Type"}
        idempotency.keep(call, idempotency.Answer(response.status_code, body, headers))
        return response


class TokenView(OAuthLibMixin, ApiView):
    """Gives an access token to a client for its own credentials."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes = [TokenRate]
    parser_classes = [FormParser]
    needs_bureau = False

    @extend_schema(**schema.TOKEN)
    def post(self, request: Request) -> Response:
        if request._request.content_type != FormParser.media_type:
            raise UnsupportedMediaType(request.content_type)
        _, headers, text, status = self.create_token_response(request._request)
        answer = json.loads(text)
        if status >= 400:
            # RFC 6749 section 5.2 fixes `error` and the media type; the members of a problem stand beside them.
            detail = "不能发给访问令牌，请核对 client_id、client_secret 和 grant_type。"
            answer |= body(status, answer["error"], detail, trace_id_of(request))
        return Response(answer, status=status, headers={k: v for k, v in headers.items() if k != "Content-Type"})


@extend_schema(exclude=True)
class NoSuchAddress(ApiView):
    """Every address below the API that is none."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes: list[type] = []
    needs_bureau = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


def openapi(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document."""
    return JsonResponse(schema.document(), json_dumps_params={"ensure_ascii": False})


def reference(request: HttpRequest) -> HttpResponse:
    """The document as a page, drawn on the server: it runs under the same content security policy as every page."""
    shown = {"document": schema.document(), "groups": schema.groups(), "base": request.build_absolute_uri("/")[:-1]}
    return render(request, "api/reference.html", shown)
