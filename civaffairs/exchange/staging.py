"""The dry run: every row of a table read, validated and put in line, many thousands a second."""

import datetime as dt
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from civaffairs.accounts.actor import Actor
from civaffairs.common.crypto import FieldCipher, blind_index
from civaffairs.common.ids import new_id
from civaffairs.tenancy.scope import current_tenant

from .catalogue import ImportContext, ImportKind, Values
from .choices import ImportRowState
from .models import ROW_CONTEXT, ImportJob, ImportRow
from .sheets import UnreadableSheet

CHUNK = 5000
HEADER_WITHIN = 10  # rows: some offices put a title above their tables
RESULT_COLUMNS = ("结果", "原因")
LONGEST_REASON = 1000
STAGING = "import_row_staging"
COPIED = ("id", "number", "content_encrypted", "fingerprint", "state", "reason")
KNOWN_ALREADY = "同样的内容以前已经导入。"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(slots=True)
class StagedRow:
    """A row on its way into the table."""

    number: int
    cells: list[str]
    values: dict[str, Any]
    errors: list[str]
    fingerprint: str = ""
    state: ImportRowState = ImportRowState.VALID


def header_in(rows: Sequence[list[str]], kind: ImportKind) -> tuple[int, list[str]]:
    """Position and labels of the header. Raises UnreadableSheet naming the columns that are missing."""
    needed = [column.label for column in kind.columns if column.is_required]
    known = {column.label for column in kind.columns}
    best: set[str] = set()
    for position, cells in enumerate(rows[:HEADER_WITHIN]):
        labels = [plain_label(cell) for cell in cells]
        twice = sorted(label for label in known if labels.count(label) > 1)
        if twice:
            raise UnreadableSheet(f"表头中“{'、'.join(twice)}”出现了不止一次。请只保留一列。")
        if set(labels) >= set(needed):
            return position, labels
        best = max(best, known & set(labels), key=len)
    missing = "、".join(label for label in needed if label not in best)
    raise UnreadableSheet(f"表头缺少：{missing}。请使用{kind.label}导入模板，不要改动表头。")


def plain_label(text: str) -> str:
    """A label of a header without the mark of required columns."""
    return text.replace("*", "").replace("＊", "").strip()


def values_of(cells: Sequence[str], header: Sequence[str], kind: ImportKind) -> tuple[dict[str, Any], list[str]]:
    """The values of a row by key, and what is wrong with single cells."""
    texts = dict(zip(header, cells, strict=False))
    values, errors = {}, []
    for column in kind.columns:
        text = texts.get(column.label, "")
        if not text:
            values[column.key] = ""
            if column.is_required:
                errors.append(f"{column.label}没有填写。")
            continue
        try:
            values[column.key] = column.parse(text)
        except ValueError as error:
            errors.append(f"{column.label}：{error}")
    return values, errors


def fingerprint_key(kind: ImportKind, tenant: int) -> bytes:
    """The key of the fingerprints of one kind in one bureau, made of the newest index key.

    It changes with that key; then the kind's own key finds again what was imported before.
    """
    newest = settings.INDEX_KEYS[max(settings.INDEX_KEYS, key=int)]
    return blind_index(newest, f"import:{tenant}", kind.code).encode()


def fingerprint(cells: Sequence[str], positions: Sequence[int | None], key: bytes) -> str:
    """A keyed digest of what the row says in the kind's own columns, whatever else is there and in what order."""
    said = [cells[position] if position is not None else "" for position in positions]
    return hmac.digest(key, orjson.dumps(said), "sha256").hex()


