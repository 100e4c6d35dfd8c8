"""The days to turn against a decision count from its service; what is filed opens work and changes nothing else."""

import datetime as dt

import pytest

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.lights import deadline_light, nearest_light
from civaffairs.casework.models import Case, ClockEntry, Deadline, Determination, Task
from civaffairs.casework.records import Remedy, ServiceRecord
from civaffairs.casework.reminders import due_deadlines
from civaffairs.casework.services import remedies
from civaffairs.casework.services.clocks import suspend_terms
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.models import Fact
from civaffairs.payments.models import Award
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

SERVED = dt.date(2026, 11, 23)
LATER = dt.date(2026, 12, 10)


@pytest.fixture(autouse=True)
def county():
    make_bureaus()
    with scope(COUNTY):
        yield


@pytest.fixture
def clerk():
    return make_actor(Role.TOWNSHIP_CASEWORKER, COUNTY)


@pytest.fixture
def reviewer():
    return make_actor(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def case(on):
    return made.granted(on)


def serve(case, by, *, served_on=SERVED, on=LATER, **options):
    return remedies.record_service(
        case=case, method="in_person", served_on=served_on, recipient="王海波", proof="送达回证", by=by, on=on,
        **options,
    )  # fmt: skip


def file(case, by, *, kind="reconsideration", filed_on=LATER, notified_on=LATER, on=LATER):
    return remedies.file_remedy(
        case=case, kind=kind, filed_on=filed_on, notified_on=notified_on, body="大连市中山区人民政府",
        number="中政复〔2026〕3号", claim="撤销决定", by=by, on=on,
    )  # fmt: skip


def decide(remedy, by, outcome, **options):
    return remedies.decide_remedy(
        remedy=remedy, outcome=outcome, decided_on=LATER, decision_number="中政复决〔2026〕3号", summary="",
        by=by, on=LATER, **options,
    )  # fmt: skip


def last_day(case, term):
    return Deadline.objects.get(case=case, term=term).due_on


def test_the_terms_of_the_citizen_start_in_the_ledger_on_the_day_of_service(case, clerk):
    serve(case, clerk)
    started = ClockEntry.objects.filter(case=case, on=SERVED, kind="start").values_list("term", flat=True)
    assert set(started) >= {"reconsideration.apply", "suit.direct"}
    # Sixty days end on Friday 22 January, six months on Sunday 23 May, which is moved to Monday
    assert last_day(case, "reconsideration.apply") == dt.date(2027, 1, 22)
    assert last_day(case, "suit.direct") == dt.date(2027, 5, 24)


def test_a_citizens_term_makes_no_office_late_and_is_reminded_of_to_nobody(case, clerk):
    serve(case, clerk)
    long_after = dt.date(2027, 9, 1)
    terms = list(Deadline.objects.filter(case=case, term__in=("reconsideration.apply", "suit.direct")))
    assert {deadline_light(one, long_after, "210202").text for one in terms} == {"已期满"}
    assert nearest_light(terms, long_after, "210202") is None
    assert not [reminder for reminder in due_deadlines(long_after) if "复议" in str(reminder.values)]


def test_an_office_that_suspends_its_work_takes_nobodys_days_to_appeal(case, clerk):
    serve(case, clerk)
    before = last_day(case, "reconsideration.apply")
    suspend_terms(case=case, reason="等待鉴定", by=clerk, on=LATER, right="casework.serve_decision")
    assert last_day(case, "reconsideration.apply") == before


def test_a_wrong_record_of_service_is_superseded_and_the_days_count_anew(case, clerk):
    wrong = serve(case, clerk)
    serve(case, clerk, served_on=SERVED + dt.timedelta(1), supersedes=wrong)
    assert [one.served_on for one in ServiceRecord.objects.counting().filter(case=case)] == [dt.date(2026, 11, 24)]
    assert ServiceRecord.objects.filter(case=case).count() == 2
    assert last_day(case, "reconsideration.apply") == dt.date(2027, 1, 25)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"served_on": LATER + dt.timedelta(1)}, "future_date"),
        ({"served_on": dt.date(2026, 11, 1)}, "served_before_decided"),
    ],
)
def test_a_decision_is_not_served_on_an_impossible_day(case, clerk, options, code):
    with pytest.raises(Refusal) as refused:
        serve(case, clerk, **options)
    assert refused.value.code == code
    assert not ServiceRecord.objects.exists()
    assert not Deadline.objects.filter(term="reconsideration.apply").exists()


def test_one_decision_is_served_once(case, clerk):
    serve(case, clerk)
    with pytest.raises(Refusal) as refused:
        serve(case, clerk, served_on=LATER)
    assert refused.value.code == "served_already"
    assert ServiceRecord.objects.count() == 1


def test_nothing_is_served_before_anything_is_decided(on, clerk):
    with pytest.raises(Refusal) as refused:
        serve(made.submitted(on), clerk)
    assert refused.value.code == "nothing_decided"


def test_a_payment_officer_serves_nothing(case):
    with pytest.raises(NotPermitted):
        serve(case, make_actor(Role.PAYMENT_OFFICER, COUNTY))
    assert not ServiceRecord.objects.exists()


def test_a_filing_stops_the_citizens_term_and_starts_the_offices(case, clerk, reviewer):
    serve(case, clerk)
    remedy = file(case, reviewer)
    assert not remedy.is_late
    assert Deadline.objects.get(case=case, term="reconsideration.apply").completed_on == LATER
    # Ten working days after Thursday 10 December
    assert last_day(case, "defence.reconsideration") == dt.date(2026, 12, 24)
    task = Task.objects.open().get(case=case, kind="defence.reconsideration")
    assert (task.title, task.due_on) == ("提交行政复议答复", dt.date(2026, 12, 24))
    assert Fact.objects.filter(kind="casework.remedy_filed").count() == 1


