"""What papers may be about; the apps above register it in `ready()`, because papers know no cases."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from civaffairs.accounts.actor import Actor
from civaffairs.common.errors import Refusal

from .materials import Required


@dataclass(frozen=True)
class Named:
    """A subject as scans propose it: which one, and how its number and title read."""

    id: UUID
    label: str


def _nothing_named(by: Actor, number: str) -> Named | None:
    return None


def _never_closed(ids: Sequence[UUID]) -> dict[UUID, dt.date]:
    return {}


def _no_page(subject_id: UUID) -> str:
    return ""


def _nothing_required(subject_id: UUID) -> Sequence[Required]:
    return ()


@dataclass(frozen=True)
class SubjectKind:
    """A kind of thing that papers are filed about.

    `find` gives the row as far as the actor may see it (with `tenant_id` and `division_code`), or None; `among` says
    which of many they may see; `address` is the page of its papers, `page` its own, for who may file papers but not
    read them; `named` finds one by the number printed on its papers; `closed_on` says since when retention runs;
    `required` names the papers that must be there.
    """

    code: str
    label: str
    find: Callable[[Actor, UUID], Any]
    address: Callable[[UUID], str]
    named: Callable[[Actor, str], Named | None] = _nothing_named
    closed_on: Callable[[Sequence[UUID]], dict[UUID, dt.date]] = _never_closed
    required: Callable[[UUID], Sequence[Required]] = _nothing_required
    page: Callable[[UUID], str] = _no_page
    among: Callable[[Actor, Sequence[UUID]], set[UUID]] | None = None


_kinds: dict[str, SubjectKind] = {}
_guards: dict[str, Callable[[Actor, UUID], bool]] = {}


def register(kind: SubjectKind) -> None:
    """Make a kind of subject known."""
    _kinds[kind.code] = kind


def guard(code: str, may_open: Callable[[Actor, UUID], bool]) -> None:
    """Say who may open papers that are about nothing yet."""
    _guards[code] = may_open


def kinds() -> list[SubjectKind]:
    """Every kind, by code."""
    return [kind for _, kind in sorted(_kinds.items())]


def kind_of(code: str) -> SubjectKind | None:
    """The kind with this code, or None."""
    return _kinds.get(code)


def is_open_to(by: Actor, code: str, subject_id: UUID) -> bool:
    """Whether the actor may see what the paper is about: a grievance stays closed to whom it accuses.

    Papers about things of an unregistered kind are held to bureau and area alone.
    """
    if code in _guards:
        return _guards[code](by, subject_id)
    kind = kind_of(code)
    return kind is None or kind.find(by, subject_id) is not None


def open_among(by: Actor, code: str, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the subjects of a kind that the actor may see, asked at once."""
    kind = kind_of(code)
    if kind is None:
        return set(ids)
    if kind.among is not None:
        return kind.among(by, ids)
    return {one for one in ids if kind.find(by, one) is not None}


def find(by: Actor, code: str, subject_id: UUID) -> Any:
    """The subject as far as the actor may see it. Raises Refusal `subject_not_found`."""
    kind = kind_of(code)
    found = kind.find(by, subject_id) if kind else None
    if found is None:
        raise Refusal("subject_not_found", "没有找到要归入材料的对象，或者不在您的管辖范围。请核对后重新选择。")
    return found
