"""What a case type is: a table of transitions that one can read aloud.

Buttons, API acts, the permission matrix and the diagram in the docs derive from the table.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from civaffairs.common.choices import ToneChoices
from civaffairs.common.errors import Refusal

if TYPE_CHECKING:
    from .models import Case


@dataclass(frozen=True)
class Reason:
    """Why a guard says no: a stable code and a sentence that says what to do."""

    code: str
    message: str


Guard = Callable[["Case", dt.date], Reason | None]


@dataclass(frozen=True)
class Transition:
    """One act: from which statuses to which, by which right, under which guards.

    `by_other_than` names acts whose doer may not do this one (four eyes). `starts` and `completes` name terms of
    `casework.deadline.terms`; `fact` is announced. A transition with `terminal` set closes the case.
    """

    act: str
    label: str
    sources: tuple[str, ...]
    target: str
    right: str
    guards: tuple[Guard, ...] = ()
    by_other_than: tuple[str, ...] = ()
    needs_note: bool = False
    starts: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()
    fact: str = ""
    closes: bool = False
    is_adverse: bool = False


@dataclass(frozen=True)
class CaseType:
    """A kind of matter: its statuses and transitions, its number series, who reads it, and the page that shows one.

    Whoever lacks the right to read a closed kind does not learn that there is a case of it; other departments never do.
    """

    code: str
    label: str
    series: str
    statuses: type[ToneChoices]
    transitions: tuple[Transition, ...]
    page: str = "casework:case"
    draft: str = "draft"
    read: str = "casework.read_case"
    is_closed: bool = False

    def transition(self, act: str) -> Transition:
        """The transition with this act. Raises Refusal `unknown_act`."""
        for one in self.transitions:
            if one.act == act:
                return one
        raise Refusal("unknown_act", f"{self.label}没有“{act}”这一办理动作。")

    def status(self, code: str) -> ToneChoices:
        """The status with its label and tone."""
        return self.statuses(code)


_types: dict[str, CaseType] = {}


def declare(case_type: CaseType) -> None:
    """Make a case type known; apps call it in `ready()`."""
    _types[case_type.code] = case_type


def case_type(code: str) -> CaseType:
    """The case type with this code. Raises KeyError for an undeclared one."""
    return _types[code]


def case_types() -> list[CaseType]:
    """Every case type, by code."""
    return [_types[code] for code in sorted(_types)]
