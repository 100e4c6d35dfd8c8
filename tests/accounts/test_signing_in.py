"""Passwords, the second factor, sessions, and standing in for a colleague."""

import datetime as dt
import time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Authenticator, Delegation, SignedInSession, User
from civaffairs.accounts.passwords import ComplexityValidator, is_expired
from civaffairs.accounts.services import delegations, factors
from civaffairs.audit.models import AuditEntry
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, PASSWORD, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db
ANOTHER = "Another-horse-8"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _bureaus():
    make_bureaus()


def token_of(device: Authenticator, steps: int = 0) -> str:
    totp = TOTP(device.secret, device.STEP, 0, device.DIGITS)
    totp.time = time.time() + steps * device.STEP
    return f"{totp.token():06d}"


def sign_in(username: str, password: str = PASSWORD, client: Client | None = None) -> Client:
    client = client or Client(REMOTE_ADDR="10.1.2.3")
    answer = client.post(reverse("accounts:sign-in"), {"username": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def enrolled(user: User) -> Authenticator:
    device = factors.begin_enrolment(user=user)
    factors.confirm_enrolment(user=user, token=token_of(device, -1), by=None)
    device.refresh_from_db()
    return device


@pytest.mark.parametrize("password", ["alllowercase", "ALLUPPER1234", "12345678901a"])
def test_a_password_of_two_kinds_of_characters_is_refused(password):
    with pytest.raises(ValidationError, match="目前缺"):
        ComplexityValidator().validate(password)


def test_a_password_of_three_kinds_is_taken():
    ComplexityValidator().validate("Lower-and-upper")


def test_a_password_is_used_for_ninety_days_and_forever_where_the_policy_says_so(settings, on):
    user = User(date_joined=dt.datetime(2026, 8, 22, tzinfo=dt.UTC))
    assert not is_expired(user, on)
    assert is_expired(user, on + DAY)
    settings.PASSWORD_DAYS = 0
    assert not is_expired(user, on + 1000 * DAY)


def test_changing_the_password_ends_every_other_session():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    here, there = sign_in(user.username), sign_in(user.username)
    given = {"present": PASSWORD, "new": ANOTHER, "again": ANOTHER}
    assert here.post(reverse("accounts:password"), given).status_code == 302
    assert here.get(reverse("administration:me")).status_code == 200
    assert there.get(reverse("administration:me")).status_code == 302
    with scope(COUNTY):
        assert AuditEntry.objects.filter(verb="accounts.change_password").count() == 1


def test_a_weak_or_a_wrong_password_is_refused_in_words():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    client = sign_in(user.username)
    answer = client.post(reverse("accounts:password"), {"present": "x", "new": "short", "again": "other"})
    assert answer.status_code == 422
    assert "现口令不正确" in answer.content.decode()
    answer = client.post(
        reverse("accounts:password"), {"present": PASSWORD, "new": "abcdefghijk", "again": "abcdefghijk"}
    )
    assert "目前缺" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_five_wrong_passwords_lock_the_account_and_the_administrator_unlocks_it():
    from civaffairs.accounts.services.users import unlock_user

    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    User.objects.filter(pk=user.pk).update(home_bureau=COUNTY)
    user.refresh_from_db()
    client, address = Client(), reverse("accounts:sign-in")
    for _ in range(5):
        answer = client.post(address, {"username": user.username, "password": "wrong"})
    assert answer.status_code == 429
    assert "账号已暂时锁定" in answer.content.decode()
    assert client.post(address, {"username": user.username, "password": PASSWORD}).status_code == 429
    with scope(COUNTY):
        unlock_user(user=user, by=make_actor(Role.SYSTEM_ADMINISTRATOR))
    assert client.post(address, {"username": user.username, "password": PASSWORD}).status_code == 302


def test_a_role_that_needs_a_second_factor_opens_nothing_before_one_is_enrolled(settings):
    settings.SECOND_FACTOR_ROLES = ["county_confirmer"]
    client = sign_in(make_member(Role.COUNTY_CONFIRMER).user.username)
    answer = client.get(reverse("casework:cases"))
    assert answer["Location"].startswith(reverse("accounts:enrol-factor"))
    page = client.get(answer["Location"])
    device = Authenticator.objects.get()
    assert page.context["secret"].replace(" ", "") in page.content.decode().replace(" ", "")
    wrong = client.post(reverse("accounts:enrol-factor"), {"token": "000000"})
    assert wrong.status_code == 422
    device.throttle_reset()
    shown = client.post(reverse("accounts:enrol-factor"), {"token": token_of(device)})
    assert len(shown.context["codes"]) == 10
    assert client.get(reverse("casework:cases")).status_code == 200


def test_a_role_that_needs_none_is_not_asked_for_a_second_factor(settings):
    settings.SECOND_FACTOR_ROLES = ["county_confirmer"]
    client = sign_in(make_member(Role.TOWNSHIP_CASEWORKER).user.username)
    assert client.get(reverse("casework:cases")).status_code == 200


def test_whoever_enrolled_a_second_factor_is_asked_at_every_sign_in():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    device = enrolled(user)
    client = sign_in(user.username)
    assert client.get(reverse("casework:cases"))["Location"].startswith(reverse("accounts:verify-factor"))
    fragment = client.get(reverse("casework:cases"), headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"].startswith(reverse("accounts:verify-factor"))
    assert client.post(reverse("accounts:verify-factor"), {"token": token_of(device)}).status_code == 302
    assert client.get(reverse("casework:cases")).status_code == 200


def test_a_token_works_once():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    device = enrolled(user)
    token = token_of(device)
    factors.check_token(user=user, token=token)
    with pytest.raises(Refusal):
        factors.check_token(user=user, token=token)


def test_the_password_page_is_no_way_around_the_second_factor():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    enrolled(user)
    client = sign_in(user.username)
    answer = client.post(reverse("accounts:password"), {"present": PASSWORD, "new": ANOTHER, "again": ANOTHER})
    assert answer["Location"] == reverse("accounts:verify-factor")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_idle_session_ends_and_the_sign_in_page_says_so(settings):
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)) as clock:
        client = sign_in(user.username)
        clock.shift(29 * 60)
        assert client.get(reverse("casework:cases")).status_code == 200
        clock.shift(29 * 60)
        assert client.get(reverse("casework:cases")).status_code == 200
        clock.shift(31 * 60)
        answer = client.get(reverse("casework:cases"), follow=True)
    assert "较长时间没有操作" in answer.content.decode()
    assert not SignedInSession.objects.open().exists()


def test_a_session_in_use_ends_after_a_working_day():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    with time_machine.travel(dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)) as clock:
        client = sign_in(user.username)
        for _ in range(23):
            clock.shift(20 * 60)
            answer = client.get(reverse("administration:me"))
        assert answer.status_code == 200
        clock.shift(25 * 60)
        assert client.get(reverse("administration:me")).status_code == 302


