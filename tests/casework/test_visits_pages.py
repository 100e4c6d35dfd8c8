"""The pages of home visits: the plan, the page that goes along, and what a telephone sends to it."""

import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case, HomeVisit, Task
from civaffairs.casework.visit_records import SentVisit, VisitTake
from civaffairs.common.dates import now, today
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.factories import applications as made
from tests.factories import visits as visited
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_bureaus, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    load_divisions()
    make_member(Role.VILLAGE_CLERK)


@pytest.fixture
def case() -> Case:
    with scope(COUNTY):
        return made.investigating(today())


def as_(role: Role, bureau: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau).user)
    return client


def take(client: Client, case: Case):
    with scope(COUNTY):
        task = Task.objects.open().get(case=case, kind="home_visit")
    return client.post(reverse("casework:visits-take"), {"picked": [str(task.pk), "nothing"]})


def sent(client: Client, case: Case, key: str, **changes):
    told = client.get(reverse("casework:visits-contents")).json()
    kept = {"take": told["takes"][0]["id"]} if told["takes"] else {}
    shot = {"kind": "photograph", "taken_at": now().isoformat()}
    content = {**visited.content(case, today()), "key": key, "case": str(case.pk), "pictures": {"p0": shot}, **kept}
    content |= changes
    files = {"p0": SimpleUploadedFile("picture.jpg", visited.jpeg(), "image/jpeg")}
    return client.post(reverse("casework:visits-send"), {"content": json.dumps(content), **files})


def test_the_plan_lists_the_visits_that_are_due_by_area(case):
    client = as_(Role.TOWNSHIP_CASEWORKER)
    shown = client.get(reverse("casework:visits")).content.decode()
    assert case.applicant.name in shown
    assert "离线携带" in shown
    elsewhere = client.get(reverse("casework:visits"), {"division": "210202999"}).content.decode()
    assert case.number not in elsewhere


def test_what_is_taken_along_is_told_to_whoever_took_it_and_to_nobody_else(case):
    client = as_(Role.TOWNSHIP_CASEWORKER)
    assert take(client, case).headers["Location"] == reverse("casework:visits-away")
    [mine] = client.get(reverse("casework:visits-contents")).json()["takes"]
    assert [visit["number"] for visit in mine["visits"]] == [case.number]
    for other in (as_(Role.VILLAGE_CLERK), as_(Role.TOWNSHIP_CASEWORKER, NEIGHBOUR)):
        assert other.get(reverse("casework:visits-contents")).json()["takes"] == []
        answer = other.post(reverse("casework:visits-give-back"), {"take": mine["id"]})
        assert answer.status_code == 404
    with scope(COUNTY):
        assert VisitTake.objects.get().returned_at is None


def test_the_page_that_goes_along_names_nobody_and_is_the_same_for_everybody(case):
    client = as_(Role.TOWNSHIP_CASEWORKER)
    take(client, case)
    mine = client.get(reverse("casework:visits-away")).content
    assert mine == as_(Role.VILLAGE_CLERK).get(reverse("casework:visits-away")).content
    assert case.applicant.name not in mine.decode()
    assert b"csrf" not in mine
    worker = client.get(reverse("casework:visits-worker"))
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "/visits/away" in worker.content.decode()


def test_whoever_is_not_signed_in_gets_neither_keys_nor_the_page():
    for name in ("away", "contents", "worker"):
        assert Client().get(reverse(f"casework:visits-{name}")).status_code == 302
    assert as_(Role.PAYMENT_OFFICER).get(reverse("casework:visits-contents")).status_code == 403


def test_a_record_sent_twice_is_answered_twice_and_recorded_once(case):
    client, key = as_(Role.TOWNSHIP_CASEWORKER), str(uuid.uuid4())
    take(client, case)
    first = sent(client, case, key)
    with scope(COUNTY):
        held = str(VisitTake.objects.get().pk)
    again = sent(client, case, key, take=held)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "recorded"
    with scope(COUNTY):
        assert HomeVisit.objects.filter(case=case).count() == 1
    shown = client.get(reverse("casework:case", args=[case.pk])).content.decode()
    assert "住房来源" in shown
    assert "还缺陈晓梅" in shown


def test_what_is_missing_is_answered_in_words_and_nothing_is_kept(case):
    client = as_(Role.TOWNSHIP_CASEWORKER)
    take(client, case)
    answer = sent(client, case, str(uuid.uuid4()), fields={"visited_on": f"{today()}"})
    assert answer.status_code == 422
    assert "住房来源" in answer.json()["message"]
    assert client.post(reverse("casework:visits-send"), {"content": "{"}).status_code == 400
    with scope(COUNTY):
        assert not SentVisit.objects.exists()


def test_two_records_of_one_visit_stand_side_by_side_until_somebody_decides(case):
    client = as_(Role.TOWNSHIP_CASEWORKER)
    take(client, case)
    with scope(COUNTY):
        made.visit(case, today())
    answer = sent(client, case, str(uuid.uuid4())).json()
    assert answer["state"] == "conflicting"
    both = client.get(answer["url"]).content.decode()
    assert "自有住宅,家电陈旧。" in both
    assert "带回的记录" in both
    assert "打零工" in both
    assert "待处理" in client.get(reverse("casework:case", args=[case.pk])).content.decode()
    assert client.post(answer["url"]).status_code == 302
    with scope(COUNTY):
        assert HomeVisit.objects.filter(case=case).count() == 2


def test_the_second_investigator_finds_the_record_on_the_list_and_confirms_it(case):
    with scope(COUNTY):
        visited.unsigned(case, today())
    clerk = as_(Role.VILLAGE_CLERK)
    assert "确认入户调查记录" in clerk.get(reverse("casework:to-do")).content.decode()
    address = reverse("casework:act", args=[case.pk, "sign_visit"])
    assert "与申报" not in clerk.get(address).content.decode()
    assert clerk.post(address).status_code == 302
    shown = clerk.get(reverse("casework:case", args=[case.pk])).content.decode()
    assert f"还缺{case.applicant.name}的签名" in shown


def test_a_photograph_is_added_at_the_desk(case):
    with scope(COUNTY):
        visit = visited.unsigned(case, today())
    client = as_(Role.TOWNSHIP_CASEWORKER)
    address = reverse("casework:act-about", args=[case.pk, "attach_visit_picture", visit.pk])
    assert 'enctype="multipart/form-data"' in client.get(address).content.decode()
    file = io.BytesIO(visited.jpeg())
    file.name = "现场.jpg"
    answer = client.post(address, {"kind": "photograph", "taken_at": f"{today()}T00:00", "file": file})
    assert answer.status_code == 302
    with scope(COUNTY):
        assert visit.pictures.count() == 1
