"""How many rows a second an import takes in: the dry run with all its checks, beside bulk_create without any.

Both take turns on the same rows: once the dry run stages a table (validation, duplicates, encryption, row report), once
the staged rows are written as they are by bulk_create. Then people are imported, each with documents, search keys and
audit entry, into a register that is in use.
"""

import time
from collections.abc import Iterator
from statistics import median

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.common.dates import today
from civaffairs.exchange import services
from civaffairs.exchange.models import ImportJob, ImportRow
from civaffairs.exchange.sheets import read_rows
from civaffairs.tenancy.scope import scope
from tests.exchange.conftest import make_divisions
from tests.exchange.tables import as_xlsx, people
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

from .database import empty
from .sizes import Size
from .table import Row

TURNS = 3
PEER = 1  # row a second: SORMAS, OpenCRVS


def uploaded(rows: list[list[str]], clerk: Actor) -> tuple[ImportJob, list[list[str]]]:
    """The table as it waits for its dry run, and its rows as the reader gives them."""
    content = as_xlsx(rows)
    with scope(COUNTY):
        job = services.upload_table(
            kind="registry.person", file_name="名单.xlsx", content=content, by=clerk, on=today()
        )
    begun = time.perf_counter()
    table = list(read_rows(content, "xlsx"))
    took = time.perf_counter() - begun
    print(f"reading the workbook in a process of its own: {len(rows) / took:,.0f} rows a second")
    return job, table


def dry_run(job: ImportJob, table: list[list[str]]) -> float:
    """Rows a second."""
    begun = time.perf_counter()
    with scope(COUNTY):
        services.check_table(job_id=job.pk, rows=table, on=today())
    rate = len(table) / (time.perf_counter() - begun)
    with scope(COUNTY):
        print(f"dry run: {rate:,.0f} rows a second, {job.rows.counts()}")
    return rate


def bare(job: ImportJob) -> float:
    """The same rows with bulk_create and without any check, into the same table, a second."""
    with scope(COUNTY):
        source = list(job.rows.all())
        begun = time.perf_counter()
        with transaction.atomic():
            fresh = [
                ImportRow(
                    job_id=row.job_id, kind="bare", number=row.number + 1_000_000, fingerprint=row.fingerprint,
                    content_encrypted=row.content_encrypted, state=row.state,
                )
                for row in source
            ]  # fmt: skip
            ImportRow.objects.bulk_create(fresh, batch_size=5000)
            took = time.perf_counter() - begun
            transaction.set_rollback(True)
    return len(source) / took


def imported(clerk: Actor, count: int, first: int) -> float:
    """Rows a second from the dry run's end to the last person of the register."""
    job, table = uploaded(people(count, first), clerk)
    dry_run(job, table)
    with scope(COUNTY):
        services.start_import(job=ImportJob.objects.get(pk=job.pk), by=clerk, on=today())
    begun, is_left = time.perf_counter(), True
    while is_left:
        with scope(COUNTY):
            is_left = services.import_chunk(job_id=job.pk, on=today())
    return count / (time.perf_counter() - begun)


def rows(size: Size) -> Iterator[Row]:
    """The dry run beside bulk_create; the import itself."""
    count = size.rows_imported
    with empty("importing") as database:
        services.send_work = lambda bureau, job: None  # no worker shall take what is measured here
        make_bureaus()
        make_divisions()
        clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
        imported(clerk, min(count, 3_000), 800_000)
        database.analyse()
        checked, plain = [], []
        for turn in range(TURNS):
            job, table = uploaded(people(count, turn * count), clerk)
            checked.append(dry_run(job, table))
            plain.append(bare(job))
        yield Row(
            "import: dry run with validation, duplicates, row report", f"{count:,} rows, {TURNS} times",
            median(checked), "/s", median(plain), "bulk_create without any check", at_least=1, of_ratio=True,
        )  # fmt: skip
        yield Row(
            "import: people with documents, search keys, audit", f"{min(count, 3_000):,} rows",
            imported(clerk, min(count, 3_000), 900_000), "/s", PEER, "SORMAS, OpenCRVS",
        )  # fmt: skip
