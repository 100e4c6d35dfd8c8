"""Texts that notifications may have, and who finds what must be reminded of; apps register theirs in `ready()`.

Texts carry no personal data: they may name numbers of matters, days, terms, offices and counts, and nothing else, so
that they can leave the office by any channel.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter

from civaffairs.common.choices import Tone

ALLOWED_FIELDS = frozenset({"number", "term", "due", "day", "days", "office", "count", "kind", "done", "left"})


@dataclass(frozen=True)
class MessageTemplate:
    """消息模板: title and text with named places, of ALLOWED_FIELDS only. Anything else is a ValueError."""

    code: str
    label: str
    title: str
    text: str
    tone: Tone = Tone.INFO

    def __post_init__(self) -> None:
        foreign = self.fields - ALLOWED_FIELDS
        if foreign:
            raise ValueError(f"template {self.code} may not use {', '.join(sorted(foreign))}")

    @property
    def fields(self) -> set[str]:
        """The places that title and text leave open."""
        return {name for text in (self.title, self.text) for _, name, _, _ in Formatter().parse(text) if name}

    def filled(self, values: Mapping[str, object]) -> tuple[str, str]:
        """Title and text. A value that is missing, or that no place asks for, is a ValueError."""
        if set(values) != self.fields:
            raise ValueError(f"template {self.code} needs {sorted(self.fields)}, not {sorted(values)}")
        return self.title.format(**values), self.text.format(**values)


@dataclass(frozen=True)
class Reminder:
    """Something due: the template with its values, where to go, and whom it concerns.

    It goes to `user` where somebody is named, else to who holds one of `rights` over the division; `copies` are rights
    whose holders are told besides, `never` are users who are recused. One `key` reaches a person once.
    """

    key: str
    template: str
    values: Mapping[str, object]
    division_code: str
    rights: tuple[str, ...]
    user: int | None = None
    copies: tuple[str, ...] = ()
    never: tuple[int, ...] = ()
    link: tuple[str, str] = field(default=("", ""))


Source = Callable[[dt.date], Iterable[Reminder]]

_templates: dict[str, MessageTemplate] = {}
_sources: dict[str, Source] = {}


def register(*templates: MessageTemplate) -> None:
    """Make templates known. Two different templates of one code are a ValueError."""
    for template in templates:
        if _templates.setdefault(template.code, template) != template:
            raise ValueError(f"message template {template.code} is registered twice")


def register_source(name: str, source: Source) -> None:
    """Make known who finds what must be reminded of on a day, in the bureau in scope."""
    _sources[name] = source


def template_of(code: str) -> MessageTemplate:
    """The template with this code. Raises KeyError for an unknown one."""
    return _templates[code]


def templates() -> list[MessageTemplate]:
    """Every template, by code."""
    return [template for _, template in sorted(_templates.items())]


def sources() -> list[tuple[str, Source]]:
    """Every source of reminders, by name."""
    return sorted(_sources.items())
