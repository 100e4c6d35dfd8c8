"""The statutory light of a deadline, from its stored due date; no query per row."""

import datetime as dt
from typing import Any, Protocol

from civaffairs.policy.services import figure, figures
from civaffairs.web.lights import Light, light_for

from .clock import CALENDAR, PARTY_TERMS, terms_key, with_provisional_days
from .models import Deadline
from .services.clocks import PROVISIONAL_REACH

DAY = dt.timedelta(1)
# A notice must hang for its days; when they are over it is full, never late.
LEAST_DURATIONS = ("public_notice",)


class Look(Protocol):
    """Looks a figure up; `figure` itself, or one that asked the database once for a whole list."""

    def __call__(self, key: str, *, place: str, on: dt.date) -> Any: ...


def remembered() -> Look:
    """`figure` with what is known now, so that a list asks the database once and not at each row."""
    source = figures()

    def look(key: str, *, place: str, on: dt.date) -> Any:
        found = source.lookup(key, place, on, None)
        if found is None or found.value is None:
            raise LookupError(f"no value of {key} is in force at {place} on {on}")
        return found.value

    return look


def deadline_light(deadline: Deadline, on: dt.date, place: str, look: Look = figure) -> Light:
    """Green, amber or red, with the days left or over in the unit of the term."""
    due = deadline.due_on
    if is_least_duration(deadline.term) and due and (deadline.completed_on or on > due):
        return Light("green", "已期满" if on > due else "提前结束", due)
    if deadline.term in PARTY_TERMS:
        return _light_of_party(deadline, on)
    unit = look(terms_key(deadline.term), place=place, on=on)[deadline.term]["unit"]
    if deadline.completed_on:
        state = "late" if due and deadline.completed_on > due else "met"
        return light_for(state=state, due=due)
    if deadline.is_suspended or due is None:
        return light_for(state="suspended")
    if on > due:
        over = days_between(due, on, unit, place, look)
        return light_for(state="overdue", days_over=over, due=due, unit=unit)
    left = days_between(on, due, unit, place, look)
    return light_for(state="running", days_left=left, due=due, unit=unit, is_provisional=deadline.is_provisional)


def _light_of_party(deadline: Deadline, on: dt.date) -> Light:
    """What a citizen may still do; nobody is late when they do not."""
    if deadline.completed_on:
        return Light("green", "已提起", deadline.due_on)
    return Light("green", "已期满" if deadline.due_on and on > deadline.due_on else "可以提起", deadline.due_on)


def is_least_duration(term: str) -> bool:
    """Whether the days of a term must pass before the next step, instead of ending before its last day."""
    return term.rsplit(".", 1)[-1] in LEAST_DURATIONS


def nearest_light(deadlines: list[Deadline], on: dt.date, place: str, look: Look = figure) -> Light | None:
    """The light of the running deadline that is due first; none when no term runs."""
    running = [one for one in deadlines if one.completed_on is None and one.term not in PARTY_TERMS]
    if not running:
        return None
    return deadline_light(min(running, key=lambda one: one.due_on or dt.date.max), on, place, look)


def days_between(after: dt.date, until: dt.date, unit: str, place: str, look: Look = figure) -> int:
    """Days from the day after `after` to `until`, working days only where the term counts those."""
    days = [after + DAY * ahead for ahead in range(1, (until - after).days + 1)]
    if unit != "working_day":
        return len(days)
    calendar = with_provisional_days(look(CALENDAR, place=place, on=until), until + PROVISIONAL_REACH)
    holidays, workdays = set(calendar.get("holidays") or ()), set(calendar.get("workdays") or ())
    return sum(1 for day in days if day in workdays or (day.weekday() < 5 and day not in holidays))
