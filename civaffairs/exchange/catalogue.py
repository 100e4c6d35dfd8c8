"""The kinds of tables that can be imported; apps register theirs in `ready()`."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from civaffairs.accounts.actor import Actor

Values = Mapping[str, Any]


@dataclass(frozen=True)
class ImportColumn:
    """One column: `parse` turns the text of a cell into its value, or raises ValueError with a Chinese sentence."""

    key: str
    label: str
    parse: Callable[[str], Any] = str
    is_required: bool = True
    example: str = ""
    note: str = ""


@dataclass(frozen=True)
class ImportContext:
    """For whom and as of which day rows are validated, and what `prepare` looked up for all of them at once."""

    by: Actor
    on: dt.date
    known: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportKind:
    """A kind of table.

    `right` is what its importer must hold. `prepare(rows, by, on)` looks up in a few queries what validating many rows
    needs. `validate_row(values, context)` gives the reasons, in Chinese, why a row cannot be imported. `apply_row(
    values=, by=, on=)` does it with the services of the register and returns the id of what the row stands for; it
    must find again what it made before, and raises Refusal. `apply_rows(rows=, by=, on=)` is the same for many rows in
    a few statements, where the register can do that: for each row the id or the Refusal, in order.
    """

    code: str
    label: str
    columns: Sequence[ImportColumn]
    right: str
    validate_row: Callable[[Values, ImportContext], list[str]]
    apply_row: Callable[..., object]
    prepare: Callable[[Sequence[Values], Actor, dt.date], Mapping[Any, Any]] = lambda rows, by, on: {}
    noun: str = "行"
    apply_rows: Callable[..., Sequence[object]] | None = None


_kinds: dict[str, ImportKind] = {}


def register(*kinds: ImportKind) -> None:
    """Make kinds known. Two different kinds of one code are a ValueError."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"import kind {kind.code} is registered twice")


def kind_of(code: str) -> ImportKind:
    """The kind with this code. Raises KeyError for an unknown one."""
    return _kinds[code]


def kinds() -> list[ImportKind]:
    """Every kind, by code."""
    return [kind for _, kind in sorted(_kinds.items())]
