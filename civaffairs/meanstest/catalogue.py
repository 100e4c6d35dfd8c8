"""What the means test must be told by domain apps: what a household has declared.

An app says `register_declared("assistance.subsistence_allowance_application", provider)` in `AppConfig.ready()`.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .comparison import Declared

if TYPE_CHECKING:
    from civaffairs.casework.models import Case

Provider = Callable[["Case"], Sequence[Declared]]

_providers: dict[str, Provider] = {}


def register_declared(case_type: str, provider: Provider) -> None:
    """Say who knows what was declared in cases of this type; one provider a type."""
    if _providers.setdefault(case_type, provider) is not provider:
        raise ValueError(f"case type {case_type} already has a provider of what was declared")


def declared_of(case: "Case") -> Sequence[Declared] | None:
    """What was declared in a case; None when nobody knows, and then nothing is compared."""
    provider = _providers.get(case.case_type)
    return None if provider is None else provider(case)


def providers() -> list[str]:
    """The case types of which somebody knows what was declared, by code."""
    return sorted(_providers)
