"""A grant is entered by one administrator, approved by another, and shows what was read under it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.api.models import ClientGrant
from civaffairs.api.services import decide_grant, end_grant, request_grant
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.models import Bureau
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member

from .conftest import calling
from .test_problems import assert_problem

pytestmark = pytest.mark.django_db
TERMS = {
    "department": "大连市医疗保障局", "purpose": "医疗救助资格核对", "legal_basis": "社会救助暂行办法第五十八条",
    "application_number": "共享2026-001", "valid_from": dt.date(2020, 1, 1), "valid_to": dt.date(2040, 1, 1),
    "acts": {"casework.cases.read": ["number", "status"]},
}  # fmt: skip


@pytest.fixture
def bureaus_of_a_city(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


@pytest.fixture
def requested(bureaus_of_a_city):
    """Entered by the county's system administrator, and not yet approved."""
    return request_grant(bureaus=[Bureau.objects.get(pk=COUNTY)], by=make_actor(Role.SYSTEM_ADMINISTRATOR), **TERMS)


def decide(requested, approve=True, *, by=None, on=dt.date(2026, 11, 20)) -> ClientGrant:
    by = by or make_actor(Role.SECURITY_ADMINISTRATOR)
    return decide_grant(grant=requested.grant, approve=approve, note="已核对申请书", by=by, on=on)


def browser(role: Role, bureau: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau).user)
    return client


def test_before_the_second_person_approves_nothing_can_be_read(requested):
    assert_problem(calling(requested).get("/api/v1/cases"), 403, "grant_not_in_force")
    decide(requested)
    assert calling(requested).get("/api/v1/cases").status_code == 200


def test_a_refused_grant_opens_nothing_and_is_decided_once(requested):
    decide(requested, approve=False)
    assert_problem(calling(requested).get("/api/v1/cases"), 403, "grant_not_in_force")
    with pytest.raises(Refusal, match="已审批"):
        decide(requested)


def test_a_grant_that_is_ended_ends_at_once_whatever_tokens_are_alive(requested):
    decide(requested)
    api = calling(requested)
    assert api.get("/api/v1/cases").status_code == 200
    end_grant(grant=requested.grant, reason="申请部门撤回", by=make_actor(Role.SYSTEM_ADMINISTRATOR))
    assert_problem(api.get("/api/v1/cases"), 403, "grant_not_in_force")


def test_whoever_entered_a_grant_never_approves_it(requested):
    twice = make_actor(Role.SECURITY_ADMINISTRATOR)
    ClientGrant.objects.update(requested_by=twice.id)
    with pytest.raises(NotPermitted) as refused:
        decide(requested, by=twice)
    assert refused.value.code == "two_people_required"
    assert ClientGrant.objects.get().decision == "pending"


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR])
def test_only_the_security_administrator_approves(requested, role):
    with pytest.raises(NotPermitted):
        decide(requested, by=make_actor(role))


def test_the_data_of_another_bureau_are_not_a_districts_to_share(bureaus_of_a_city):
    both = Bureau.objects.filter(pk__in=(COUNTY, NEIGHBOUR))
    with pytest.raises(Refusal) as refused:
        request_grant(bureaus=both, by=make_actor(Role.SYSTEM_ADMINISTRATOR), **TERMS)
    assert refused.value.code == "bureau_outside"
    asked = request_grant(bureaus=both, by=make_actor(Role.SYSTEM_ADMINISTRATOR, CITY), **TERMS)
    with pytest.raises(NotPermitted):
        decide(asked)
    assert decide(asked, by=make_actor(Role.SECURITY_ADMINISTRATOR, CITY)).decision == "approved"


def test_a_renewal_keeps_the_client_and_does_not_overlap(requested):
    decide(requested)
    by, bureaus = make_actor(Role.SYSTEM_ADMINISTRATOR), [Bureau.objects.get(pk=COUNTY)]
    application = requested.grant.application
    renewed = request_grant(bureaus=bureaus, by=by, application=application, **TERMS)
    assert (renewed.client_id, renewed.client_secret) == (requested.client_id, "")
    with pytest.raises(Refusal) as refused:
        decide(renewed)
    assert refused.value.code == "grant_overlaps"
    end_grant(grant=requested.grant, reason="续期", by=by)
    assert decide(renewed).decision == "approved"


def test_the_page_says_what_the_client_read_and_why(requested):
    decide(requested)
    calling(requested).get("/api/v1/cases")
    calling(requested).get("/api/v1/rules")
    page = browser(Role.AUDITOR).get(reverse("administration:grant", args=[requested.grant.pk])).content.decode()
    assert "读取事项清单，0 件" in page
    assert "医疗救助资格核对" in page
    assert requested.client_secret not in page


def test_a_grant_of_another_bureau_does_not_exist_for_this_one(requested):
    client = browser(Role.SYSTEM_ADMINISTRATOR, NEIGHBOUR)
    for name in ("grant", "grant-end"):
        assert client.get(reverse(f"administration:{name}", args=[requested.grant.pk])).status_code == 404
    assert "医疗保障局" not in client.get(reverse("administration:grants")).content.decode()
    city = browser(Role.SYSTEM_ADMINISTRATOR, CITY)
    assert "医疗保障局" not in city.get(reverse("administration:grants")).content.decode()


def test_a_grant_for_several_bureaus_is_seen_by_each_and_by_the_city(bureaus_of_a_city):
    both = Bureau.objects.filter(pk__in=(COUNTY, NEIGHBOUR))
    asked = request_grant(bureaus=both, by=make_actor(Role.SYSTEM_ADMINISTRATOR, CITY), **TERMS)
    for bureau in (COUNTY, NEIGHBOUR, CITY):
        page = browser(Role.AUDITOR, bureau).get(reverse("administration:grant", args=[asked.grant.pk]))
        assert page.status_code == 200
    with pytest.raises(NotPermitted):
        end_grant(grant=asked.grant, reason="撤回", by=make_actor(Role.SYSTEM_ADMINISTRATOR))


def test_a_grant_is_entered_and_approved_on_its_pages(bureaus_of_a_city):
    form = {
        **TERMS,
        "bureaus": [COUNTY],
        "calls_per_minute": "60",
        "acts": ["casework.cases.read:number", "policy.rules.read"],
    }
    shown = browser(Role.SYSTEM_ADMINISTRATOR).post(reverse("administration:grant-new"), form)
    assert shown.status_code == 200, shown.content.decode()
    grant = ClientGrant.objects.get()
    assert grant.acts == {"casework.cases.read": ["number"], "policy.rules.read": []}
    assert grant.application.client_id in shown.content.decode()
    address = reverse("administration:grant-decide", args=[grant.pk])
    assert browser(Role.SYSTEM_ADMINISTRATOR).post(address, {"approve": "yes", "note": "同意"}).status_code == 403
    answer = browser(Role.SECURITY_ADMINISTRATOR).post(address, {"approve": "yes", "note": "同意"})
    assert answer.status_code == 302
    assert ClientGrant.objects.in_force(dt.date(2026, 11, 20)).exists()
