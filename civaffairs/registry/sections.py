"""What higher apps add to the page of a person; they register it in `ready()`, because the register imports none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from civaffairs.accounts.actor import Actor


@dataclass(frozen=True)
class PersonCase:
    """A case that concerns a person, as the page of the person lists it; without address for who may not open it."""

    id: UUID
    number: str
    label: str
    status: Any
    opened_on: Any
    url: str = ""


CasesOf = Callable[[Iterable[UUID], Actor], list[PersonCase]]
_providers: list[CasesOf] = []


def register_cases(provider: CasesOf) -> None:
    """Say how the cases of people are found: a function of the people's ids and of whoever looks."""
    if provider not in _providers:
        _providers.append(provider)


def cases_of(people: Iterable[UUID], actor: Actor) -> list[PersonCase]:
    """The cases of these people that the actor may see, the newest first."""
    ids = list(people)
    found = [case for provider in _providers for case in provider(ids, actor)]
    return sorted(found, key=lambda case: (case.opened_on, case.number), reverse=True)
