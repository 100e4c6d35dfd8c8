"""Work inside one status of a case."""

import datetime as dt
from collections.abc import Callable, Iterable

from civaffairs.accounts.actor import Actor
from civaffairs.casework.choices import TaskState
from civaffairs.casework.clock import DEFENCE_TERMS
from civaffairs.casework.models import Case, Task

ANSWER_QUESTION, DECIDE_ANEW = "answer_question", "decide_anew"
OF_NO_STATUS = (ANSWER_QUESTION, DECIDE_ANEW, *DEFENCE_TERMS)


def open_task(*, case: Case, kind: str, title: str, right: str, on: dt.date, due_on: dt.date | None = None) -> Task:
    """Put a task on the list of everybody who holds the right in the case's area; an open one stays as it is."""
    task, _ = Task.objects.get_or_create(
        case=case,
        kind=kind,
        state=TaskState.OPEN,
        defaults={
            "title": title,
            "right": right,
            "division_code": case.division_code,
            "opened_on": on,
            "due_on": due_on,
        },
    )
    return task


def open_tasks(*, cases: Iterable[Case], kind: str, title: Callable[[Case], str], right: str, on: dt.date) -> None:
    """Open a task of one kind in each of many cases, as `open_task` does it in one."""
    Task.objects.bulk_create(
        (
            Task(
                case=case,
                kind=kind,
                title=title(case),
                right=right,
                division_code=case.division_code,
                opened_on=on,
            )
            for case in cases
        ),
        ignore_conflicts=True,
    )


def close_task(*, case: Case, kind: str, by: Actor, on: dt.date) -> bool:
    """Mark the open task of this kind as done; whether there was one."""
    return bool(
        Task.objects.filter(case=case, kind=kind, state=TaskState.OPEN).update(
            state=TaskState.DONE, closed_on=on, closed_by=by.name
        )
    )


def cancel_tasks(*, case: Case, on: dt.date) -> None:
    """Take what is still open off the lists, because the case left the status that needed it.

    What no status asked for, a supervisor's question or a term before a court, stays.
    """
    Task.objects.filter(case=case, state=TaskState.OPEN).exclude(kind__in=OF_NO_STATUS).update(
        state=TaskState.CANCELLED, closed_on=on
    )
