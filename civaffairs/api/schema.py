"""The OpenAPI 3.1 document: what all operations share, and how a reader sees it."""

import json
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers

from .problems import MEDIA_TYPE
from .problems import body as problem_body

EXAMPLE_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
BUREAU = OpenApiParameter(
    "Bureau",
    str,
    OpenApiParameter.HEADER,
    description="Division code of the bureau that is asked; required when the grant names several bureaus.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="New for each creation and act; the same call again is answered again and done once.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the thing as the caller has read it.",
)
TOKEN_ERROR = inline_serializer(
    "TokenError",
    {
        "error": serializers.CharField(help_text="As RFC 6749 section 5.2 has it."),
        "code": serializers.CharField(help_text="The same, as in every problem."),
        "detail": serializers.CharField(),
        "trace_id": serializers.CharField(),
    },
)
TOKEN: dict[str, Any] = {
    "operation_id": "create_token",
    "summary": "Get an access token",
    "description": (
        "Client credentials of RFC 6749 section 4.4, by HTTP Basic or in the form. A token lasts half an hour. "
        "Errors carry `error` as the RFC has it, and the members of a problem beside it."
    ),
    "tags": ["oauth"],
    "request": inline_serializer(
        "TokenRequest",
        {
            "grant_type": serializers.ChoiceField(choices=["client_credentials"]),
            "client_id": serializers.CharField(required=False),
            "client_secret": serializers.CharField(required=False),
        },
    ),
    "responses": {
        200: inline_serializer(
            "Token",
            {
                "access_token": serializers.CharField(),
                "expires_in": serializers.IntegerField(help_text="Seconds."),
                "token_type": serializers.CharField(),
                "scope": serializers.CharField(),
            },
        ),
        400: TOKEN_ERROR,
        401: TOKEN_ERROR,
    },
    "examples": [
        OpenApiExample(
            "Client credentials",
            value={"grant_type": "client_credentials", "client_id": "…", "client_secret": "…"},
            request_only=True,
        )
    ],
}


class WritesOnce:
    """Marks endpoints that take an `Idempotency-Key`, and `If-Match` where they change an existing thing."""

    changes = True


class Operation(AutoSchema):
    """One operation; those of a bureau take the `Bureau` header, those that write their two."""

    def get_override_parameters(self) -> list[Any]:
        found = [BUREAU] if getattr(self.view, "needs_bureau", False) else []
        if self.method == "POST" and isinstance(self.view, WritesOnce):
            found += [IDEMPOTENCY_KEY, IF_MATCH] if self.view.changes else [IDEMPOTENCY_KEY]
        return found

    def get_tags(self) -> list[str]:
        act = getattr(self.view, "act", None)
        return [act.code.split(".")[0]] if act else super().get_tags()


class ClientCredentialsScheme(OpenApiAuthenticationExtension):
    """How `ClientCredentials` reads in the document."""

    target_class = "civaffairs.api.authentication.ClientCredentials"
    name = "client_credentials"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token", "scopes": {}}},
        }


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation answers its errors as one schema (a hook of the generator)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _problem_schema()
    example = problem_body(404, "not_found", "没有这个地址或这条记录，请核对编号和地址。", EXAMPLE_TRACE)
    components["responses"] = {
        "Problem": {
            "description": "A problem (RFC 9457). `code` is stable; `detail` is for people.",
            "headers": {"X-Trace-Id": {"schema": {"type": "string"}, "description": "Names the request in our logs."}},
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example},
            },
        }
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return result


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    row = {
        "type": "object",
        "properties": {
            "pointer": {"type": "string", "description": "JSON pointer into the body."},
            "parameter": {"type": "string", "description": "Name of the query parameter."},
            "code": text,
            "detail": text,
        },
        "required": ["code", "detail"],
    }
    members = {
        "type": {"type": "string", "format": "uri"},
        "title": text,
        "status": {"type": "integer"},
        "detail": text,
        "code": {"type": "string", "pattern": "^[a-z0-9_]+$"},
        "errors": {"type": "array", "items": row},
        "trace_id": text,
    }
    return {"type": "object", "properties": members, "required": list(members)}


@cache
def document() -> dict[str, Any]:
    """The document; it depends on the code alone."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def groups() -> list[dict[str, Any]]:
    """The operations by tag, as the reference page shows them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_entry(path, method, operation))
    return [{"tag": tag, "operations": operations} for tag, operations in sorted(found.items())]


def _entry(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    media_type, request = next(iter(operation.get("requestBody", {}).get("content", {}).items()), (None, {}))
    answer: dict[str, Any] = next(iter(operation["responses"].get("200", {}).get("content", {}).values()), {})
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "media_type": media_type,
        "requests": _examples(request),
        "answers": _examples(answer),
    }


def _examples(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "summary": example.get("summary", name),
            "text": json.dumps(example["value"], ensure_ascii=False, indent=2, default=str),
        }
        for name, example in content.get("examples", {}).items()
    ]
