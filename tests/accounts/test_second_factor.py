"""The secret of a second factor, the codes for a lost telephone, and what the record says of signing in."""

import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.accounts.middleware import SEEN
from civaffairs.accounts.models import Authenticator, RecoveryCode, SignedInSession, User
from civaffairs.accounts.services import factors, sign_ins
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import Refusal
from civaffairs.registry.models import cipher
from civaffairs.registry.rotation import EncryptedField, encrypted_fields, reencrypted
from civaffairs.tenancy.scope import scope
from tests.accounts.test_signing_in import enrolled, sign_in, token_of
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db
VERIFY, CODES = "accounts:verify-factor", "accounts:recovery-codes"


@pytest.fixture(autouse=True)
def _bureaus():
    make_bureaus()


@pytest.fixture
def user() -> User:
    return make_member(Role.TOWNSHIP_CASEWORKER).user


def entries(verb: str, bureau: int = COUNTY) -> list[tuple[str, str]]:
    with scope(bureau):
        return list(AuditEntry.objects.filter(verb=verb).order_by("at").values_list("outcome", "text"))


def test_the_secret_is_kept_encrypted_and_belongs_to_what_a_change_of_keys_writes_anew(user):
    device = factors.begin_enrolment(user=user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM accounts_authenticator a")
        (row,) = cursor.fetchone()
    assert device.secret.hex() not in row
    field = EncryptedField("accounts_authenticator", "secret_encrypted", Authenticator.CONTEXT, False)
    assert field in encrypted_fields()
    device.secret_encrypted = reencrypted(cipher(), device.secret_encrypted, field)
    assert device.verify_token(token_of(device))


def test_the_picture_and_the_address_carry_the_secret_that_is_typed_otherwise(user):
    device = factors.begin_enrolment(user=user)
    address = unquote(factors.address_of(device))
    assert address.startswith(f"otpauth://totp/民政事项办理平台:{user.username}?secret=")
    assert factors.secret_of(device).replace(" ", "") in address
    picture = factors.picture_of(device)
    assert picture.startswith("<svg")
    assert "style=" not in picture


def test_the_page_of_enrolment_shows_the_picture_under_a_strict_policy(user):
    page = sign_in(user.username).get(reverse("accounts:enrol-factor"))
    assert "<svg" in page.content.decode()
    assert "unsafe" not in page["Content-Security-Policy"]


def test_a_recovery_code_opens_once_and_the_checksum_alone_is_kept(user):
    enrolled(user)
    codes = factors.make_recovery_codes(user=user, by=None)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code) for code in codes)
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()

    client = sign_in(user.username)
    answer = client.post(reverse(VERIFY), {"token": codes[0].lower()})
    assert answer.status_code == 302
    assert "还剩9个" in client.get(reverse("administration:me")).content.decode()
    with pytest.raises(Refusal, match="恢复码不正确或已用过"):
        factors.check_token(user=user, token=codes[0].replace("-", ""))


def test_wrong_codes_make_the_next_try_wait_so_that_nobody_guesses_one(user):
    enrolled(user)
    (code, *_) = factors.make_recovery_codes(user=user, by=None)
    with pytest.raises(Refusal):
        factors.check_token(user=user, token="ABCDEFGHABCDEFGH")
    with pytest.raises(Refusal):
        factors.check_token(user=user, token=code.replace("-", ""))
    assert factors.codes_left(user) == 10


def test_new_codes_end_the_old_ones_and_need_a_token(user):
    device = enrolled(user)
    old = factors.make_recovery_codes(user=user, by=None)
    client = sign_in(user.username)
    client.post(reverse(VERIFY), {"token": token_of(device)})
    assert client.post(reverse(CODES), {"token": "000000"}).status_code == 422
    Authenticator.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    shown = client.post(reverse(CODES), {"token": token_of(device, 1)})
    assert shown.status_code == 200
    assert not set(old) & set(shown.context["codes"])
    assert entries("accounts.make_recovery_codes") == [("done", "生成10个恢复码，原恢复码作废")]


