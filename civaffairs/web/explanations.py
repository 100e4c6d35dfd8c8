"""A stored trace, made ready to be read: what was decided, why, by which sum, with which figures of which document.

Reads the trace format 1; knows nothing of rules, so that page, letter and API answer show the same tree.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from civaffairs.common.choices import Tone

from .amounts import capitals
from .words import punctuated, unit_for, word_for

SAMPLE = "示例数据"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHORT = 40
UNNAMED = "（未具名）"
SOURCES = {"declared": "本人申报", "finding": "核对查得", "registry": "登记信息", "person": "人员信息"}
ROUNDING = {"ceiling": "向上取整到", "floor": "向下取整到", "half_up": "四舍五入到"}
UNITS_IN_NAMES = {"months": "个月", "percent": "%", "years": "年"}
SIGNS: dict[str, str] = {Tone.SUCCESS: "✓", Tone.DANGER: "✕", Tone.WARNING: "!"}


@dataclass(frozen=True)
class Reading:
    """One parameter that was read: its words, value, place, day in force and document."""

    label: str
    value: str
    place: str
    effective_from: str
    document: str
    is_sample: bool

    @property
    def is_short(self) -> bool:
        """Whether the value fits beside its line; a long one stands in the table only."""
        return len(self.value) <= SHORT

    @property
    def document_text(self) -> str:
        """The document beside the mark of sample data, which says the rest."""
        return self.document.replace(SAMPLE, "").strip("()\uff08\uff09 ") if self.is_sample else self.document


@dataclass(frozen=True)
class Line:
    """One line of the sum, with the lines that it rests on."""

    label: str
    value: str
    basis: str
    verdict: str
    readings: tuple[Reading, ...]
    codes: tuple[str, ...]
    lines: tuple["Line", ...]

    @property
    def is_nil(self) -> bool:
        """Whether the line adds nothing to the sum; it is shown, but steps back."""
        return not self.lines and (self.value == NOTHING or bool(ZERO.match(self.value)))


NOTHING = "无"
ZERO = re.compile(r"0(\.0+)?(?![\d.])")


@dataclass(frozen=True)
class Given:
    """One fact that the decision rests on, and who supplied it."""

    label: str
    value: str
    source: str


@dataclass(frozen=True)
class Explanation:
    """A determination as the person concerned reads it."""

    title: str
    outcome: str
    tone: str
    number: str = ""
    lead: str = ""
    place: str = ""
    on: str = ""
    amount: Decimal | None = None
    amount_unit: str = "元/月"
    lines: tuple[Line, ...] = ()
    readings: tuple[Reading, ...] = ()
    inputs: tuple[Given, ...] = ()
    reasons: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    total_label: str = "每月应发"
    rule: str = ""
    basis: str = ""
    known_at: str = ""
    has_sample: bool = False

    @property
    def sign(self) -> str:
        """The mark beside the outcome; the words carry the meaning."""
        return SIGNS.get(self.tone, "…")

    @property
    def amount_capitals(self) -> str:
        """The amount in capitals, as letters print it."""
        return "" if self.amount is None else capitals(self.amount)


def explain(
    trace: Mapping[str, Any],
    *,
    title: str,
    outcome: str,
    tone: str,
    amount: Decimal | None = None,
    number: str = "",
    lead: str = "",
    place: str = "",
    place_names: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    inputs: Iterable[Given] | None = None,
    rights: Iterable[str] = (),
    total_label: str = "每月应发",
) -> Explanation:
    """The explanation of a trace (format 1).

    `outcome` and `tone` are the words and tone of the result, `amount` yuan where something is paid; a trace with
    a refusal always shows why nothing could be calculated. `place_names` gives names for division codes, `names`
    for the references to persons and things; `inputs` are the facts in the domain's own words, where it has any.
    """
    names = {**(place_names or {}), **(names or {})}
    basis = punctuated(trace.get("basis") or "")
    lines = tuple(_line(step, names, basis) for step in trace.get("steps", ()))
    readings = tuple(dict.fromkeys(reading for line in lines for reading in _all_readings(line)))
    reasons = tuple(punctuated(word_for(code)) for code in trace.get("reasons") or ())
    refusal = trace.get("refusal")
    if refusal:
        outcome, tone, amount = "暂不能计算", Tone.WARNING, None
        reasons = (_refusal_words(refusal), *reasons)
    return Explanation(
        title=title,
        outcome=outcome,
        tone=str(tone),
        number=number,
        lead=lead,
        place=place or names.get(str(trace.get("place")), str(trace.get("place") or "")),
        on=_day(trace.get("on")),
        known_at=_day(trace.get("known_at")),
        rule=str(trace.get("rule", "")),
        basis=basis,
        amount=amount,
        total_label=total_label,
        lines=lines,
        readings=readings,
        inputs=tuple(_given(row, names) for row in trace.get("inputs", ())) if inputs is None else tuple(inputs),
        reasons=reasons,
        rights=tuple(rights),
        has_sample=any(reading.is_sample for reading in readings),
    )


def _line(step: Mapping[str, Any], names: Mapping[str, str], said: str) -> Line:
    # What stands above as the basis of the whole rule is not said again at each line.
    if "steps" in step:
        return _nested(step, names, said)
    basis = punctuated(step.get("basis") or "")
    value = step.get("value")
    label = named(step.get("label") or word_for(step.get("notion", "")), names)
    lines = tuple(_line(child, names, said) for child in step.get("children") or ())
    codes = tuple(punctuated(word_for(code)) for code in step.get("codes") or ())
    if len(lines) == 1 and lines[0].label == label and not lines[0].value:
        # A step that only asks another rule says nothing of its own: the rule's lines stand in its place.
        codes, lines = (*codes, *lines[0].codes), lines[0].lines
    words = "" if value is None and lines else value_text(value, step.get("unit"), names)
    return Line(
        label=label,
        value=words,
        basis="" if basis == said else basis,
        verdict={True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else "",
        readings=tuple(_reading(read, names) for read in step.get("reads") or ()),
        codes=tuple(code for code in codes if code != words),
        lines=lines,
    )


def _nested(trace: Mapping[str, Any], names: Mapping[str, str], said: str) -> Line:
    """A rule inside a rule: its own trace stands among the children of a step."""
    refusal = trace.get("refusal")
    basis = punctuated(trace.get("basis") or "")
    return Line(
        label=named(trace.get("label") or word_for(trace["rule"]), names),
        value="",
        basis="" if basis == said else basis,
        verdict="",
        readings=(),
        codes=(_refusal_words(refusal),)
        if refusal
        else tuple(punctuated(word_for(code)) for code in trace.get("reasons") or ()),
        lines=tuple(_line(step, names, basis) for step in trace["steps"]),
    )


def _reading(read: Mapping[str, Any], names: Mapping[str, str]) -> Reading:
    document = punctuated(read.get("document") or "")
    place = str(read.get("place") or "")
    return Reading(
        label=read.get("label") or word_for(read["key"]),
        value=value_text(read.get("value"), read.get("unit") or unit_for(read["key"]), names),
        place=names.get(place, place),
        effective_from=_day(read.get("effective_from")),
        document=document,
        is_sample=bool(read.get("sample")) or SAMPLE in document,
    )


def _given(row: Mapping[str, Any], names: Mapping[str, str]) -> Given:
    source = SOURCES.get(row.get("source") or "", row.get("source") or "")
    reference = row.get("reference")
    if reference and REFERENCE.fullmatch(str(reference)):
        reference = names.get(str(reference))
    return Given(
        label=row.get("label") or word_for(row.get("name", "")),
        value=value_text(row.get("value"), row.get("unit"), names),
        source=f"{source}（{reference}）" if source and reference else source or str(reference or ""),
    )


def _all_readings(line: Line) -> Iterable[Reading]:
    yield from line.readings
    for child in line.lines:
        yield from _all_readings(child)


def named(text: str, names: Mapping[str, str]) -> str:
    """A text in which references to persons and things are replaced by their names; no reference is ever shown."""
    return punctuated(REFERENCE.sub(lambda found: names.get(found.group(), UNNAMED), text))


def value_text(value: Any, unit: str | None = None, names: Mapping[str, str] | None = None) -> str:
    """A value of a trace in words: 是 for true, 2026年11月1日, 2026年11月 for a month, 1,234.50元 for yuan."""
    suffix = unit or ""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return _mapping_text(value, unit, names)
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(MONTH.match(str(item)) for item in value):
            return "至".join(value_text(item) for item in value)
        return "、".join(value_text(item, unit, names) for item in value) or NOTHING
    text = str(value)
    if DATE.match(text):
        return _day(text)
    if month := MONTH.match(text):
        return f"{month[1]}年{int(month[2])}月"
    if NUMBER.match(text):
        return _number(text, suffix) + suffix
    return named(word_for(text), names or {})


def _mapping_text(value: Mapping[str, Any], unit: str | None, names: Mapping[str, str] | None) -> str:
    if set(value) == {"mode", "step"}:
        return f"{ROUNDING.get(value['mode'], value['mode'])}{value['step']}元"
    if value and set(value) <= {"from", "to"}:
        parts = [f"{value_text(value[end])}{word}" for end, word in (("from", "起"), ("to", "止")) if value.get(end)]
        return "".join(parts) or "长期"
    parts = [word_for(str(value["name"]))] if "name" in value else []
    parts += [_entry_text(str(key), item, unit, names) for key, item in value.items() if key != "name"]
    return "；".join(parts) or NOTHING


def _entry_text(key: str, item: Any, unit: str | None, names: Mapping[str, str] | None) -> str:
    label = named(word_for(key), names or {})
    if isinstance(item, Mapping) and set(item) <= {"from", "to"}:
        return f"{label}（{_mapping_text(item, unit, names)}）" if item else label
    if isinstance(item, Mapping) and all(isinstance(inner, Mapping) for inner in item.values()):
        return f"{label}：" + "、".join(_entry_text(str(name), inner, unit, names) for name, inner in item.items())
    return f"{label}：{value_text(item, _unit_of(key, item, unit), names)}"


def _unit_of(key: str, item: Any, unit: str | None) -> str | None:
    # The unit of a figure belongs to its amounts; what has a unit of its own in the name keeps that.
    return UNITS_IN_NAMES.get(key.split("_")[0], unit) if isinstance(item, int | str) else unit


def _number(text: str, suffix: str) -> str:
    number = Decimal(text)
    if suffix.startswith("元") and number == number.quantize(Decimal("0.01")):
        return f"{number:,.2f}"
    return f"{number:,f}"


def _refusal_words(refusal: Any) -> str:
    if isinstance(refusal, Mapping):
        at_fault = refusal.get("field") or refusal.get("key")
        words = refusal.get("message") or word_for(str(refusal.get("code", "")))
        return punctuated(f"{words}（{word_for(str(at_fault))}）" if at_fault and not refusal.get("message") else words)
    return punctuated(word_for(str(refusal)))


def _day(value: Any) -> str:
    if not value:
        return ""
    text = str(value)[:10]
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return str(value)
    return f"{day.year}年{day.month}月{day.day}日"
