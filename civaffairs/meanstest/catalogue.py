"""What the means test must be told by domain apps: what households have declared.

An app says `register_declared("assistance.subsistence_allowance_application", provider)` in `AppConfig.ready()`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from .comparison import Declared

if TYPE_CHECKING:
    from civaffairs.casework.models import Case

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
