"""How many rows a second an import takes in: the dry run with all its checks, beside bulk_create without any.

Run from the root of the project: python benchmarks/importing.py [rows]. It uses the test servers and a database of its
own, and prints the rates of reading, of the dry run (validation, duplicates, encryption, row report) and of importing.
"""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "civaffairs.settings.test"

import django  # noqa: E402

django.setup()

from django.db import connections, transaction  # noqa: E402

from civaffairs.accounts.choices import Role  # noqa: E402
from civaffairs.common.dates import today  # noqa: E402
from civaffairs.exchange import services  # noqa: E402
from civaffairs.exchange.models import ImportRow  # noqa: E402
from civaffairs.exchange.sheets import read_rows  # noqa: E402
from civaffairs.tenancy.scope import scope  # noqa: E402
from tests import databases  # noqa: E402
from tests.exchange.conftest import make_divisions  # noqa: E402
from tests.exchange.tables import as_xlsx, people  # noqa: E402
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus  # noqa: E402

IMPORTED = 3000


def say(label: str, rows: int, begun: float) -> None:
    """One line of the table."""
    seconds = time.perf_counter() - begun
    print(f"{label:<60} {rows:>8,} rows {seconds:>8.2f} s {rows / seconds:>10,.0f} rows/s", flush=True)


def dry_run(rows: list[list[str]], clerk) -> None:
    """Read the workbook and stage its rows."""
    content = as_xlsx(rows)
    with scope(COUNTY):
        job = services.upload_table(
            kind="registry.person", file_name="名单.xlsx", content=content, by=clerk, on=today()
        )
    begun = time.perf_counter()
    table = list(read_rows(content, "xlsx"))
    say("reading the workbook in a process of its own", len(rows), begun)
    begun = time.perf_counter()
    with scope(COUNTY):
        services.check_table(job_id=job.pk, rows=table, on=today())
    say("dry run: checks, duplicates, encryption, row report", len(rows), begun)
    with scope(COUNTY):
        print("   ", job.rows.counts())


def bare(clerk) -> None:
    """The same rows with bulk_create and without any check, into the same table."""
    with scope(COUNTY):
        source = list(ImportRow.objects.all())
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
            say("bulk_create of the same rows without any check", len(source), begun)
            transaction.set_rollback(True)


def importing(clerk) -> None:
    """Rows through the service of the register, each with its audit entry, into a register that is in use.

    Without statistics, as in a database made a minute ago, checks of foreign keys read whole tables.
    """
    import_people(clerk, 900_000)
    with connections["migrator"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["default"].close()  # whose plans are from before
    begun = time.perf_counter()
    import_people(clerk, 950_000)
    say("importing people, each with documents, search keys and audit", IMPORTED, begun)


def import_people(clerk, first: int) -> None:
    """One table, from its upload to its last row."""
    with scope(COUNTY):
        job = services.upload_table(
            kind="registry.person",
            file_name="名单.xlsx",
            content=as_xlsx(people(IMPORTED, first)),
            by=clerk,
            on=today(),
        )
        table = list(read_rows(services.uploaded_content(job=job), "xlsx"))
        services.check_table(job_id=job.pk, rows=table, on=today())
        services.start_import(job=job, by=clerk, on=today())
    is_left = True
    while is_left:
        with scope(COUNTY):
            is_left = services.import_chunk(job_id=job.pk, on=today())


def main() -> None:
    """Prepare a database, measure, remove it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    stack = databases.start()
    name = f"bench_importing_{os.getpid()}"
    databases.clone(stack, name)
    services.send_work = lambda bureau, job: None
    try:
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        make_bureaus()
        make_divisions()
        clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
        dry_run(people(count), clerk)
        bare(clerk)
        importing(clerk)
    finally:
        connections.close_all()
        databases.drop(stack, name)


if __name__ == "__main__":
    main()
