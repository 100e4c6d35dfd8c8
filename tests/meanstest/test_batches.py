"""A yearly review as one run: noted, started piece by piece, counted, and taken up again after a death."""

import datetime as dt

import pytest

from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.meanstest import catalogue, messages, tasks
from civaffairs.meanstest.catalogue import BatchMatter, CheckRequest
from civaffairs.meanstest.choices import BatchOutcome
from civaffairs.meanstest.comparison import Declared
from civaffairs.meanstest.models import BatchedCase, CheckBatch, CheckRun
from civaffairs.meanstest.services import batches
from civaffairs.meanstest.services.batches import batch_progress, lost_batches, start_batch, start_waiting_cases
from civaffairs.meanstest.services.steps import sweep
from civaffairs.tenancy.models import WorkDue
from tests.meanstest import answering, households
from tests.meanstest.answering import answer_all, finding
from tests.meanstest.households import AUDITOR, BUREAU, ON, REVIEWER, WINDOW

pytestmark = pytest.mark.django_db
PURPOSE = "年度复核"


@pytest.fixture
def homes(bureau, population, monkeypatch):
    """Three households with their people, the last without authorisation; and the matter that tests them."""
    cases = [households.open_matter(population, home) for home in population.demo_households()[:3]]
    for case, people in cases[:2]:
        households.authorise(case, people)
    people_of = {case.pk: people for case, people in cases}

    def prepare(*, case, by, on):
        return CheckRequest(case, people_of[case.pk], on, *WINDOW)

    monkeypatch.setattr(catalogue, "_matters", {"tests.review": BatchMatter("tests.review", "复核", prepare)})
    monkeypatch.setattr(messages, "_send_all", lambda waiting: None)
    return cases


def begin(homes, *, by=REVIEWER):
    return start_batch(cases=[case for case, _ in homes], matter="tests.review", purpose=PURPOSE, by=by, on=ON)


def outcomes(batch) -> list[str]:
    return [str(row.outcome) for row in batch.cases.with_outcome().order_by("id")]


def test_a_batch_is_noted_at_once_and_started_piece_by_piece(homes):
    batch = begin(homes)
    assert not CheckRun.objects.exists()
    assert outcomes(batch) == [BatchOutcome.WAITING] * 3
    assert start_waiting_cases(batch_id=batch.pk, at=now(), on=ON, most=1)
    assert outcomes(batch) == [BatchOutcome.RUNNING, BatchOutcome.WAITING, BatchOutcome.WAITING]
    assert not start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    assert CheckRun.objects.count() == 2
    assert not start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    assert CheckRun.objects.count() == 2


def test_a_household_that_is_refused_says_why_and_holds_up_nobody(homes):
    batch = begin(homes)
    start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    refused = batch.cases.get(state="refused")
    assert refused.case == homes[2][0]
    assert "没有有效的核对授权" in refused.reason


def test_a_household_that_the_product_cannot_make_ready_holds_up_nobody(homes, monkeypatch):
    known = catalogue.matter_of("tests.review").prepare

    def prepare(*, case, by, on):
        if case.pk == homes[0][0].pk:
            raise LookupError("no figure here")
        return known(case=case, by=by, on=on)

    monkeypatch.setattr(catalogue, "_matters", {"tests.review": BatchMatter("tests.review", "复核", prepare)})
    batch = begin(homes[:2])
    assert not start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    assert outcomes(batch) == [BatchOutcome.REFUSED, BatchOutcome.RUNNING]
    assert "运行日志" in batch.cases.get(state="refused").reason


def test_what_came_of_each_household_is_counted(homes, monkeypatch):
    (first, people), (second, _), _ = homes
    wage = Declared(people[0].pk, "income", "wage", answering.money("800.00"), "2025-11", "2026-10")
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: {first.pk: [wage]}})
    batch = begin(homes)
    start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    before = batch_progress(batch)
    assert before.is_running
    assert before.answered == before.ended == 0
    run, other = CheckRun.objects.get(case=first), CheckRun.objects.get(case=second)
    answer_all(run, monkeypatch, {("tax", people[0].pk): [finding("income", "wage", "2600.00")]})
    for _ in range(4):
        answering.answer(other, monkeypatch, {"banks": "timeout"})
    after = batch_progress(batch)
    assert after.outcomes == {"changed": 1, "source_failed": 1, "refused": 1}
    assert (after.households, after.ended, after.is_running) == (3, after.asked, False)
    assert after.asked - after.answered == len(homes[1][1])  # the bank's, of everybody in the second household


def test_only_whoever_may_start_a_batch_does_and_only_of_the_own_area(homes):
    with pytest.raises(NotPermitted):
        begin(homes, by=AUDITOR)
    with pytest.raises(Refusal, match="没有选择"):
        begin([])
    assert not CheckBatch.objects.exists()


def test_a_batch_whose_worker_died_is_taken_up_again_where_it_stood(homes, monkeypatch):
    batch = begin(homes)
    calls = []

    def dies(**given):
        calls.append(given)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(batches, "start_checks", dies)
        with pytest.raises(KeyboardInterrupt):
            start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    assert calls
    assert not CheckRun.objects.exists()
    assert lost_batches(at=now()) == []  # it may only be slow
    assert lost_batches(at=now() + dt.timedelta(seconds=21)) == [batch.pk]
    assert not start_waiting_cases(batch_id=batch.pk, at=now(), on=ON)
    assert BatchedCase.objects.waiting().count() == 0
    assert lost_batches(at=now() + dt.timedelta(seconds=60)) == []


def test_the_sweeper_keeps_a_bureau_with_a_batch_that_waits(homes):
    begin(homes)
    sweep(at=now())
    assert WorkDue.objects.filter(tenant_id=BUREAU, kind="meanstest.sweep").exists()


def test_a_hundred_questions_of_one_source_go_out_in_one_message_and_the_sources_in_turn(homes):
    assert tasks.start_batch.name == messages.START_BATCH
    assert tasks.ask_batch.name == messages.ASK_BATCH
    case = homes[0][0]
    many = [("banks", case.pk)] * 120
    assert [name for name, _ in messages._messages(BUREAU, many)] == [messages.ASK_BATCH]
    few = [("banks", case.pk)] * 2 + [("tax", case.pk)] * 2
    assert [arguments[1] for _, arguments in messages._messages(BUREAU, few)] == ["banks", "tax", "banks", "tax"]
