"""A yearly review as one run: many cases under one purpose, started piece by piece, with counted progress.

Whoever asks for it only notes the cases. A worker makes them ready and starts them in short transactions, so that it
can die anywhere: what it had not committed waits for the next one, and a case is started once.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.meanstest import messages
from civaffairs.meanstest.catalogue import CheckRequest, matter_of
from civaffairs.meanstest.choices import BatchedState, BatchOutcome
from civaffairs.meanstest.models import BatchedCase, CheckBatch, CheckRun, CheckStep
from civaffairs.meanstest.patience import patience
from civaffairs.meanstest.permissions import START_BATCH
from civaffairs.meanstest.querysets import ANSWERED
from civaffairs.tenancy.scope import current_tenant

from .checks import note_work, start_checks

CASES_AT_ONCE = 100
NOT_READY = Refusal(
    "cannot_be_made_ready", "系统出错，未能发起这一户的核对。请单独发起；仍不成功的，请系统管理员查看运行日志。"
)

logger = logging.getLogger(__name__)


@transaction.atomic
def start_batch(*, cases: Iterable[Case], matter: str, purpose: str, by: Actor, on: dt.date) -> CheckBatch:
    """Note the cases that are to be tested together; a worker starts them.

    Raises NotPermitted, and Refusal `purpose_required`, `nobody_to_check`.
    """
    wanted = {case.pk: case for case in cases}
    for case in wanted.values():
        require(by, START_BATCH, case)
    if not purpose.strip():
        raise Refusal("purpose_required", "发起核对须写明用途。", field="purpose")
    if not wanted:
        raise Refusal("nobody_to_check", "没有选择需要核对的家庭。请先选择，再发起批量核对。")
    at = now()
    batch = CheckBatch.objects.create(
        matter=matter_of(matter).code, purpose=purpose.strip()[:200], division_code=by.division_code,
        requested_by=by.name, requested_at=at, touched_at=at,
    )  # fmt: skip
    BatchedCase.objects.bulk_create(BatchedCase(batch=batch, case_id=case_id) for case_id in wanted)
    text = f"发起批量核对，{len(wanted)}户"
    record(
        by=by, verb=START_BATCH, subject_kind="check_batch", subject_id=batch.pk, text=text, purpose=batch.purpose
    )  # fmt: skip
    note_work(at=at)
    bureau_id = current_tenant()
    transaction.on_commit(lambda: messages.send_batch(bureau_id, batch.pk))
    return batch


@transaction.atomic
def start_waiting_cases(*, batch_id: UUID, at: dt.datetime, on: dt.date, most: int = CASES_AT_ONCE) -> bool:
    """Make the next cases of a batch ready and start them, in the product's name; returns whether some are left.

    Whoever comes second while one is at it does nothing.
    """
    found = CheckBatch.objects.starting().select_for_update(skip_locked=True).filter(pk=batch_id).first()
    if found is None:
        return False
    by, prepare = system_actor(current_tenant()), matter_of(found.matter).prepare
    waiting = found.cases.waiting().select_related("case").order_by("id")
    requests: dict[UUID, tuple[BatchedCase, CheckRequest]] = {}
    for row in waiting[:most]:
        try:
            with transaction.atomic():
                request = prepare(case=row.case, by=by, on=on)
                requests[request.case.pk] = (row, request)
        except (Refusal, NotPermitted) as refusal:
            _refuse(row, refusal)
        except Exception:  # a household that cannot be made ready must not hold up the others, today and every day
            logger.exception("case %s of batch %s could not be made ready", row.case_id, batch_id)
            _refuse(row, NOT_READY)
    _start(found, requests, by, on)
    found.touched_at, found.is_started = at, not found.cases.waiting().exists()
    found.save(update_fields=["touched_at", "is_started"])
    return not found.is_started


def _start(batch: CheckBatch, requests: dict[UUID, tuple[BatchedCase, CheckRequest]], by: Actor, on: dt.date) -> None:
    """Start what was made ready, all that is asked for the same days at once."""
    by_days: dict[tuple[dt.date, dt.date, dt.date], list[CheckRequest]] = defaultdict(list)
    for _, request in requests.values():
        by_days[request.as_of, request.window_from, request.window_to].append(request)
    for (as_of, first, last), alike in by_days.items():
        outcome = start_checks(
            cases=[(one.case, one.people) for one in alike], as_of=as_of, window_from=first, window_to=last,
            purpose=batch.purpose, by=by, on=on,
        )  # fmt: skip
        for run in outcome.runs:
            row, _ = requests[run.case_id]
            row.run, row.state = run, BatchedState.STARTED
        for case, refusal in outcome.refused:
            _refuse(requests[case.pk][0], refusal)
        started = [requests[run.case_id][0] for run in outcome.runs]
        BatchedCase.objects.bulk_update(started, ["run", "state"])


def _refuse(row: BatchedCase, refusal: Refusal | NotPermitted) -> None:
    row.state, row.reason = BatchedState.REFUSED, refusal.message[:300]
    row.save(update_fields=["state", "reason"])


def lost_batches(*, at: dt.datetime) -> list[UUID]:
    """Batches of the bureau in scope that wait to be started and that nobody has worked on for a while."""
    lost = CheckBatch.objects.starting().filter(touched_at__lt=at - patience().lost)
    return list(lost.values_list("pk", flat=True))


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is, in counted questions, and how many households have which outcome."""

    asked: int
    answered: int
    ended: int
    households: int
    outcomes: dict[str, int]

    @property
    def is_running(self) -> bool:
        """Whether anything will still come by itself."""
        return any(self.outcomes.get(one) for one in (BatchOutcome.WAITING, BatchOutcome.RUNNING))


def batch_progress(batch: CheckBatch) -> BatchProgress:
    """Counted in the database: a city's review has a hundred thousand questions."""
    runs = CheckRun.objects.filter(batched__batch=batch)
    steps = CheckStep.objects.filter(run__in=runs).aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(state__in=ANSWERED))
    )
    waiting = CheckStep.objects.unfinished().filter(run__in=runs).count()
    rows = batch.cases.with_outcome().order_by().values_list("outcome").annotate(count=Count("pk"))
    outcomes = dict(rows)
    return BatchProgress(
        asked=steps["asked"], answered=steps["answered"], ended=steps["asked"] - waiting,
        households=sum(outcomes.values()), outcomes=outcomes,
    )  # fmt: skip
