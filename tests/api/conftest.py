"""Clients of other departments, called through the real token endpoint."""

import dataclasses
import datetime as dt

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.api.services import register_client
from civaffairs.tenancy.models import Bureau

ALL_ACTS = (
    "assistance.applications.create",
    "assistance.applications.read",
    "assistance.applications.submit",
    "assistance.applications.withdraw",
    "assistance.awards.read",
    "assistance.determinations.read",
    "facts.events.read",
    "facts.webhooks.manage",
    "policy.rules.read",
    "policy.rules.evaluate",
    "registry.standings.query",
    "casework.cases.read",
    "casework.determinations.read",
)

SYSTEM = Actor("901", "冯磊", Role.SYSTEM_ADMINISTRATOR, 1000, "990100", is_city=True, covers_bureau=True)
SECURITY = Actor("902", "蒋涛", Role.SECURITY_ADMINISTRATOR, 1000, "990100", is_city=True, covers_bureau=True)


@pytest.fixture(autouse=True)
def _no_calls_counted_yet():
    cache.clear()


@pytest.fixture
def bureaus(db):
    """Two districts of one city and one of another."""
    return [
        Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101"),
        Bureau.objects.create(id=1002, name="甲市二区民政局", division_code="990102"),
        Bureau.objects.create(id=2001, name="乙市一区民政局", division_code="990201"),
    ]


@pytest.fixture
def register(bureaus):
    """Register a client; what is not said is usual."""

    def make(*, at=(0,), acts=ALL_ACTS, **others):
        terms = {
            "department": "甲市医疗保障局",
            "purpose": "医疗救助资格核对",
            "legal_basis": "社会救助暂行办法第五十八条",
            "application_number": "共享2026-001",
            "valid_from": dt.date(2026, 1, 1),
            "valid_to": dt.date(2030, 1, 1),
        }
        acts = acts if isinstance(acts, dict) else dict.fromkeys(acts)
        chosen = [bureaus[place] for place in at]
        # One bureau's grant is its own administrators' matter, several are the city's.
        at_work = {"bureau_id": chosen[0].pk, "is_city": False} if len(chosen) == 1 else {}
        by, approved_by = (dataclasses.replace(one, **at_work) for one in (SYSTEM, SECURITY))
        signed = {"by": by, "approved_by": approved_by, "on": dt.date(2026, 11, 20)}
        return register_client(bureaus=chosen, acts=acts, **terms | signed | others)

    return make


def token_of(registered) -> str:
    """An access token for the client's credentials."""
    answer = APIClient().post(
        "/api/v1/oauth/token",
        f"grant_type=client_credentials&client_id={registered.client_id}&client_secret={registered.client_secret}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def calling(registered, **headers) -> APIClient:
    """An HTTP client that sends the client's token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(registered)}", **headers)
    return client


@pytest.fixture
def api(register):
    """A client of the first bureau that may do everything."""
    return calling(register())
