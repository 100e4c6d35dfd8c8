"""Numbers that are equal by value, shares, moments, days of every year, limits and codes that say less or more."""

import datetime as dt
import re
from calendar import monthrange
from fractions import Fraction
from typing import Any

from civaffairs.policy.shapes import Day, Facts, Faults, Number, RecordOf, Scope, Shape, Whole, malformed

NO_LIMIT = "none"
COMMON_YEAR = 2001

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]\Z")
_SHARE = re.compile(r"[0-9]{1,9}/[1-9][0-9]{0,8}\Z")
_MONTH_AND_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")


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


class Share(Shape):
    """An exact share: a number, or a text such as "2/3"."""

    def read(self, value: Any, scope: Scope) -> Fraction:
        if value.__class__ is str and _SHARE.match(value):
            above, below = value.split("/")
            return Fraction(int(above), int(below))
        try:
            return Fraction(Number().read(value, scope))
        except Faults:
            raise malformed('应为分数，例如"2/3"，或者精确的数') from None


class MonthAndDay(Shape):
    """A day of every year as the text `MM-DD`."""

    def read(self, value: Any, scope: Scope) -> tuple[int, int]:
        if value.__class__ is str and _MONTH_AND_DAY.match(value):
            month, day = int(value[:2]), int(value[3:])
            if day <= monthrange(COMMON_YEAR, month)[1]:
                return month, day
        raise malformed('应为每年都有的月日，例如"03-31"')


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


class TextOr(Shape):
    """A bare code, or a record that says more about it; a bare code is read as the record with that one member."""

    def __init__(self, member: str, record: RecordOf) -> None:
        self.member, self.record = member, record

    def read(self, value: Any, scope: Scope) -> Facts:
        return self.record.read({self.member: value} if isinstance(value, str) else value, scope)
