"""Acts of an import: upload, dry run, import in chunks, result."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError
from redis import RedisError

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Membership
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.crypto import FieldCipher
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.notices.catalogue import MessageTemplate
from civaffairs.notices.services import notify
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.rows import update_rows
from civaffairs.tenancy.scope import current_tenant

from . import messages
from .catalogue import kind_of
from .choices import ImportJobState, ImportRowState
from .models import UPLOAD_CONTEXT, ImportJob, ImportRow
from .permissions import IMPORT
from .sheets import UnreadableSheet, check_upload
from .staging import RESULT_COLUMNS, stage, values_of

logger = logging.getLogger(__name__)

WORK = "exchange.imports"
WORK_ON_JOB = "civaffairs.exchange.tasks.work_on_import"
ROWS_AT_ONCE = 1000
LOST_AFTER = dt.timedelta(seconds=20)
AT_WORK = (ImportJobState.UPLOADED, ImportJobState.RUNNING)
LONGEST_FILE_NAME = 200


@transaction.atomic
def upload_table(*, kind: str, file_name: str, content: bytes, by: Actor, on: dt.date) -> ImportJob:
    """Take in a table for its dry run, which a worker does next; nothing of it has been parsed yet.

    Raises NotPermitted, and Refusal from `check_upload`.
    """
    wanted = kind_of(kind)
    require(by, IMPORT.code)
    require(by, wanted.right)
    form = check_upload(content)
    cipher = FieldCipher(settings.FIELD_KEYS)
    job = ImportJob.objects.create(
        kind=kind, division_code=by.division_code, file_name=file_name[-LONGEST_FILE_NAME:], file_format=form,
        upload_encrypted=f"{cipher.current}:".encode() + cipher.encrypt_bytes(content, context=UPLOAD_CONTEXT),
        file_digest=hashlib.sha256(content).hexdigest(), uploaded_by_id=int(by.id), uploader_role=by.role,
        uploaded_on=on, uploaded_at=now(), touched_at=now(),
    )  # fmt: skip
    text = f"上传{wanted.label}导入表，{len(content)}字节，摘要{job.file_digest[:12]}"
    record(by=by, verb=IMPORT.code, subject_kind="import_job", subject_id=job.pk, text=text)
    _work_waits()
    _send_after_commit(job)
    return job


def uploaded_content(*, job: ImportJob) -> bytes | None:
    """The uploaded file, or None when it has been read already."""
    if job.upload_encrypted is None:
        return None
    cipher = FieldCipher(settings.FIELD_KEYS)
    version, _, sealed = bytes(job.upload_encrypted).partition(b":")
    return cipher.decrypt_bytes(sealed, context=UPLOAD_CONTEXT, version=version.decode())


@transaction.atomic
def check_table(*, job_id: UUID, rows: Iterable[list[str]] | UnreadableSheet, on: dt.date) -> ImportJob | None:
    """The dry run: enter every row with its result, change no register; None when somebody else did it already.

    `rows` is what was read, or why nothing could be.
    """
    job = _locked(job_id, ImportJobState.UPLOADED)
    if job is None:
        return None
    try:
        if isinstance(rows, UnreadableSheet):
            raise rows
        job.rows_total = stage(job=job, rows=rows, by=importer_of(job), on=on)
        job.state = ImportJobState.CHECKED
    except UnreadableSheet as error:
        job.state, job.reason = ImportJobState.UNREADABLE, str(error)[:300]
    job.upload_encrypted, job.touched_at = None, now()
    job.save()
    _tell(job, messages.UNREADABLE if job.state == ImportJobState.UNREADABLE else messages.CHECKED)
    return job


@transaction.atomic
def start_import(*, job: ImportJob, by: Actor, on: dt.date) -> ImportJob:
    """Import every row that the dry run found sound; the others wait for a corrected upload.

    Raises NotPermitted, and Refusal `not_checked`, `not_the_uploader`, `nothing_to_import`.
    """
    require(by, IMPORT.code, job)
    require(by, job.import_kind.right, job)
    locked = _locked(job.pk, ImportJobState.CHECKED)
    if locked is None:
        raise Refusal("not_checked", "本批次不在待导入状态，可能已经开始导入。请刷新页面查看进度。")
    if str(locked.uploaded_by_id) != by.id or locked.uploader_role != by.role:
        raise Refusal("not_the_uploader", "只能由上传人本人以上传时的岗位确认导入。")
    valid = locked.rows.counts().get(ImportRowState.VALID, 0)
    if not valid:
        raise Refusal("nothing_to_import", "没有可以导入的行。请按原因更正后重新上传。")
    locked.state, locked.reason, locked.started_on, locked.touched_at = ImportJobState.RUNNING, "", on, now()
    locked.save()
    text = f"确认导入{locked.import_kind.label}{valid}行"
    record(by=by, verb=IMPORT.code, subject_kind="import_job", subject_id=locked.pk, text=text)
    _work_waits()
    _send_after_commit(locked)
    return locked


@transaction.atomic
def import_chunk(*, job_id: UUID, on: dt.date) -> bool:
    """Import the next rows of a running job, all or none of them with their results; returns whether some are left.

    Whoever comes second while one is at it does nothing. A worker that dies leaves the rows as they were.
    """
    job = _locked(job_id, ImportJobState.RUNNING)
    if job is None:
        return False
    by = importer_of(job)
    if not _still_works(job, on):
        job.state, job.reason = ImportJobState.CHECKED, "上传人已不任该岗位，导入停止。"
        job.save()
        return False
    rows = list(job.rows.filter(state=ImportRowState.VALID).order_by("number")[:ROWS_AT_ONCE])
    if not _import_together(job, rows, by):
        for row in rows:
            _import_row(job, row, by)
    job.touched_at = now()
    is_left = job.rows.filter(state=ImportRowState.VALID).exists()
    if not is_left:
        job.state, job.finished_at = ImportJobState.DONE, now()
        imported = job.rows.counts().get(ImportRowState.IMPORTED, 0)
        text = f"{job.import_kind.label}导入完成，已导入{imported}行，共{job.rows_total}行"
        record(by=by, verb=IMPORT.code, subject_kind="import_job", subject_id=job.pk, text=text)
        _tell(job, messages.FINISHED)
    job.save()
    return is_left


def _import_together(job: ImportJob, rows: Sequence[ImportRow], by: Actor) -> bool:
    """Import the rows in sets; False, and nothing done, where the kind cannot or one of them breaks something.

    Which one it was, and why, is then found row by row.
    """
    apply_rows = job.import_kind.apply_rows
    if apply_rows is None or len(rows) < 2:
        return False
    try:
        with transaction.atomic():
            # The unique key of imported rows is taken before the act, as for a single row.
            ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(state=ImportRowState.IMPORTED)
            given = [values_of(row.cells, job.header, job.import_kind)[0] for row in rows]
            for row, outcome in zip(rows, apply_rows(rows=given, by=by, on=job.started_on), strict=True):
                if isinstance(outcome, Refusal):
                    row.state, row.reason = ImportRowState.REFUSED, outcome.message
                else:
                    row.state, row.reference = ImportRowState.IMPORTED, str(outcome)
            update_rows(
                ImportRow,
                [
                    {"id": row.pk, "state": str(row.state), "reason": row.reason, "reference": row.reference}
                    for row in rows
                ],
            )
    except Exception as error:  # found and told row by row
        logger.info("%s rows of import %s go one by one: %s", len(rows), job.pk, type(error).__name__)
        return False
    return True


def _import_row(job: ImportJob, row: ImportRow, by: Actor) -> None:
    this = ImportRow.objects.filter(pk=row.pk)
    values, _ = values_of(row.cells, job.header, job.import_kind)
    try:
        with transaction.atomic():
            # The unique key of imported rows is taken before the act: the same row of two tables is applied once.
            if this.filter(state=ImportRowState.VALID).update(state=ImportRowState.IMPORTED):
                reference = job.import_kind.apply_row(values=values, by=by, on=job.started_on)
                this.update(reference=str(reference))
    except Refusal as refusal:
        this.update(state=ImportRowState.REFUSED, reason=refusal.message)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "import_row_once":
            this.update(state=ImportRowState.DUPLICATE, reason="同样的内容已由另一批次导入。")
        else:
            this.update(state=ImportRowState.REFUSED, reason="与刚刚登记的内容冲突。请核对后重新上传本行。")
    except Exception as error:  # one row that breaks a rule of the program must not hold up the others
        logger.error("row %s of import %s: %s", row.number, job.pk, type(error).__name__)
        this.update(state=ImportRowState.REFUSED, reason="程序处理本行时出错。请把批次和行号告诉系统管理员。")


def result_rows(*, job: ImportJob, by: Actor, purpose: str) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of the result: the rows as they were uploaded, with result and reason; the reading is recorded.

    Raises NotPermitted.
    """
    require(by, IMPORT.code, job)
    require(by, job.import_kind.right, job)
    text = f"下载{job.import_kind.label}导入结果，{job.rows_total}行"
    record(by=by, verb=IMPORT.code, subject_kind="import_job", subject_id=job.pk, text=text, purpose=purpose)
    rows = job.rows.order_by("number").iterator(chunk_size=1000)
    return [*job.header, *RESULT_COLUMNS], ([*row.cells, row.state_choice.label, row.reason] for row in rows)


