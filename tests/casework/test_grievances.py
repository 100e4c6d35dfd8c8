"""A grievance is checked by one and answered by another, and whom it accuses neither sees nor touches it."""

import datetime as dt
from io import BytesIO

import pytest
from pypdf import PdfReader

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import may
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Deadline, Task
from civaffairs.casework.permissions import HANDLE_GRIEVANCE, SEE_COMPLAINANT
from civaffairs.casework.records import Grievance
from civaffairs.casework.reminders import due_deadlines
from civaffairs.casework.services import grievances
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents.models import Document
from civaffairs.documents.services import open_document
from civaffairs.facts.models import Fact
from civaffairs.notices.models import Notification
from civaffairs.notices.services import remind
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import grievances as complained
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county():
    make_bureaus()
    with scope(COUNTY):
        yield


def someone(role, **options):
    return make_actor(role, COUNTY, **options)


@pytest.fixture
def reviewer():
    return someone(Role.COUNTY_REVIEWER)


@pytest.fixture
def confirmer():
    return someone(Role.COUNTY_CONFIRMER)


def code_of(refused) -> str:
    return refused.value.code


def test_a_grievance_passes_from_receipt_to_its_verdict(on, reviewer):
    case = complained.answered(on)
    closed = grievances.close_grievance(case=case, satisfaction="satisfied", by=reviewer, on=on)
    grievance = Grievance.objects.get(case=closed)
    assert (closed.status, closed.is_open, grievance.verdict, grievance.satisfaction) == (
        "closed", False, "founded", "satisfied",
    )  # fmt: skip
    assert grievance.answered_on == on
    assert [step.act for step in closed.history.order_by("at", "id")] == ["accept", "investigate", "answer", "close"]


def test_the_days_to_accept_and_to_answer_are_counted_by_the_clock(on):
    case = complained.received(on)
    # Friday 20 November: five working days end on Friday the 27th, fifteen days on Saturday 5 December
    assert Deadline.objects.get(case=case, term="grievance.accept").due_on == dt.date(2026, 11, 27)
    assert case.due_on == dt.date(2026, 11, 27)
    taken = grievances.accept_grievance(case=case, by=someone(Role.COUNTY_REVIEWER), on=on)
    assert Deadline.objects.get(case=case, term="grievance.accept").completed_on == on
    assert taken.due_on == dt.date(2026, 12, 7)


def test_whoever_checked_a_grievance_does_not_answer_it(on, reviewer):
    case = complained.investigated(on)
    make_actor(Role.COUNTY_CONFIRMER, COUNTY)
    both = type(reviewer)(reviewer.id, reviewer.name, Role.COUNTY_CONFIRMER, COUNTY, reviewer.division_code)
    with pytest.raises(Refusal) as refused:
        grievances.answer_grievance(case=case, text="不属实。", by=both, on=on)
    assert code_of(refused) == "four_eyes"
    case.refresh_from_db()
    assert case.status == "investigated"
    assert Grievance.objects.get(case=case).answer == ""
    assert not Fact.objects.filter(kind="casework.grievance_answered").exists()


def test_who_is_accused_neither_sees_nor_handles_the_grievance(on, reviewer, confirmer):
    case = complained.received(on, accused=(int(reviewer.id),))
    assert not Case.objects.visible_to(reviewer).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(confirmer).filter(pk=case.pk).exists()
    assert not Task.objects.for_actor(reviewer).exists()
    assert not may(reviewer, HANDLE_GRIEVANCE.code, case)
    with pytest.raises(NotPermitted):
        grievances.accept_grievance(case=case, by=reviewer, on=on)
    with pytest.raises(NotPermitted):
        grievances.reveal_complainant(case=case, purpose="了解情况", by=reviewer)
    case.refresh_from_db()
    assert (case.status, case.version) == ("received", 1)
    assert not AuditEntry.objects.filter(verb=SEE_COMPLAINANT.code).exists()


def test_another_of_the_same_role_handles_what_the_accused_may_not(on, reviewer):
    case = complained.received(on, accused=(int(reviewer.id),))
    head = someone(Role.TOWNSHIP_HEAD)
    assert [task.case_id for task in Task.objects.for_actor(head)] == [case.pk]
    assert grievances.accept_grievance(case=case, by=head, on=on).status == "accepted"


def test_who_is_accused_gets_no_reminder_of_the_grievance(on, reviewer):
    complained.received(on, accused=(int(reviewer.id),))
    head, day = someone(Role.TOWNSHIP_HEAD), on + dt.timedelta(5)
    assert [reminder.never for reminder in due_deadlines(day)] == [(int(reviewer.id),)]
    remind(on=day)
    told = set(Notification.objects.values_list("recipient", flat=True))
    assert int(head.id) in told
    assert int(reviewer.id) not in told


def test_who_is_recused_later_loses_the_grievance_at_once(on, reviewer):
    case = complained.accepted(on)
    head = someone(Role.TOWNSHIP_HEAD)
    grievances.recuse(case=case, user_id=int(reviewer.id), reason="与投诉人有利害关系", by=head, on=on)
    assert not Case.objects.visible_to(reviewer).filter(pk=case.pk).exists()
    with pytest.raises(NotPermitted):
        grievances.investigate_grievance(case=case, findings="已查", verdict="unfounded", by=reviewer, on=on)
    case.refresh_from_db()
    assert case.status == "accepted"


