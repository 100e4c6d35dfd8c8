"""The demonstration city holds cases in every state, two months of payments, and works on any day of the year."""

import contextlib
import dataclasses
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Sum

from assistance.choices import Status
from assistance.models import Handover
from assistance.programmes.subsistence_allowance import TYPES
from civaffairs.casework.models import Case
from civaffairs.common.dates import SHANGHAI
from civaffairs.connectors import services as connectors
from civaffairs.devstack.demonstration import city
from civaffairs.devstack.demonstration.people import settle_bureaus, settle_offices
from civaffairs.devstack.population.build import build
from civaffairs.devstack.processes import wait_until
from civaffairs.devstack.state import free_port
from civaffairs.documents.models import Document
from civaffairs.meanstest.choices import RunState
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services import steps
from civaffairs.meanstest.services.answers import record_answers
from civaffairs.meanstest.services.checks import finish_runs
from civaffairs.payments.choices import LineState
from civaffairs.payments.invariants import INVARIANTS
from civaffairs.payments.ledgers import FundSource, Overpayment
from civaffairs.payments.models import PaymentHold, PaymentLine, PaymentRun
from civaffairs.payments.services.bank import reconcile
from civaffairs.policy import catalogue
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests import databases
from tests.meanstest.processes import Agencies

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

DAYS = [dt.date(2026, 11, 20), dt.date(2026, 12, 31)]
HOUR = dt.timedelta(hours=1)
ALLOWANCE = "assistance.subsistence_allowance"


@pytest.fixture(params=DAYS, ids=str)
def on(request):
    """Each of the days, which the clock shows as well."""
    with time_machine.travel(dt.datetime.combine(request.param, dt.time(10), SHANGHAI)):
        yield request.param


@pytest.fixture
def population(on, settings):
    """People as of the day, and the agencies that know them."""
    made = build(as_of=on)
    folder = Path(tempfile.mkdtemp())
    made.save(folder / "population.sqlite")
    port = free_port()
    environment = {
        **os.environ, "CIVAFFAIRS_POPULATION": str(folder / "population.sqlite"), "PYTHONPATH": str(databases.ROOT)
    }  # fmt: skip
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--log-level", "warning", "civaffairs.connectors.agencies.server:app"]
    process = subprocess.Popen(command, env=environment, cwd=folder)
    served = Agencies(f"http://127.0.0.1:{port}")
    settings.AGENCIES_URL = served.url
    connectors.agency_config.cache_clear()
    connectors.adapter_of.cache_clear()
    try:
        assert wait_until(served.answers, 20)
        yield made
    finally:
        process.terminate()
        process.wait(10)
        connectors.agency_config.cache_clear()
        connectors.adapter_of.cache_clear()


def answered(run: CheckRun, bureau: Bureau) -> bool:
    """Ask as the worker would, every pause being over at once."""
    at = dt.datetime.combine(run.as_of, dt.time(11), SHANGHAI)
    for _ in range(20):
        with scope(bureau.pk):
            waiting = run.steps.filter(answered_at__isnull=True).values_list("pk", flat=True)
            claims = steps.claim_steps(step_ids=waiting, at=at, on=run.as_of)
            record_answers(claims=claims, answers=steps.ask_claimed(claims), at=at)
            finish_runs(run_ids=[run.pk], at=at)
            run.refresh_from_db()
        if run.state != RunState.RUNNING:
            return True
        at += HOUR
    return False


@pytest.fixture
def filled(population, on) -> Bureau:
    """中山区, filled on the day."""
    load_divisions()
    settle_bureaus("Correct-horse-7")
    settle_offices()
    bureau = Bureau.objects.get(division_code="210202")
    for _ in city.fill(population, bureau, on, wait=answered):
        pass
    return bureau


def test_the_city_shows_everything_and_every_decision_can_be_made_again(filled, on, monkeypatch):
    with scope(filled.pk):
        cases_are_in_every_state()
        two_months_are_paid(on)
        letters_were_written()
        assert [row for invariant in INVARIANTS for row in invariant.rows()] == []
    with scope(1002):
        assert Handover.objects.incoming().count() == 2
        assert Case.objects.get(case_type=TYPES.take_up).status == "granted"
    assert replayed().endswith(" 0 differ")
    version = catalogue.versions(ALLOWANCE)[-1]

    def generous(given, law):
        outputs = version.body(given, law)
        return {**outputs, "base": outputs["base"] + 1, "amount": outputs["amount"] + 1}

    changed = [*catalogue.versions(ALLOWANCE)[:-1], dataclasses.replace(version, body=generous)]
    monkeypatch.setitem(catalogue._rules, ALLOWANCE, changed)
    assert not replayed().endswith(" 0 differ")


def replayed() -> str:
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("replay", stdout=out)
    return out.getvalue().strip()


def cases_are_in_every_state() -> None:
    states = defaultdict(set)
    for case_type, status in Case.objects.values_list("case_type", "status"):
        states[case_type].add(status)
    assert states[TYPES.application] | states[TYPES.takeover] == set(Status.values)
    assert states[TYPES.application] >= set(Status.values) - {Status.ENDED, Status.HANDED_OVER}
    assert states[TYPES.change] >= {"draft", "awaiting_confirmation", "granted", "withdrawn"}
    assert states[TYPES.review] >= {"draft", "kept"}
    assert states[TYPES.review] & {"granted", "ended"}
    assert states[TYPES.takeover] == {"granted", "handed_over", "succeeded", "ended"}


def two_months_are_paid(on: dt.date) -> None:
    states = dict(PaymentRun.objects.order_by("month").values_list("month", "state"))
    assert list(states.values()) == ["settled", "sent", "drafted"]
    assert list(states)[1] == f"{on:%Y-%m}"
    for run in PaymentRun.objects.all():
        assert reconcile(run).difference == Decimal(0)
    assert PaymentLine.objects.filter(state=LineState.RETURNED).count() == 1
    assert FundSource.objects.aggregate(left=Sum("balance"))["left"] > 0
    debts = {debt.cause: debt for debt in Overpayment.objects.all()}
    assert (debts["ineligible"].instalments.count(), debts["ineligible"].balance) == (3, Decimal(400))
    assert debts["death"].amount > 0
    assert PaymentHold.objects.open().count() == 1


def letters_were_written() -> None:
    kinds = set(Document.objects.values_list("kind", flat=True))
    assert kinds >= {
        "receipt", "grant_notice", "refusal_notice", "change_notice", "keep_notice", "stop_notice", "handover_notice",
        "recovery_notice",
    }  # fmt: skip
