"""The pages of grievances, remedies and contacts cost the same however much they show."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.casework.services import contacts, remedies
from civaffairs.common.dates import now, today
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import grievances as complained
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db

BUDGETS = yaml.safe_load((Path(__file__).parents[1] / "query_budgets.yaml").read_text("utf-8"))


@pytest.fixture
def supervisor(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    client = Client()
    client.force_login(make_member(Role.SUPERVISOR).user)
    return client


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["grievances", "grievance-statistics"])
def test_a_page_of_grievances_costs_the_same_for_one_and_for_ten(supervisor, name):
    address = reverse(f"casework:{name}")
    with scope(COUNTY):
        complained.received(today())
    one = queries(supervisor, address)
    with scope(COUNTY):
        for _ in range(9):
            complained.received(today())
    assert queries(supervisor, address) == one <= BUDGETS[name]


def test_the_tab_of_contacts_costs_the_same_for_one_and_for_ten(supervisor):
    with scope(COUNTY):
        case = made.submitted(today())
        speak(case, 1)
    address = reverse("casework:case-tab", args=[case.pk, "contacts"])
    one = queries(supervisor, address)
    with scope(COUNTY):
        speak(case, 9)
    assert queries(supervisor, address) == one <= BUDGETS["case-contacts"]


def speak(case, times: int) -> None:
    by, asker = make_actor(Role.TOWNSHIP_CASEWORKER), make_actor(Role.SUPERVISOR)
    for _ in range(times):
        contacts.note_contact(
            case=case, direction="incoming", channel="telephone", spoken_at=now(), text="询问进度。", by=by, on=today()
        )
        contacts.ask(case=case, text="进度如何？", due_on=today() + dt.timedelta(1), by=asker, on=today())


def test_the_tab_of_remedies_keeps_its_budget(supervisor):
    with scope(COUNTY):
        case = made.granted(today())
        remedies.record_service(
            case=case, method="post", served_on=today(), recipient="王海波", proof="EMS 1023",
            by=make_actor(Role.TOWNSHIP_CASEWORKER), on=today(),
        )  # fmt: skip
    cost = queries(supervisor, reverse("casework:case-tab", args=[case.pk, "remedies"]))
    assert cost <= BUDGETS["case-remedies"]
