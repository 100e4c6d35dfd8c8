"""A fact reaches its subscribers, later if they fail, and what was given up is never lost."""

import datetime as dt
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from civaffairs.common.errors import Refusal
from civaffairs.facts import catalogue
from civaffairs.facts.models import Delivery, Fact
from civaffairs.facts.patience import GIVE_UP_AFTER
from civaffairs.facts.services import RELAY, announce, relay, replay
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, make_bureaus

pytestmark = pytest.mark.django_db

KIND = "tests.happened"
START = dt.datetime(2026, 11, 20, 20, tzinfo=dt.UTC)
BEAT = dt.timedelta(seconds=2)
UNKNOWN = UUID(int=0)


class Subscriber:
    """Reacts to the facts, or fails as long as it is told to."""

    def __init__(self):
        self.fails, self.told = True, []

    def __call__(self, fact):
        if self.fails:
            raise ConnectionError("the letter service is away")
        self.told.append(fact.subject_id)


@pytest.fixture
def subscriber(monkeypatch):
    monkeypatch.setattr(catalogue, "_kinds", {KIND: catalogue.FactKind(KIND, "测试事件")})
    monkeypatch.setattr(catalogue, "_subscriptions", {})
    listening = Subscriber()
    catalogue.subscribe("tests.subscriber", KIND, listening)
    return listening


@pytest.fixture
def bureau(db, subscriber):
    make_bureaus()
    with scope(COUNTY):
        yield COUNTY


def tell(subject: str = "1") -> Fact:
    return announce(kind=KIND, subject_kind="case", subject_id=subject, occurred_on=dt.date(2026, 11, 20))


def wear_out(at: dt.datetime = START) -> dt.datetime:
    """Relay at every pause until nobody tries any more; the instant of the last attempt."""
    while True:
        relay(at=at)
        delivery = Delivery.objects.get()
        if delivery.next_attempt_at is None:
            return at
        at = delivery.next_attempt_at


def test_a_subscriber_that_is_away_for_half_a_minute_misses_nothing(bureau, subscriber):
    tell()
    for beat in range(15):
        relay(at=START + BEAT * beat)
    assert Delivery.objects.get().attempts == 1
    subscriber.fails = False
    relay(at=START + dt.timedelta(minutes=2))
    assert subscriber.told == ["1"]
    assert Fact.objects.get().relayed_at == START + dt.timedelta(minutes=2)


def test_the_pauses_double_until_a_night_has_passed(bureau):
    tell()
    assert wear_out() - START > dt.timedelta(hours=8)
    assert Delivery.objects.get().attempts == GIVE_UP_AFTER


def test_a_fact_whose_subscriber_pauses_does_not_hold_up_the_next_one(bureau, subscriber):
    tell("1")
    relay(at=START, most=1)
    subscriber.fails = False
    tell("2")
    relay(at=START + BEAT, most=1)
    assert subscriber.told == ["2"]


def test_while_a_delivery_pauses_the_bureau_stays_on_the_relays_list(bureau):
    tell()
    relay(at=START)
    assert WorkDue.objects.filter(tenant_id=COUNTY, kind=RELAY).exists()


def test_when_nothing_waits_the_bureau_leaves_the_relays_list(bureau, subscriber):
    subscriber.fails = False
    tell()
    assert relay(at=START) == 1
    assert not WorkDue.objects.filter(tenant_id=COUNTY, kind=RELAY).exists()


def test_what_was_given_up_is_listed_and_delivered_when_it_is_replayed(bureau, subscriber):
    tell()
    at = wear_out()
    delivery = Delivery.objects.given_up().get()
    assert delivery.last_error == "ConnectionError"
    listed = StringIO()
    call_command("facts", "--given-up", stdout=listed)
    assert f"{delivery.pk}" in listed.getvalue()
    assert "tests.subscriber  ConnectionError" in listed.getvalue()
    subscriber.fails = False
    call_command("facts", "--replay", str(delivery.pk), stdout=StringIO())
    assert WorkDue.objects.filter(tenant_id=COUNTY, kind=RELAY).exists()
    relay(at=at + BEAT)
    assert subscriber.told == ["1"]
    assert not Delivery.objects.given_up().exists()


def test_the_command_counts_what_waits_and_what_was_given_up(bureau):
    tell()
    said = StringIO()
    call_command("facts", stdout=said)
    assert "待投递事件 1 件，已放弃的投递 0 条" in said.getvalue()
    wear_out()
    said = StringIO()
    call_command("facts", stdout=said)
    assert "待投递事件 0 件，已放弃的投递 1 条" in said.getvalue()


def test_only_what_was_given_up_is_replayed(bureau):
    tell()
    relay(at=START)
    delivery = Delivery.objects.get()
    with pytest.raises(Refusal) as caught:
        replay(delivery_id=delivery.pk)
    assert caught.value.code == "not_given_up"
    for number in (delivery.pk, UNKNOWN):
        with pytest.raises(CommandError):
            call_command("facts", "--replay", str(number), stdout=StringIO())
