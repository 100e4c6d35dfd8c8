"""How an act says no: a stable code for machines and a sentence for people."""

from collections.abc import Sequence


class Refusal(Exception):
    """An act was refused; nothing has changed.

    `code` is stable English snake_case; `message` says in Chinese what is wrong, what is right and what to do;
    `field` names the input at fault; `reasons` carries a (code, message) pair for each of several failed guards.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, reasons: Sequence[tuple[str, str]] = ()):
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.reasons = list(reasons)


class NotPermitted(Refusal):
    """The actor's role or area does not cover the act."""


class StaleVersion(Refusal):
    """Somebody else changed the record since it was read."""
