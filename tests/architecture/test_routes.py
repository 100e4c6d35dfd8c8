"""The matrix of addresses and roles, generated from the routes: a new route joins it by existing."""

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse

from civaffairs.accounts import permissions
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership, User
from civaffairs.tenancy.models import Bureau
from tests.architecture import tree
from tests.architecture.routes import Route, routes

PUBLIC = yaml.safe_load((tree.ROOT / "tests/architecture/public_routes.yaml").read_text("utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")


def guarded() -> list[Route]:
    return [route for route in routes() if route.name not in PUBLIC]


def test_every_public_route_exists_and_says_why_it_is_public():
    assert set(PUBLIC) - {route.name for route in routes()} == set()
    assert all(len(reason) > 10 for reason in PUBLIC.values())


def test_every_right_that_a_page_asks_for_is_declared():
    rights = {right.code for right in permissions.declared()}
    assert {route.right for route in routes() if route.right} - rights == set()


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_anywhere_without_signing_in_but_to_the_public_routes(method):
    client, sign_in = Client(raise_request_exception=False), reverse(settings.LOGIN_URL)
    assert len(guarded()) >= 1
    let_in = {}
    for route in guarded():
        response = getattr(client, method)(route.path)
        sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(sign_in)
        refused = response.status_code in ((401, 403, 405) if route.is_api else (401, 403))
        if not (sent_to_sign_in or refused):
            let_in[route.name] = response.status_code
    assert let_in == {}


@pytest.fixture
def signed_in(settings):
    """A client working in a role of one county bureau."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    bureau = Bureau.objects.create(id=9001, name="试验民政局", division_code="990101")

    def enter(role: str) -> Client:
        user = User.objects.create(username=f"tries-{role}", name="试验员")
        Membership.objects.create(
            user=user, bureau=bureau, role=role, division_code=bureau.division_code, valid_from="2020-01-01"
        )
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return enter


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_the_pages_of_its_rights_and_no_other(role, signed_in):
    """Where an address names a subject, "not found" may come first: who may not see it learns nothing of it."""
    client = signed_in(role)
    held = {right.code for right in permissions.declared() if role in right.roles}
    wrong = {}
    for route in guarded():
        if route.is_api or not route.right:
            continue
        status = client.get(route.path).status_code
        if route.right in held:
            expected = status in ((200, 302, 404, 405) if route.has_subject else (200, 302, 405))
        else:
            expected = status in ((403, 404) if route.has_subject else (403,))
        if not expected:
            wrong[route.name] = (route.right, status)
    assert wrong == {}


@pytest.mark.django_db
def test_somebody_without_a_membership_opens_no_guarded_page():
    client = Client(raise_request_exception=False)
    nobody = User.objects.create(username="tries-nothing", name="试验员")
    client.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    opened = {route.name: client.get(route.path).status_code for route in guarded() if not route.is_api}
    assert {name: status for name, status in opened.items() if status not in (403, 404, 405)} == {}
