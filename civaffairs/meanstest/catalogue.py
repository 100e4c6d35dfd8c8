"""What the means test must be told by domain apps: what households have declared, and how a batch is made ready.

An app says `register_declared("assistance.subsistence_allowance_application", provider)` in `AppConfig.ready()`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from .comparison import Declared

if TYPE_CHECKING:
    from civaffairs.casework.models import Case
    from civaffairs.registry.models import Person

Provider = Callable[[Sequence["Case"]], Mapping[UUID, Sequence[Declared]]]
"""Told of many cases at once, as a city's yearly review brings them; the declarations by case."""

_providers: dict[str, Provider] = {}


def register_declared(case_type: str, provider: Provider) -> None:
    """Say who knows what was declared in cases of this type; one provider a type."""
    if _providers.setdefault(case_type, provider) is not provider:
        raise ValueError(f"case type {case_type} already has a provider of what was declared")


def declared_in(cases: Iterable["Case"]) -> dict[UUID, Sequence[Declared]]:
    """What was declared, by case. A case of which nobody knows it is not there, and then nothing is compared."""
    by_type: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_type[case.case_type].append(case)
    declared: dict[UUID, Sequence[Declared]] = {}
    for case_type, mine in by_type.items():
        if provider := _providers.get(case_type):
            known = provider(mine)
            declared |= {case.pk: known.get(case.pk, ()) for case in mine}
    return declared


def providers() -> list[str]:
    """The case types of which somebody knows what was declared, by code."""
    return sorted(_providers)


@dataclass(frozen=True)
class CheckRequest:
    """Whose means are to be tested in which case, and over which days; fields as in `start_check`."""

    case: "Case"
    people: Sequence["Person"]
    as_of: dt.date
    window_from: dt.date
    window_to: dt.date


@dataclass(frozen=True)
class BatchMatter:
    """Why many households are tested at once, and how a case of theirs is made ready for it.

    `prepare(case=, by=, on=)` may open or advance what it needs, finds again what it made before, and raises Refusal.
    """

    code: str
    label: str
    prepare: Callable[..., CheckRequest]


_matters: dict[str, BatchMatter] = {}


def register_matter(matter: BatchMatter) -> None:
    """Make a matter known. Two different matters of one code are a ValueError."""
    if _matters.setdefault(matter.code, matter) != matter:
        raise ValueError(f"the matter {matter.code} of batches is registered twice")


def matter_of(code: str) -> BatchMatter:
    """The matter with this code. Raises KeyError for an unknown one."""
    return _matters[code]
