"""The small vocabulary in which rules say what their inputs look like and definitions say what a parameter looks like.

A shape reads a plain value (as it comes from YAML, JSON or a service) and answers a checked one, or raises `Faults`
with everything that is missing or malformed, each with the path to it. Floats are never numbers here.
"""

import datetime as dt
import keyword
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

MISSING, MALFORMED = "missing", "malformed"
REQUIRED, NULLABLE, OPTIONAL, CONDITIONAL, TOLD = "required", "nullable", "optional", "conditional", "told"
UNKNOWN = object()
ABSENT, PRESENT = object(), object()

EARLIEST = dt.date(1800, 1, 1)

_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")


class Fault(NamedTuple):
    """One thing wrong with a value: missing or malformed, where, and what would be right."""

    kind: str
    path: tuple[Any, ...]
    message: str


class Faults(Exception):
    """A value could not be read whole; `partial` is what could be read of it."""

    def __init__(self, faults: list[Fault], partial: Any = UNKNOWN, key: str | None = None) -> None:
        super().__init__(faults)
        self.faults, self.partial, self.key = faults, partial, key


class Unknowable(Exception):
    """A fact was asked for that is itself missing or malformed."""


class Facts(SimpleNamespace):
    """A checked record; a member whose name is a Python keyword ends in an underscore (`from_`)."""

    def __getattr__(self, name: str) -> Any:
        raise Unknowable(name)


class Scope(NamedTuple):
    """Where a value is read: facts are not later than `on`; `key` names the parameter, for parameters only."""

    on: dt.date | None = None
    key: str | None = None


def malformed(message: str, *path: Any, key: str | None = None) -> Faults:
    return Faults([Fault(MALFORMED, path, message)], key=key)


def missing(message: str, *path: Any, key: str | None = None) -> Faults:
    return Faults([Fault(MISSING, path, message)], key=key)


class Shape:
    """What a value must look like."""

    def read(self, value: Any, scope: Scope) -> Any:
        """The checked value; raises Faults."""
        raise NotImplementedError

    def check_whole(self, value: Any, scope: Scope) -> None:
        """Read every branch and entry, also those a single case would not need: for publishing a parameter."""
        self.read(value, scope)


class Text(Shape):
    """Words, a reference or a code; `choices` closes the list."""

    def __init__(self, *choices: str) -> None:
        self.choices = frozenset(choices)
        self.wording = "、".join(choices)

    def read(self, value: Any, scope: Scope) -> str:
        if not isinstance(value, str):
            raise malformed("应为文字")
        if self.choices:
            if value not in self.choices:
                raise malformed(f"应为下列之一:{self.wording}")
        elif not value.strip():
            raise missing("不能为空")
        return value


class Anything(Shape):
    """A value that the rule itself looks at where it needs it."""

    def read(self, value: Any, scope: Scope) -> Any:
        return value


class Flag(Shape):
    """Yes or no."""

    def read(self, value: Any, scope: Scope) -> bool:
        if value is True or value is False:
            return value
        raise malformed("应为是(true)或否(false)")


class Mark(Flag):
    """A member that is either there as `true` or not there."""

    def read(self, value: Any, scope: Scope) -> bool:
        if value is not True:
            raise malformed("只能写是(true),否则不写")
        return True


class Whole(Shape):
    """A whole number between bounds, both inside."""

    def __init__(self, least: int | None = 0, most: int | None = None) -> None:
        self.least, self.most = least, most

    def read(self, value: Any, scope: Scope) -> int:
        if value.__class__ is Decimal and value == value.to_integral_value():
            value = int(value)
        if value.__class__ is not int:
            raise malformed("应为整数")
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise malformed(f"应在{_bounds(self.least, self.most)}")
        return value


class Number(Shape):
    """An exact number: an integer, a Decimal or a text such as "0.60"; `above` itself is outside the bounds."""

    def __init__(self, least: int | None = 0, most: int | None = None, above: int | None = None) -> None:
        self.least, self.most, self.above = least, most, above

    def read(self, value: Any, scope: Scope) -> Decimal:
        kind = value.__class__
        if kind is str and _DECIMAL.match(value) or kind is int and -(10**18) < value < 10**18:
            number = Decimal(value)
        elif kind is Decimal and value.is_finite() and -40 <= value.adjusted() <= 18:
            number = value
        else:
            raise malformed('应为精确的数,小数写作文字,例如"0.60"')
        if self.above is not None:
            if number <= self.above:
                raise malformed(f"应大于{self.above}")
        elif self.least is not None and number < self.least:
            raise malformed(f"应不小于{self.least}")
        if self.most is not None and number > self.most:
            raise malformed(f"应不大于{self.most}")
        return number


