"""JSON taken at its word: exact numbers only, no duplicate names, nothing that cannot be stored as text."""

import json
from collections.abc import Iterator
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from .problems import Problem, pointer

MOST_BYTES = 1_000_000


class Inexact(str):
    """A number written with a point or an exponent, as it stood in the text."""


class ExactJSON(BaseParser):
    """`application/json`. A number with a fraction travels as a text such as "0.60": binary fractions lose fen."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem(413, "body_too_large", "内容超过1兆字节，请分次发送。")
        try:
            found = json.loads(
                raw.decode("utf-8"), parse_float=Inexact, parse_constant=_no_constant, object_pairs_hook=_once_each
            )
            errors = list(_faults(found))
        except (ValueError, RecursionError):
            raise ParseError from None
        if errors:
            raise Problem(422, "malformed_input", '小数请写作加引号的文字，例如"0.60"；位置见 errors。', errors=errors)
        return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    for name in found:
        _check_text(name)
    return found


def _check_text(text: str) -> None:
    # A lone surrogate fails to encode (a ValueError); a NUL is refused by every text column of the database.
    text.encode()
    if "\x00" in text:
        raise ValueError("NUL in a text")


def _faults(value: Any, path: tuple[object, ...] = ()) -> Iterator[dict[str, str]]:
    if isinstance(value, Inexact):
        yield {
            "pointer": pointer(*path),
            "code": "malformed_input",
            "detail": f'{value}没有加引号，请写作"{value}"。',
        }
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _faults(entry, (*path, name))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from _faults(entry, (*path, place))
