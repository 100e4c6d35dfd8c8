"""Making the lists of runs: each part in a scope of its own, so that a dead worker loses one part only."""

from uuid import UUID

from celery import shared_task

from civaffairs.common.dates import now
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope

from .models import PaymentRun
from .services.runs import FILL, fill_next


@shared_task
def fill_payment_run(bureau_id: int, run_id: str) -> None:
    """Make the list of one run to its end; a second worker on the same run waits, then finds nothing left to do."""
    more = True
    while more:
        with scope(bureau_id):
            more = fill_next(run_id=UUID(run_id))


@shared_task
def sweep_payment_runs() -> None:
    """Go on with every run whose list is unfinished: its message was lost, or its worker died."""
    for bureau_id in list(WorkDue.objects.filter(kind=FILL, due_at__lte=now()).values_list("tenant_id", flat=True)):
        with scope(bureau_id):
            unfinished = [str(key) for key in PaymentRun.objects.filling().values_list("pk", flat=True)]
        for run_id in unfinished:
            fill_payment_run(bureau_id, run_id)
