"""Another department is told of what happened, late if it was away, and of nothing that its grant does not admit."""

import datetime as dt
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from civaffairs.accounts.choices import Role
from civaffairs.api.models import ClientGrant
from civaffairs.api.services import register_client
from civaffairs.common.dates import now
from civaffairs.facts import catalogue, sending, signing
from civaffairs.facts.models import Fact, Webhook, WebhookMessage
from civaffairs.facts.patience import WEBHOOK_PATIENCE, WEBHOOK_PAUSES
from civaffairs.facts.sending import Outcome, send_due
from civaffairs.facts.services import announce, relay
from civaffairs.facts.webhooks import SEND, kinds_of_facts, secret_of
from civaffairs.tenancy.models import Bureau, WorkDue
from civaffairs.tenancy.scope import scope
from tests.api.conftest import calling
from tests.api.test_problems import assert_problem
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus

pytestmark = pytest.mark.django_db
GRANTED, ENDED = "tests.granted", "tests.ended"
TODAY = dt.date(2026, 11, 20)


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is sent, and answers what it is told to."""

    status = 204
    heard: list = []
    talks_for = 0.0  # seconds that its answer goes on after the status

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()
        until = time.monotonic() + type(self).talks_for
        while time.monotonic() < until:
            self.wfile.write(b"and ")
            time.sleep(0.05)

    def log_message(self, *args):
        """Nothing on the console of the tests."""


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    Receiver.status, Receiver.heard, Receiver.talks_for = 204, [], 0.0
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/events"
    server.shutdown()


@pytest.fixture
def registered(db):
    cache.clear()
    catalogue.declare(catalogue.FactKind(GRANTED, "试验待遇已确认"), catalogue.FactKind(ENDED, "试验待遇已终止"))
    make_bureaus()
    return register_client(
        department="大连市医疗保障局", bureaus=[Bureau.objects.get(pk=COUNTY)], purpose="资格核对",
        legal_basis="社会救助暂行办法第五十八条", application_number="共享2026-001",
        acts={"facts.events.read": [GRANTED], "facts.webhooks.manage": None},
        valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2040, 1, 1), by=make_actor(Role.SYSTEM_ADMINISTRATOR),
        approved_by=make_actor(Role.SECURITY_ADMINISTRATOR), on=TODAY,
    )  # fmt: skip


@pytest.fixture
def api(registered):
    return calling(registered)


def post(api, address, body, key, **headers):
    return api.post(f"/api/v1/{address}", body, format="json", HTTP_IDEMPOTENCY_KEY=key, **headers)


@pytest.fixture
def webhook(api, receiver):
    answer = post(api, "webhooks", {"url": receiver, "kinds": [GRANTED]}, "subscribe")
    assert answer.status_code == 201, answer.content
    return answer.json()


def happen(*kinds: str, bureau: int = COUNTY) -> None:
    """Facts are announced and the relay comes by."""
    with scope(bureau):
        for number, kind in enumerate(kinds):
            announce(kind=kind, subject_kind="case", subject_id=number, occurred_on=TODAY, data={"case": str(number)})
        relay(at=now())


def message() -> WebhookMessage:
    with scope(COUNTY):
        return WebhookMessage.objects.select_related("webhook").get()


def test_a_fact_arrives_as_a_signed_cloud_event(webhook):
    happen(GRANTED)
    assert send_due(tenant=COUNTY, at=now()) == 1
    [(headers, body)] = Receiver.heard
    event = json.loads(body)
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", GRANTED, "case/0")
    assert event["source"] == "urn:civaffairs:bureau:210202"
    assert event["data"] == {"case": "0", "subject_kind": "case", "subject_id": "0", "occurred_on": "2026-11-20"}
    assert headers["Content-Type"] == "application/cloudevents+json"
    signed = signing.signature(
        webhook["secret"], message_id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body
    )
    assert headers["webhook-signature"] == signed
    assert headers["webhook-id"] == str(message().pk)
    assert abs(int(headers["webhook-timestamp"]) - now().timestamp()) < 60


def test_what_the_grant_does_not_admit_is_told_to_nobody(webhook, api):
    happen(ENDED)
    assert send_due(tenant=COUNTY, at=now()) == 0
    refused = post(api, "webhooks", {"url": webhook["url"], "kinds": [GRANTED, ENDED]}, "both")
    assert_problem(refused, 422, "kind_not_granted")


def test_another_bureaus_facts_are_not_told(webhook):
    happen(GRANTED, bureau=NEIGHBOUR)
    assert send_due(tenant=NEIGHBOUR, at=now()) == send_due(tenant=COUNTY, at=now()) == 0


def test_when_the_grant_has_ended_what_still_waits_is_not_sent(webhook):
    happen(GRANTED)
    ClientGrant.objects.update(ended_at=now())
    assert send_due(tenant=COUNTY, at=now()) == 0
    assert message().last_error == "grant_not_in_force"
    assert Receiver.heard == []


def test_a_receiver_that_is_away_misses_nothing(webhook, monkeypatch):
    reach = sending.deliver
    monkeypatch.setattr(sending, "deliver", lambda letter: Outcome(False, is_reached=False, error="ConnectError"))
    happen(GRANTED, GRANTED, GRANTED)
    at = now()
    assert send_due(tenant=COUNTY, at=at) == 0
    with scope(COUNTY):
        assert list(WebhookMessage.objects.order_by("fact__number").values_list("attempts", flat=True)) == [1, 0, 0]
    assert send_due(tenant=COUNTY, at=at) == 0, "the receiver is left alone for a while"
    monkeypatch.setattr(sending, "deliver", reach)
    assert send_due(tenant=COUNTY, at=at + dt.timedelta(minutes=1)) == 3
    assert [json.loads(body)["subject"] for _, body in Receiver.heard] == ["case/0", "case/1", "case/2"]
    with scope(COUNTY):
        assert not WorkDue.objects.filter(kind=SEND).exists()


def test_a_receiver_whose_answer_does_not_end_holds_up_nobody(webhook, monkeypatch):
    monkeypatch.setattr(Receiver, "status", 200)
    monkeypatch.setattr(Receiver, "talks_for", 4.0)
    happen(GRANTED)
    begun = time.monotonic()
    assert send_due(tenant=COUNTY, at=now()) == 1
    assert time.monotonic() - begun < 3


def test_a_message_that_is_refused_holds_up_no_other_and_keeps_its_id(webhook):
    Receiver.status = 500
    happen(GRANTED)
    at = now()
    send_due(tenant=COUNTY, at=at)
    Receiver.status = 204
    happen(GRANTED)
    assert send_due(tenant=COUNTY, at=now()) == 1
    assert send_due(tenant=COUNTY, at=at + dt.timedelta(minutes=1)) == 1
    first, _, again = (headers["webhook-id"] for headers, _ in Receiver.heard)
    assert first == again


def test_after_three_days_a_message_is_a_dead_letter_that_can_be_replayed(webhook, api, monkeypatch):
    assert sum(WEBHOOK_PAUSES, dt.timedelta()) >= WEBHOOK_PATIENCE == dt.timedelta(days=3)
    clock = [now()]
    monkeypatch.setattr(sending, "now", lambda: clock[0])
    Receiver.status = 503
    happen(GRANTED)
    while (due := message().due_at) is not None:
        clock[0] = max(due, clock[0])
        send_due(tenant=COUNTY, at=clock[0])
    dead = message()
    assert dead.attempts == len(WEBHOOK_PAUSES) + 1
    assert clock[0] - dead.tried_since >= WEBHOOK_PATIENCE
    assert api.get(f"/api/v1/webhooks/{webhook['id']}").json()["given_up"] == 1
    listed = StringIO()
    call_command("facts", "--given-up", stdout=listed)
    assert f"{dead.pk}" in listed.getvalue()
    Receiver.status = 204
    call_command("facts", "--replay", str(dead.pk), stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("facts", "--replay", str(dead.pk), stdout=StringIO())
    assert post(api, f"webhooks/{webhook['id']}/replay", {}, "again").json() == {"count": 0}
    assert send_due(tenant=COUNTY, at=now()) == 1


def test_a_receiver_that_says_gone_ends_its_subscription(webhook):
    Receiver.status = 410
    happen(GRANTED)
    send_due(tenant=COUNTY, at=now())
    assert message().webhook.ended_at is not None
    happen(GRANTED)
    assert len(Receiver.heard) == 1


def test_while_the_secret_changes_both_sign_and_the_table_shows_neither(webhook, api):
    one = api.get(f"/api/v1/webhooks/{webhook['id']}")
    changed = post(api, f"webhooks/{webhook['id']}/change-secret", {}, "change", HTTP_IF_MATCH=one["ETag"])
    fresh = changed.json()["secret"]
    happen(GRANTED)
    send_due(tenant=COUNTY, at=now())
    [(headers, body)] = Receiver.heard
    said = {"message_id": headers["webhook-id"], "timestamp": int(headers["webhook-timestamp"]), "body": body}
    both = [signing.signature(secret, **said) for secret in (fresh, webhook["secret"])]
    assert headers["webhook-signature"].split() == both
    with scope(COUNTY):
        stored = Webhook.objects.get()
        assert secret_of(stored) == fresh
        assert fresh not in stored.secret_encrypted
        Webhook.objects.update(former_secret_until=now())
    happen(GRANTED)
    send_due(tenant=COUNTY, at=now())
    assert len(Receiver.heard[1][0]["webhook-signature"].split()) == 1


def test_a_subscription_is_ended_on_the_version_that_was_read(webhook, api):
    address = f"webhooks/{webhook['id']}/end"
    assert_problem(post(api, address, {"reason": "停用"}, "1"), 428, "precondition_required")
    tag = api.get(f"/api/v1/webhooks/{webhook['id']}")["ETag"]
    assert post(api, address, {"reason": "停用"}, "2", HTTP_IF_MATCH=tag).json()["ended_at"]
    assert_problem(post(api, address, {"reason": "停用"}, "3", HTTP_IF_MATCH=tag), 412, "stale_version")


def test_the_feed_goes_on_from_its_cursor_and_passes_over_nothing(api):
    start = api.get("/api/v1/events").json()
    assert start["results"] == []
    happen(GRANTED, ENDED, GRANTED, GRANTED)
    first = api.get("/api/v1/events", {"cursor": start["next"], "page_size": 2}).json()
    happen(GRANTED)
    second = api.get("/api/v1/events", {"cursor": first["next"]}).json()
    assert [event["subject"] for page in (first, second) for event in page["results"]] == [
        "case/0", "case/2", "case/3", "case/0",
    ]  # fmt: skip
    assert {event["type"] for event in first["results"]} == {GRANTED}
    assert api.get("/api/v1/events", {"cursor": second["next"]}).json()["results"] == []


def test_a_cursor_of_other_types_and_a_type_outside_the_grant_are_refused(api):
    cursor = api.get("/api/v1/events", {"type": [GRANTED]}).json()["next"]
    assert api.get("/api/v1/events", {"cursor": cursor}).status_code == 200
    assert_problem(api.get("/api/v1/events", {"cursor": "forged"}), 400, "invalid_cursor")
    assert_problem(api.get("/api/v1/events", {"type": [ENDED]}), 403, "field_not_granted")


def test_facts_are_numbered_in_the_order_in_which_they_can_be_seen(registered):
    happen(GRANTED, GRANTED)
    with scope(COUNTY):
        late = announce(kind=GRANTED, subject_kind="case", subject_id="late", occurred_on=TODAY)
        Fact.objects.filter(pk=late.pk).update(recorded_at=now() - dt.timedelta(hours=1))
        relay(at=now())
        assert list(Fact.objects.after(0).values_list("number", "subject_id")) == [(1, "0"), (2, "1"), (3, "late")]


def test_no_grant_admits_events_of_what_is_closed():
    admitted = kinds_of_facts()
    assert "casework.decision_served" in admitted
    assert not [kind for kind in admitted if "grievance" in kind]
