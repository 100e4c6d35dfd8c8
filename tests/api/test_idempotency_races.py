"""Two calls under one key at the same moment: one acts, the other is told to wait and gets the same answer later."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from civaffairs.accounts.choices import Role
from civaffairs.api import idempotency
from civaffairs.api.acts import ApiAct
from civaffairs.api.authentication import Client
from civaffairs.api.models import AnsweredCall, ClientGrant
from civaffairs.api.views import ActEndpoint
from civaffairs.audit.models import AuditEntry
from civaffairs.audit.services import record
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.conftest import _point_at
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


class Slow(ActEndpoint):
    """An act that lasts until the test lets it end."""

    act = ApiAct("tests.things.create", "试验登记")
    changes = False
    throttle_classes = ()
    begun, may_end = Event(), Event()

    def perform_authentication(self, request):
        grant = ClientGrant.objects.prefetch_related("bureaus").get()
        request.user = Client("tests", grant)

    def perform(self, request, **kwargs):
        record(by=self.actor, verb="tests.things.create", subject_kind="thing", subject_id="1", text="登记")
        type(self).begun.set()
        type(self).may_end.wait(3)
        return Response({"done": True}, status=201)


@pytest.fixture
def granted(stack, django_db_blocker):
    """A database of its own with a bureau and a grant."""
    from oauth2_provider.models import get_application_model

    name = f"test_api_{os.getpid()}"
    databases.clone(stack, name)
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_at(stack, name)
        make_bureaus()
        by = make_actor(Role.SYSTEM_ADMINISTRATOR)
        application = get_application_model().objects.create(
            name="试验", client_type="confidential", authorization_grant_type="client-credentials"
        )
        grant = ClientGrant.objects.create(
            application=application, department="试验", purpose="试验", legal_basis="试验", application_number="1",
            acts={"tests.things.create": []}, valid_from="2020-01-01", valid_to="2040-01-01", requested_by=by.id,
        )  # fmt: skip
        grant.bureaus.add(Bureau.objects.get(pk=COUNTY))
        Slow.begun.clear()
        Slow.may_end.clear()
        yield
        for alias in connections:
            connections[alias].close()
        if before.startswith("test_"):
            _point_at(stack, before)
    databases.drop(stack, name)


def call(after: Event | None = None, lets_end: bool = False) -> int:
    try:
        if after:
            after.wait(10)
        request = APIRequestFactory().post("/api/v1/things", {}, format="json", headers={"Idempotency-Key": "one"})
        return Slow.as_view()(request).status_code
    finally:
        if lets_end:
            Slow.may_end.set()
        connections.close_all()


def both() -> list[int]:
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(call)
        second = pool.submit(call, Slow.begun, True)
        return [first.result(30), second.result(30)]


def written() -> int:
    with scope(COUNTY):
        assert AnsweredCall.objects.count() <= 1
        return AuditEntry.objects.filter(verb="tests.things.create", outcome="done").count()


def test_the_second_is_told_to_wait_and_then_has_the_first_ones_answer(granted):
    assert both() == [201, 409]
    assert call() == 201
    assert written() == 1


def test_without_the_guard_the_second_would_begin_to_act_and_fail(granted, monkeypatch):
    """The control: only the key in the database is left, which the second meets when it has done its work."""
    monkeypatch.setattr(idempotency, "_taken", lambda client, key: True)
    first, second = both()
    assert sorted([first, second]) == [201, 500]
    assert written() == 1
