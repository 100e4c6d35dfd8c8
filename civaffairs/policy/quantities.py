"""Numbers that are equal by value, moments of a day, and limits that the law may leave out."""

import datetime as dt
import re
from typing import Any

from civaffairs.policy.shapes import Day, Number, Scope, Shape, Whole, malformed

NO_LIMIT = "none"

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]\Z")


class WholeByValue(Whole):
    """A whole number that may be written 3, "3" or "3.0"."""

    def read(self, value: Any, scope: Scope) -> int:
        if value.__class__ is str:
            value = Number(None).read(value, scope)
        return super().read(value, scope)


class WholeAmong(WholeByValue):
    """One of a few whole numbers."""

    def __init__(self, *choices: int) -> None:
        super().__init__(None)
        self.choices = choices

    def read(self, value: Any, scope: Scope) -> int:
        number = super().read(value, scope)
        if number not in self.choices:
            raise malformed(f"应为下列之一:{'、'.join(map(str, self.choices))}")
        return number


class Moment(Shape):
    """A local time of the day as the text `YYYY-MM-DDTHH:MM`; among inputs its day is not later than the decision."""

    def __init__(self, *, may_lie_ahead: bool = False) -> None:
        self.day = Day(may_lie_ahead=may_lie_ahead)

    def read(self, value: Any, scope: Scope) -> dt.datetime:
        if value.__class__ is not str or not _MOMENT.match(value):
            raise malformed('应为日期和时刻,例如"2026-11-20T09:30"')
        day = self.day.read(value[:10], scope)
        return dt.datetime.combine(day, dt.time.fromisoformat(value[11:]))


class OrNull(Shape):
    """An entry that may stand there empty."""

    def __init__(self, item: Shape) -> None:
        self.item = item

    def read(self, value: Any, scope: Scope) -> Any:
        return None if value is None else self.item.read(value, scope)


class OrNone(Shape):
    """A limit, or the word `none` where the law sets no limit."""

    def __init__(self, item: Shape) -> None:
        self.item = item

    def read(self, value: Any, scope: Scope) -> Any:
        return NO_LIMIT if value == NO_LIMIT else self.item.read(value, scope)