def stage(*, job: ImportJob, rows: Iterable[list[str]], by: Actor, on: dt.date) -> int:
    """Validate the rows and enter them with their results; returns how many. Changes no register.

    Raises UnreadableSheet where the table has no usable header or no rows.
    """
    rows, kind = list(rows), job.import_kind
    position, header = header_in(rows, kind)
    numbered = [(number, cells) for number, cells in enumerate(rows[position + 1 :], position + 2) if any(cells)]
    if not numbered:
        raise UnreadableSheet("表格只有表头，没有数据。请填写后再上传。")
    job.header = [label for label in header if label not in RESULT_COLUMNS]
    shown = [index for index, label in enumerate(header) if label not in RESULT_COLUMNS]
    seen: dict[str, int] = {}
    key = fingerprint_key(kind, current_tenant())
    positions = [job.header.index(one.label) if one.label in job.header else None for one in kind.columns]
    with connection.cursor() as cursor:
        cursor.execute(_STAGING_TABLE)
        for start in range(0, len(numbered), CHUNK):
            chunk = numbered[start : start + CHUNK]
            tidy = [(number, _picked(cells, shown)) for number, cells in chunk]
            staged = _validated(tidy, job.header, kind, by, on)
            _mark_repeated(staged, positions, key, seen)
            cursor.copy_expert(_COPY, _lines(staged))
        cursor.execute(_ENTER, [job.tenant_id, job.pk, kind.code, KNOWN_ALREADY])
        cursor.execute(f"DROP TABLE {STAGING}")
    return len(numbered)


def _picked(cells: list[str], shown: Sequence[int]) -> list[str]:
    """The cells of these columns; a row may end early."""
    return [cells[index] if index < len(cells) else "" for index in shown]


def _validated(
    chunk: Sequence[tuple[int, list[str]]], header: Sequence[str], kind: ImportKind, by: Actor, on: dt.date
) -> list[StagedRow]:
    staged = [StagedRow(number, cells, *values_of(cells, header, kind)) for number, cells in chunk]
    sound: list[Values] = [row.values for row in staged if not row.errors]
    context = ImportContext(by=by, on=on, known=kind.prepare(sound, by, on))
    for row in staged:
        row.errors = row.errors or kind.validate_row(row.values, context)
        if row.errors:
            row.state = ImportRowState.INVALID
    return staged


def _mark_repeated(
    staged: Sequence[StagedRow], positions: Sequence[int | None], key: bytes, seen: dict[str, int]
) -> None:
    for row in staged:
        row.fingerprint = fingerprint(row.cells, positions, key)
        first = seen.setdefault(row.fingerprint, row.number)
        if first != row.number and row.state == ImportRowState.VALID:
            row.state, row.errors = ImportRowState.DUPLICATE, [f"与第{first}行内容相同。"]


def _lines(staged: Sequence[StagedRow]) -> StringIO:
    """The rows as COPY reads them, their content encrypted."""
    cipher = FieldCipher(settings.FIELD_KEYS)
    lines = []
    for row in staged:
        content = cipher.encrypt(orjson.dumps(row.cells).decode(), context=ROW_CONTEXT)
        reason = " ".join(row.errors)[:LONGEST_REASON].translate(ESCAPES)
        lines.append(f"{new_id()}\t{row.number}\t{content}\t{row.fingerprint}\t{row.state.value}\t{reason}\n")
    return StringIO("".join(lines))


# COPY refuses tables with row-level security, so the rows come by a table that lives as long as the transaction.
_STAGING_TABLE = (
    f"CREATE TEMPORARY TABLE {STAGING} (id uuid, number int, content_encrypted text, fingerprint text, state text, "
    "reason text) ON COMMIT DROP"
)
_COPY = f"COPY {STAGING} ({', '.join(COPIED)}) FROM STDIN"
_ENTER = (
    f'INSERT INTO "{ImportRow._meta.db_table}" '
    "(tenant, job_id, kind, reference, id, number, content_encrypted, fingerprint, state, reason) "
    "SELECT given.tenant, given.job, given.kind, '', s.id, s.number, s.content_encrypted, s.fingerprint, "
    "CASE WHEN s.state = 'valid' AND known.id IS NOT NULL THEN 'duplicate' ELSE s.state END, "
    "CASE WHEN s.state = 'valid' AND known.id IS NOT NULL THEN given.words ELSE s.reason END "
    f"FROM {STAGING} s "
    "CROSS JOIN (VALUES (%s::int, %s::uuid, %s::text, %s::text)) AS given (tenant, job, kind, words) "
    f'LEFT JOIN "{ImportRow._meta.db_table}" known ON known.tenant = given.tenant AND known.kind = given.kind '
    "AND known.fingerprint = s.fingerprint AND known.state = 'imported'"
)
