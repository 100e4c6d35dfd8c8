"""The statutory clock (办理期限): when a step is due, counted from its ledger (民法典 arts 200-204)."""

import datetime as dt

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import RuleRefusal, rule
from civaffairs.policy.shapes import Day, ListOf, Text, VariantOf, Whole, optional

TERMS = "casework.deadline.terms"
# Terms that stand in a document of their own, or in none yet: by the first part of their name.
TERMS_APART = {"grievance": "casework.grievance.terms", "defence": "casework.defence.terms"}
# Terms of a citizen: who lets them pass loses a right, but no office is late.
PARTY_TERMS = ("reconsideration.apply", "suit.direct", "suit.after_reconsideration")
# Terms of an office before a court or a reconsideration body; they run although its own case is closed.
DEFENCE_TERMS = ("defence.reconsideration", "defence.suit")
# No office suspends what another law has set.
NEVER_SUSPENDED = (*PARTY_TERMS, *DEFENCE_TERMS)
CALENDAR = "casework.calendar"
DAY = dt.timedelta(days=1)

# 全国年节及纪念日放假办法: the holidays of a fixed date; the others follow the lunar calendar or the yearly notice.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))

LEDGER = ListOf(
    VariantOf(
        {
            "suspend": {
                "from": Day(may_lie_ahead=True),
                "to": optional(Day(may_lie_ahead=True)),
                "reason": Text(),
            },
            "extend": {"count": Whole(1, 1000), "reason": Text(), "approver": Text()},
        },
        by="kind",
    )
)


def terms_key(term: str) -> str:
    """The parameter that holds this term."""
    return TERMS_APART.get(term.partition(".")[0], TERMS)


class Suspensions:
    """The days on which a clock stands still: closed intervals, and everything from the first open one on."""

    def __init__(self, ledger):
        stops = [entry for entry in ledger if entry.kind == "suspend"]
        self.closed = _merged(sorted((entry.from_, entry.to) for entry in stops if entry.to is not None))
        self.open_from = min((entry.from_ for entry in stops if entry.to is None), default=dt.date.max)

    def __contains__(self, day):
        return day >= self.open_from or any(first <= day <= last for first, last in self.closed)

    def days_within(self, first, last):
        """How many days of [first, last] lie in closed suspensions."""
        return sum(max(0, (min(end, last) - max(begin, first)).days + 1) for begin, end in self.closed)


class WorkingDays:
    """The published calendar; a day outside it that has to be looked at refuses the calculation."""

    def __init__(self, law):
        self.law, self.calendar = law, None

    def __contains__(self, day):
        if self.calendar is None:
            self.calendar = self.law.parameter(CALENDAR)
            self.holidays, self.workdays = set(self.calendar.holidays or ()), set(self.calendar.workdays or ())
        if not self.calendar.from_ <= day <= self.calendar.to:
            message = f"节假日安排只到{self.calendar.to},不能判断{day}是否工作日，请录入当年节假日安排。"
            raise RuleRefusal("missing_parameter", message, key=CALENDAR, path=("to",))
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)


def suspension_ends_after_it_begins(given, law):
    for entry in given.ledger or ():
        if entry.kind == "suspend" and entry.to is not None and entry.to < entry.from_:
            law.refuse("contradictory_input", f"中止的止日{entry.to}早于起日{entry.from_},请更正。", field="to")


def completed_after_start(given, law):
    if given.completed is not None and given.completed < given.start:
        law.refuse(
            "contradictory_input",
            f"办结日期{given.completed}早于起算事由发生日{given.start},请更正。",
            field="completed",
        )


def extensions_within_limit(given, law):
    term = law.parameter(TERMS).of(given.term)
    total = _total(term, given.ledger or ())
    if term.max_count is not None and total > term.max_count:
        law.refuse(
            "limit_exceeded",
            f"延长后共{total},超过最长{term.max_count},请缩短延长的时间。",
            field="count",
            path=("ledger", "count"),
        )


