"""Limits of time inside a rule: `{count, unit, roll}`, counted from the day of an event (民法典第200至203条)."""

import datetime as dt

from civaffairs.casework.clock import DAY, WorkingDays
from civaffairs.common.dates import add_months
from civaffairs.policy.engine import Law


def due(law: Law, event: dt.date, limit) -> dt.date:
    """The last day of the limit that begins with `event`, which itself is not counted.

    Raises RuleRefusal missing_parameter where a day outside the published calendar has to be looked at.
    """
    last = _counted(law, event, limit, 1)
    if limit.roll == "next_working_day":
        working_days = WorkingDays(law)
        while last not in working_days:
            last += DAY
    return last


def last_day_before(law: Law, event: dt.date, limit) -> dt.date:
    """The last permitted day "at least so long before the event"; it never rolls."""
    return _counted(law, event, limit, -1)


def working_days_after(law: Law, event: dt.date, count: int) -> dt.date:
    """The count-th working day after `event`."""
    return _nth_working_day(law, event, count, DAY)


def _counted(law: Law, event: dt.date, limit, direction: int) -> dt.date:
    if limit.unit == "working_day":
        return _nth_working_day(law, event, limit.count, DAY * direction)
    if limit.unit == "calendar_day":
        return event + DAY * limit.count * direction
    return add_months(event, limit.count * direction * (12 if limit.unit == "year" else 1))


def _nth_working_day(law: Law, event: dt.date, count: int, step: dt.timedelta) -> dt.date:
    working_days, day = WorkingDays(law), event
    while count:
        day += step
        count -= day in working_days
    return day
