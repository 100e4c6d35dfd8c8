"""An act is done once for each Idempotency-Key, whatever the network does."""

import datetime as dt

import pytest
from django.urls import include, path
from rest_framework import serializers
from rest_framework.response import Response

from civaffairs.api import idempotency
from civaffairs.api.acts import ApiAct
from civaffairs.api.models import KEPT_FOR, AnsweredCall
from civaffairs.api.tasks import forget_answered_calls
from civaffairs.api.views import ActEndpoint
from civaffairs.audit.models import AuditEntry
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal, StaleVersion
from civaffairs.tenancy.scope import scope
from civaffairs.urls import api_v1

from .conftest import calling
from .test_problems import assert_problem

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
NAME = "试验人甲"


class Words(serializers.Serializer):
    name = serializers.CharField(max_length=60)


class Create(ActEndpoint):
    """Writes one audit entry, which a test can count."""

    act = ApiAct("tests.things.create", "试验登记")
    changes = False

    def perform(self, request, **kwargs):
        name = self.given(Words)["name"]
        if name == "拒绝":
            raise Refusal("not_this_one", "不能登记。", field="name")
        record(by=self.actor, verb="tests.things.create", subject_kind="thing", subject_id="1", text=name)
        return Response({"name": name}, status=201, headers={"Location": "/things/1"})


class Change(ActEndpoint):
    """A change of a thing that stands at version 7."""

    act = ApiAct("tests.things.change", "试验变更")

    def perform(self, request, **kwargs):
        if self.expected != 7:
            raise StaleVersion("stale_version", "已被他人办理。")
        self.version = 8
        return Response({"changed": True})


tests_api = [path("things", Create.as_view()), path("things/change", Change.as_view())]
urlpatterns = [path("api/v1/", include([*api_v1, *tests_api]))]


@pytest.fixture
def api(register):
    return calling(register(acts=["tests.things.create", "tests.things.change"]))


def send(api, key="one", name=NAME, **headers):
    known = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return api.post("/api/v1/things", {"name": name}, format="json", **known | headers)


def written() -> int:
    with scope(1001):
        return AuditEntry.objects.filter(verb="tests.things.create", outcome="done").count()


def test_the_same_call_again_has_the_stored_answer_and_acts_no_second_time(api):
    first, second = send(api), send(api)
    assert (first.status_code, second.status_code, written()) == (201, 201, 1)
    assert first.json() == second.json()
    assert second["Location"] == first["Location"] == "/things/1"
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"


def test_the_same_key_with_another_body_is_refused(api):
    send(api)
    assert_problem(send(api, name="试验人乙"), 422, "idempotency_key_reused")
    assert written() == 1


def test_another_key_is_another_act(api):
    send(api)
    send(api, key="two")
    assert written() == 2


@pytest.mark.parametrize("key", ["", " ", "含中文".encode().decode("latin-1"), "x" * 256])
def test_an_act_without_a_proper_key_is_refused(api, key):
    assert_problem(send(api, key=key), 400, "idempotency_key_required")


def test_a_refused_act_stores_nothing_and_may_be_sent_again(api):
    assert_problem(send(api, name="拒绝"), 422, "not_this_one")
    assert send(api).status_code == 201


def test_the_keys_of_two_clients_do_not_meet(api, register):
    other = calling(register(acts=["tests.things.create"], department="甲市教育局"))
    assert "Idempotent-Replayed" not in (send(api), send(other))[1]
    assert written() == 2


def test_while_the_first_call_is_being_answered_the_second_is_told_to_wait(api, monkeypatch):
    monkeypatch.setattr(idempotency, "_taken", lambda client, key: False)
    assert_problem(send(api), 409, "idempotency_in_flight")
    assert written() == 0


def test_the_stored_answer_cannot_be_read_in_the_database(api):
    send(api)
    with scope(1001):
        kept = AnsweredCall.objects.get()
    assert NAME not in kept.answer_encrypted
    assert NAME not in kept.fingerprint


def test_after_three_days_the_answer_is_forgotten_and_the_key_is_free(api):
    send(api)
    with scope(1001):
        kept = AnsweredCall.objects.get()
        assert kept.expires_at - kept.answered_at == KEPT_FOR == dt.timedelta(days=3)
        AnsweredCall.objects.update(expires_at=now())
    assert "Idempotent-Replayed" not in send(api, name="试验人乙")
    with scope(1001):
        AnsweredCall.objects.update(expires_at=now())
    forget_answered_calls()
    with scope(1001):
        assert not AnsweredCall.objects.exists()


def change(api, tag=None, key="one"):
    known = {"HTTP_IF_MATCH": tag} if tag else {}
    return api.post("/api/v1/things/change", {}, format="json", HTTP_IDEMPOTENCY_KEY=key, **known)


def test_a_change_says_which_version_was_read(api):
    for missing in (None, "*"):
        assert_problem(change(api, missing), 428, "precondition_required")
    for stale in ('"6-0123456789abcdef0123"', '"seven"', 'W/"0123456789abcdef0123"'):
        assert_problem(change(api, stale), 412, "stale_version")
    answer = change(api, '"7-0123456789abcdef0123"')
    assert answer.status_code == 200
    assert answer["ETag"].startswith('"8-')


def test_a_change_that_was_made_is_answered_again_although_the_version_moved_on(api):
    first, second = (change(api, '"7-0123456789abcdef0123"') for _ in range(2))
    assert first.json() == second.json()
    assert first["ETag"] == second["ETag"]
