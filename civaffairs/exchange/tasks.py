"""What workers do for imports; each task may be lost, run twice, or die half way."""

import logging
from uuid import UUID

from celery import shared_task

from civaffairs.common.dates import now, today
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope

from .choices import ImportJobState
from .models import ImportJob
from .services import WORK, WORK_ON_JOB, check_table, import_chunk, lost_jobs, send_work, uploaded_content
from .sheets import UnreadableSheet, read_rows

logger = logging.getLogger(__name__)


@shared_task(name=WORK_ON_JOB)
def work_on_import(bureau_id: int, job_id: str) -> None:
    """Take one job as far as it goes by itself: through its dry run, or to its last row, in short transactions."""
    job = _job(bureau_id, UUID(job_id))
    if job is None:
        return
    if job.state == ImportJobState.UPLOADED:
        _check(bureau_id, job)
        return
    is_left = True
    while is_left:
        with scope(bureau_id):
            is_left = import_chunk(job_id=job.pk, on=today())


def _job(bureau_id: int, job_id: UUID) -> ImportJob | None:
    with scope(bureau_id):
        return ImportJob.objects.filter(pk=job_id).first()


def _check(bureau_id: int, job: ImportJob) -> None:
    content = uploaded_content(job=job)
    if content is None:
        return
    try:
        rows: list[list[str]] | UnreadableSheet = list(read_rows(content, job.file_format))
    except UnreadableSheet as error:
        rows = error
    with scope(bureau_id):
        check_table(job_id=job.pk, rows=rows, on=today())


@shared_task
def sweep_imports() -> None:
    """Send again what was lost with a worker or the broker."""
    for bureau_id in list(WorkDue.objects.filter(kind=WORK, due_at__lte=now()).values_list("tenant_id", flat=True)):
        with scope(bureau_id):
            lost = lost_jobs(at=now())
        for job_id in lost:
            send_work(bureau_id, job_id)
