"""Telling the workers what to ask: messages carry numbers of rows only, and may be lost or arrive twice."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from .patience import patience

logger = logging.getLogger(__name__)

ASK_STEP = "civaffairs.meanstest.tasks.ask_step"
ASK_BATCH = "civaffairs.meanstest.tasks.ask_batch"
START_BATCH = "civaffairs.meanstest.tasks.start_batch"


def send(bureau_id: int, steps: Iterable[tuple[str, UUID]]) -> None:
    """Tell the workers to ask these steps (source, step): one by one, or as batches where one source has many.

    A broker that is away is no error: the sweeper sends again what nobody took.
    """
    _send_all(list(_messages(bureau_id, steps)))


def send_batch(bureau_id: int, batch_id: UUID) -> None:
    """Tell a worker of a batch whose cases wait to be started."""
    _send_all([(START_BATCH, [bureau_id, str(batch_id)])])


def _send_all(waiting: Sequence[tuple[str, list]]) -> None:
    if not waiting:
        return
    try:
        with current_app.producer_pool.acquire(block=True) as producer:
            # Without this limit an absent broker would hold up whoever pressed the button.
            producer.connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            for name, arguments in waiting:
                current_app.send_task(name, args=arguments, producer=producer, retry=False)
    except (OperationalError, RedisError) as error:
        logger.warning("the broker is away, the sweeper will send what is left: %s", type(error).__name__)


def _messages(bureau_id: int, steps: Iterable[tuple[str, UUID]]) -> Iterator[tuple[str, list]]:
    """The messages, the sources in turn: so that the workers never all stand before one agency."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, step in steps:
        by_source[source].append(str(step))
    of_each = [list(_of_source(bureau_id, source, ids)) for source, ids in by_source.items()]
    for round_ in zip_longest(*of_each):
        yield from (message for message in round_ if message)


def _of_source(bureau_id: int, source: str, ids: list[str]) -> Iterator[tuple[str, list]]:
    limits = patience()
    if len(ids) < limits.batch_from:
        yield from ((ASK_STEP, [bureau_id, source, one]) for one in ids)
    else:
        for start in range(0, len(ids), limits.batch_size):
            yield ASK_BATCH, [bureau_id, source, ids[start : start + limits.batch_size]]
