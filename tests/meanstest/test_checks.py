"""Starting a check, its progress, its end, and the sweeper's list."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Task
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.connectors.protocol import SOURCES
from civaffairs.facts.models import Fact
from civaffairs.meanstest import catalogue, messages
from civaffairs.meanstest.comparison import Declared
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services.checks import finish_runs, note_work, progress, start_checks
from civaffairs.meanstest.services.discrepancies import decide_discrepancy
from civaffairs.meanstest.services.steps import sweep
from civaffairs.tenancy.models import WorkDue
from tests.meanstest import answering, households
from tests.meanstest.answering import answer_all, finding
from tests.meanstest.households import AUDITOR, BUREAU, CLERK, ON, REVIEWER

pytestmark = pytest.mark.django_db


def test_a_check_has_one_step_for_each_source_and_person(matter):
    case, people = matter
    run = households.start(case, people)
    assert run.steps.count() == len(SOURCES) * len(people)
    assert set(run.steps.values_list("state", flat=True)) == {"not_asked"}
    assert WorkDue.objects.filter(tenant_id=BUREAU, kind="meanstest.sweep").count() == 1
    entry = AuditEntry.objects.get(verb="meanstest.start")
    assert entry.purpose == households.PURPOSE


def test_starting_twice_is_one_run(matter):
    case, people = matter
    first = households.start(case, people)
    assert households.start(case, people) == first
    assert CheckRun.objects.count() == 1
    assert AuditEntry.objects.filter(verb="meanstest.start").count() == 1


def test_the_database_refuses_a_second_running_run_whatever_the_service_does(matter):
    case, people = matter
    run = households.start(case, people)
    run.pk, run._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckRun.objects.create(
            case=case, as_of=ON, window_from=ON, window_to=ON, purpose="x", requested_by="x", requested_at=now()
        )


def test_after_the_answers_a_new_check_asks_anew(matter, monkeypatch):
    case, people = matter
    first = answer_all(households.start(case, people), monkeypatch)
    assert first.state == "answered"
    assert households.start(case, people) != first


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": []}, "nobody_to_check"),
        ({"window": (dt.date(2026, 10, 31), dt.date(2025, 11, 1))}, "window_reversed"),
    ],
)
def test_a_faulty_request_is_refused(matter, change, code):
    case, people = matter
    with pytest.raises(Refusal) as caught:
        households.start(case, **{"people": people, **change})
    assert caught.value.code == code
    assert not CheckRun.objects.exists()


def test_an_auditor_starts_no_check(matter):
    case, people = matter
    with pytest.raises(NotPermitted):
        households.start(case, people, by=AUDITOR)
    assert not CheckRun.objects.exists()


def test_a_refused_case_does_not_hold_up_the_others_of_a_batch(bureau, population):
    homes = population.demo_households()[:3]
    cases = [households.open_matter(population, home) for home in homes]
    for case, people in (cases[0], cases[2]):
        households.authorise(case, people)
    begun = start_checks(
        cases=cases, as_of=ON, window_from=households.WINDOW[0], window_to=households.WINDOW[1], purpose="年度复核",
        by=REVIEWER, on=ON,
    )  # fmt: skip
    assert [run.case for run in begun.runs] == [cases[0][0], cases[2][0]]
    ((case, refusal),) = begun.refused
    assert (case, refusal.code) == (cases[1][0], "not_authorised")


def test_messages_go_out_after_the_commit(matter, monkeypatch, django_capture_on_commit_callbacks):
    case, people = matter
    sent = []
    monkeypatch.setattr(messages, "send", lambda bureau, steps: sent.append((bureau, list(steps))))
    with django_capture_on_commit_callbacks() as waiting:
        run = households.start(case, people)
        assert sent == []
    for callback in waiting:
        callback()
    ((bureau, steps),) = sent
    assert bureau == BUREAU
    assert sorted(steps) == sorted(run.steps.values_list("source", "pk"))


def test_progress_counts_answers_and_names_who_keeps_us_waiting(matter, monkeypatch):
    case, people = matter
    run = households.start(case, people)
    answering.answer(run, monkeypatch, {"banks": "timeout"})
    before = progress(run)
    assert (before.asked, before.answered, before.waiting) == (36, 33, 3)
    assert before.sources_answered == 11
    assert [source.label for source in before.timed_out] == ["银行"]
    answering.answer(run, monkeypatch, {})
    assert progress(run).answered == 36
    assert progress(run).timed_out == []


def test_a_run_ends_with_its_last_answer_and_says_so_once(matter, monkeypatch):
    case, people = matter
    run = households.start(case, people)
    assert not finish_runs(run_ids=[run.pk], at=now())
    answer_all(run, monkeypatch)
    assert not finish_runs(run_ids=[run.pk], at=now())
    fact = Fact.objects.get(kind="meanstest.answered")
    assert fact.data == {"run": str(run.pk)}
    assert CheckRun.objects.get(pk=run.pk).finished_at


def test_what_was_not_declared_becomes_a_task_and_its_decision_needs_a_reason(matter, monkeypatch):
    case, people = matter
    wage = Declared(people[0].pk, "income", "wage", answering.money("800.00"), "2025-11", "2026-10")
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: {case.pk: [wage]}})
    run = households.start(case, people)
    answer_all(run, monkeypatch, {("tax", people[0].pk): [finding("income", "wage", "2600.00")]})
    discrepancy = run.discrepancies.get()
    assert discrepancy.declared == "申报工资性收入核对期内月均800.00元"
    assert discrepancy.found.startswith("核对期内月均2,600.00元:税务:")
    task = Task.objects.get(case=case, kind="verify_discrepancies")
    assert (task.state, task.right) == ("open", "meanstest.decide_discrepancy")

    def decide(**more):
        values = {"decision": "found_counts", "reason": "已与申请人核实", "by": CLERK, "on": ON, **more}
        return decide_discrepancy(discrepancy=discrepancy, **values)

    for more, code in (({"reason": " "}, "reason_required"), ({"decision": "open"}, "unknown_decision")):
        with pytest.raises(Refusal) as caught:
            decide(**more)
        assert caught.value.code == code
    with pytest.raises(NotPermitted):
        decide(by=AUDITOR)
    assert run.discrepancies.open().count() == 1
    decide()
    assert run.discrepancies.open().count() == 0
    assert Task.objects.get(pk=task.pk).state == "done"
    assert "以查得为准" in AuditEntry.objects.get(verb="meanstest.decide_discrepancy").text


def test_a_dead_member_is_noted_whatever_was_declared(matter, monkeypatch):
    case, people = matter
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: {}})
    run = households.start(case, people)
    answer_all(run, monkeypatch, {("civil_affairs", people[1].pk): [finding("status", "death")]})
    discrepancy = run.discrepancies.get()
    assert (discrepancy.person, discrepancy.code) == (people[1], "death")
    assert discrepancy.declared == "申报为在世的共同生活家庭成员"


def test_the_sweeper_forgets_a_bureau_only_when_nothing_waits(matter, monkeypatch):
    case, people = matter
    run = households.start(case, people)
    assert sweep(at=now()) == []
    assert WorkDue.objects.filter(kind="meanstest.sweep").exists()
    answer_all(run, monkeypatch)
    assert sweep(at=now()) == []
    assert not WorkDue.objects.filter(kind="meanstest.sweep").exists()
    note_work(at=now())
    assert WorkDue.objects.filter(kind="meanstest.sweep").exists()


def test_the_sweeper_sends_a_lost_message_again_but_not_at_every_sweep(matter):
    case, people = matter
    run = households.start(case, people)
    at = run.requested_at + dt.timedelta(seconds=21)
    assert len(sweep(at=at)) == 36
    assert sweep(at=at + dt.timedelta(seconds=3)) == []
    assert len(sweep(at=at + dt.timedelta(seconds=21))) == 36
