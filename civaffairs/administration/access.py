"""Who looked at a person: parts above say how a person is found, and under which numbers their things are recorded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from civaffairs.accounts.actor import Actor


@dataclass(frozen=True)
class Subject:
    """A person, and the (kind, id) pairs under which readings of them stand in the record."""

    label: str
    recorded_as: frozenset[tuple[str, str]]


Finder = Callable[[str, Actor], Iterable[Subject]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let a part above find persons by name or identity number."""
    if finder not in _finders:
        _finders.append(finder)


def found(text: str, by: Actor) -> list[Subject]:
    """Everybody whom the text names and the actor's area holds."""
    return [subject for finder in _finders for subject in finder(text, by)]
