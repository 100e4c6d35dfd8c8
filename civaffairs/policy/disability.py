"""Disability certificates and the sets of kinds and grades that rules speak of (GB/T 26341-2010)."""

from typing import Any

from civaffairs.policy.shapes import (
    Facts,
    ListOf,
    RecordOf,
    Scope,
    Shape,
    Text,
    Whole,
    malformed,
    optional,
)

KINDS = ("physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple")
GRADE = Whole(1, 4)

CERTIFICATE = RecordOf({"kind": Text(*KINDS), "grade": GRADE})


class Grades:
    """A set of disabilities: grades that count whatever the kind (`any`), and grades of single kinds."""

    __slots__ = ("_grades",)

    def __init__(self, grades: dict[str, frozenset[int]]) -> None:
        self._grades = grades

    def covers(self, disability: Facts | None) -> bool:
        """Whether a certificate falls in the set; without one a person is in no set."""
        if disability is None:
            return False
        return any(disability.grade in self._grades.get(kind, ()) for kind in ("any", disability.kind))


class DisabilitySet(Shape):
    """`{any: [grades], <kind>: [grades]}`; a member left out is empty."""

    record = RecordOf({name: optional(ListOf(GRADE)) for name in ("any", *KINDS)})

    def read(self, value: Any, scope: Scope) -> Grades:
        facts = self.record.read(value, scope)
        if others := [name for name in value if name not in self.record.names]:
            raise malformed("不是残疾类别", others[0])
        return Grades({name: frozenset(grades) for name, grades in vars(facts).items() if grades})
