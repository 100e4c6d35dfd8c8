"""What a programme (救助项目) is to the acts that all programmes share: each is defined once.

The services of application, opinion, notice, decision, review and end read a definition and know no programme by name.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistance.choices import ClaimUnit, Programme
from civaffairs.casework.models import Case

Facts = tuple[dict[str, Any], dict[str, dict[str, str]]]


@dataclass(frozen=True)
class CaseTypes:
    """The codes of a programme's case types; empty where it has none."""

    application: str
    change: str = ""
    review: str = ""
    take_up: str = ""
    takeover: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        """Every case type whose case may hold what the programme gives; all have a declaration of their own."""
        kinds = (self.application, self.change, self.review, self.take_up, self.takeover)
        return tuple(kind for kind in kinds if kind)


@dataclass(frozen=True)
class Terms:
    """Terms of `casework.deadline.terms` that run in the programme's cases; empty where the law sets none."""

    whole: str = ""
    investigation_start: str = ""
    notice: str = ""
    county: str = ""
    refusal_letter: str = ""
    death: str = ""


@dataclass(frozen=True)
class Words:
    """How pages, letters and refusals speak of the programme.

    `paper` are the words of its letters where they are not those of the subsistence allowance: fields of
    `civaffairs.documents.letters.HouseholdLetter`.
    """

    short: str
    whom: str
    materials: tuple[str, ...]
    opinions: Mapping[str, str]
    eligible: str
    not_eligible: str
    instead: tuple[str, ...] = ()
    paper: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NextReview:
    """When what is received is looked at again, by which class and interval, and how that was reckoned."""

    review_class: str
    months: int
    review_by: dt.date
    trace: dict[str, Any]


@dataclass(frozen=True)
class ProgrammeDefinition:
    """One programme: who claims, by which cases, what is found out, who decides, and in what words.

    `inputs` gives the facts of `assessment` with their sources; `given_in` says them in words. `next_review` is asked
    with the case, the day of the last review and the day of asking. `confirmed_by` and `procedure` are parameters of
    the place: who confirms, and which steps a change or a review asks for.
    """

    programme: Programme
    unit: ClaimUnit
    types: CaseTypes
    terms: Terms
    words: Words
    assessment: str
    inputs: Callable[[Case], Facts]
    confirmed_by: str
    next_review: Callable[[Case, dt.date, dt.date], NextReview]
    procedure: str = ""
    has_means_test: bool = False
    has_home_visit: bool = False
    has_public_notice: bool = False

    @property
    def code(self) -> str:
        """The code under which awards, standings and determinations name it."""
        return self.programme.value

    @property
    def label(self) -> str:
        """The official name."""
        return str(self.programme.label)

    @property
    def is_for_household(self) -> bool:
        """Whether the household claims, with everybody who counts in it."""
        return self.unit == ClaimUnit.HOUSEHOLD


_defined: dict[str, ProgrammeDefinition] = {}


def register(definition: ProgrammeDefinition) -> None:
    """Make a programme known; `ready()` calls it. Raises ValueError for a second definition of one code."""
    if _defined.setdefault(definition.code, definition) is not definition:
        raise ValueError(f"programme {definition.code} is defined twice")


def definitions() -> list[ProgrammeDefinition]:
    """Every programme, in the order of its registration."""
    return list(_defined.values())


def programme(code: str) -> ProgrammeDefinition:
    """The programme with this code. Raises KeyError for one that is not defined."""
    return _defined[code]


def programme_of(case: Case) -> ProgrammeDefinition:
    """The programme that a case is about."""
    return _defined[case.programme]


def types_of_awards() -> tuple[str, ...]:
    """The case types of all programmes whose case may hold what somebody receives."""
    return tuple(kind for one in _defined.values() for kind in one.types.all)
