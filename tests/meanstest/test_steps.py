"""One step: who may ask, what is kept of the answer, when it is asked again."""

import datetime as dt
import json

import pytest

from civaffairs.audit.models import AuditEntry
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.connectors import services as connectors
from civaffairs.connectors.models import Exchange
from civaffairs.connectors.protocol import Answer, Failure, State
from civaffairs.meanstest.models import CheckRun, CheckStep, Finding
from civaffairs.meanstest.patience import Patience
from civaffairs.meanstest.services.answers import record_answers
from civaffairs.meanstest.services.steps import ask_again, claim_steps, request_id, sweep
from civaffairs.registry.models import IdentityDocument
from tests.meanstest import households
from tests.meanstest.answering import answer_all, finding, reply
from tests.meanstest.households import AUDITOR, BUREAU, CLERK, ON, REVIEWER

pytestmark = pytest.mark.django_db
SECONDS = dt.timedelta(seconds=1)


@pytest.fixture
def run(matter):
    return households.start(*matter)


@pytest.fixture
def step(run, matter):
    return run.steps.get(source="banks", person=matter[1][0])


def claim(step, *, at=None):
    return claim_steps(step_ids=[step.pk], at=at or now(), on=ON)


def bring(step, answer, *, at=None):
    """Claim and record once; the step as it then stands."""
    claims = claim(step, at=at)
    record_answers(claims=claims, answers={step.pk: answer}, at=at or now())
    return CheckStep.objects.get(pk=step.pk)


def test_a_claimed_step_is_claimed_by_nobody_else(step):
    (mine,) = claim(step)
    assert mine.query.request_id == request_id(run_id=step.run_id, source="banks", person_id=step.person_id)
    assert claim(step) == []


def test_an_answered_step_is_not_asked_again_by_a_message_that_comes_twice(step):
    bring(step, reply())
    assert claim(step) == []


def test_the_same_question_has_the_same_number_every_time(step):
    (first,) = claim(step)
    record_answers(claims=[first], answers={step.pk: Answer.failed(Failure.TIMEOUT)}, at=now())
    (second,) = claim(step)
    assert second.query.request_id == first.query.request_id


def test_an_answer_that_comes_after_the_step_was_given_away_changes_nothing(step):
    late = claim(step, at=now() - 70 * SECONDS)
    sweep(at=now())
    bring(step, reply([finding("asset", "deposit", "100.00")]))
    record_answers(claims=late, answers={step.pk: reply([finding("asset", "deposit", "999.00")])}, at=now())
    assert [str(one.amount) for one in Finding.objects.filter(step=step)] == ["100.00"]
    assert Exchange.objects.filter(source="banks").count() == 1


def test_the_sweeper_frees_what_a_dead_worker_holds_and_not_what_a_living_one_does(run, step):
    other = run.steps.get(source="tax", person=step.person)
    claim(step, at=now() - 61 * SECONDS)
    claim(other, at=now() - 59 * SECONDS)
    assert sweep(at=now()) == [("banks", step.pk)]
    assert CheckStep.objects.get(pk=step.pk).state == "not_asked"
    assert CheckStep.objects.get(pk=other.pk).state == "claimed"


def test_a_step_on_which_every_worker_dies_is_given_up(step):
    CheckStep.objects.filter(pk=step.pk).update(attempts=Patience().collections - 1)
    claim(step, at=now() - 61 * SECONDS)
    sweep(at=now())
    left = CheckStep.objects.get(pk=step.pk)
    assert (left.state, left.failure) == ("source_failed", "interrupted")


def test_a_source_that_fails_is_asked_again_after_growing_pauses_and_then_counts_as_failed(step):
    at, pauses = now(), []
    for _ in range(Patience().failures - 1):
        left = bring(step, Answer.failed(Failure.TIMEOUT), at=at)
        assert (left.state, left.failure) == ("pending", "timeout")
        pauses.append((left.next_try_at - at) / SECONDS)
        at = left.next_try_at
    assert pauses == [2, 4, 8]
    left = bring(step, Answer.failed(Failure.TIMEOUT), at=at)
    assert (left.state, left.failure, left.next_try_at) == ("source_failed", "timeout", None)
    assert claim(left) == []


@pytest.mark.parametrize("failure", list(Failure))
def test_a_failed_source_is_never_no_record_and_leaves_no_finding(step, failure):
    for _ in range(Patience().failures):
        left = bring(step, Answer.failed(failure, b"<html>"))
    assert (left.state, left.failure) == ("source_failed", str(failure))
    assert not left.findings.exists()
    assert set(Exchange.objects.values_list("state", flat=True)) == {"source_failed"}


