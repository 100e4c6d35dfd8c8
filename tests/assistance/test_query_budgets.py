"""How many queries each page issues: a committed budget, and lists that cost the same at one row and at fifty."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance.choices import Programme
from assistance.models import Application
from assistance.permissions import FILE
from assistance.programmes.subsistence_allowance import TERMS, TYPES
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import open_case
from civaffairs.casework.services.clocks import start_term
from civaffairs.casework.services.tasks import open_task
from civaffairs.common.dates import today
from civaffairs.registry.services import register_person
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db

BUDGETS = yaml.safe_load((Path(__file__).parents[1] / "query_budgets.yaml").read_text("utf-8"))
LISTS = {"to-do": "casework:to-do", "cases": "casework:cases", "search": "search"}
DRAFT_PAGES = ("draft", "check-answers")
CASE_TABS = ("overview", "declared", "check", "calculation", "papers", "letters", "history")
RECORD_PAGES = ("grievances", "grievance-statistics", "case-contacts", "case-remedies", "workload")  # in tests/casework
CASE_PAGES = tuple(f"case-{tab}" for tab in CASE_TABS)


@pytest.fixture(autouse=True)
def bureau(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    load_divisions()


def working_as(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def queries(client: Client, address: str, **data) -> int:
    """How many queries the page issues once what every process keeps in memory is there."""
    client.get(address, data)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, data).status_code == 200
    return len(captured)


def fill_lists(count: int, *, first: int) -> None:
    """Cases with a deadline and a task each."""
    by, on = make_actor(Role.TOWNSHIP_CASEWORKER), today()
    for serial in range(first, first + count):
        particulars = made.particulars("王海波", dt.date(1980, 1, 1) + dt.timedelta(serial), 11)
        person = register_person(particulars=particulars, by=by, on=on)
        case = open_case(
            case_type_code=TYPES.application, programme=Programme.SUBSISTENCE_ALLOWANCE, applicant=person,
            household=None, division_code=particulars.division_code, by=by, on=on, right=FILE.code,
        )  # fmt: skip
        Application.objects.create(case=case, residence="urban", address="和平路1号")
        start_term(case=case, term=TERMS.whole, on=on)
        open_task(case=case, kind="accept", title="受理救助申请", right=FILE.code, on=on)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_one_row_and_at_fifty(name):
    client, address = working_as(Role.TOWNSHIP_CASEWORKER), reverse(LISTS[name])
    asked = {"q": "whb"} if name == "search" else {}
    with scope(COUNTY):
        fill_lists(1, first=0)
    one = queries(client, address, **asked)
    with scope(COUNTY):
        fill_lists(49, first=1)
        assert Case.objects.count() == 50
    fifty = queries(client, address, **asked)
    assert one == fifty
    assert fifty <= BUDGETS[name]


def test_the_pages_of_a_draft_keep_their_budgets():
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    with scope(COUNTY):
        case = made.draft(today())
        member = case.application.members.get(relation="self")
    cost = {name: queries(client, reverse(f"assistance:{name}", args=[case.pk])) for name in DRAFT_PAGES}
    cost["income"] = queries(client, reverse("assistance:income", args=[case.pk, member.pk]))
    cost["start"] = queries(client, reverse("assistance:start"))
    assert {name: count for name, count in cost.items() if count > BUDGETS[name]} == {}


def test_the_tabs_of_a_case_and_the_page_of_its_decision_keep_their_budgets():
    with scope(COUNTY):
        granted = made.granted(today())
        waiting = made.awaiting_confirmation(today(), name="赵一鸣", serial=51)
    supervisor, confirmer = working_as(Role.SUPERVISOR), working_as(Role.COUNTY_CONFIRMER)
    cost = {
        f"case-{tab}": queries(supervisor, reverse("casework:case-tab", args=[granted.pk, tab])) for tab in CASE_TABS
    }
    cost["confirm"] = queries(confirmer, reverse("casework:act", args=[waiting.pk, "confirm"]))
    assert {name: count for name, count in cost.items() if count > BUDGETS[name]} == {}


def test_every_budget_is_tried():
    tried = {*LISTS, *DRAFT_PAGES, *CASE_PAGES, *RECORD_PAGES, "income", "start", "confirm"}
    assert set(BUDGETS) == tried