@rule(
    "casework.deadline",
    label="办理期限",
    basis="民法典第200至204条",
    inputs={
        "term": Text(),
        "start": Day(may_lie_ahead=True),
        "ledger": optional(LEDGER),
        "completed": optional(Day()),
    },
    always=(TERMS,),
    checks=(suspension_ends_after_it_begins, completed_after_start, extensions_within_limit),
)
def deadline(given, law):
    """The last day of a term, its state on `on` and the days left, in the unit of the term."""
    ledger = given.ledger or ()
    term = law.parameter(TERMS).of(given.term)
    total = law.step("total", _total(term, ledger), "期限（含延长）", unit=UNIT_WORDS[term.unit])
    suspensions, working_days = Suspensions(ledger), WorkingDays(law)
    first = law.step("first_day", _first_day(term, given.start), "起算日", basis="民法典第201条")
    due = _due(term, total, given.start, first, suspensions, working_days)
    law.step("due", due, "届满日", basis="民法典第202、203条")
    state = law.step("state", _state(due, given.completed, law.on), "办理状态")
    days_left = None
    if state == "running":
        looked_at = working_days if term.unit == "working_day" else None
        days_left = _days_left(law.on, due, suspensions, looked_at)
        law.step("days_left", days_left, "剩余天数", unit="个工作日" if looked_at else "日")
    return {"due": due, "state": state, "days_left": days_left, "total": total}


UNIT_WORDS = {"working_day": "个工作日", "calendar_day": "日", "month": "个月", "year": "年"}


def _total(term, ledger):
    return term.count + sum(entry.count for entry in ledger if entry.kind == "extend")


def _first_day(term, start):
    if term.start == "same_day":
        return start
    if term.start == "next_day":
        return start + DAY
    return add_months(start.replace(day=1), 1)


def _due(term, total, start, first, suspensions, working_days):
    """The last day; None where an open suspension stops the clock before the term has run out."""
    if term.unit in ("working_day", "calendar_day"):
        due = _counted(total, first, suspensions, working_days if term.unit == "working_day" else None)
    else:
        due = _months_on(term, total, start, first, suspensions)
    if due is not None and term.roll == "next_working_day" and term.unit != "working_day":
        while due in suspensions or due not in working_days:
            due += DAY
            if due >= suspensions.open_from:
                return None
    return due


def _counted(total, first, suspensions, working_days):
    day, counted = first - DAY, 0
    while counted < total:
        day += DAY
        if day >= suspensions.open_from:
            return None
        if day not in suspensions and (working_days is None or day in working_days):
            counted += 1
    return day


def _months_on(term, total, start, first, suspensions):
    months = total * 12 if term.unit == "year" else total
    if term.start == "next_day":
        unmoved = add_months(start, months)
    else:
        unmoved = add_months(first, months) - DAY
    due = unmoved
    while due < suspensions.open_from:
        moved = unmoved + dt.timedelta(days=suspensions.days_within(first, due))
        if moved == due:
            return due
        due = moved
    return None


def _state(due, completed, on):
    if due is None:
        return "met" if completed else "suspended"
    if completed:
        return "met" if completed <= due else "late"
    return "overdue" if on > due else "running"


def _days_left(on, due, suspensions, working_days):
    days = (on + DAY * ahead for ahead in range(1, (due - on).days + 1))
    return sum(1 for day in days if day not in suspensions and (working_days is None or day in working_days))


def _merged(intervals):
    merged: list[tuple[dt.date, dt.date]] = []
    for begin, end in intervals:
        if merged and begin <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def provisional_calendar(after: dt.date, until: dt.date) -> dict:
    """A calendar for the days after the last published one: Monday to Friday less the holidays of a fixed date.

    It is a sample: a due date counted with it is provisional and recomputed when the yearly notice is entered.
    """
    begin = after + DAY
    holidays = [
        dt.date(year, month, day) for year in range(begin.year, until.year + 1) for month, day in FIXED_HOLIDAYS
    ]
    return {"from": begin, "to": until, "holidays": [day for day in holidays if begin <= day <= until], "workdays": []}


def with_provisional_days(calendar: dict, until: dt.date) -> dict:
    """The published calendar lengthened to `until` by provisional days; unchanged where it already reaches so far."""
    if calendar["to"] >= until:
        return calendar
    ahead = provisional_calendar(calendar["to"], until)
    return {
        "from": calendar["from"],
        "to": until,
        "holidays": [*(calendar.get("holidays") or ()), *ahead["holidays"]],
        "workdays": [*(calendar.get("workdays") or ())],
    }


def is_provisional(due: dt.date | None, published_until: dt.date) -> bool:
    """Whether a due date was counted beyond the last day of the published calendar."""
    return due is not None and due > published_until