def test_an_agency_that_works_on_it_is_visited_with_its_ticket_until_patience_ends(step):
    at = now()
    for tries in range(1, Patience().collections):
        left = bring(step, Answer(State.PENDING, b"{}", ticket="T-1"), at=at)
        assert (left.state, left.ticket, left.attempts) == ("pending", "T-1", tries)
        at = left.next_try_at
    (collecting,) = claim(left, at=at)
    assert collecting.query.ticket == "T-1"
    record_answers(claims=[collecting], answers={step.pk: Answer(State.PENDING, ticket="T-1")}, at=at)
    left = CheckStep.objects.get(pk=step.pk)
    assert (left.state, left.failure) == ("source_failed", "no_answer_in_time")
    assert at - step.run.requested_at < dt.timedelta(minutes=15)


def test_patience_ends_within_fifteen_minutes_even_when_agencies_hang():
    limits = Patience()
    waiting = sum((limits.pause(tries) for tries in range(1, limits.collections)), dt.timedelta(0))
    hanging = dt.timedelta(seconds=15) * limits.failures
    assert waiting + hanging < dt.timedelta(minutes=15)


def test_a_ticket_that_fails_is_dropped_and_the_question_put_anew(step):
    bring(step, Answer(State.PENDING, ticket="T-1"))
    left = bring(step, Answer.failed(Failure.AGENCY_ERROR))
    assert (left.state, left.ticket) == ("pending", "")


def test_asking_again_replaces_the_findings_of_this_step_and_of_no_other(run, matter, step, monkeypatch):
    deposit = finding("asset", "deposit", "100.00")
    wage = finding("income", "wage", "800.00")
    answer_all(run, monkeypatch, {("banks", step.person_id): [deposit], ("tax", step.person_id): [wage]})
    CheckStep.objects.filter(pk=step.pk).update(state="not_asked", failure="")
    bring(step, reply([deposit]))
    assert sorted(Finding.objects.values_list("code", flat=True)) == ["deposit", "wage"]
    assert Exchange.objects.filter(source="banks", person=step.person_id).count() == 2


def test_evidence_is_kept_encrypted_and_read_with_a_purpose(step):
    bring(step, Answer(State.NO_RECORD, "没有记录".encode(), "application/json"))
    exchange = Exchange.objects.get()
    assert "没有记录".encode() not in bytes(exchange.raw_encrypted)
    assert connectors.read_evidence(exchange=exchange, by=REVIEWER, purpose="申请人有异议") == "没有记录".encode()
    assert AuditEntry.objects.get(verb="connectors.read_evidence").purpose == "申请人有异议"
    with pytest.raises(Refusal):
        connectors.read_evidence(exchange=exchange, by=REVIEWER, purpose=" ")
    with pytest.raises(NotPermitted):
        connectors.read_evidence(exchange=exchange, by=CLERK, purpose="好奇")


def test_of_an_answer_about_somebody_else_only_the_digest_is_kept(step):
    left = bring(step, Answer.failed(Failure.WRONG_PERSON, "别人的账户".encode()))
    assert not left.findings.exists()
    exchange = Exchange.objects.get()
    assert connectors.read_evidence(exchange=exchange, by=REVIEWER, purpose="核查") == b""
    assert len(exchange.digest) == 64


def test_no_citizens_number_is_stored_in_a_finding(run, matter, step):
    number = IdentityDocument.objects.get(person=matter[1][1]).number
    data = {"id_number": number, "name": "李雪梅", "note": f"见{number}"}
    found = finding("status", "household_link", reference=number, data=data)
    bring(step, reply([found]))
    stored = Finding.objects.get()
    text = json.dumps(stored.data, ensure_ascii=False) + stored.description
    assert number not in text
    assert stored.data["id_number"] == f"{number[:3]}{'*' * 11}{number[-4:]}"
    assert stored.data["id_number_index"] == IdentityDocument.index_of(BUREAU, number)


def test_whoever_has_no_number_is_not_asked_about_and_does_not_keep_the_run_waiting(run, matter, step):
    IdentityDocument.objects.filter(person=step.person).update(kind="birth_certificate")
    assert claim(step) == []
    left = CheckStep.objects.get(pk=step.pk)
    assert (left.state, left.failure) == ("not_asked", "no_identity_number")
    assert not CheckStep.objects.unfinished().filter(pk=step.pk).exists()


def test_a_failed_source_is_asked_again_by_somebody_who_may(run, step, monkeypatch):
    for _ in range(Patience().failures):
        bring(step, Answer.failed(Failure.TIMEOUT))
    answer_all(run, monkeypatch)
    step.refresh_from_db()
    with pytest.raises(NotPermitted):
        ask_again(step=step, by=AUDITOR, on=ON)
    ask_again(step=step, by=CLERK, on=ON)
    assert CheckRun.objects.get(pk=run.pk).state == "running"
    with pytest.raises(Refusal) as caught:
        ask_again(step=step, by=CLERK, on=ON)
    assert caught.value.code == "still_asking"
    assert answer_all(run, monkeypatch).state == "answered"
    with pytest.raises(Refusal) as caught:
        ask_again(step=step, by=CLERK, on=ON)
    assert caught.value.code == "already_answered"