def importer_of(job: ImportJob) -> Actor:
    """Who uploaded the table, as they were then."""
    return Actor(
        id=str(job.uploaded_by_id), name=job.uploaded_by.name, role=job.uploader_role, bureau_id=current_tenant(),
        division_code=job.division_code,
    )  # fmt: skip


def lost_jobs(*, at: dt.datetime) -> list[UUID]:
    """Jobs of the bureau in scope that nobody has worked on for a while; forgets the bureau when none is open."""
    # Deleted before it is looked: an upload that commits meanwhile has locked the row, or makes it anew.
    WorkDue.objects.filter(tenant_id=current_tenant(), kind=WORK).delete()
    open_jobs = ImportJob.objects.filter(state__in=AT_WORK)
    if open_jobs.exists():
        _work_waits()
    return list(open_jobs.filter(touched_at__lt=at - LOST_AFTER).values_list("pk", flat=True))


def send_work(bureau_id: int, job_id: UUID) -> None:
    """Tell a worker of a job. A broker that is away is no error: the sweeper sends again what nobody took."""
    try:
        with current_app.producer_pool.acquire(block=True) as producer:
            producer.connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(WORK_ON_JOB, args=[bureau_id, str(job_id)], producer=producer, retry=False)
    except (OperationalError, RedisError) as error:
        logger.warning("the broker is away, the sweeper will send the import again: %s", type(error).__name__)