def test_one_sees_where_one_is_signed_in_and_ends_it_there():
    user = make_member(Role.TOWNSHIP_CASEWORKER).user
    here, there = sign_in(user.username), sign_in(user.username)
    assert here.get(reverse("administration:me")).content.decode().count("10.1.2.3") == 2
    assert here.post(reverse("administration:end-other-sessions")).status_code == 302
    assert there.get(reverse("administration:me")).status_code == 302
    assert here.get(reverse("administration:me")).status_code == 200


def test_nobody_ends_the_session_of_somebody_else():
    client = sign_in(make_member(Role.TOWNSHIP_CASEWORKER).user.username)
    other = make_member(Role.SUPERVISOR).user
    there = sign_in(other.username)
    session = SignedInSession.objects.get(user=other)
    assert client.post(reverse("administration:end-session", args=[session.pk])).status_code == 404
    assert there.get(reverse("administration:me")).status_code == 200


def lend(on: dt.date, **others) -> Delegation:
    head, deputy = make_member(Role.TOWNSHIP_HEAD), make_member(Role.TOWNSHIP_CASEWORKER)
    given = {"deputy": deputy.user, "valid_from": on, "valid_to": on + 7 * DAY, "reason": "年休假"} | others
    return delegations.delegate(membership=head, by=make_actor(Role.TOWNSHIP_HEAD), on=on, **given)


def test_a_deputy_works_in_the_lent_role_under_their_own_number_and_says_for_whom():
    on = today()
    with scope(COUNTY):
        delegation = lend(on)
        case = made.submitted(on)
    client = sign_in(delegation.deputy.username)
    assert (
        client.post(reverse("accounts:choose-membership"), {"membership": delegation.membership_id}).status_code == 302
    )
    answer = client.get(reverse("casework:case", args=[case.pk]))
    assert "代王建军" in answer.content.decode()
    with scope(COUNTY):
        entry = AuditEntry.objects.filter(subject_id=str(case.pk), actor_role=Role.TOWNSHIP_HEAD).latest("at")
    assert entry.actor_name == "李静（代王建军）"
    assert entry.actor_id == str(delegation.deputy_id)


def test_a_delegation_that_is_over_or_ended_lends_nothing_any_more():
    on = today()
    with scope(COUNTY):
        delegation = lend(on)
        client = sign_in(delegation.deputy.username)
        client.post(reverse("accounts:choose-membership"), {"membership": delegation.membership_id})
        assert client.get(reverse("administration:me")).wsgi_request.actor.role == Role.TOWNSHIP_HEAD
        assert client.post(reverse("administration:end-delegation", args=[delegation.pk])).status_code == 302
    assert client.get(reverse("administration:me")).wsgi_request.actor.role == Role.TOWNSHIP_CASEWORKER
    assert not Delegation.objects.in_force(on + 7 * DAY).exists()


def test_only_ones_own_membership_is_lent_and_only_to_a_colleague_for_a_while(on):
    with scope(COUNTY):
        with pytest.raises(NotPermitted):
            delegations.delegate(
                membership=make_member(Role.TOWNSHIP_HEAD), deputy=make_member(Role.TOWNSHIP_CASEWORKER).user,
                valid_from=on, valid_to=on + DAY, reason="x", by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on,
            )  # fmt: skip
        for others, code in (
            ({"deputy": make_member(Role.TOWNSHIP_CASEWORKER, NEIGHBOUR).user}, "deputy_unfit"),
            ({"deputy": make_member(Role.TOWNSHIP_HEAD).user}, "deputy_unfit"),
            ({"valid_to": on + 100 * DAY}, "period_invalid"),
            ({"valid_from": on - DAY}, "period_invalid"),
            ({"deputy": make_member(Role.AUDITOR).user}, "administration_separated"),
        ):
            with pytest.raises(Refusal) as refused:
                lend(on, **others)
            assert refused.value.code == code
        lend(on)
        with pytest.raises(Refusal) as refused:
            lend(on, valid_from=on + 3 * DAY)
        assert refused.value.code == "delegated_already"
