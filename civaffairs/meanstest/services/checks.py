"""Starting check runs, seeing how far they are, and bringing them to their end."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.casework.services.tasks import open_task
from civaffairs.common.dates import SHANGHAI, now
from civaffairs.common.errors import Refusal
from civaffairs.connectors.protocol import SOURCES, Failure
from civaffairs.connectors.services import failure_label, label_of
from civaffairs.facts.services import announce
from civaffairs.meanstest import messages
from civaffairs.meanstest.choices import RunState, StepState
from civaffairs.meanstest.models import CheckRun, CheckStep
from civaffairs.meanstest.patience import patience
from civaffairs.meanstest.permissions import DECIDE_DISCREPANCY, START
from civaffairs.meanstest.rules.conclusion import OPTIONAL_SOURCES, REQUIRED_SOURCES
from civaffairs.meanstest.vocabulary import FAILURES, NO_ANSWER_IN_TIME
from civaffairs.policy.services import figure
from civaffairs.registry.models import Person
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import current_tenant

from .authorisations import require_authorised
from .discrepancies import VERIFY_TASK, note_discrepancies

SWEEP = "meanstest.sweep"
ANSWERED_FACT = "meanstest.answered"

logger = logging.getLogger(__name__)


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
    bureau_id = current_tenant()
    run, steps = _start(case, people, as_of, window_from, window_to, purpose, by, on)
    transaction.on_commit(lambda: messages.send(bureau_id, steps))
    return run


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
    to_ask: list[tuple[str, UUID]] = []
    for case, people in cases:
        try:
            run, steps = _start(case, people, as_of, window_from, window_to, purpose, by, on)
        except Refusal as refusal:
            outcome.refused.append((case, refusal))
        else:
            outcome.runs.append(run)
            to_ask += steps
    transaction.on_commit(lambda: messages.send(bureau_id, to_ask))
    return outcome


def _start(
    case: Case,
    people: Iterable[Person],
    as_of: dt.date,
    window_from: dt.date,
    window_to: dt.date,
    purpose: str,
    by: Actor,
    on: dt.date,
) -> tuple[CheckRun, list[tuple[str, UUID]]]:
    require(by, START, case)
    everybody = list({person.pk: person for person in people}.values())
    _check_request(everybody, window_from, window_to, purpose)
    running = CheckRun.objects.running().filter(case=case).first()
    if running:
        return running, []
    sources = sources_asked(case=case, on=on)
    require_authorised(case=case, people=everybody, sources=sources, on=on)
    run = CheckRun(
        case=case, as_of=as_of, window_from=window_from, window_to=window_to, purpose=purpose.strip(),
        requested_by=by.name, requested_at=now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            steps = _add_steps(run, everybody, sources)
            note_work(at=run.requested_at)
            text = f"{case.number}:发起经济状况核对,{len(everybody)}人,{len(sources)}个部门"
            record(by=by, verb=START, subject_kind="case", subject_id=case.pk, text=text, purpose=run.purpose)
    except IntegrityError:
        # Somebody else started it between our look and our insert: the unique key let one of us through.
        return CheckRun.objects.running().get(case=case), []
    return run, [(step.source, step.pk) for step in steps]


def _check_request(people: list[Person], window_from: dt.date, window_to: dt.date, purpose: str) -> None:
    if not people:
        raise Refusal("nobody_to_check", "没有核对对象。请先登记共同生活的家庭成员。", field="people")
    if window_to < window_from:
        raise Refusal("window_reversed", "收入期间的止日早于起日,请更正。", field="window_to")
    if not purpose.strip():
        raise Refusal("purpose_required", "发起核对须写明用途。", field="purpose")


def sources_asked(*, case: Case, on: dt.date) -> list[str]:
    """The sources that the place asks, required and optional. Raises Refusal `sources_not_set`."""
    place = case.division_code[:6]
    try:
        listed = {*figure(REQUIRED_SOURCES, place=place, on=on), *figure(OPTIONAL_SOURCES, place=place, on=on)}
    except LookupError as error:
        raise Refusal(
            "sources_not_set", f"{place}在{on}没有生效的核对部门清单。请由参数管理人员按文件录入后再核对。"
        ) from error
    return [source for source in SOURCES if source in listed]


def _add_steps(run: CheckRun, people: list[Person], sources: list[str]) -> list[CheckStep]:
    lost_at = run.requested_at + patience().lost
    return CheckStep.objects.bulk_create(
        CheckStep(run=run, person=person, source=source, next_try_at=lost_at) for source in sources for person in people
    )


def note_work(*, at: dt.datetime) -> None:
    """Tell the sweeper that this bureau has steps to look after; it locks the row, so that none is forgotten."""
    WorkDue.objects.update_or_create(tenant_id=current_tenant(), kind=SWEEP, defaults={"due_at": at})


@transaction.atomic
def finish_run(*, run_id: UUID, at: dt.datetime) -> bool:
    """Bring a run to its end when no step waits any more: compare, open the task; whether it ended now.

    Two workers that bring back the last two answers both come here: the lock lets one of them end the run.
    """
    run = CheckRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state != RunState.RUNNING or run.steps.unfinished().exists():
        return False
    run.state, run.finished_at = RunState.ANSWERED, at
    run.save(update_fields=["state", "finished_at"])
    case, on = run.case, at.astimezone(SHANGHAI).date()
    if note_discrepancies(run):
        open_task(case=case, kind=VERIFY_TASK, title=f"核实差异:{case.number}", right=DECIDE_DISCREPANCY, on=on)
    found = progress(run)
    text = f"{case.number}:核对答复齐全,{found.answered}/{found.asked}项有答复"
    record(by=system_actor(current_tenant()), verb=START, subject_kind="case", subject_id=case.pk, text=text)
    announce(
        kind=ANSWERED_FACT, subject_kind="case", subject_id=case.pk, occurred_on=on, data={"run": str(run.pk)}
    )  # fmt: skip
    return True


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
