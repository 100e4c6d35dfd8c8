"""Every error of the API as problem details (RFC 9457): one shape, a stable code, no personal data."""

import logging
import math
import re
import secrets
import traceback
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from civaffairs.common.errors import NotPermitted, Refusal, StaleVersion

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
TRACE_HEADER = "X-Trace-Id"

TITLES = {
    400: "请求不正确",
    401: "未通过身份验证",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种请求方法",
    406: "不能以所要求的格式回答",
    409: "与正在进行的办理冲突",
    412: "数据已被他人修改",
    413: "请求内容过大",
    415: "不支持这种内容格式",
    422: "内容不符合要求",
    428: "请求缺少前提条件",
    429: "调用过于频繁",
    500: "系统内部错误",
}
# What the framework itself refuses: code and sentence by the class of the exception, the first that fits.
FRAMEWORK = (
    (exceptions.NotAuthenticated, 401, "not_authenticated", "请在 Authorization 请求头中带上访问令牌（Bearer）。"),
    (exceptions.AuthenticationFailed, 401, "invalid_token", "访问令牌无效或已过期，请重新申请令牌。"),
    (exceptions.PermissionDenied, 403, "not_permitted", "授权不包括这一事项，请核对数据共享授权。"),
    (DjangoPermissionDenied, 403, "not_permitted", "授权不包括这一事项，请核对数据共享授权。"),
    (exceptions.NotFound, 404, "not_found", "没有这个地址或这条记录，请核对编号和地址。"),
    (Http404, 404, "not_found", "没有这个地址或这条记录，请核对编号和地址。"),
    (exceptions.MethodNotAllowed, 405, "method_not_allowed", "此地址不支持这种请求方法，支持的方法见 Allow 响应头。"),
    (exceptions.NotAcceptable, 406, "not_acceptable", "只能以 application/json 回答，请修改 Accept 请求头。"),
    (exceptions.UnsupportedMediaType, 415, "unsupported_media_type", "请以约定的 Content-Type 发送内容。"),
    (exceptions.Throttled, 429, "too_many_requests", "调用超过每分钟上限，请按 Retry-After 响应头所示秒数之后再试。"),
    (exceptions.ParseError, 400, "malformed_json", "内容不是正确的 JSON，请核对后重新发送。"),
    (BadRequest, 400, "bad_request", "请求不正确，请核对后重新发送。"),
    (SuspiciousOperation, 400, "bad_request", "请求不正确，请核对后重新发送。"),
)
UNEXPECTED = ("internal_error", "系统发生错误，本次请求没有改变任何数据。请稍后再试；仍有问题的，请提供 trace_id。")

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_log = logging.getLogger(__name__)


class Problem(exceptions.APIException):
    """A refusal that the API itself gives; `errors` are rows of pointer or parameter, code and detail."""

    def __init__(self, status: int, code: str, detail: str, *, errors: Iterable[dict[str, str]] = ()):
        super().__init__(detail, code)
        self.status_code, self.code, self.errors = status, code, list(errors)


def as_problem(exc: Exception, context: dict[str, Any]) -> Response:
    """The framework's exception handler: whatever went wrong becomes a problem."""
    request = context["request"]
    status, code, detail, errors = _described(exc)
    trace_id = trace_id_of(request)
    if status == 500:
        # The message of an exception may quote a person's data; where it happened cannot.
        where = "".join(traceback.format_tb(exc.__traceback__))
        _log.error("%s while answering (trace %s)\n%s", type(exc).__name__, trace_id, where)
    response = Response(body(status, code, detail, trace_id, errors), status=status, content_type=MEDIA_TYPE)
    if challenge := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if (wait := getattr(exc, "wait", None)) is not None:
        response["Retry-After"] = str(max(math.ceil(wait), 1))
    return response


def body(status: int, code: str, detail: str, trace_id: str, errors: Iterable[dict[str, str]] = ()) -> dict[str, Any]:
    """The members of a problem. `type` is a stable name, because the address of a bureau's service is not."""
    return {
        "type": f"urn:civaffairs:problem:{code}",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": list(errors),
        "trace_id": trace_id,
    }


def trace_id_of(request: Any) -> str:
    """The caller's W3C trace id, or one of our own; the same for the whole request."""
    plain = getattr(request, "_request", request)
    found = getattr(plain, "trace_id", None)
    if found is None:
        match = _TRACEPARENT.match(plain.headers.get("traceparent", ""))
        found = plain.trace_id = match[1] if match else secrets.token_hex(16)
    return found


def pointer(*path: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _described(exc: Exception) -> tuple[int, str, str, list[dict[str, str]]]:
    if isinstance(exc, Problem):
        return exc.status_code, exc.code, str(exc.detail), exc.errors
    if isinstance(exc, Refusal):
        return _refused(exc)
    if isinstance(exc, exceptions.ValidationError):
        return 422, "invalid_members", "内容有误，逐项说明见 errors，请改正后重新发送。", list(faults(exc.detail))
    for kind, status, code, detail in FRAMEWORK:
        if isinstance(exc, kind):
            return status, code, detail, []
    return 500, *UNEXPECTED, []


def _refused(refusal: Refusal) -> tuple[int, str, str, list[dict[str, str]]]:
    status = 422
    if isinstance(refusal, StaleVersion):
        status = 412
    elif isinstance(refusal, NotPermitted):
        status = 403
    errors = [{"code": code, "detail": message} for code, message in refusal.reasons]
    if refusal.field:
        errors.append({"pointer": pointer(refusal.field), "code": refusal.code, "detail": refusal.message})
    return status, refusal.code, refusal.message, errors


def faults(detail: Any, path: tuple[object, ...] = ()) -> Iterator[dict[str, str]]:
    """The faults of a validation as rows with JSON pointers."""
    if isinstance(detail, dict):
        for name, entry in detail.items():
            yield from faults(entry, path if name == "non_field_errors" else (*path, name))
    elif isinstance(detail, list) and any(isinstance(entry, dict | list) for entry in detail):
        for place, entry in enumerate(detail):
            yield from faults(entry, (*path, place))
    elif isinstance(detail, list):
        for entry in detail:
            yield {"pointer": pointer(*path), "code": entry.code, "detail": str(entry)}
    else:
        yield {"pointer": pointer(*path), "code": detail.code, "detail": str(detail)}


def _plain(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    trace_id = trace_id_of(request)
    response = JsonResponse(
        body(status, code, detail, trace_id),
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    response[TRACE_HEADER] = trace_id
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400, as a problem below the API."""
    if request.path.startswith(PREFIX):
        return _plain(request, 400, "bad_request", "请求不正确，请核对后重新发送。")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403, as a problem below the API."""
    if request.path.startswith(PREFIX):
        return _plain(request, 403, "not_permitted", "授权不包括这一事项，请核对数据共享授权。")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404, as a problem below the API."""
    if request.path.startswith(PREFIX):
        return _plain(request, 404, "not_found", "没有这个地址或这条记录，请核对编号和地址。")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500, as a problem below the API."""
    if request.path.startswith(PREFIX):
        return _plain(request, 500, *UNEXPECTED)
    return defaults.server_error(request)
