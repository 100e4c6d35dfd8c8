"""Making the lists of runs: each part in a scope of its own, so that a dead worker loses one part only.

Nobody sends a message when a run is opened: the scheduler asks every few seconds what is unfinished, so that a lost
message, an absent broker and a killed worker are one and the same case.
"""

from uuid import UUID

from celery import shared_task

from civaffairs.common.dates import now
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope

from .models import PaymentRun
from .services.runs import FILL, fill_next


@shared_task
def fill_payment_runs() -> None:
    """Go on with every run whose list is unfinished; two workers on one run take its parts in turn."""
    for bureau_id in list(WorkDue.objects.filter(kind=FILL, due_at__lte=now()).values_list("tenant_id", flat=True)):
        with scope(bureau_id):
            unfinished = list(PaymentRun.objects.filling().values_list("pk", flat=True))
        for run_id in unfinished:
            _fill(bureau_id, run_id)


def _fill(bureau_id: int, run_id: UUID) -> None:
    more = True
    while more:
        with scope(bureau_id):
            more = fill_next(run_id=run_id)