class Day(Shape):
    """A calendar day; among inputs not later than the decision date unless `may_lie_ahead`, and then up to `latest`."""

    def __init__(self, *, may_lie_ahead: bool = False, latest: dt.date = dt.date(2999, 12, 31)) -> None:
        self.may_lie_ahead, self.latest = may_lie_ahead, latest

    def read(self, value: Any, scope: Scope) -> dt.date:
        if value.__class__ is str and _DAY.match(value):
            try:
                value = dt.date.fromisoformat(value)
            except ValueError:
                raise malformed("日历上没有这一天") from None
        if value.__class__ is not dt.date:
            raise malformed("应为日期,例如2026-11-20")
        if scope.on is not None:
            if not self.may_lie_ahead and value > scope.on:
                raise malformed(f"不能晚于办理日期{scope.on}")
            if not EARLIEST <= value <= self.latest:
                raise malformed(f"应在{EARLIEST}至{self.latest}之间")
        return value


class Month(Shape):
    """A calendar month as the text `YYYY-MM`; it may lie ahead."""

    def read(self, value: Any, scope: Scope) -> str:
        if value.__class__ is str and _MONTH.match(value) and "0001" <= value < "3000":
            return value
        raise malformed('应为年月,例如"2026-11"')


class ListOf(Shape):
    """A list of one shape; `least` and `most` bound its length; `unique`/`ascending` name a member of its records.

    `distinct` says that no entry may stand there twice.
    """

    def __init__(
        self,
        item: Shape,
        *,
        least: int = 0,
        most: int | None = None,
        unique: str | None = None,
        ascending: str | None = None,
        distinct: bool = False,
    ) -> None:
        self.item, self.least, self.most, self.distinct = item, least, most, distinct
        self.unique, self.ascending = unique or ascending, ascending

    def read(self, value: Any, scope: Scope) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise malformed("应为清单")
        items, faults = [], []
        for place, raw in enumerate(value):
            try:
                items.append(self.item.read(raw, scope))
            except Faults as found:
                faults += [Fault(kind, (place, *path), message) for kind, path, message in found.faults]
                if found.partial is not UNKNOWN:
                    items.append(found.partial)
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            faults.append(Fault(MALFORMED, (), f"应有{_bounds(self.least, self.most)}项"))
        if faults:
            raise Faults(faults, items)
        if self.distinct and len(set(items)) != len(items):
            raise malformed("各项不得重复")
        if self.unique:
            self._check_order([getattr(item, attribute(self.unique)) for item in items])
        return items

    def _check_order(self, members: list[Any]) -> None:
        if len(set(members)) != len(members):
            raise malformed(f"各项的{self.unique}不得重复", self.unique)
        if self.ascending and members != sorted(members):
            raise malformed(f"应按{self.ascending}由小到大排列", self.ascending)

    def check_whole(self, value: Any, scope: Scope) -> None:
        self.read(value, scope)
        for raw in value:
            self.item.check_whole(raw, scope)


class SetOf(ListOf):
    """A list in which only membership counts."""

    def read(self, value: Any, scope: Scope) -> Any:
        return frozenset(super().read(value, scope))


class MapOf(Shape):
    """A mapping of references to one shape, every entry read; `names` closes the list and makes them fields."""

    def __init__(self, item: Shape, names: tuple[str, ...] = ()) -> None:
        self.item, self.names = item, names

    def read(self, value: Any, scope: Scope) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise malformed("应为对照表")
        entries, faults = {}, []
        for name, raw in value.items():
            if not isinstance(name, str) or not name.strip():
                raise malformed("对照表的名称应为文字", name)
            if self.names and name not in self.names:
                faults.append(Fault(MALFORMED, (name,), "没有约定这个项目"))
                continue
            if self.names and raw is None:
                faults.append(Fault(MISSING, (name,), "必须填写"))
                continue
            try:
                entries[name] = self.item.read(raw, scope)
            except Faults as found:
                faults += [Fault(kind, (name, *path), message) for kind, path, message in found.faults]
        if faults:
            raise Faults(faults, entries)
        return entries


