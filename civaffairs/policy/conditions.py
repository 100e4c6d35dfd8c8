"""Tables of a local document: rows that hold for a case when its fields fulfil their conditions.

A scheme of subsidies differs from place to place in what it asks and what it pays. Both are values of parameters:
`REQUIRES` is a list of `{when, reason}`, `TABLE` a list of `{when, value}` of which the first row that holds speaks.
`when` names fields of the case, each with a scalar, a list, `{min, max}`, `{any: [...]}` or `{none: [...]}`.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from typing import Any, NamedTuple

from civaffairs.policy.shapes import (
    MALFORMED,
    MISSING,
    Day,
    Fault,
    Faults,
    ListOf,
    Number,
    RecordOf,
    Scope,
    Shape,
    Text,
    malformed,
)

Value = tuple[str, Any]

NULL = ("null", None)
ORDERED = ("number", "day")


class WrongKind(Exception):
    """A condition looks at a field that holds another kind of thing."""


def value_of(raw: Any) -> Value:
    """A scalar as (kind, value), so that 3, "3" and "3.0" are one number and true is none.

    Raises WrongKind for a list, a mapping or an inexact number.
    """
    if raw is None:
        return NULL
    if isinstance(raw, bool):
        return "flag", raw
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return "day", raw
    for kind, shape in (("number", Number(None)), ("day", Day()), ("text", Text())):
        try:
            return kind, shape.read(raw, Scope())
        except Faults:
            continue
    if raw == "":
        return "text", raw
    raise WrongKind("应为一个数、日期、代码或者是否")


class Equal(NamedTuple):
    """The field is this one value."""

    value: Value

    def holds(self, raw: Any) -> bool:
        return not isinstance(raw, list | dict) and value_of(raw) == self.value


class OneOf(NamedTuple):
    """The field is one of these values."""

    values: tuple[Value, ...]

    def holds(self, raw: Any) -> bool:
        return not isinstance(raw, list | dict) and value_of(raw) in self.values


class Between(NamedTuple):
    """The field lies between two bounds, both inside; an empty field never does."""

    least: Value | None
    most: Value | None

    def holds(self, raw: Any) -> bool:
        found = value_of(raw)
        if found == NULL:
            return False
        bounds = [bound for bound in (self.least, self.most) if bound is not None]
        if any(bound[0] != found[0] for bound in bounds):
            raise WrongKind("应为数或者日期")
        return (self.least is None or self.least[1] <= found[1]) and (self.most is None or found[1] <= self.most[1])


class Shares(NamedTuple):
    """The list in the field has an element among these values, or has none of them."""

    values: tuple[Value, ...]
    wanted: bool

    def holds(self, raw: Any) -> bool:
        if raw is not None and not isinstance(raw, list | tuple):
            raise WrongKind("应为清单")
        return any(value_of(element) in self.values for element in raw or ()) == self.wanted


Condition = Equal | OneOf | Between | Shares


class When(NamedTuple):
    """What a row asks of a case: every named field fulfils its condition."""

    conditions: dict[str, Condition]

    def holds(self, subject: Mapping[str, Any]) -> bool:
        """Whether all conditions hold; raises WrongKind with the field as its second argument."""
        holds = True
        for field, condition in self.conditions.items():
            try:
                holds &= condition.holds(subject[field])
            except WrongKind as trouble:
                raise WrongKind(*trouble.args, field) from None
        return holds


class Conditions(Shape):
    """The notation of `when`."""

    def read(self, value: Any, scope: Scope) -> When:
        if not isinstance(value, dict):
            raise malformed("应为一组条件")
        found: dict[str, Condition] = {}
        for field, raw in value.items():
            if not isinstance(field, str) or not field.strip():
                raise malformed("条件所看的项目应为文字", field)
            try:
                found[field] = _condition(raw)
            except WrongKind as trouble:
                raise malformed(str(trouble), field) from None
        return When(found)


def _condition(raw: Any) -> Condition:
    if isinstance(raw, list | tuple):
        return OneOf(tuple(map(value_of, raw)))
    if not isinstance(raw, dict):
        return Equal(value_of(raw))
    if raw.keys() == {"any"} or raw.keys() == {"none"}:
        ((name, codes),) = raw.items()
        if isinstance(codes, list | tuple):
            return Shares(tuple(map(value_of, codes)), wanted=name == "any")
    elif raw and raw.keys() <= {"min", "max"}:
        return _between(raw.get("min"), raw.get("max"))
    raise WrongKind("条件应为一个值、一组值、min和max、any或者none")


def _between(least: Any, most: Any) -> Between:
    low, high = (None if bound is None else value_of(bound) for bound in (least, most))
    bounds = [bound for bound in (low, high) if bound is not None]
    if not bounds or any(bound[0] not in ORDERED for bound in bounds) or len({bound[0] for bound in bounds}) > 1:
        raise WrongKind("min和max应为数或者日期")
    if low is not None and high is not None and low[1] > high[1]:
        raise WrongKind("min不能大于max")
    return Between(low, high)


class Requirement(NamedTuple):
    """A document that must be held, or several of which one is enough; `written` is how the parameter says it."""

    enough: tuple[str, ...]
    written: Any

    def met_by(self, held: Collection[str]) -> bool:
        return any(document in held for document in self.enough)


class Requirements(Shape):
    """The notation of a requirement: a document, or `{any_of: [documents]}`."""

    def read(self, value: Any, scope: Scope) -> Requirement:
        if isinstance(value, str):
            return Requirement((DOCUMENT.read(value, scope),), value)
        if not isinstance(value, dict) or value.keys() != {"any_of"}:
            raise malformed("应为一种材料，或者any_of和几种材料")
        try:
            return Requirement(tuple(ONE_OF_SEVERAL.read(value["any_of"], scope)), value)
        except Faults as found:
            raise Faults([Fault(MALFORMED, ("any_of", *path), message) for _, path, message in found.faults]) from None


DOCUMENT = Text()
ONE_OF_SEVERAL = ListOf(DOCUMENT, least=1)

WHEN = Conditions()
TABLE = ListOf(RecordOf({"when": WHEN, "value": Number()}, gaps=MALFORMED))
REQUIRES = ListOf(RecordOf({"when": WHEN, "reason": Text()}, gaps=MALFORMED))


class FreeRecord(Shape):
    """Fields that a local scheme may look at, read as a plain mapping.

    `required` fields must be there and not empty. The `usual` ones (name or pattern -> shape) keep their kind wherever
    they stand and may be empty; others are looked at by conditions only.
    """

    def __init__(self, usual: Mapping[str, Shape], *, required: Mapping[str, Shape] | None = None) -> None:
        self.usual, self.required = {**usual, **(required or {})}, tuple(required or ())

    def read(self, value: Any, scope: Scope) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise malformed("应为一组有名称的项目")
        faults = [Fault(MISSING, (name,), "必须填写") for name in self.required if value.get(name) is None]
        found = dict(value)
        for name, raw in value.items():
            shape = self._kind_of(name) if isinstance(name, str) else None
            if not isinstance(name, str):
                faults.append(Fault(MALFORMED, (str(name),), "项目名称应为文字"))
            elif raw is not None and shape is not None:
                try:
                    found[name] = shape.read(raw, scope)
                except Faults as trouble:
                    faults += [Fault(kind, (name, *path), message) for kind, path, message in trouble.faults]
        if faults:
            raise Faults(faults)
        return found

    def _kind_of(self, name: str) -> Shape | None:
        if name in self.usual:
            return self.usual[name]
        return next((shape for pattern, shape in self.usual.items() if "*" in pattern and fnmatch(name, pattern)), None)
