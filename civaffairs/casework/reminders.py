"""Statutory deadlines that come near or have passed, for the inboxes of those who must act."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q

from civaffairs.common.choices import Tone
from civaffairs.notices.catalogue import MessageTemplate, Reminder
from civaffairs.policy.services import figure
from civaffairs.web.explanations import value_text

from .choices import TaskState
from .clock import DEFENCE_TERMS, PARTY_TERMS, terms_key
from .lights import days_between, is_least_duration
from .models import Deadline, Task
from .permissions import ASSIGN, SUPERVISE
from .views.cases import term_label

# How many days ahead, working days where the term counts those, an office wants to be told. No figure of law.
AHEAD = 3
FARTHEST = dt.timedelta(days=16)  # three working days across the longest holidays

DUE_SOON = MessageTemplate(
    "casework.due_soon", "期限临近", "{number}的{term}期限临近", "{due}到期，还有{days}。请及时办理。", Tone.WARNING
)
OVERDUE = MessageTemplate(
    "casework.overdue", "已超期", "{number}的{term}已超期", "{due}到期，已超{days}。请立即办理并说明原因。", Tone.DANGER
)
TEMPLATES = (DUE_SOON, OVERDUE)


def due_deadlines(on: dt.date) -> Iterator[Reminder]:
    """A reminder for each running term that ends within AHEAD days or has ended, once a day.

    It goes to the worker of the case, else to who holds the rights of its open tasks; supervisors are told of what is
    overdue.
    """
    running = (
        Deadline.objects.filter(completed_on__isnull=True, is_suspended=False, due_on__lte=on + FARTHEST)
        .filter(Q(case__is_open=True) | Q(term__in=DEFENCE_TERMS))
        .exclude(term__in=PARTY_TERMS)
        .select_related("case")
    )
    found = [one for one in running.order_by("due_on", "id") if not is_least_duration(one.term)]
    rights = _rights_of({one.case_id for one in found})
    for deadline in found:
        reminder = _reminder(deadline, rights.get(deadline.case_id, (ASSIGN.code,)), on)
        if reminder:
            yield reminder


def _rights_of(cases: set) -> dict:
    held: dict = defaultdict(set)
    for case, right in Task.objects.filter(case__in=cases, state=TaskState.OPEN).values_list("case", "right"):
        held[case].add(right)
    return {case: tuple(sorted(rights)) for case, rights in held.items()}


def _reminder(deadline: Deadline, rights: tuple[str, ...], on: dt.date) -> Reminder | None:
    case, due = deadline.case, deadline.due_on
    if due is None:
        return None
    place = case.division_code[:6]
    unit = figure(terms_key(deadline.term), place=place, on=on)[deadline.term]["unit"]
    is_over = on > due
    days = days_between(due, on, unit, place) if is_over else days_between(on, due, unit, place)
    if not is_over and days > AHEAD:
        return None
    word = "个工作日" if unit == "working_day" else "天"
    template = OVERDUE if is_over else DUE_SOON
    return Reminder(
        key=f"{template.code}:{case.pk}:{deadline.term}:{on}"[:160],
        template=template.code,
        values={
            "number": case.number, "term": term_label(deadline.term), "due": value_text(str(due)),
            "days": f"{days}{word}",
        },
        division_code=case.division_code,
        rights=rights,
        user=case.assignee_id,
        copies=(SUPERVISE.code,) if is_over else (),
        never=tuple(case.recused),
        link=(case.kind.page, str(case.pk)),
    )  # fmt: skip
