"""The kinds of facts and who has asked to be told; apps fill it in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Fact


@dataclass(frozen=True)
class FactKind:
    """A kind of fact: past tense, with its official label. What is closed is told to no other department."""

    code: str
    label: str
    is_closed: bool = False


@dataclass(frozen=True)
class Subscription:
    """A subscriber's name, the kind it wants, and what it does with each fact."""

    name: str
    kind: str
    react: Callable[["Fact"], None]


_kinds: dict[str, FactKind] = {}
_subscriptions: dict[str, Subscription] = {}


def declare(*kinds: FactKind) -> None:
    """Make kinds of facts known."""
    for kind in kinds:
        _kinds[kind.code] = kind


def subscribe(name: str, kind: str, react: Callable[["Fact"], None]) -> None:
    """Ask to be told of each fact of a kind, once."""
    _subscriptions[name] = Subscription(name, kind, react)


def kind(code: str) -> FactKind:
    """The kind with this code. Raises KeyError for an undeclared one."""
    return _kinds[code]


def kinds() -> list[FactKind]:
    """Every kind, by code."""
    return sorted(_kinds.values(), key=lambda one: one.code)


def subscriptions(kind: str | None = None) -> list[Subscription]:
    """The subscriptions to a kind, or all of them."""
    return [one for _, one in sorted(_subscriptions.items()) if kind in (None, one.kind)]
