"""Two payment offices at one table: what happens with the guards, and without them."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import psycopg2
import pytest
from django.db import IntegrityError, connection, connections

from civaffairs.payments.models import PaymentLine, PaymentRun
from civaffairs.payments.services import runs
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.conftest import _point_at
from tests.factories import awards as make
from tests.factories.awards import MONTH, PAY_DAY, PROGRAMME, officer
from tests.factories.bureaus import COUNTY, make_bureaus

pytestmark = [pytest.mark.live, pytest.mark.timeout(170)]

AWARDS = 12
FILLER = """
import sys, time
import django
django.setup()
from uuid import UUID
from civaffairs.payments.services import runs
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope
more = True
while more:
    with scope(int(sys.argv[1])):
        more = runs.fill_next(run_id=UUID(sys.argv[2]), most=2)
        print("part", flush=True)
        time.sleep(float(sys.argv[3]))
"""


@pytest.fixture
def own_database(stack, django_db_blocker):
    """A database of its own with committed households; transactions of several connections meet in it."""
    name = f"test_payments_{os.getpid()}"
    databases.clone(stack, name)
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_at(stack, name)
        make_bureaus()
        with scope(COUNTY):
            for number in range(AWARDS):
                make.make_award(number)
        yield name
        for alias in connections:
            connections[alias].close()
        if before.startswith("test_"):
            _point_at(stack, before)
    databases.drop(stack, name)


def opened() -> PaymentRun:
    with scope(COUNTY):
        by = officer()
        return runs.open_run(programme=PROGRAMME, month=MONTH, division_code="210202", by=by, on=PAY_DAY)


def fill_both_at_once() -> list[BaseException | None]:
    """Two runs of one month are filled by two connections that begin together; the fault of each, if any."""
    both, together = [opened(), opened()], Barrier(2)

    def fill(run: PaymentRun) -> BaseException | None:
        try:
            more, is_first = True, True
            while more:
                with scope(COUNTY):
                    if is_first:
                        connection.ensure_connection()
                        together.wait(20)
                        is_first = False
                    more = runs.fill_next(run_id=run.pk, most=3)
        except IntegrityError as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(fill, both))


def paid_months() -> tuple[int, int]:
    """Live lines, and how many awards they are for."""
    with scope(COUNTY):
        live = PaymentLine.objects.live()
        return live.count(), live.values("award").distinct().count()


def slowed(monkeypatch):
    """Between looking who is unpaid and writing the lines there is time for the other one to look."""
    make_lines = runs._make_lines

    def slowly(*arguments):
        time.sleep(0.3)
        make_lines(*arguments)

    monkeypatch.setattr(runs, "_make_lines", slowly)


def test_two_runs_at_once_pay_everybody_once_and_neither_fails(own_database, monkeypatch):
    slowed(monkeypatch)
    assert fill_both_at_once() == [None, None]
    assert paid_months() == (AWARDS, AWARDS)


def test_without_the_lock_the_unique_key_still_refuses_the_second_line(own_database, monkeypatch):
    slowed(monkeypatch)
    monkeypatch.setattr(runs, "_one_drafter_at_a_time", lambda: None)
    faults = fill_both_at_once()
    assert any(isinstance(fault, IntegrityError) for fault in faults)
    lines, awards = paid_months()
    assert lines == awards


def test_without_lock_and_key_the_same_two_runs_pay_twice(own_database, stack, monkeypatch):
    """The control: with both guards off this very race is seen."""
    link = psycopg2.connect(stack.dsn("civ_migrator", own_database))
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("DROP INDEX payment_line_paid_once")
    link.close()
    slowed(monkeypatch)
    monkeypatch.setattr(runs, "_one_drafter_at_a_time", lambda: None)
    assert fill_both_at_once() == [None, None]
    lines, awards = paid_months()
    assert awards == AWARDS
    assert lines > awards


def test_a_killed_run_goes_on_where_it_stopped_and_pays_everybody_once(own_database, stack):
    run = opened()
    environment = {
        **databases.environment(stack, own_database),
        **{name: os.environ[name] for name in ("FIELD_KEYS", "INDEX_KEY", "SECRET_KEY") if name in os.environ},
    }
    command = [sys.executable, "-c", FILLER, str(COUNTY), str(run.pk)]
    doomed = subprocess.Popen([*command, "0.5"], env=environment, cwd=databases.ROOT, stdout=subprocess.PIPE)
    for _ in range(3):
        assert doomed.stdout.readline()
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(20)
    with scope(COUNTY):
        run.refresh_from_db()
        left_behind = run.lines.count()
    assert run.state == "filling"
    assert 2 <= left_behind < AWARDS

    subprocess.run([*command, "0"], env=environment, cwd=databases.ROOT, check=True, stdout=subprocess.DEVNULL)
    with scope(COUNTY):
        run.refresh_from_db()
        assert run.state == "drafted"
        assert run.lines.planned().count() == AWARDS
    assert paid_months() == (AWARDS, AWARDS)


def test_a_run_opened_while_the_last_list_is_finished_is_filled_all_the_same(own_database):
    first, is_open, is_finished = opened(), Event(), Event()

    def open_another():
        try:
            with scope(COUNTY):
                by = officer()
                runs.open_run(programme=PROGRAMME, month=MONTH, division_code="210202", by=by, on=PAY_DAY)
                is_open.set()
                is_finished.wait(2)
        finally:
            is_open.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_another)
        is_open.wait(20)
        more = True
        while more:
            with scope(COUNTY):
                more = runs.fill_next(run_id=first.pk, most=AWARDS)
        is_finished.set()
        opening.result(30)
    with scope(COUNTY):
        assert PaymentRun.objects.filling().count() == 1
        assert WorkDue.objects.filter(tenant_id=COUNTY, kind=runs.FILL).exists()
