"""What was said is kept and never changed; what a supervisor asks is answered, and each side is told."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Task
from civaffairs.casework.records import Contact, Question
from civaffairs.casework.services import contacts, grievances
from civaffairs.common.dates import SHANGHAI
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.notices.models import Notification
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import grievances as complained
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county():
    make_bureaus()
    with scope(COUNTY):
        yield


@pytest.fixture
def clerk():
    return make_actor(Role.TOWNSHIP_CASEWORKER, COUNTY)


@pytest.fixture
def supervisor():
    return make_actor(Role.SUPERVISOR, COUNTY)


@pytest.fixture
def case(on):
    return made.submitted(on)


def note(case, by, on, **options):
    given = {
        "direction": "incoming", "channel": "telephone", "with_whom": "王海波", "telephone": "13900000011",
        "spoken_at": dt.datetime.combine(on, dt.time(9, 30), SHANGHAI), "text": "询问何时入户调查，已告知下周一。",
    }  # fmt: skip
    return contacts.note_contact(case=case, by=by, on=on, **given | options)


def test_a_telephone_call_is_kept_with_its_number_encrypted(case, clerk, on):
    contact = note(case, clerk, on)
    kept = Contact.objects.get(pk=contact.pk)
    assert "13900000011" not in " ".join(str(value) for value in vars(kept).values())
    assert contacts.telephone_of(kept) == "13900000011"
    assert AuditEntry.objects.get(verb="casework.note_contact").text == f"{case.number}：登记联系记录（电话）"


def test_the_database_lets_nobody_change_a_note(case, clerk, on):
    contact = note(case, clerk, on)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_contact SET text = 'x' WHERE id = %s", [contact.pk])
    assert Contact.objects.get(pk=contact.pk).text == contact.text


def test_a_correction_leaves_the_wrong_note_readable(case, clerk, on):
    wrong = note(case, clerk, on)
    right = note(case, clerk, on, text="询问何时入户调查，已告知下周二。", supersedes=wrong)
    assert Contact.objects.count() == 2
    assert Contact.objects.get(superseded_by=right) == wrong
    with pytest.raises(Refusal) as refused:
        note(case, clerk, on, supersedes=wrong)
    assert refused.value.code == "already_corrected"


def test_nobody_corrects_the_note_of_another(case, clerk, supervisor, on):
    wrong = note(case, clerk, on)
    with pytest.raises(Refusal) as refused:
        note(case, supervisor, on, supersedes=wrong)
    assert refused.value.code == "not_own_record"
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(("options", "code"), [({"text": " "}, "text_required"), ({"days": 1}, "future_date")])
def test_a_note_without_words_or_from_tomorrow_is_refused(case, clerk, on, options, code):
    day = on + dt.timedelta(options.pop("days", 0))
    with pytest.raises(Refusal) as refused:
        note(case, clerk, on, spoken_at=dt.datetime.combine(day, dt.time(9), SHANGHAI), **options)
    assert refused.value.code == code
    assert not Contact.objects.exists()


def test_an_auditor_notes_nothing(case, on):
    with pytest.raises(NotPermitted):
        note(case, make_actor(Role.AUDITOR, COUNTY), on)
    assert not Contact.objects.exists()


def ask(case, supervisor, on, **options):
    given = {"text": "为何逾期未受理？", "due_on": on + dt.timedelta(3)}
    return contacts.ask(case=case, by=supervisor, on=on, **given | options)


def test_a_question_stands_on_the_to_do_list_and_in_the_inbox_of_who_is_asked(case, clerk, supervisor, on):
    ask(case, supervisor, on, addressee=int(clerk.id))
    assert [notification.recipient_id for notification in Notification.objects.all()] == [int(clerk.id)]
    task = Task.objects.open().get(case=case, kind="answer_question")
    assert (task.title, task.due_on) == ("答复督办提问", on + dt.timedelta(3))
    assert task in Task.objects.for_actor(clerk)


def test_an_answer_closes_the_task_and_tells_who_asked(case, clerk, supervisor, on):
    question = ask(case, supervisor, on)
    contacts.answer(question=question, text="材料昨日才收齐，今日受理。", by=clerk, on=on)
    assert not Task.objects.open().filter(case=case, kind="answer_question").exists()
    told = Notification.objects.get(kind="casework.question_answered")
    assert told.recipient_id == int(supervisor.id)
    assert "材料" not in told.title + told.text


def test_the_task_stays_until_the_last_question_is_answered(case, clerk, supervisor, on):
    first = ask(case, supervisor, on)
    ask(case, supervisor, on, due_on=on + dt.timedelta(9))
    contacts.answer(question=first, text="已受理。", by=clerk, on=on)
    assert Task.objects.open().get(case=case, kind="answer_question").due_on == on + dt.timedelta(9)


def test_a_question_is_answered_once_and_not_by_who_asked(case, clerk, supervisor, on):
    head = make_actor(Role.TOWNSHIP_HEAD, COUNTY)
    own = ask(case, head, on)
    with pytest.raises(Refusal) as refused:
        contacts.answer(question=own, text="知道了。", by=head, on=on)
    assert refused.value.code == "own_question"
    contacts.answer(question=own, text="已受理。", by=clerk, on=on)
    with pytest.raises(Refusal) as refused:
        contacts.answer(question=own, text="另答。", by=clerk, on=on)
    assert refused.value.code == "answered_already"
    assert Question.objects.get(pk=own.pk).answer == "已受理。"


def test_a_caseworker_asks_no_questions_of_a_supervisor(case, clerk, on):
    with pytest.raises(NotPermitted):
        ask(case, clerk, on)
    assert not Question.objects.exists()
    assert not Notification.objects.exists()


def test_a_question_due_yesterday_is_refused(case, supervisor, on):
    with pytest.raises(Refusal) as refused:
        ask(case, supervisor, on, due_on=on - dt.timedelta(1))
    assert refused.value.code == "due_in_the_past"
    assert not Question.objects.exists()


def test_a_question_about_a_grievance_reaches_nobody_who_may_not_read_grievances(supervisor, on):
    village, reviewer = make_actor(Role.VILLAGE_CLERK, COUNTY), make_actor(Role.COUNTY_REVIEWER, COUNTY)
    grievance = complained.received(on)
    ask(grievance, supervisor, on)
    told = set(Notification.objects.values_list("recipient", flat=True))
    assert int(reviewer.id) in told
    assert int(village.id) not in told
    assert not Task.objects.for_actor(village).exists()
    assert Task.objects.for_actor(reviewer).filter(kind="answer_question").exists()


def test_nobody_is_asked_about_a_case_that_is_not_theirs(case, supervisor, on):
    elsewhere = make_actor(Role.TOWNSHIP_CASEWORKER, COUNTY, division_code="210202099000")
    with pytest.raises(Refusal) as refused:
        ask(case, supervisor, on, addressee=int(elsewhere.id))
    assert refused.value.code == "not_competent"
    assert not Question.objects.exists()


def test_a_question_stays_on_the_list_when_the_case_moves_on(supervisor, on):
    reviewer = make_actor(Role.COUNTY_REVIEWER, COUNTY)
    grievance = complained.received(on)
    ask(grievance, supervisor, on)
    grievances.accept_grievance(case=grievance, by=reviewer, on=on)
    assert set(Task.objects.open().filter(case=grievance).values_list("kind", flat=True)) == {
        "answer_question", "investigate_grievance",
    }  # fmt: skip
