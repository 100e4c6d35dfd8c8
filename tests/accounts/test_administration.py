"""三员分立: who manages people, who grants rights, and who looks at both are three."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Decision, Role
from civaffairs.accounts.models import Membership, MembershipRequest, User
from civaffairs.accounts.services import memberships, users
from civaffairs.audit.models import AuditEntry
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.models import Division
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, NEIGHBOUR, PASSWORD, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


@pytest.fixture
def in_county():
    with scope(COUNTY):
        yield


@pytest.fixture
def system() -> Actor:
    return make_actor(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def security() -> Actor:
    return make_actor(Role.SECURITY_ADMINISTRATOR)


def newcomer(system: Actor) -> User:
    return users.create_user(username="zhao.lei", name="赵磊", by=system)[0]


def ask(user: User, system: Actor, on: dt.date, role: str = Role.TOWNSHIP_CASEWORKER, **others) -> MembershipRequest:
    given = {"division_code": "210202", "reason": "任命文件〔2026〕1号", "valid_from": on} | others
    return memberships.request_membership(user=user, role=role, by=system, on=on, **given)


def signed_in(role: Role, bureau: int = COUNTY) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau).user)
    return client


def test_a_new_user_holds_no_right_and_must_choose_another_password(in_county, system):
    user, password = users.create_user(username="zhao.lei", name="赵磊", by=system)
    assert not user.memberships.exists()
    assert user.check_password(password)
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("administration:me"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:password"))


def test_a_role_takes_effect_when_another_administrator_approves_it(in_county, system, security, on):
    user = newcomer(system)
    request = ask(user, system, on)
    assert not Membership.objects.filter(user=user).exists()
    memberships.decide_membership(request=request, approve=True, note="同意", by=security, on=on)
    assert Membership.objects.get(user=user).role == Role.TOWNSHIP_CASEWORKER
    assert AuditEntry.objects.filter(verb="accounts.decide_membership", subject_id=str(user.pk)).count() == 1


def test_the_administrator_who_asked_cannot_approve(in_county, system, on):
    request = ask(newcomer(system), system, on)
    with pytest.raises(NotPermitted):
        memberships.decide_membership(request=request, approve=True, note="同意", by=system, on=on)
    assert not Membership.objects.filter(user__username="zhao.lei").exists()


def test_nobody_approves_a_role_for_themselves(in_county, system, security, on):
    user = User.objects.get(pk=security.id)
    Membership.objects.filter(user=user).delete()
    request = ask(user, system, on, role=Role.AUDITOR)
    with pytest.raises(NotPermitted) as refused:
        memberships.decide_membership(request=request, approve=True, note="同意", by=security, on=on)
    assert refused.value.code == "two_people_required"


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR),
        (Role.AUDITOR, Role.SECURITY_ADMINISTRATOR),
        (Role.COUNTY_CONFIRMER, Role.SYSTEM_ADMINISTRATOR),
        (Role.SECURITY_ADMINISTRATOR, Role.TOWNSHIP_CASEWORKER),
    ],
)
def test_administration_is_separated_from_itself_and_from_casework(in_county, system, on, held, asked):
    with pytest.raises(Refusal) as refused:
        ask(make_member(held, COUNTY, "210202011").user, system, on, role=asked)
    assert refused.value.code == "administration_separated"


def test_an_area_outside_the_bureau_is_refused(in_county, system, on):
    with pytest.raises(Refusal) as refused:
        ask(newcomer(system), system, on, division_code="210203")
    assert refused.value.code == "division_outside"


def test_administration_is_for_the_whole_bureau(in_county, system, on):
    Division.objects.create(code="210202011", name="桃源街道", level=4, parent_code="210202")
    with pytest.raises(Refusal) as refused:
        ask(newcomer(system), system, on, role=Role.SECURITY_ADMINISTRATOR, division_code="210202011")
    assert refused.value.code == "whole_bureau_only"


def test_an_auditor_of_a_township_does_not_read_the_record_of_the_bureau():
    client = Client()
    client.force_login(make_member(Role.AUDITOR, COUNTY, "210202011").user)
    address = reverse("administration:audit")
    assert client.get(address).status_code == 403
    assert client.post(f"{address}?export=1", {"purpose": "核查", "format": "csv"}).status_code == 403


def test_a_request_is_decided_once(in_county, system, security, on):
    request = ask(newcomer(system), system, on)
    memberships.decide_membership(request=request, approve=False, note="文件不全", by=security, on=on)
    with pytest.raises(Refusal) as refused:
        memberships.decide_membership(request=request, approve=True, note="同意", by=security, on=on)
    assert refused.value.code == "already_decided"
    assert MembershipRequest.objects.get().decision == Decision.REFUSED


def test_a_membership_that_ends_stops_at_the_next_request(system):
    member = make_member(Role.TOWNSHIP_CASEWORKER)
    client = Client()
    client.force_login(member.user)
    assert client.get(reverse("casework:cases")).status_code == 200
    with scope(COUNTY):
        memberships.end_membership(membership=member, reason="调离", by=system, on=today())
    assert client.get(reverse("casework:cases")).status_code == 403


def test_a_deactivated_user_is_signed_out_at_the_next_request(system):
    member = make_member(Role.TOWNSHIP_CASEWORKER)
    User.objects.filter(pk=member.user_id).update(home_bureau=COUNTY)
    member.user.refresh_from_db()
    client = Client()
    client.force_login(member.user)
    with scope(COUNTY):
        users.deactivate_user(user=member.user, reason="离职", by=system)
    answer = client.get(reverse("casework:cases"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign-in"))


def test_an_administrator_does_not_manage_the_users_of_another_bureau(in_county, system):
    other = make_member(Role.TOWNSHIP_CASEWORKER, NEIGHBOUR).user
    with pytest.raises(NotPermitted):
        users.reset_password(user=other, by=system)
    other.refresh_from_db()
    assert other.check_password(PASSWORD)


def test_a_reset_password_works_once_for_choosing_another(in_county, system):
    user = newcomer(system)
    password = users.reset_password(user=user, by=system)
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password


def test_the_three_administrators_open_their_own_pages_only():
    pages = {
        Role.SYSTEM_ADMINISTRATOR: "administration:users",
        Role.SECURITY_ADMINISTRATOR: "administration:requests",
        Role.AUDITOR: "administration:audit",
    }
    for role in pages:
        client = signed_in(role)
        assert {client.get(reverse(page)).status_code for one, page in pages.items() if one == role} == {200}
        assert {client.get(reverse(page)).status_code for one, page in pages.items() if one != role} == {403}


def test_the_pages_lead_from_registering_somebody_to_their_role(on):
    system, security = signed_in(Role.SYSTEM_ADMINISTRATOR), signed_in(Role.SECURITY_ADMINISTRATOR)
    shown = system.post(reverse("administration:user-new"), {"username": "zhao.lei", "name": "赵磊"})
    user = User.objects.get(username="zhao.lei")
    assert shown.context["password"] in shown.content.decode()
    assert user.check_password(shown.context["password"])
    given = {"role": "auditor", "division_code": "210202", "valid_from": "2026-01-01", "reason": "任命文件"}
    assert system.post(reverse("administration:request", args=[user.pk]), given).status_code == 302
    assert "任命文件" not in security.get(reverse("administration:requests")).content.decode()
    with scope(COUNTY):
        request = MembershipRequest.objects.get()
    page = reverse("administration:decide", args=[request.pk])
    assert "任命文件" in security.get(page).content.decode()
    assert security.post(page, {"approve": "yes", "note": "同意"}).status_code == 302
    assert Membership.objects.get(user=user).role == Role.AUDITOR
    assert system.get(reverse("administration:user", args=[user.pk])).status_code == 200


def test_the_auditor_sees_who_looked_at_a_person_and_is_recorded_too(on):
    from tests.factories import applications as made

    with scope(COUNTY):
        case = made.submitted(on)
    supervisor = signed_in(Role.SUPERVISOR)
    assert supervisor.get(reverse("casework:case", args=[case.pk])).status_code == 200
    auditor, address = signed_in(Role.AUDITOR), reverse("administration:access")
    assert auditor.post(address, {"person": "王海波"}).status_code == 422
    answer = auditor.post(address, {"person": "王海波", "purpose": "信访核实〔2026〕3号"}).content.decode()
    assert "孙国强" in answer
    with scope(COUNTY):
        entry = AuditEntry.objects.get(verb="audit.read_access")
    assert entry.purpose == "信访核实〔2026〕3号"
    elsewhere = signed_in(Role.AUDITOR, NEIGHBOUR)
    answer = elsewhere.post(address, {"person": "王海波", "purpose": "信访核实"}).content.decode()
    assert "没有查到此人" in answer


def test_the_audit_log_is_filtered_and_its_reading_recorded(in_county):
    auditor = signed_in(Role.AUDITOR)
    answer = auditor.get(reverse("administration:audit"), {"verb": "audit.read"})
    assert "查阅审计记录" in answer.content.decode()
    assert "共1条" in answer.content.decode()
