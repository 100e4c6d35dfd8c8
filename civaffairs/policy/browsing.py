"""The parameters as a reader finds them: by chapter, by place, over time, with the document behind each figure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from civaffairs.tenancy.models import Division
from civaffairs.web.explanations import SAMPLE, value_text

from . import catalogue, trace
from .choices import ValueState
from .definitions import Definition
from .models import ParameterValue as PublishedValue
from .resolution import NATION, WITHDRAWN, ParameterValue, gb_chain
from .services import figures, rows

WITHDRAWN_WORDS = "停止执行，按上级规定"


@dataclass(frozen=True)
class InForce:
    """A parameter with what counts at one place on one day."""

    definition: Definition
    value: ParameterValue | None
    value_words: str
    place_name: str

    @property
    def is_sample(self) -> bool:
        """Whether no document sets the figure."""
        return self.value is not None and self.value.sample

    @property
    def document(self) -> str:
        """The document, beside the mark of sample data."""
        return document_words(self.value) if self.value else ""


@dataclass(frozen=True)
class Entry:
    """One dated value in the history of a parameter."""

    value: ParameterValue
    value_words: str
    place_name: str
    state: ValueState
    document: str
    drafted_by: str = ""
    published_by: str = ""
    published_at: dt.date | dt.datetime | None = None
    pk: int | None = None


def chapters() -> list[tuple[str, str]]:
    """Code and official name of each chapter: the area of law that a key begins with."""
    codes = {chapter_of(key) for key in catalogue.all_definitions()}
    return sorted((code, _chapter_name(code)) for code in codes)


def chapter_of(key: str) -> str:
    """The first part of a key."""
    return key.partition(".")[0]


def _chapter_name(code: str) -> str:
    try:
        return str(apps.get_app_config(code).verbose_name)
    except LookupError:
        return code


def in_force(
    *, place: str, on: dt.date, text: str = "", chapter: str = "", local: str = ""
) -> dict[str, list[InForce]]:
    """The parameters by chapter, with what counts at the place on the day; narrowed to what was asked."""
    source, names = figures(), place_names(gb_chain(place, on), on)
    found: dict[str, list[InForce]] = {}
    for key, definition in sorted(catalogue.all_definitions().items()):
        value = source.lookup(key, place, on, None)
        entry = InForce(definition, value, words_of(definition, value), _name(names, value))
        if chapter and chapter_of(key) != chapter:
            continue
        if local == "own" and (value is None or value.place != place):
            continue
        if (local == "sample" and not entry.is_sample) or not _mentions(entry, text):
            continue
        found.setdefault(_chapter_name(chapter_of(key)), []).append(entry)
    return found


def history(definition: Definition, *, on: dt.date) -> list[Entry]:
    """Every dated value of a parameter, by place and from the newest, with where each stands on the day."""
    values = [row for row in rows() if row.key == definition.key]
    names = place_names({row.place for row in values if row.place}, on)
    published: dict[int | None, PublishedValue] = {
        value.pk: value for value in PublishedValue.objects.filter(key=definition.key)
    }
    superseded = {row.supersedes for row in values if row.supersedes is not None}
    entries = [
        _entry(definition, row, names, _state(row, values, superseded, on), published.get(_number(row)))
        for row in values
    ]
    return sorted(entries, key=lambda entry: (entry.value.place or "", -_ordinal(entry.value.effective_from)))


def words_of(definition: Definition, value: ParameterValue | None) -> str:
    """A value in words, with the definition's unit."""
    if value is None:
        return "没有生效的值"
    return WITHDRAWN_WORDS if value.value == WITHDRAWN else value_text(trace.text(value.value), definition.unit)


def document_words(value: ParameterValue) -> str:
    """The document without the mark of sample data, which is drawn beside it."""
    document = value.document or ""
    return document.replace(SAMPLE, "").strip("()（） ") if value.sample else document


def place_names(codes: Iterable[str], on: dt.date) -> dict[str, str]:
    """Names for codes, the nation among them."""
    wanted = list(codes)
    named = dict(Division.objects.in_force(on).filter(code__in=wanted).values_list("code", "name"))
    return named | {NATION: "全国"}


def _name(names: dict[str, str], value: ParameterValue | None) -> str:
    return names.get(value.place or "", value.place or "") if value else ""


def _mentions(entry: InForce, text: str) -> bool:
    wanted = text.strip().lower()
    definition = entry.definition
    said = (definition.label, definition.key, definition.basis, entry.value.document if entry.value else "")
    return any(wanted in (part or "").lower() for part in said)


def _entry(
    definition: Definition, row: ParameterValue, names: dict[str, str], state: ValueState, value: PublishedValue | None
) -> Entry:
    return Entry(
        value=row,
        value_words=words_of(definition, row),
        place_name=_name(names, row),
        state=state,
        document=document_words(row),
        drafted_by=value.drafted_by_name if value else "",
        published_by=value.published_by_name if value else "",
        published_at=row.published_at,
        pk=value.pk if value else None,
    )


def _state(row: ParameterValue, values: list[ParameterValue], superseded: set[Any], on: dt.date) -> ValueState:
    if row.identity in superseded:
        return ValueState.CORRECTED
    if row.effective_from and row.effective_from > on:
        return ValueState.AHEAD
    newest = max(
        (other for other in values if other.place == row.place and _counts(other, superseded, on)),
        key=lambda other: (_ordinal(other.effective_from), str(other.published_at or "")),
    )
    return ValueState.IN_FORCE if newest is row else ValueState.PAST


def _counts(row: ParameterValue, superseded: set[Any], on: dt.date) -> bool:
    return row.identity not in superseded and (row.effective_from or dt.date.min) <= on


def _number(row: ParameterValue) -> int | None:
    return row.identity if isinstance(row.identity, int) else None


def _ordinal(day: dt.date | None) -> int:
    return day.toordinal() if day else 0
