"""Starting check runs, seeing how far they are, and bringing them to their end."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import Entry, record_all
from civaffairs.casework.models import Case
from civaffairs.casework.services.tasks import open_tasks
from civaffairs.common.dates import SHANGHAI, now
from civaffairs.common.errors import Refusal
from civaffairs.common.ids import new_id
from civaffairs.connectors.protocol import SOURCES, Failure
from civaffairs.connectors.services import failure_label, label_of
from civaffairs.facts.services import announce_all
from civaffairs.meanstest import messages
from civaffairs.meanstest.choices import RunState, StepState
from civaffairs.meanstest.models import Authorisation, CheckRun, CheckStep
from civaffairs.meanstest.patience import patience
from civaffairs.meanstest.permissions import DECIDE_DISCREPANCY, START
from civaffairs.meanstest.rules.conclusion import OPTIONAL_SOURCES, REQUIRED_SOURCES
from civaffairs.meanstest.vocabulary import FAILURES, NO_ANSWER_IN_TIME
from civaffairs.policy.services import figure
from civaffairs.registry.models import Person
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.rows import insert_rows
from civaffairs.tenancy.scope import current_tenant

from .authorisations import require_covered, sources_covered
from .discrepancies import VERIFY_TASK, note_discrepancies

SWEEP = "meanstest.sweep"
ANSWERED_FACT = "meanstest.answered"


def start_check(
    *,
    case: Case,
    people: Iterable[Person],
    as_of: dt.date,
    window_from: dt.date,
    window_to: dt.date,
    purpose: str,
    by: Actor,
    on: dt.date,
) -> CheckRun:
    """Ask every source of the place about these people; a run of the case that is still running is that one.

    Incomes are asked for the days from `window_from` to `window_to` (inclusive), property as at `as_of`.
    Raises Refusal `nobody_to_check`, `window_reversed`, `purpose_required`, `not_authorised` (naming who has not
    authorised it), `sources_not_set`.
    """
    outcome = start_checks(
        cases=[(case, list(people))], as_of=as_of, window_from=window_from, window_to=window_to, purpose=purpose,
        by=by, on=on,
    )  # fmt: skip
    for _, refusal in outcome.refused:
        raise refusal
    return outcome.runs[0]


@dataclass
class BatchStart:
    """What came of starting many checks: the runs, and why the others were not started."""

    runs: list[CheckRun] = field(default_factory=list)
    refused: list[tuple[Case, Refusal]] = field(default_factory=list)


def start_checks(
    *,
    cases: Iterable[tuple[Case, Sequence[Person]]],
    as_of: dt.date,
    window_from: dt.date,
    window_to: dt.date,
    purpose: str,
    by: Actor,
    on: dt.date,
) -> BatchStart:
    """Start a check of each case with its people, asked in batches by source (a city's yearly review).

    A case that is refused does not hold up the others; it is in the result with its refusal.
    """
    bureau_id, outcome = current_tenant(), BatchStart()
    wanted = {case.pk: (case, list({person.pk: person for person in people}.values())) for case, people in cases}
    running = _running(wanted)
    asked = _sources_by_case(wanted, running, window_from, window_to, purpose, by, on, outcome)
    fresh = [
        CheckRun(
            case=wanted[case_id][0], as_of=as_of, window_from=window_from, window_to=window_to,
            purpose=purpose.strip(), requested_by=by.name, requested_at=now(),
        )
        for case_id in asked
    ]  # fmt: skip
    started = _enter(fresh)
    rows = _add_steps(started, wanted, asked)
    _record_starts(started, wanted, asked, by)
    standing = running | {run.case_id: run for run in started}
    standing |= _running(set(asked) - set(standing))  # somebody else was faster
    outcome.runs = [standing[case_id] for case_id in wanted if case_id in standing]
    to_ask = [(row["source"], row["id"]) for row in rows]
    transaction.on_commit(lambda: messages.send(bureau_id, to_ask))
    return outcome


def _running(case_ids: Iterable[UUID]) -> dict[UUID, CheckRun]:
    return {run.case_id: run for run in CheckRun.objects.running().filter(case__in=list(case_ids))}


def _sources_by_case(
    wanted: Mapping[UUID, tuple[Case, list[Person]]],
    running: Mapping[UUID, CheckRun],
    window_from: dt.date,
    window_to: dt.date,
    purpose: str,
    by: Actor,
    on: dt.date,
    outcome: BatchStart,
) -> dict[UUID, list[str]]:
    """Whom to ask about each case that may be checked and is not being checked; the others go to the outcome."""
    listed = cache(lambda place: sources_asked(place=place, on=on))
    covered = sources_covered(Authorisation.objects.filter(case__in=list(wanted)).in_force(on))
    asked = {}
    for case, people in wanted.values():
        require(by, START, case)
        try:
            _check_request(people, window_from, window_to, purpose)
            if case.pk not in running:
                sources = listed(case.division_code[:6])
                require_covered(case=case, people=people, sources=sources, covered=covered)
                asked[case.pk] = sources
        except Refusal as refusal:
            outcome.refused.append((case, refusal))
    return asked


def _enter(runs: Sequence[CheckRun]) -> list[CheckRun]:
    """Insert the runs; those that were. Where somebody else starts a case at the same time the unique key lets one
    of us through.
    """
    CheckRun.objects.bulk_create(runs, ignore_conflicts=True)
    entered = set(CheckRun.objects.filter(pk__in=[run.pk for run in runs]).values_list("pk", flat=True))
    return [run for run in runs if run.pk in entered]


def _record_starts(
    runs: Sequence[CheckRun],
    wanted: Mapping[UUID, tuple[Case, list[Person]]],
    asked: Mapping[UUID, list[str]],
    by: Actor,
) -> None:
    if not runs:
        return
    note_work(at=runs[0].requested_at)
    entries = []
    for run in runs:
        case, people = wanted[run.case_id]
        text = f"{case.number}:发起经济状况核对,{len(people)}人,{len(asked[case.pk])}个部门"
        entries.append(Entry(START, "case", case.pk, text, purpose=run.purpose))
    record_all(by=by, entries=entries)


def _check_request(people: list[Person], window_from: dt.date, window_to: dt.date, purpose: str) -> None:
    if not people:
        raise Refusal("nobody_to_check", "没有核对对象。请先登记共同生活的家庭成员。", field="people")
    if window_to < window_from:
        raise Refusal("window_reversed", "收入期间的止日早于起日,请更正。", field="window_to")
    if not purpose.strip():
        raise Refusal("purpose_required", "发起核对须写明用途。", field="purpose")


def sources_asked(*, place: str, on: dt.date) -> list[str]:
    """The sources that a place asks, required and optional. Raises Refusal `sources_not_set`."""
    try:
        listed = {*figure(REQUIRED_SOURCES, place=place, on=on), *figure(OPTIONAL_SOURCES, place=place, on=on)}
    except LookupError as error:
        raise Refusal(
            "sources_not_set", f"{place}在{on}没有生效的核对部门清单。请由参数管理人员按文件录入后再核对。"
        ) from error
    return [source for source in SOURCES if source in listed]


def _add_steps(
    runs: Sequence[CheckRun], wanted: Mapping[UUID, tuple[Case, list[Person]]], asked: Mapping[UUID, list[str]]
) -> list[dict[str, Any]]:
    rows = [
        {
            "id": new_id(), "run_id": run.pk, "person_id": person.pk, "source": source,
            "state": str(StepState.NOT_ASKED), "failure": "", "attempts": 0, "failures": 0, "ticket": "",
            "next_try_at": run.requested_at + patience().lost,
        }
        for run in runs
        for source in asked[run.case_id]
        for person in wanted[run.case_id][1]
    ]  # fmt: skip
    insert_rows(CheckStep, rows)
    return rows


def note_work(*, at: dt.datetime) -> None:
    """Tell the sweeper that this bureau has steps to look after; it locks the row, so that none is forgotten."""
    WorkDue.objects.update_or_create(tenant_id=current_tenant(), kind=SWEEP, defaults={"due_at": at})


@transaction.atomic
def finish_runs(*, run_ids: Iterable[UUID], at: dt.datetime) -> set[UUID]:
    """Bring those of the runs to their end of which no step waits any more: compare, open the tasks; which ended now.

    Two workers that bring back the last two answers of a run both come here: the lock lets one of them end it.
    """
    locked = CheckRun.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
    runs = list(locked.running().filter(pk__in=list(run_ids)).order_by("pk"))
    waiting = set(CheckStep.objects.unfinished().filter(run__in=runs).values_list("run", flat=True))
    ended = [run for run in runs if run.pk not in waiting]
    if not ended:
        return set()
    for run in ended:
        run.state, run.finished_at = RunState.ANSWERED, at
    CheckRun.objects.filter(pk__in=[run.pk for run in ended]).update(state=RunState.ANSWERED, finished_at=at)
    on, differing = at.astimezone(SHANGHAI).date(), note_discrepancies(ended)
    open_tasks(
        cases=[run.case for run in ended if differing[run.pk]], kind=VERIFY_TASK, right=DECIDE_DISCREPANCY, on=on,
        title=lambda case: f"核实差异:{case.number}",
    )  # fmt: skip
    steps = CheckStep.objects.filter(run__in=ended).order_by()
    asked = Counter(steps.values_list("run", flat=True))
    answered = Counter(steps.answered().values_list("run", flat=True))
    record_all(
        by=system_actor(current_tenant()),
        entries=[
            Entry(
                START, "case", run.case_id,
                f"{run.case.number}:核对答复齐全,{answered[run.pk]}/{asked[run.pk]}项有答复",
            )
            for run in ended
        ],
    )  # fmt: skip
    announce_all(
        kind=ANSWERED_FACT, subject_kind="case", occurred_on=on,
        subjects=[(run.case_id, {"run": str(run.pk)}) for run in ended],
    )  # fmt: skip
    return {run.pk for run in ended}


@dataclass(frozen=True)
class SourceProgress:
    """How far one source is: how many of its steps have an answer, and why the others have none."""

    source: str
    label: str
    asked: int
    answered: int
    states: dict[str, int]
    failures: list[str]
    has_timed_out: bool

    @property
    def is_complete(self) -> bool:
        """Whether everybody has an answer of this source."""
        return self.answered == self.asked


@dataclass(frozen=True)
class Progress:
    """How far a run is, in counted steps."""

    asked: int
    answered: int
    waiting: int
    sources: list[SourceProgress]

    @property
    def timed_out(self) -> list[SourceProgress]:
        """The sources that keep somebody waiting."""
        return [source for source in self.sources if source.has_timed_out]

    @property
    def sources_answered(self) -> int:
        """Sources of which everybody has an answer."""
        return sum(source.is_complete for source in self.sources)


def progress(run: CheckRun) -> Progress:
    """Per source what is answered, what waits and what failed; for the page and for the audit entry."""
    rows = list(run.steps.values_list("source", "state", "failure"))
    sources = [
        _source_progress(source, mine)
        for source in SOURCES
        if (mine := [(state, failure) for at, state, failure in rows if at == source])
    ]
    return Progress(
        asked=len(rows),
        answered=sum(source.answered for source in sources),
        waiting=run.steps.unfinished().count(),
        sources=sources,
    )


def failure_text(code: str) -> str:
    """The sentence for why a step has no answer, for pages and reports; empty for a step without failure."""
    return FAILURES.get(code) or failure_label(code)


def _source_progress(source: str, rows: list[tuple[str, str]]) -> SourceProgress:
    states = Counter(state for state, _ in rows)
    failures = sorted({failure for _, failure in rows if failure})
    return SourceProgress(
        source=source,
        label=label_of(source),
        asked=len(rows),
        answered=states[StepState.RECORD] + states[StepState.NO_RECORD],
        states=dict(states),
        failures=[failure_text(failure) for failure in failures],
        has_timed_out=bool({Failure.TIMEOUT, Failure.UNREACHABLE, NO_ANSWER_IN_TIME} & set(failures)),
    )
