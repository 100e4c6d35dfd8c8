"""An import with a real worker, a real broker and a real death; IMPORT_ROWS=10000 tries it at the size of a county."""

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
import redis
from django.db import connections

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import today
from civaffairs.devstack.processes import wait_until
from civaffairs.exchange import services
from civaffairs.exchange.models import ImportJob, ImportRow
from civaffairs.registry.models import IdentityDocument, Person
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.exchange.conftest import make_divisions
from tests.exchange.tables import as_csv, people
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = [pytest.mark.live, pytest.mark.timeout(6000)]
ROWS = int(os.environ.get("IMPORT_ROWS", 3 * services.ROWS_AT_ONCE))
PATIENCE = 120 + ROWS // 5  # seconds, on a busy machine
BROKER_NUMBER = 8 + (os.getpid() + 2) % 8


class Worker:
    """A Celery worker with a scheduler in it, in a session of its own."""

    def __init__(self, environment: dict[str, str], log):
        command = [sys.executable, "-m", "celery", "-A", "civaffairs.celery", "worker", "--beat", "--concurrency", "1"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        self.process = subprocess.Popen(
            command, env=environment, cwd=databases.ROOT, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self) -> None:
        """SIGKILL to the worker and its children: nothing is tidied up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture
def live(django_db_blocker, stack, tmp_path):
    """An own database, committed to, and the environment of workers on it."""
    name = f"live_exchange_{os.getpid()}"
    databases.clone(stack, name)
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    broker = redis.Redis.from_url(stack.redis_url(BROKER_NUMBER))
    broker.flushdb()
    keys = {name: os.environ[name] for name in ("FIELD_KEYS", "INDEX_KEY", "IDENTITY_KEYS") if name in os.environ}
    environment = {**databases.environment(stack, name), **keys, "REDIS_URL": stack.redis_url(BROKER_NUMBER)}
    workers: list[Worker] = []
    with django_db_blocker.unblock(), open(tmp_path / "worker.log", "ab") as log:
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].close()
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        make_bureaus()
        make_divisions()

        def start() -> Worker:
            workers.append(Worker(environment, log))
            return workers[-1]

        yield start
        for worker in workers:
            worker.kill()
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict.update(before[alias])
    broker.flushdb()
    databases.drop(stack, name)


def count(**where) -> int:
    with scope(COUNTY):
        return ImportRow.objects.filter(**where).count()


def state(job: ImportJob) -> str:
    with scope(COUNTY):
        return ImportJob.objects.get(pk=job.pk).state


def test_a_worker_killed_half_way_through_an_import_loses_none_and_applies_none_twice(live, monkeypatch, tmp_path):
    monkeypatch.setattr(services, "send_work", lambda bureau, job: None)  # every message is lost: the sweeper finds all
    with scope(COUNTY):
        clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
        job = services.upload_table(
            kind="registry.person", file_name="万人名单.csv", content=as_csv(people(ROWS)), by=clerk, on=today()
        )
        ImportJob.objects.update(touched_at=job.touched_at - dt.timedelta(minutes=1))
    worker = live()
    assert wait_until(lambda: state(job) == "checked", PATIENCE)
    assert count(state="valid") == ROWS
    with scope(COUNTY):
        services.start_import(job=job, by=clerk, on=today())
        ImportJob.objects.update(touched_at=job.touched_at - dt.timedelta(minutes=1))
    assert wait_until(lambda: count(state="imported") >= 1, PATIENCE)
    worker.kill()
    left = count(state="valid")
    assert 0 < left < ROWS
    with scope(COUNTY):
        assert Person.objects.count() == ROWS - left  # what the dead worker had begun is undone as a whole
    live()
    assert wait_until(lambda: state(job) == "done", PATIENCE), (tmp_path / "worker.log").read_text()
    assert count(state="imported") == ROWS
    with scope(COUNTY):
        assert Person.objects.count() == IdentityDocument.objects.count() == ROWS
        assert ImportRow.objects.values("reference").distinct().count() == ROWS