def test_codes_are_made_in_a_verified_session_only(user):
    enrolled(user)
    client = sign_in(user.username)
    assert client.post(reverse(CODES), {"token": "000000"})["Location"].startswith(reverse(VERIFY))


def test_taking_the_factor_away_takes_its_codes_too(user):
    from civaffairs.accounts.services.users import remove_factor

    enrolled(user)
    factors.make_recovery_codes(user=user, by=None)
    User.objects.filter(pk=user.pk).update(home_bureau=COUNTY)
    user.refresh_from_db()
    with scope(COUNTY):
        remove_factor(user=user, reason="手机丢失", by=make_actor(Role.SYSTEM_ADMINISTRATOR))
    assert (factors.has_factor(user), factors.codes_left(user)) == (False, 0)


def test_signing_in_and_out_and_every_refusal_is_on_record_in_the_bureau(user):
    client, address = Client(REMOTE_ADDR="10.1.2.3"), reverse("accounts:sign-in")
    client.post(address, {"username": user.username, "password": "wrong"})
    sign_in(user.username, client=client)
    client.post(reverse("accounts:sign-out"))
    assert entries(sign_ins.SIGN_IN) == [
        ("refused", f"登录{user.name}的账号失败（地址10.1.2.3）"),
        ("done", "登录（地址10.1.2.3）"),
    ]
    assert entries(sign_ins.SIGN_OUT) == [("done", "退出登录")]
    assert not SignedInSession.objects.open().exists()
    assert entries(sign_ins.SIGN_IN, NEIGHBOUR) == []


def test_a_lockout_is_on_record_and_a_name_that_nobody_has_concerns_no_bureau(user):
    client, address = Client(), reverse("accounts:sign-in")
    for _ in range(5):
        client.post(address, {"username": user.username, "password": "wrong"})
    assert [outcome for outcome, _ in entries(sign_ins.LOCK)] == ["refused"]
    client.post(address, {"username": "nobody", "password": "wrong"})
    assert len(entries(sign_ins.SIGN_IN)) == 4


def test_a_refused_token_is_on_record(user):
    enrolled(user)
    sign_in(user.username).post(reverse(VERIFY), {"token": "000000"})
    assert entries(sign_ins.FACTOR) == [("refused", f"{user.name}的动态口令验证失败")]


def test_the_security_administrator_sees_the_sign_ins_and_nobody_elses_acts(user):
    sign_in(user.username)
    watcher = sign_in(make_member(Role.SECURITY_ADMINISTRATOR).user.username)
    page = watcher.get(reverse("administration:sign-ins"))
    assert "登录（地址10.1.2.3）" in page.content.decode()
    assert {row["cells"][2]["value"] for row in page.context["table"].rows} == {"登录（地址10.1.2.3）"}
    assert sign_in(user.username).get(reverse("administration:sign-ins")).status_code == 403


def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(user):
    client = sign_in(user.username)
    session = client.session
    session[SEEN] -= 600
    session.save()
    client.get(reverse("administration:me"), headers={"X-By-Itself": "1"})
    left = client.get(reverse("accounts:time-left"), headers={"X-By-Itself": "1"}).json()["seconds"]
    assert 1190 <= left <= 1200
    assert client.post(reverse("accounts:stay")).status_code == 204
    assert client.get(reverse("accounts:time-left"), headers={"X-By-Itself": "1"}).json()["seconds"] > 1790


def test_a_session_that_ended_by_itself_is_on_record(user):
    client = sign_in(user.username)
    session = client.session
    session[SEEN] -= 1801
    session.save()
    client.get(reverse("administration:me"))
    assert entries(sign_ins.END) == [("done", f"{user.name}的登录已自动结束：较长时间没有操作")]


def test_a_display_setting_follows_its_reader_to_another_computer(user):
    here = sign_in(user.username)
    here.post(reverse("display-settings"), {"type": "large", "next": "/me"})
    there = sign_in(user.username)
    assert 'data-type="large"' in there.get(reverse("administration:me")).content.decode()
    there.post(reverse("display-settings"), {"type": "", "next": "/me"})
    assert "data-type" not in here.get(reverse("administration:me")).content.decode()