class Entries:
    """A mapping by code of which a case reads only the entry that it needs."""

    __slots__ = ("_item", "_read", "_scope", "_value")

    def __init__(self, value: dict[Any, Any], item: Shape, scope: Scope) -> None:
        self._value, self._item, self._scope = value, item, scope
        self._read: dict[Any, Any] = {}

    def __contains__(self, code: Any) -> bool:
        return self._raw(code) is not None

    def __iter__(self) -> Any:
        return iter(self._value)

    def of(self, code: Any) -> Any:
        """The entry of one code; raises Faults when it is absent or malformed."""
        if code in self._read:
            return self._read[code]
        raw = self._raw(code)
        if raw is None:
            raise missing(f"没有“{code}”一项", code, key=self._scope.key)
        try:
            entry = self._read[code] = self._item.read(raw, self._scope)
        except Faults as found:
            faults = [Fault(kind, (code, *path), message) for kind, path, message in found.faults]
            raise Faults(faults, key=self._scope.key) from None
        return entry

    def _raw(self, code: Any) -> Any:
        if code in self._value:
            return self._value[code]
        # JSON knows only text as a name, YAML reads a bare 1 as a number: the grade 1 and the band "1" are both meant.
        other = int(code) if isinstance(code, str) and code.isdecimal() else str(code)
        return self._value.get(other)


class EntriesOf(Shape):
    """A mapping by code, read entry by entry when a step needs one; `names` closes the list of codes."""

    def __init__(self, item: Shape, names: Shape | None = None) -> None:
        self.item, self.names = item, names

    def read(self, value: Any, scope: Scope) -> Entries:
        if not isinstance(value, dict):
            raise malformed("应为对照表")
        return Entries(value, self.item, scope)

    def check_whole(self, value: Any, scope: Scope) -> None:
        entries = self.read(value, scope)
        for code in entries:
            if self.names:
                self.names.read(code, scope)
            entries.of(code)
            self.item.check_whole(value[code], scope)


class RecordOf(Shape):
    """A record with named members. Unknown members are faults in inputs, and in parameters when they are published.

    `exactly_one`, `ascending` (earlier, later), `needs` (member, the member it cannot do without) and `needed_unless`
    (flag, the members needed where it is not set) are what the members owe each other. `gaps` says what a record with
    a member left out is: `missing` a figure, or `malformed`.
    """

    def __init__(
        self,
        members: dict[str, Any],
        *,
        exactly_one: tuple[str, ...] = (),
        ascending: tuple[str, str] | None = None,
        needs: dict[str, str] | None = None,
        needed_unless: dict[str, list[str]] | None = None,
        ignores_others: bool = False,
        gaps: str = MISSING,
    ) -> None:
        self.members = []
        for name, entry in members.items():
            shape, mode = entry if isinstance(entry, tuple) else (entry, REQUIRED)
            self.members.append((name, attribute(name), shape, mode))
        self.names = frozenset(members)
        self.exactly_one, self.ascending, self.needs = exactly_one, ascending, needs or {}
        self.needed_unless, self.ignores_others, self.gaps = needed_unless or {}, ignores_others, gaps

    def read(self, value: Any, scope: Scope) -> Facts:
        if not isinstance(value, dict):
            raise malformed("应为一组有名称的项目")
        facts, faults = Facts(), []
        known = facts.__dict__
        for name, attr, shape, mode in self.members:
            raw = value.get(name)
            if mode is CONDITIONAL:
                shape, mode = shape.at(known)
                raw = None if shape is NOT_LOOKED_AT else raw
            if raw is None or (raw.__class__ is str and not raw.strip()):
                if mode is OPTIONAL or (mode is NULLABLE and name in value):
                    known[attr] = None
                elif mode is TOLD:
                    known[attr] = None if name in value else ABSENT
                else:
                    faults.append(Fault(self.gaps, (name,), "必须填写"))
                continue
            try:
                known[attr] = shape.read(raw, scope)
            except Faults as found:
                faults += [Fault(kind, (name, *path), message) for kind, path, message in found.faults]
                if found.partial is not UNKNOWN:
                    known[attr] = found.partial
        if scope.key is None and not self.ignores_others and not value.keys() <= self.names:
            faults += [Fault(MALFORMED, (name,), "没有约定这个项目") for name in value if name not in self.names]
        if faults:
            raise Faults(faults, facts)
        self._check_members(known)
        if self.ascending:
            self._check_ascending(known, *self.ascending)
        return facts

    def _check_members(self, known: dict[str, Any]) -> None:
        if self.exactly_one:
            given = [name for name in self.exactly_one if known[attribute(name)] is not None]
            wording = "、".join(self.exactly_one)
            if not given:
                raise missing(f"应写明{wording}之一", self.exactly_one[0])
            if len(given) > 1:
                raise malformed(f"{wording}只能写明一项", given[1])
        for name, other in self.needs.items():
            if known[attribute(name)] is not None and known[attribute(other)] is None:
                raise malformed(f"写了{name}就要写{other}", other)
        for flag, members in self.needed_unless.items():
            for name in members:
                if not known[attribute(flag)] and known[attribute(name)] is None:
                    raise malformed(f"没有注明{flag}就要写{name}", name)

    def _check_ascending(self, known: dict[str, Any], first: str, second: str) -> None:
        earlier, later = known[attribute(first)], known[attribute(second)]
        if earlier is not None and later is not None and earlier > later:
            raise malformed(f"{first}不能大于{second}", first)

    def check_whole(self, value: Any, scope: Scope) -> None:
        self.read(value, scope)
        if others := [name for name in value if name not in self.names]:
            raise malformed("没有约定这个项目", others[0])
        for name, _, shape, _ in self.members:
            if value.get(name) is not None:
                shape.check_whole(value[name], scope)


