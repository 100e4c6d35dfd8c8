"""Service, remedies, contacts, questions and grievances on their pages, as the roles that work with them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Task
from civaffairs.casework.records import Contact, Grievance, Question, Remedy, ServiceRecord
from civaffairs.common.dates import today
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.factories import applications as made
from tests.factories import grievances as complained
from tests.factories.bureaus import COUNTY, make_bureaus, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    load_divisions()


def as_(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def made_in_scope(make, **options) -> Case:
    with scope(COUNTY):
        return make(today(), **options)


def page(client: Client, case: Case, tab: str = "") -> str:
    address = reverse("casework:case-tab", args=[case.pk, tab]) if tab else reverse("casework:case", args=[case.pk])
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, case: Case, code: str, about=None, **answers):
    where = [case.pk, code] if about is None else [case.pk, code, about]
    return client.post(reverse("casework:act" if about is None else "casework:act-about", args=where), answers)


def test_the_last_days_are_on_the_page_as_soon_as_the_service_is_recorded():
    case, clerk = made_in_scope(made.granted), as_(Role.TOWNSHIP_CASEWORKER)
    assert "登记决定送达" in page(clerk, case, "remedies")
    answer = act(
        clerk, case, "record_service", method="post", served_on=f"{today()}", recipient="王海波", proof="EMS 1023",
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("casework:case-tab", args=[case.pk, "remedies"])
    shown = page(clerk, case, "remedies")
    assert "邮寄送达" in shown
    assert "申请行政复议" in shown
    assert "截至" in shown
    assert "申请行政复议" in page(clerk, case)


def test_a_reconsideration_goes_from_filing_to_the_work_that_it_makes():
    case, reviewer = made_in_scope(made.granted), as_(Role.COUNTY_REVIEWER)
    day = f"{today()}"
    act(reviewer, case, "record_service", method="in_person", served_on=day, recipient="王海波", proof="回证")
    act(
        reviewer,
        case,
        "file_remedy",
        kind="reconsideration",
        body="区政府",
        filed_on=day,
        notified_on=day,
        claim="撤销",
    )
    with scope(COUNTY):
        remedy = Remedy.objects.get(case=case)
    assert "提交行政复议答复" in page(reviewer, case)
    act(reviewer, case, "submit_defence", remedy.pk)
    act(reviewer, case, "decide_remedy", remedy.pk, outcome="ordered", decided_on=day, decision_number="3号")
    assert "责令重新作出决定" in page(reviewer, case, "remedies")
    assert "按行政复议结果重新办理" in page(reviewer, case)
    act(reviewer, case, "report_compliance", remedy.pk, report="已重新作出决定")
    with scope(COUNTY):
        assert not Task.objects.open().filter(case=case).exists()


def test_a_refused_service_says_why_and_changes_nothing():
    case, clerk = made_in_scope(made.granted), as_(Role.TOWNSHIP_CASEWORKER)
    tomorrow = today() + dt.timedelta(1)
    answer = act(clerk, case, "record_service", method="post", served_on=f"{tomorrow}", recipient="王海波", proof="1")
    assert answer.status_code == 422
    assert "送达日期不能晚于今天" in answer.content.decode()
    with scope(COUNTY):
        assert not ServiceRecord.objects.exists()


def test_a_call_is_noted_and_its_number_stands_on_no_page():
    case, clerk = made_in_scope(made.submitted), as_(Role.TOWNSHIP_CASEWORKER)
    act(
        clerk, case, "note_contact", channel="telephone", direction="incoming", spoken_at=f"{today()}T00:00",
        with_whom="王海波", telephone="13900000011", text="询问进度。",
    )  # fmt: skip
    shown = page(clerk, case, "contacts")
    assert "询问进度。" in shown
    assert "电话已登记" in shown
    assert "13900000011" not in shown
    with scope(COUNTY):
        note = Contact.objects.get(case=case)
    assert (
        "13900000011"
        in clerk.get(reverse("casework:act-about", args=[case.pk, "correct_contact", note.pk])).content.decode()
    )
    assert "更正联系记录" not in page(as_(Role.COUNTY_REVIEWER), case, "contacts")


def test_a_question_is_asked_and_answered_on_the_page():
    case, supervisor, clerk = made_in_scope(made.submitted), as_(Role.SUPERVISOR), as_(Role.TOWNSHIP_CASEWORKER)
    act(supervisor, case, "ask_question", text="为何未受理？", due_on=f"{today()}")
    assert "答复督办提问" in clerk.get(reverse("casework:to-do")).content.decode()
    with scope(COUNTY):
        question = Question.objects.get(case=case)
    assert (
        "为何未受理？"
        in clerk.get(reverse("casework:act-about", args=[case.pk, "answer_question", question.pk])).content.decode()
    )
    act(clerk, case, "answer_question", question.pk, text="材料今日收齐。")
    assert "材料今日收齐。" in page(supervisor, case, "contacts")


def receive(client: Client, **answers):
    given = {
        "kind": "complaint", "channel": "telephone", "division_code": "210202", "summary": "迟迟未受理",
        "text": "材料交齐半个月。", "complainant": "钱大顺", "telephone": "13912345678",
    }  # fmt: skip
    return client.post(reverse("casework:grievance-new"), given | answers)


def test_a_grievance_is_received_handled_and_answered_on_its_page():
    supervisor, reviewer, confirmer = as_(Role.SUPERVISOR), as_(Role.COUNTY_REVIEWER), as_(Role.COUNTY_CONFIRMER)
    assert supervisor.get(reverse("casework:grievance-new")).status_code == 200
    assert receive(supervisor).status_code == 302
    with scope(COUNTY):
        case = Case.objects.get(case_type="grievance")
    for code, client, answers in (
        ("accept", reviewer, {}),
        ("investigate", reviewer, {"findings": "属实", "verdict": "founded"}),
        ("answer", confirmer, {"text": "已责令受理。"}),
        ("close", reviewer, {"satisfaction": "satisfied"}),
    ):
        assert client.get(reverse("casework:act", args=[case.pk, code])).status_code == 200
        with scope(COUNTY):
            version = Case.objects.get(pk=case.pk).version
        assert act(client, case, code, version=version, **answers).status_code == 302, code
    shown = page(supervisor, case)
    assert "已责令受理。" in shown
    assert "满意" in shown
    assert "迟迟未受理" in supervisor.get(reverse("casework:grievances")).content.decode()


@pytest.mark.parametrize("tab", ["", "contacts", "letters", "history"])
def test_who_complains_is_on_no_page_of_the_grievance(tab):
    case = made_in_scope(complained.answered)
    shown = page(as_(Role.TOWNSHIP_HEAD), case, tab)
    assert complained.COMPLAINANT not in shown
    assert complained.TELEPHONE not in shown


def test_who_complains_is_shown_once_to_whoever_says_what_for():
    case, confirmer = made_in_scope(complained.received), as_(Role.COUNTY_CONFIRMER)
    address = reverse("casework:complainant", args=[case.pk])
    assert complained.COMPLAINANT not in confirmer.get(address).content.decode()
    assert complained.COMPLAINANT in confirmer.post(address, {"purpose": "回访"}).content.decode()
    assert as_(Role.TOWNSHIP_HEAD).post(address, {"purpose": "回访"}).status_code == 403
    with scope(COUNTY):
        assert AuditEntry.objects.filter(verb="casework.see_complainant", outcome="done").count() == 1


def test_the_accused_finds_the_grievance_nowhere():
    reviewer = make_member(Role.COUNTY_REVIEWER)
    about = made_in_scope(made.submitted)
    case = made_in_scope(complained.received, accused=(reviewer.user_id,), about_case=about)
    accused, other = as_(Role.COUNTY_REVIEWER), as_(Role.COUNTY_CONFIRMER)
    addresses = [
        reverse("casework:case", args=[case.pk]), reverse("casework:case-tab", args=[case.pk, "history"]),
        reverse("casework:act", args=[case.pk, "accept"]), reverse("casework:complainant", args=[case.pk]),
        reverse("documents:about", args=["case", case.pk]),
    ]  # fmt: skip
    assert {accused.get(address).status_code for address in addresses} == {404}
    assert accused.post(addresses[2], {"version": 1}).status_code == 404
    for address in ("casework:grievances", "casework:cases", "casework:to-do"):
        assert case.number not in accused.get(reverse(address)).content.decode(), address
    assert str(case.pk) not in accused.get(reverse("search"), {"q": case.number}).content.decode()
    assert other.get(reverse("search"), {"q": case.number}).headers["Location"].endswith(str(case.pk))
    assert case.number not in page(accused, about)
    assert case.number in page(other, about)
    assert case.number in other.get(reverse("casework:grievances")).content.decode()
    with scope(COUNTY):
        assert Case.objects.get(pk=case.pk).status == "received"


def test_a_wrong_number_of_the_case_that_a_grievance_is_about_is_refused():
    answer = receive(as_(Role.SUPERVISOR), about_case="DB210202202600099")
    assert answer.status_code == 422
    assert "没有找到所涉的事项" in answer.content.decode()
    with scope(COUNTY):
        assert not Grievance.objects.exists()


def test_every_figure_of_the_statistics_opens_the_list_that_adds_up_to_it():
    supervisor = as_(Role.SUPERVISOR)
    made_in_scope(complained.answered)
    made_in_scope(complained.received)
    shown = supervisor.get(reverse("casework:grievance-statistics"))
    rows = [row for table in shown.context["tables"] for row in table["rows"]]
    assert sum(row["count"] for row in shown.context["tables"][0]["rows"]) == 2
    linked = [row for row in rows if row["url"]]
    assert len(linked) > 5
    for row in linked:
        listed = supervisor.get(row["url"]).context["table"].page.rows
        assert len(listed) == row["count"], row


def test_a_supervisors_export_of_grievances_names_nobody_who_complained():
    made_in_scope(complained.received)
    address = f"{reverse('casework:grievances')}?export=1"
    answer = as_(Role.SUPERVISOR).post(address, {"purpose": "月报", "format": "csv"})
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert "低保申请迟迟未受理" in text
    assert complained.COMPLAINANT not in text
    assert complained.TELEPHONE not in text


def test_the_addressee_of_a_question_is_somebody_who_may_see_the_case():
    seen, accused = make_member(Role.COUNTY_CONFIRMER).user, make_member(Role.COUNTY_REVIEWER).user
    case = made_in_scope(complained.received, accused=(accused.pk,))
    shown = as_(Role.SUPERVISOR).get(reverse("casework:act", args=[case.pk, "ask_question"])).content.decode()
    assert f'value="{seen.pk}"' in shown
    assert f'value="{accused.pk}"' not in shown
