"""What workers do for the means test; each task may be lost, run twice, or die half way."""

import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from celery import shared_task

from civaffairs.common.dates import now, today
from civaffairs.connectors.slots import slot
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope

from . import messages
from .models import CheckRun, CheckStep
from .patience import patience
from .services.answers import record_answers
from .services.batches import lost_batches, start_waiting_cases
from .services.checks import SWEEP, finish_runs
from .services.steps import ask_claimed, claim_steps, sweep

RUNS_AT_ONCE = 200

logger = logging.getLogger(__name__)


@shared_task(name=messages.ASK_STEP)
def ask_step(bureau_id: int, source: str, step_id: str) -> None:
    """Ask one source about one person."""
    _ask_in_a_slot(bureau_id, source, [UUID(step_id)])


@shared_task(name=messages.ASK_BATCH)
def ask_batch(bureau_id: int, source: str, step_ids: list[str]) -> None:
    """Ask one source about many persons at once."""
    _ask_in_a_slot(bureau_id, source, [UUID(step_id) for step_id in step_ids])


def _ask_in_a_slot(bureau_id: int, source: str, step_ids: list[UUID]) -> None:
    limits = patience()
    with slot(source, most=limits.slots, wait_seconds=limits.slot_seconds) as has_slot:
        if has_slot:
            _ask(bureau_id, step_ids)
            return
    # The agency keeps enough workers waiting; the sweeper sends these again.
    with scope(bureau_id):
        CheckStep.objects.filter(pk__in=step_ids).askable().update(next_try_at=now() + limits.slot_pause)


@shared_task(name=messages.START_BATCH)
def start_batch(bureau_id: int, batch_id: str) -> None:
    """Start the cases of a batch to the last one, in short transactions."""
    is_left = True
    while is_left:
        with scope(bureau_id):
            is_left = start_waiting_cases(batch_id=UUID(batch_id), at=now(), on=today())


def _ask(bureau_id: int, step_ids: list[UUID]) -> None:
    with scope(bureau_id):
        claims = claim_steps(step_ids=step_ids, at=now(), on=today())
    touched: set[UUID] = set()
    if claims:
        answers = ask_claimed(claims)
        with scope(bureau_id):
            touched = record_answers(claims=claims, answers=answers, at=now())
    with scope(bureau_id):
        if len(claims) < len(step_ids):  # what may not be asked is an end, too
            touched |= set(CheckStep.objects.filter(pk__in=step_ids).values_list("run", flat=True))
        complete = list(CheckRun.objects.fully_answered().filter(pk__in=touched).values_list("pk", flat=True))
    _finish(bureau_id, complete)


def _finish(bureau_id: int, run_ids: Sequence[UUID]) -> None:
    for start in range(0, len(run_ids), RUNS_AT_ONCE):
        with scope(bureau_id):
            finish_runs(run_ids=run_ids[start : start + RUNS_AT_ONCE], at=now())


@shared_task
def sweep_checks() -> None:
    """Send again what was lost, free what dead workers hold, end runs whose last worker died before ending them."""
    for bureau_id in list(WorkDue.objects.filter(kind=SWEEP, due_at__lte=now()).values_list("tenant_id", flat=True)):
        with scope(bureau_id):
            steps = sweep(at=now())
            lost = lost_batches(at=now())
        messages.send(bureau_id, steps)
        for batch_id in lost:
            messages.send_batch(bureau_id, batch_id)
        with scope(bureau_id):
            answered = list(CheckRun.objects.fully_answered().values_list("pk", flat=True))
        _finish_one_by_one(bureau_id, answered)


def _finish_one_by_one(bureau_id: int, run_ids: Iterable[UUID]) -> None:
    for run_id in run_ids:
        try:
            _finish(bureau_id, [run_id])
        except Exception:  # one run that cannot be compared must not hold up the others
            logger.exception("run %s could not be ended", run_id)
