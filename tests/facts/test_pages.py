"""The system administrator sees what could not be told, and has it tried again."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import now
from civaffairs.facts.models import Delivery, Fact, Webhook, WebhookMessage
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_bureaus, make_member
from tests.factories.subjects import given_up_of, subscription_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def trouble(settings, on) -> tuple[Delivery, Webhook]:
    """A delivery that was given up, and a dead letter of a subscription."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        case, at = made.draft(on), now() - dt.timedelta(days=4)
        delivery, webhook = given_up_of(case, at), subscription_of(case, at)
        WebhookMessage.objects.create(webhook=webhook, fact=delivery.fact, created_at=at, last_error="HTTP 503")
    return delivery, webhook


def browser(bureau: int = COUNTY, role: Role = Role.SYSTEM_ADMINISTRATOR) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau).user)
    return client


def test_a_delivery_that_was_given_up_is_listed_and_tried_again(trouble):
    delivery, _ = trouble
    page = browser().get(reverse("facts:deliveries")).content.decode()
    address = reverse("facts:delivery-replay", args=[delivery.pk])
    assert address in page
    assert browser().post(address).status_code == 302
    with scope(COUNTY):
        assert Fact.objects.waiting().filter(pk=delivery.fact_id).exists()
        assert not Delivery.objects.given_up().exists()


def test_a_dead_letter_is_shown_and_sent_again(trouble):
    _, webhook = trouble
    assert webhook.url in browser().get(reverse("facts:webhooks")).content.decode()
    page = browser().get(reverse("facts:webhook", args=[webhook.pk])).content.decode()
    assert "HTTP 503" in page
    assert browser().post(reverse("facts:webhook-replay", args=[webhook.pk])).status_code == 302
    with scope(COUNTY):
        assert WebhookMessage.objects.due(now()).count() == 1


def test_a_subscription_is_ended_with_a_reason(trouble):
    _, webhook = trouble
    address = reverse("facts:webhook-end", args=[webhook.pk])
    assert browser().post(address, {"reason": ""}).status_code == 422
    assert browser().post(address, {"reason": "授权到期"}).status_code == 302
    with scope(COUNTY):
        assert Webhook.objects.get().end_reason == "授权到期"


def test_another_bureaus_administrator_and_another_role_get_nowhere(trouble):
    delivery, webhook = trouble
    for client, status in ((browser(NEIGHBOUR), 404), (browser(role=Role.AUDITOR), 403)):
        assert client.get(reverse("facts:webhook", args=[webhook.pk])).status_code == status
        assert client.post(reverse("facts:delivery-replay", args=[delivery.pk])).status_code == status
    with scope(COUNTY):
        assert Delivery.objects.given_up().exists()
