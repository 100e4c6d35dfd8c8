"""A grant covers what it names, where it says, as long as it says."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from oauth2_provider.models import AccessToken, Application
from rest_framework.test import APIClient

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership, User
from civaffairs.api import nouns
from civaffairs.api.acts import grantable
from civaffairs.api.models import ClientGrant
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import NoScope, current_scope, scope

from .conftest import ALL_ACTS, SECURITY, SYSTEM, calling, token_of
from .test_problems import assert_problem

pytestmark = pytest.mark.django_db


def test_the_routes_are_the_list_of_what_can_be_granted():
    assert list(grantable()) == sorted(ALL_ACTS)


def test_secret_and_token_are_stored_as_hashes_only(register):
    registered = register()
    token = token_of(registered)
    application = Application.objects.get(client_id=registered.client_id)
    assert registered.client_secret not in application.client_secret
    assert not AccessToken.objects.filter(token=token).exists()


def test_a_grant_counts_from_its_first_day_to_the_day_before_its_last(register):
    today = dt.date(2026, 11, 20)
    grant = register(valid_from=today, valid_to=today + dt.timedelta(1)).grant
    counts = [ClientGrant.objects.in_force(today + dt.timedelta(n)).filter(pk=grant.pk).exists() for n in (-1, 0, 1)]
    assert counts == [False, True, False]


def test_a_token_outlives_no_grant(register):
    registered = register(valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2021, 1, 1), on=dt.date(2020, 1, 1))
    assert_problem(calling(registered).get("/api/v1/rules"), 403, "grant_not_in_force")


def test_an_expired_token_is_refused(register):
    api = calling(register())
    AccessToken.objects.update(expires=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert_problem(api.get("/api/v1/rules"), 401, "invalid_token")


def test_a_client_never_holds_two_grants_on_one_day(register):
    grant = register().grant
    twin = ClientGrant(
        application=grant.application, decision="approved",
        department="x", purpose="x", legal_basis="x", application_number="x", acts={},
        valid_from=dt.date(2029, 1, 1), valid_to=dt.date(2031, 1, 1),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="client_grant_one_at_a_time"), transaction.atomic():
        twin.save()


def test_a_grant_for_several_bureaus_must_say_which(register):
    registered = register(at=(0, 1))
    api = calling(registered)
    assert_problem(api.get("/api/v1/cases"), 400, "bureau_required")
    assert api.get("/api/v1/cases", HTTP_BUREAU="990102").status_code == 200
    assert api.get("/api/v1/rules").status_code == 200


def test_a_foreign_bureau_and_one_that_does_not_exist_are_refused_alike(register):
    api = calling(register(at=(0, 1)))
    foreign, missing = (api.get("/api/v1/cases", HTTP_BUREAU=code) for code in ("990201", "123456"))
    assert without_trace(assert_problem(foreign, 403, "bureau_not_granted")) == without_trace(missing.json())


def test_the_scope_is_closed_after_an_answer_and_after_an_error(api, monkeypatch):
    from civaffairs.casework import api as casework_api

    seen = []

    def look(self, **reading):
        seen.append(current_scope().first)
        if len(seen) == 2:
            raise RuntimeError

    monkeypatch.setattr(casework_api.Cases, "record_reading", look)
    assert api.get("/api/v1/cases").status_code == 200
    assert api.get("/api/v1/cases").status_code == 500
    assert seen == [1001, 1001]
    with pytest.raises(NoScope):
        current_scope()


def test_an_error_rolls_back_what_the_call_had_written(api, monkeypatch):
    monkeypatch.setattr(nouns, "Response", lambda *args, **kwargs: 1 / 0)
    assert api.get("/api/v1/cases").status_code == 500
    with scope(1001):
        assert not AuditEntry.objects.filter(verb="casework.cases.read").exists()


def test_registering_refuses_what_cannot_be_granted(register):
    for wrong, code in (
        ({"at": ()}, "bureau_required"),
        ({"acts": ["no.such.act"]}, "act_unknown"),
        ({"acts": {"casework.cases.read": ["diagnosis"]}}, "field_unknown"),
        ({"valid_to": dt.date(2026, 1, 1)}, "period_invalid"),
    ):
        with pytest.raises(Refusal) as refused:
            register(**wrong)
        assert refused.value.code == code
    assert not Application.objects.exists()


def test_registering_leaves_an_audit_entry_with_every_bureau(register):
    register(at=(0, 1))
    for bureau in (1001, 1002):
        with scope(bureau):
            assert [entry.actor_id for entry in AuditEntry.objects.filter(verb__startswith="api.").order_by("at")] == [
                SYSTEM.id, SECURITY.id,
            ]  # fmt: skip


def test_the_command_prints_credentials_that_work(bureaus):
    city = Bureau.objects.create(id=1000, name="甲市民政局", division_code="990100", is_city=True)
    for login, role in (("system", Role.SYSTEM_ADMINISTRATOR), ("security", Role.SECURITY_ADMINISTRATOR)):
        user = User.objects.create(username=login, name=login)
        Membership.objects.create(
            user=user, bureau=city, role=role, division_code="990100", valid_from=dt.date(2020, 1, 1)
        )
    printed = StringIO()
    terms = ["--department", "甲市卫生健康委", "--purpose", "核对", "--legal-basis", "某法第一条"]
    terms += ["--application-number", "1", "--requested-by", "system", "--approved-by", "security"]
    call_command("create_client", *terms, "--bureaus", "990101,990102", stdout=printed)
    client_id, secret = (line.split()[1] for line in printed.getvalue().splitlines()[:2])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=basic(client_id, secret))
    answer = client.post(
        "/api/v1/oauth/token", "grant_type=client_credentials", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200, answer.content
    for wrong, said in (
        (["--bureaus", "123456"], "123456"),
        (["--bureaus", "990101", "--approved-by", "system"], "安全"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("create_client", *terms, *wrong)


def without_trace(problem: dict) -> dict:
    return {name: value for name, value in problem.items() if name != "trace_id"}


def basic(client_id: str, secret: str) -> str:
    import base64

    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
