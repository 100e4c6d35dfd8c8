"""Entity tags (RFC 9110 section 8.8.3): a reader is told that nothing changed, a writer that somebody was faster."""

import hashlib
import re

from rest_framework.request import Request

from .problems import Problem

_OF_VERSION = re.compile(r'"(\d{1,9})-[0-9a-f]{20}"')


def tag_of(content: bytes, version: int | None = None) -> str:
    """The tag of an answer; that of a thing with a version begins with it, whatever fields were asked for."""
    digest = hashlib.sha256(content).hexdigest()[:20]
    return f'W/"{digest}"' if version is None else f'"{version}-{digest}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller holds this answer already (`If-None-Match`, compared weakly)."""
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or bare(tag) in {bare(one.strip()) for one in known.split(",")}


def bare(tag: str) -> str:
    """The tag without the mark of a weak one."""
    return tag.removeprefix("W/")


def expected_version(request: Request) -> int:
    """The version that the caller has read, out of `If-Match`; the service compares it under its lock.

    Raises Problem `precondition_required` (428) without the header, or with `*`, which would let a change go over
    what the caller has never seen; `stale_version` (412) for a tag that was never the thing's.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        raise Problem(
            428, "precondition_required", "请先读取该事项，并在 If-Match 请求头中带上答复的 ETag，以免覆盖他人的办理。"
        )
    found = _OF_VERSION.fullmatch(given)
    if found is None:
        raise Problem(412, "stale_version", "If-Match 请求头不是该事项的 ETag，请重新读取后再办理。")
    return int(found[1])