def test_the_accused_cannot_register_the_grievance_against_themselves(on):
    by = someone(Role.SUPERVISOR)
    with pytest.raises(Refusal) as refused:
        complained.received(on, accused=(int(by.id),))
    assert code_of(refused) == "accused_registers"
    assert not Case.objects.filter(case_type="grievance").exists()


def test_only_somebody_who_works_here_can_be_accused(on):
    with pytest.raises(Refusal) as refused:
        complained.received(on, accused=(99_999_999,))
    assert code_of(refused) == "unknown_worker"


def test_nobody_sees_grievances_whose_role_has_nothing_to_do_with_them(on):
    case = complained.received(on)
    for role in (Role.VILLAGE_CLERK, Role.PAYMENT_OFFICER, Role.AUDITOR):
        assert not Case.objects.visible_to(someone(role)).filter(pk=case.pk).exists(), role
    assert not Case.objects.all().shared().filter(pk=case.pk).exists()


def test_the_neighbouring_bureau_sees_no_grievance_of_this_one(on):
    case = complained.received(on)
    with scope(NEIGHBOUR):
        assert not Case.objects.filter(pk=case.pk).exists()


def test_the_complainant_is_kept_encrypted_and_shown_for_a_purpose_that_is_recorded(on, confirmer):
    case = complained.received(on)
    kept = Grievance.objects.get(case=case)
    stored = " ".join(str(value) for value in vars(kept).values())
    assert complained.COMPLAINANT not in stored
    assert complained.TELEPHONE not in stored
    with pytest.raises(Refusal) as refused:
        grievances.reveal_complainant(case=case, purpose=" ", by=confirmer)
    assert code_of(refused) == "purpose_required"
    found = grievances.reveal_complainant(case=case, purpose="回访", by=confirmer)
    assert (found.name, found.telephone) == (complained.COMPLAINANT, complained.TELEPHONE)
    entry = AuditEntry.objects.get(verb=SEE_COMPLAINANT.code)
    assert entry.purpose == "回访"
    assert complained.COMPLAINANT not in entry.text


def test_the_township_that_is_complained_about_does_not_learn_who_complains(on):
    case = complained.received(on)
    with pytest.raises(NotPermitted):
        grievances.reveal_complainant(case=case, purpose="了解情况", by=someone(Role.TOWNSHIP_HEAD))


def test_an_anonymous_grievance_is_handled_and_names_nobody(on, confirmer):
    case = complained.answered(on, complainant="", telephone="")
    assert Grievance.objects.get(case=case).is_anonymous
    with pytest.raises(Refusal) as refused:
        grievances.reveal_complainant(case=case, purpose="回访", by=confirmer)
    assert code_of(refused) == "anonymous"


def test_a_telephone_without_a_name_is_refused(on):
    with pytest.raises(Refusal) as refused:
        complained.received(on, complainant="")
    assert code_of(refused) == "telephone_without_name"
    assert not Grievance.objects.exists()


def test_a_grievance_about_a_case_is_found_from_that_case(on):
    about = made.submitted(on)
    case = complained.received(on, about_case=about)
    assert [one.case_id for one in about.grievances.all()] == [case.pk]


def test_a_grievance_that_is_not_taken_up_says_why(on, reviewer):
    case = complained.received(on)
    with pytest.raises(Refusal) as refused:
        grievances.decline_grievance(case=case, reason=" ", by=reviewer, on=on)
    assert code_of(refused) == "note_required"
    assert Task.objects.open().filter(case=case).count() == 1
    declined = grievances.decline_grievance(case=case, reason="已就同一事项答复", by=reviewer, on=on)
    assert (declined.status, declined.is_open) == ("declined", False)
    assert not Task.objects.open().filter(case=case).exists()


def test_a_transferred_grievance_names_the_body_that_has_it_now(on, reviewer):
    case = complained.accepted(on)
    grievances.transfer_grievance(case=case, body="区纪委监委", reason="反映违纪", by=reviewer, on=on)
    assert Grievance.objects.get(case=case).transferred_to == "区纪委监委"
    assert not Deadline.objects.filter(case=case, completed_on__isnull=True).exists()


def test_who_is_not_satisfied_gets_a_new_check_with_a_new_term(on, reviewer):
    case = complained.answered(on)
    later = on + dt.timedelta(10)
    again = grievances.reopen_grievance(case=case, reason="提出新的证据", by=reviewer, on=later)
    assert again.status == "accepted"
    assert Deadline.objects.get(case=case, term="grievance.answer").started_on == later
    assert [task.kind for task in Task.objects.open().filter(case=case)] == ["investigate_grievance"]


def test_a_grievance_leaves_facts_without_personal_data(on):
    case = complained.answered(on)
    facts = {fact.kind: fact.data for fact in Fact.objects.filter(subject_id=str(case.pk))}
    assert facts == {
        "casework.grievance_received": {"case": str(case.pk)},
        "casework.grievance_answered": {"case": str(case.pk)},
    }


def test_the_letter_of_answer_names_nobody_who_complained(on):
    case = complained.answered(on)
    letter = Document.objects.get(subject_id=case.pk, kind="grievance_answer")
    by = someone(Role.TOWNSHIP_HEAD)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(open_document(
        document=letter, by=by, purpose="核对答复"))).pages)  # fmt: skip
    assert case.number in text
    assert "责令立即受理" in text
    assert complained.COMPLAINANT not in text


def test_an_anonymous_grievance_gets_no_letter(on):
    case = complained.answered(on, complainant="", telephone="")
    assert not Document.objects.filter(subject_id=case.pk).exists()
