"""Values of parameters that differ for urban and rural residents, or by the grade of a disability."""

from typing import Any, NamedTuple

from civaffairs.policy.shapes import Entries, EntriesOf, Scope, Shape, Text


class ByResidence(Shape):
    """One value for everybody, or a mapping with one value each for `urban` and `rural` residents."""

    RESIDENCES = Text("urban", "rural")

    def __init__(self, item: Shape) -> None:
        self.item = item
        self.entries = EntriesOf(item, self.RESIDENCES)

    def read(self, value: Any, scope: Scope) -> "Entries | OneForAll":
        if isinstance(value, dict):
            return self.entries.read(value, scope)
        return OneForAll(self.item.read(value, scope))

    def check_whole(self, value: Any, scope: Scope) -> None:
        if isinstance(value, dict):
            self.entries.check_whole(value, scope)
        else:
            self.item.check_whole(value, scope)


class OneForAll(NamedTuple):
    """A value by residence that is the same for both."""

    value: Any

    def of(self, residence: str | int | None) -> Any:
        return self.value


class ByResidenceOrGrade(Shape):
    """A value by residence, or `{grade: {1: ..., 2: ...}}` with one value for each grade of disability."""

    def __init__(self, item: Shape) -> None:
        self.by_residence, self.by_grade = ByResidence(item), EntriesOf(item, Text("1", "2", "3", "4"))

    def read(self, value: Any, scope: Scope) -> "ResidenceOrGrade":
        if isinstance(value, dict) and "grade" in value:
            return ResidenceOrGrade(self.by_grade.read(value["grade"], scope), is_by_grade=True)
        return ResidenceOrGrade(self.by_residence.read(value, scope), is_by_grade=False)

    def check_whole(self, value: Any, scope: Scope) -> None:
        if isinstance(value, dict) and "grade" in value:
            self.by_grade.check_whole({str(grade): entry for grade, entry in value["grade"].items()}, scope)
        else:
            self.by_residence.check_whole(value, scope)


class ResidenceOrGrade(NamedTuple):
    """The entries of a value that depends on residence or on the grade of a disability."""

    entries: Entries | OneForAll
    is_by_grade: bool

    def of(self, residence: str, grade: int) -> Any:
        return self.entries.of(grade if self.is_by_grade else residence)