def test_the_answer_of_the_office_closes_its_task_and_its_term(case, clerk, reviewer):
    serve(case, clerk)
    remedies.submit_defence(remedy=file(case, reviewer), by=reviewer, on=LATER)
    assert not Task.objects.open().filter(case=case, kind="defence.reconsideration").exists()
    assert Deadline.objects.get(case=case, term="defence.reconsideration").completed_on == LATER


def test_what_is_filed_after_the_last_day_is_recorded_as_late(case, clerk, reviewer):
    serve(case, clerk)
    after = dt.date(2027, 1, 23)
    assert file(case, reviewer, filed_on=after, notified_on=after, on=after).is_late


def test_what_is_filed_on_the_last_day_is_in_time(case, clerk, reviewer):
    serve(case, clerk)
    day = dt.date(2027, 1, 22)
    assert not file(case, reviewer, filed_on=day, notified_on=day, on=day).is_late


def test_nothing_is_filed_against_a_decision_that_was_not_served(case, reviewer):
    with pytest.raises(Refusal) as refused:
        file(case, reviewer)
    assert refused.value.code == "not_served"
    assert not Remedy.objects.exists()


def test_one_reconsideration_is_pending_at_a_time(case, clerk, reviewer):
    serve(case, clerk)
    file(case, reviewer)
    with pytest.raises(Refusal) as refused:
        file(case, reviewer)
    assert refused.value.code == "remedy_pending"
    assert Remedy.objects.count() == 1


def test_the_day_of_service_stands_once_somebody_has_turned_against_the_decision(case, clerk, reviewer):
    service = serve(case, clerk)
    file(case, reviewer)
    with pytest.raises(Refusal) as refused:
        serve(case, clerk, served_on=LATER, supersedes=service)
    assert refused.value.code == "remedy_pending"
    assert ServiceRecord.objects.count() == 1


def test_a_decision_that_falls_opens_work_and_changes_no_entitlement(case, clerk, reviewer):
    serve(case, clerk)
    before = (Case.objects.get(pk=case.pk).status, list(Award.objects.values()), list(Determination.objects.values()))
    remedy = decide(file(case, reviewer), reviewer, "revoked")
    assert (
        Case.objects.get(pk=case.pk).status,
        list(Award.objects.values()),
        list(Determination.objects.values()),
    ) == before
    assert [task.kind for task in Task.objects.open().filter(case=case)] == ["decide_anew"]
    assert Fact.objects.get(kind="casework.decision_overturned").data["outcome"] == "revoked"
    remedies.report_compliance(remedy=remedy, report="已重新作出决定", by=reviewer, on=LATER)
    assert not Task.objects.open().filter(case=case).exists()


def test_a_decision_that_stands_opens_no_work_and_leaves_fifteen_days_for_a_suit(case, clerk, reviewer):
    serve(case, clerk)
    decide(file(case, reviewer), reviewer, "maintained", decision_served_on=LATER)
    assert not Task.objects.open().filter(case=case).exists()
    assert not Fact.objects.filter(kind="casework.decision_overturned").exists()
    # Fifteen days after Thursday 10 December
    assert last_day(case, "suit.after_reconsideration") == dt.date(2026, 12, 25)
    day = dt.date(2026, 12, 26)
    assert file(case, reviewer, kind="suit", filed_on=day, notified_on=day, on=day).is_late


def test_a_remedy_that_is_over_takes_no_second_outcome(case, clerk, reviewer):
    serve(case, clerk)
    remedy = file(case, reviewer)
    remedies.end_remedy(remedy=remedy, stage="withdrawn", ended_on=LATER, by=reviewer, on=LATER)
    with pytest.raises(Refusal) as refused:
        decide(remedy, reviewer, "revoked")
    assert refused.value.code == "not_pending"
    remedy.refresh_from_db()
    assert (remedy.stage, remedy.outcome) == ("withdrawn", "")


def test_every_step_leaves_its_audit_entry(case, clerk, reviewer):
    serve(case, clerk)
    decide(file(case, reviewer), reviewer, "maintained")
    texts = AuditEntry.objects.filter(verb__in=("casework.serve_decision", "casework.keep_remedies"))
    assert [entry.text.partition("：")[2] for entry in texts.order_by("at", "id")] == [
        "登记决定直接送达", "登记行政复议", "行政复议维持原决定",
    ]  # fmt: skip


def reminded(on):
    return [reminder.values["term"] for reminder in due_deadlines(on)]


def test_the_days_to_answer_a_court_are_reminded_of_although_the_case_is_closed(case, clerk, reviewer):
    assert not case.is_open
    serve(case, clerk)
    file(case, reviewer, kind="suit")
    last = last_day(case, "defence.suit")
    assert reminded(last) == ["诉讼答辩"]
    assert reminded(last + dt.timedelta(1)) == ["诉讼答辩"]
    remedies.submit_defence(remedy=Remedy.objects.get(), by=reviewer, on=LATER)
    assert reminded(last) == []


def test_no_court_waits_for_an_office_that_suspends_its_work(case, clerk, reviewer):
    serve(case, clerk)
    file(case, reviewer, kind="suit")
    before = last_day(case, "defence.suit")
    suspend_terms(case=case, reason="等待鉴定", by=clerk, on=LATER, right="casework.serve_decision")
    assert last_day(case, "defence.suit") == before
    assert not Deadline.objects.get(case=case, term="defence.suit").is_suspended


def test_what_is_only_proposed_is_not_served(on, clerk):
    proposed = made.in_public_notice(on)
    assert Determination.objects.filter(case=proposed).exists()
    with pytest.raises(Refusal) as refused:
        serve(proposed, clerk)
    assert refused.value.code == "nothing_decided"