class Where(Shape):
    """What a field must look like where another one has one of some values."""

    def __init__(self, name: str, shapes: dict[Any, Any]) -> None:
        self.name, self.shapes = attribute(name), shapes

    def at(self, known: dict[str, Any]) -> tuple[Shape, str]:
        """Shape and mode beside what was read before."""
        found = known.get(self.name)
        if PRESENT in self.shapes:
            entry = self.shapes[PRESENT] if found else (NOT_LOOKED_AT, OPTIONAL)
        else:
            entry = self.shapes.get(found, (NOT_LOOKED_AT, OPTIONAL))
        return entry if isinstance(entry, tuple) else (entry, REQUIRED)


class VariantOf(Shape):
    """A record whose first member (`name`) says which others it has; the members of other variants are not read."""

    def __init__(self, variants: dict[str, dict[str, Any]], *, by: str = "name") -> None:
        self.by = by
        self.choice = Text(*variants)
        self.records = {name: RecordOf({by: self.choice, **members}) for name, members in variants.items()}

    def read(self, value: Any, scope: Scope) -> Facts:
        return self._record(value, scope).read(value, scope)

    def _record(self, value: Any, scope: Scope) -> RecordOf:
        if not isinstance(value, dict):
            raise malformed("应为一组有名称的项目")
        if value.get(self.by) is None:
            raise missing("必须填写", self.by)
        try:
            return self.records[self.choice.read(value[self.by], scope)]
        except Faults as found:
            raise Faults([Fault(kind, (self.by,), message) for kind, _, message in found.faults]) from None

    def check_whole(self, value: Any, scope: Scope) -> None:
        self._record(value, scope).check_whole(value, scope)


def attribute(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def nullable(shape: Shape) -> tuple[Shape, str]:
    """A required field that may be null but must be there."""
    return shape, NULLABLE


def optional(shape: Shape) -> tuple[Shape, str]:
    """A field that may be left out or null."""
    return shape, OPTIONAL


def where(name: str, shapes: dict[Any, Any]) -> tuple[Shape, str]:
    """A field looked at only where the field `name`, which stands before it, has one of the values in `shapes`.

    PRESENT stands for whatever is there. A mode TOLD tells a field left out, then ABSENT, from null.
    """
    return Where(name, shapes), CONDITIONAL


NOT_LOOKED_AT = Anything()


def _bounds(least: int | None, most: int | None) -> str:
    if most is None:
        return f"{least}以上"
    return f"{most}以下" if least is None else f"{least}至{most}之间"
