"""The matrix of addresses, roles and bureaus, generated from the routes: a new route joins it by existing."""

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse

from civaffairs.accounts import permissions
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership, User
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, StatusChange
from civaffairs.tenancy.scope import scope
from tests.architecture import tree
from tests.architecture.routes import Route, routes
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_bureaus, make_member
from tests.factories.records import ABOUT_RECORDS
from tests.factories.subjects import CASE_TYPES, subjects_of
from tests.factories.visits import ABOUT_VISITS

PUBLIC = yaml.safe_load((tree.ROOT / "tests/architecture/public_routes.yaml").read_text("utf-8"))
OF_ONESELF = yaml.safe_load((tree.ROOT / "tests/walls/routes_of_oneself.yaml").read_text("utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
ELSEWHERE_IN_THE_COUNTY = "210202999"


def guarded() -> list[Route]:
    return [route for route in routes() if route.name not in PUBLIC]


def pages() -> list[Route]:
    """The guarded routes that ask for a right."""
    return [route for route in guarded() if route.right and not route.is_api]


def test_every_public_route_exists_and_says_why_it_is_public():
    assert set(PUBLIC) - {route.name for route in routes()} == set()
    assert all(len(reason) > 10 for reason in PUBLIC.values())


def test_every_right_that_a_page_asks_for_is_declared():
    rights = {right.code for right in permissions.declared()}
    assert {route.right for route in routes() if route.right} - rights == set()


def test_every_route_below_a_subject_names_parameters_that_the_matrix_can_fill():
    known = {("assistance", name) for name in ("pk", "member", "handover")} | {
        ("casework", "pk"),
        ("meanstest", "pk"),
        ("meanstest", "batch"),
        *(("documents", name) for name in ("pk", "kind", "subject", "hold", "scan", "destruction")),
        ("exchange", "pk"),
    }
    paid = ("award", "run", "answer", "hold", "overpayment", "fund", "person", "card")
    known |= {("payments", name) for name in paid}
    # Figures of law are no bureau's secret: a key or a published value needs no subject of the county.
    known |= {("policy", name) for name in ("pk", "decision", "key", "value")}
    known |= {("administration", name) for name in ("user", "membership", "request_id", "grant")}
    known |= {("facts", name) for name in ("delivery", "webhook")}
    known |= {("registry", name) for name in ("pk", "document", "account", "event", "merge", "candidate")}
    known |= {("registry", name) for name in ("organisation", "address")}
    of_cases = ("pk", "decide_discrepancy", "answer_objection", *ABOUT_RECORDS, *ABOUT_VISITS)
    known |= {(kind, name) for kind in CASE_TYPES for name in of_cases}
    named = {(route.name.partition(":")[0], name) for route in pages() for name in route.examples}
    assert named <= known, "teach tests/factories/subjects.py to make one"


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_anywhere_without_signing_in_but_to_the_public_routes(method):
    client, sign_in = Client(raise_request_exception=False), reverse(settings.LOGIN_URL)
    assert len(guarded()) > 20
    let_in = {}
    for route in guarded():
        response = getattr(client, method)(route.path)
        sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(sign_in)
        refused = response.status_code in ((401, 403, 405) if route.is_api else (401, 403))
        if not (sent_to_sign_in or refused):
            let_in[route.name] = response.status_code
    assert let_in == {}


@pytest.fixture
def bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


@pytest.fixture
def subjects(bureaus, on) -> dict[str, dict]:
    """By namespace, what the parameters of its routes stand for: things of one county's township."""
    with scope(COUNTY):
        return subjects_of(made.submitted(on), on)


def working_as(role: str, bureau: int = COUNTY, division: str | None = None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_member(Role(role), bureau, division).user)
    return client


def address(route: Route, subjects: dict[str, dict]) -> str:
    return route.at(subjects.get(route.name.partition(":")[0], {}))


def trail() -> tuple[int, int, list]:
    """What an act would leave behind."""
    with scope(COUNTY):
        done = AuditEntry.objects.filter(outcome="done").count()
        return done, StatusChange.objects.count(), list(Case.objects.values_list("status", "version"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_the_pages_of_its_rights_and_no_other(role, subjects):
    client = working_as(role)
    held = {right.code for right in permissions.declared() if role in right.roles}
    wrong = {}
    for route in pages():
        status = client.get(address(route, subjects)).status_code
        if (status == 403) == (route.right in held) or status >= 500:
            wrong[route.name] = (route.right, status)
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_an_act_of_somebody_without_the_right_is_refused_and_changes_nothing(role, subjects):
    client, before = working_as(role), trail()
    held = {right.code for right in permissions.declared() if role in right.roles}
    statuses = {
        route.name: client.post(address(route, subjects)).status_code for route in pages() if route.right not in held
    }
    assert {name: status for name, status in statuses.items() if status not in (403, 405)} == {}
    assert trail() == before


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", Role.values)
def test_another_bureaus_things_cannot_be_told_from_things_that_do_not_exist(role, method, subjects):
    client, before = working_as(role, NEIGHBOUR), trail()
    told = {}
    for route in pages():
        if route.examples:
            ask = getattr(client, method)
            foreign, missing = ask(address(route, subjects)).status_code, ask(route.path).status_code
            if foreign != missing or foreign not in (403, 404, 405):
                told[route.name] = (foreign, missing)
    assert told == {}
    assert trail() == before


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_nothing_outside_its_own_area(role, subjects):
    """Who works in a bureau is no matter of an area."""
    client = working_as(role, COUNTY, ELSEWHERE_IN_THE_COUNTY)
    asked = [route for route in pages() if route.examples and not route.name.startswith(("administration:", "facts:"))]
    opened = {route.name: client.get(address(route, subjects)).status_code for route in asked}
    assert {name: status for name, status in opened.items() if status not in (403, 404, 405)} == {}


@pytest.mark.django_db
def test_somebody_without_a_membership_opens_no_guarded_page(bureaus):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create(username="tries-nothing", name="试验员"))
    assert not Membership.objects.filter(user__username="tries-nothing").exists()
    asked = [route for route in guarded() if not route.is_api and route.name not in OF_ONESELF]
    opened = {route.name: client.get(route.path).status_code for route in asked}
    assert {name: status for name, status in opened.items() if status not in (403, 404, 405)} == {}
