"""The pages of the register, opened and used as its roles do."""

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.registry.bank_accounts import register_account
from civaffairs.registry.models import DuplicateCandidate, Person, PersonMerge
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.applications import id_number
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

from .people import BIRTH, ON, person

pytestmark = pytest.mark.django_db
NUMBER = id_number(BIRTH, 11)
ACCOUNT = "6228480000000000018"


@pytest.fixture(autouse=True)
def bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


def working_as(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def text_of(response) -> str:
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def test_a_persons_page_shows_family_allowance_and_cases_and_no_full_number():
    with scope(COUNTY):
        case = made.granted(ON)
        holder = case.applicant
        by = make_actor(Role.TOWNSHIP_CASEWORKER)
        register_account(person=holder, bank_name="农业银行", number=ACCOUNT, holder=holder.name, by=by, on=ON)
    shown = text_of(working_as(Role.TOWNSHIP_CASEWORKER).get(reverse("registry:person", args=[holder.pk])))
    for words in ("李雪梅（配偶）", case.number, "尾号0018", f"{NUMBER[:3]}***********{NUMBER[-4:]}", "最低生活保障"):
        assert words in shown, words
    assert NUMBER not in shown
    assert ACCOUNT not in shown
    with scope(COUNTY):
        assert AuditEntry.objects.filter(verb="registry.read_person", subject_id=str(holder.pk)).count() == 1


def test_a_full_number_is_shown_once_for_a_purpose_that_stays_on_record():
    with scope(COUNTY):
        holder = person()
        address = reverse("registry:reveal-number", args=[holder.pk, holder.documents.get().pk])
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    assert client.post(address, {"purpose": ""}).status_code == 422
    assert NUMBER in text_of(client.post(address, {"purpose": "与户口簿核对"}))
    with scope(COUNTY):
        assert AuditEntry.objects.get(verb="registry.reveal_number").purpose == "与户口簿核对"
    assert client.get(reverse("registry:accesses", args=[holder.pk])).status_code == 403


def test_a_supervisor_sees_who_looked_at_a_person_and_why():
    with scope(COUNTY):
        holder = person()
        address = reverse("registry:reveal-number", args=[holder.pk, holder.documents.get().pk])
    working_as(Role.TOWNSHIP_CASEWORKER).post(address, {"purpose": "与户口簿核对"})
    shown = text_of(working_as(Role.SUPERVISOR).get(reverse("registry:accesses", args=[holder.pk])))
    for words in ("李静", "查看完整证件号码", "与户口簿核对"):
        assert words in shown, words


def test_a_pair_is_compared_merged_and_taken_apart_on_its_pages():
    with scope(COUNTY):
        kept, merged = person(), person(serial=None)
        pair = DuplicateCandidate.objects.get()
    client = working_as(Role.COUNTY_REVIEWER)
    assert "王海波 / 王海波" in text_of(client.get(reverse("registry:duplicates")))
    shown = text_of(client.get(reverse("registry:duplicate", args=[pair.pk])))
    assert "姓名、性别、出生日期相同" in shown
    assert "不一致" in shown, "only one of the two has a document"
    address = reverse("registry:merge-people", args=[pair.pk])
    assert client.post(address, {"kept": str(kept.pk), "reason": "户口簿核对为同一人"}).status_code == 302
    with scope(COUNTY):
        assert Person.objects.get(pk=merged.pk).kept_id == kept.pk
        merge = PersonMerge.objects.get()
    assert "并入" in text_of(client.get(reverse("registry:person", args=[kept.pk])))
    undo = reverse("registry:undo-merge", args=[kept.pk, merge.pk])
    assert client.post(undo, {"reason": "派出所回函为两人"}).status_code == 302
    with scope(COUNTY):
        assert Person.objects.get(pk=merged.pk).kept_id is None
    decide = reverse("registry:decide-duplicate", args=[pair.pk])
    assert client.post(decide, {"verdict": "different", "reason": "派出所回函"}).status_code == 302
    assert "没有疑似重复" in text_of(client.get(reverse("registry:duplicates")))
    assert "没有发现疑似重复" in text_of(client.post(reverse("registry:find-duplicates", args=[kept.pk])))


@pytest.mark.parametrize(
    ("route", "given", "words"),
    [
        ("correct-person", {"name": "王海涛", "sex": "male", "birth": "1985-03-02", "residence": "urban",
                            "division_code": "210202011001", "reason": "户口簿更名"}, "原为“王海波”"),
        ("add-document", {"kind": "passport", "number": "E12345678"}, "护照"),
        ("register-account", {"bank_name": "农业银行", "number": ACCOUNT, "holder": "王海波"}, "尾号0018"),
        ("record-event", {"kind": "move", "occurred_on": "2026-01-05", "source": "户口簿",
                          "division_code": "210202012001"}, "迁移，来源：户口簿"),
        ("record-event", {"kind": "death", "occurred_on": "2026-11-01", "source": "家属"}, "死亡，来源：家属"),
        ("ask-elsewhere", {"purpose": "受理低保申请"}, "其他民政局没有此人的记录"),
    ],
)  # fmt: skip
def test_an_act_on_a_person_is_done_on_its_page_and_shown(route, given, words):
    with scope(COUNTY):
        holder = person()
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    address = reverse(f"registry:{route}", args=[holder.pk])
    assert client.get(address).status_code == 200
    assert words in text_of(client.post(address, given, follow=True))


def test_people_are_found_by_two_characters_and_by_initials():
    with scope(COUNTY):
        person()
        person("李建国", serial=33)
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    for asked in ("海波", "whb"):
        shown = text_of(client.get(reverse("registry:people"), {"name": asked}))
        assert "王海波" in shown
        assert "李建国" not in shown
