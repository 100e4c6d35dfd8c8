"""Programmes that pay awards, and what each of them knows about paying; domain apps declare theirs in `ready()`."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from .models import Award

_programmes: dict[str, str] = {}


def declare(programmes: Mapping[str, str]) -> None:
    """Make programmes known by code and official name. Two names for one code are a ValueError."""
    for code, label in programmes.items():
        if _programmes.setdefault(code, label) != label:
            raise ValueError(f"programme {code} has two names: {_programmes[code]} and {label}")


def programme_label(code: str) -> str:
    """The official name of a programme; its code where nobody declared it."""
    return _programmes.get(code, code)


def programmes() -> list[tuple[str, str]]:
    """Code and official name of every programme, by code."""
    return sorted(_programmes.items())


@dataclass(frozen=True)
class Exclusion:
    """Why an award is not paid for a month: a code of `ExclusionCode` and a sentence that says what to do."""

    code: str
    text: str


@dataclass(frozen=True)
class Payee:
    """Where the household of a case asked to be paid, and since when it has said so (nothing where unknown)."""

    bank_name: str
    holder: str
    number: str
    declared_at: dt.datetime | None = None


ExclusionCheck = Callable[[Sequence["Award"], dt.date], Mapping[UUID, Exclusion]]
PayeeSource = Callable[[Sequence["Award"]], Mapping[UUID, Payee]]

_exclusion_checks: dict[str, ExclusionCheck] = {}
_payee_sources: dict[str, PayeeSource] = {}
_recovery_rules: dict[str, str] = {}


def register_exclusion_check(programme: str, check: ExclusionCheck) -> None:
    """Ask this for each part of a run: which of these awards may not be paid for the month that begins on the day."""
    _exclusion_checks[programme] = check


def register_payee_source(programme: str, source: PayeeSource) -> None:
    """Ask this for the account of awards whose household has none registered yet."""
    _payee_sources[programme] = source


def register_recovery_rule(programme: str, rule_id: str) -> None:
    """The rule that says what of a programme was overpaid."""
    _recovery_rules[programme] = rule_id


def excluded_by_programme(programme: str, awards: Sequence["Award"], month: dt.date) -> Mapping[UUID, Exclusion]:
    """What the programme itself has against paying these awards."""
    check = _exclusion_checks.get(programme)
    return check(awards, month) if check else {}


def declared_payees(programme: str, awards: Sequence["Award"]) -> Mapping[UUID, Payee]:
    """What the households of these awards declared, by award."""
    source = _payee_sources.get(programme)
    return source(awards) if source else {}


def recovery_rule(programme: str) -> str:
    """The rule that says what of a programme was overpaid. Raises KeyError where none is registered."""
    return _recovery_rules[programme]


def registrations() -> list[str]:
    """Programme and name of everything registered here, for the committed list."""
    checks = [f"exclusion check of {code}" for code in _exclusion_checks]
    payees = [f"payee source of {code}" for code in _payee_sources]
    return sorted([*checks, *payees, *(f"recovery rule of {code}: {rule}" for code, rule in _recovery_rules.items())])