def _locked(job_id: UUID, state: ImportJobState) -> ImportJob | None:
    """The job in this state, locked; None when it is in another one or somebody else is at it."""
    jobs = ImportJob.objects.select_for_update(skip_locked=True, of=("self",)).select_related("uploaded_by")
    return jobs.filter(pk=job_id, state=state).first()


def _still_works(job: ImportJob, on: dt.date) -> bool:
    held = Membership.objects.in_force(on).filter(
        user=job.uploaded_by_id, bureau=job.tenant_id, role=job.uploader_role, division_code=job.division_code
    )
    return held.exists()


def _send_after_commit(job: ImportJob) -> None:
    bureau_id, job_id = current_tenant(), job.pk
    transaction.on_commit(lambda: send_work(bureau_id, job_id))


def _work_waits() -> None:
    WorkDue.objects.update_or_create(tenant_id=current_tenant(), kind=WORK, defaults={"due_at": now()})


def _tell(job: ImportJob, template: MessageTemplate) -> None:
    counts = job.rows.counts()
    done = counts.get(ImportRowState.IMPORTED if template is messages.FINISHED else ImportRowState.VALID, 0)
    values = {"kind": job.import_kind.label, "count": job.rows_total, "done": done, "left": job.rows_total - done}
    notify(
        template=template.code,
        values={name: values[name] for name in template.fields},
        key=f"{template.code}:{job.pk}",
        users=[job.uploaded_by_id],
        link=("exchange:job", str(job.pk)),
    )
