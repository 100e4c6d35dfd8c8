"""Definitions of parameters: what a figure of law is called, looks like, rests on, and who may set it."""

from dataclasses import dataclass
from typing import Any

from civaffairs.policy import quantities, shapes
from civaffairs.policy.conditions import REQUIRES, TABLE, WHEN, Requirements
from civaffairs.policy.disability import DisabilitySet
from civaffairs.policy.residence import ByResidence, ByResidenceOrGrade
from civaffairs.policy.resolution import ParameterValue
from civaffairs.policy.shapes import RecordOf, Scope, Shape

MONEY = shapes.Number()
ROUNDING = {"mode": shapes.Text("ceiling", "half_up", "floor"), "step": shapes.Number(None, above=0)}
NAMED_SHAPES: dict[str, Shape] = {
    "money": MONEY,
    "ratio": shapes.Number(),
    "positive": shapes.Number(least=None, above=0),
    "flag": shapes.Flag(),
    "mark": shapes.Mark(),
    "text": shapes.Text(),
    "code": shapes.Text(),
    "day": shapes.Day(),
    "month": shapes.Month(),
    "whole": shapes.Whole(0),
    "count": shapes.Whole(1),
    "integer": shapes.Whole(None),
    "months": shapes.Whole(0, 1200),
    "years": shapes.Whole(0, 1000),
    "term_count": shapes.Whole(1, 1000),
    "grade": shapes.Whole(1, 4),
    "age": shapes.Whole(0, 150),
    "region": shapes.Text(),
    "disability_set": DisabilitySet(),
    "percent": shapes.Number(),
    "share_percent": shapes.Number(0, 100),
    "quantity": shapes.Number(),
    "whole_by_value": quantities.WholeByValue(),
    "count_by_value": quantities.WholeByValue(1, 1000),
    "share": quantities.Share(),
    "month_and_day": quantities.MonthAndDay(),
    "hours_by_value": quantities.WholeByValue(0, 10000),
    "years_by_value": quantities.WholeByValue(0, 1000),
    "days_by_value": quantities.WholeByValue(0, 1000),
    "months_by_value": quantities.WholeByValue(0, 1200),
    "care_level": quantities.WholeByValue(0, 4),
    "home_rating": quantities.WholeByValue(1, 5),
    "when": WHEN,
    "table": TABLE,
    "requires": REQUIRES,
    "requirement": Requirements(),
    "limit": RecordOf(
        {
            "count": shapes.Whole(0, 1000),
            "unit": shapes.Text("calendar_day", "working_day", "month", "year"),
            "roll": shapes.optional(shapes.Text("none", "next_working_day")),
        }
    ),
    "rounding": RecordOf(ROUNDING),
    "whole_rounding": RecordOf(ROUNDING, gaps=shapes.MALFORMED),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A parameter of law: its key, official term, unit, shape, who may set it and the article it comes from."""

    key: str
    label: str
    shape: Shape
    notation: Any
    unit: str | None = None
    set_by: tuple[str, ...] = ()
    basis: str = ""
    note: str = ""

    @property
    def by_residence(self) -> bool:
        return isinstance(self.shape, ByResidence)

    def read(self, found: ParameterValue) -> Any:
        """The checked value; raises Faults. A stored value is checked once."""
        if found.checked is None:
            found.checked = self.shape.read(found.value, Scope(key=self.key))
        return found.checked

    def check_whole(self, value: Any) -> None:
        """Every branch and entry of a value that somebody wants to publish; raises Faults."""
        self.shape.check_whole(value, Scope(key=self.key))


def from_row(row: dict[str, Any]) -> Definition:
    """A definition as a row of definitions.yaml writes it; raises ValueError for a shape that nobody knows."""
    return Definition(
        key=row["key"],
        label=row["label"],
        shape=shape_from(row["shape"]),
        notation=row["shape"],
        unit=row.get("unit"),
        set_by=tuple(row["set_by"]),
        basis=row["basis"],
        note=row.get("note", ""),
    )


def shape_from(notation: Any) -> Shape:
    """The shape for its notation: a name, or a mapping such as `{list: code}`; `member?` marks an optional member."""
    if isinstance(notation, str):
        if notation not in NAMED_SHAPES:
            raise ValueError(f"unknown shape {notation!r}: use one of {', '.join(NAMED_SHAPES)}, or a mapping")
        return NAMED_SHAPES[notation]
    kind, *_ = notation
    content = notation[kind]
    options = {name: value for name, value in notation.items() if name != kind}
    match kind:
        case "list":
            return shapes.ListOf(shape_from(content), **options)
        case "set":
            return shapes.SetOf(shape_from(content))
        case "map":
            return shapes.EntriesOf(shape_from(content), **options)
        case "whole_among":
            return quantities.WholeAmong(*content)
        case "each":
            return shapes.MapOf(shape_from(content))
        case "or_none":
            return quantities.OrNone(shape_from(content))
        case "by_residence":
            return ByResidence(shape_from(content))
        case "by_residence_or_grade":
            return ByResidenceOrGrade(shape_from(content))
        case "choice":
            return shapes.Text(*content)
        case "record":
            return RecordOf(_members(content), **{name: _frozen(value) for name, value in options.items()})
        case "variant":
            return shapes.VariantOf({name: _members(members or {}) for name, members in content.items()}, **options)
        case "code_or":
            return quantities.TextOr(options["member"], RecordOf(_members(content)))
        case "closed_map":
            return shapes.EntriesOf(shape_from(options["of"]), shapes.Text(*content))
    raise ValueError(f"unknown shape {kind!r}")


def _members(content: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("?"): _member(name, notation) for name, notation in content.items()}


def _member(name: str, notation: Any) -> Any:
    if name.endswith("?"):
        return shapes.optional(shape_from(notation))
    if isinstance(notation, dict) and "nullable" in notation:
        return shapes.nullable(shape_from(notation["nullable"]))
    return shape_from(notation)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
