"""Where an office is found is entered by the system administrator and counts from its day on."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.administration.contacts import enter_office
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.models import OfficeContact
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 20)
GIVEN = {
    "division_code": "210202", "valid_from": DAY, "office": "社会救助科", "address": "明泽街1号",
    "telephone": "0411-12345678",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


def test_the_page_enters_an_office_and_lists_it():
    client = Client()
    client.force_login(make_member(Role.SYSTEM_ADMINISTRATOR).user)
    assert client.post(reverse("administration:office-new"), GIVEN).status_code == 302
    assert "0411-12345678" in client.get(reverse("administration:offices")).content.decode()


def test_the_nearest_office_of_the_day_is_found():
    with scope(COUNTY):
        by = make_actor(Role.SYSTEM_ADMINISTRATOR)
        enter_office(**GIVEN, by=by)
        enter_office(**GIVEN | {"valid_from": DAY + dt.timedelta(30), "telephone": "0411-87654321"}, by=by)
        enter_office(**GIVEN | {"division_code": "210202011", "office": "街道窗口"}, by=by)
        assert OfficeContact.objects.at("210202011001", DAY)[0].office == "街道窗口"
        assert OfficeContact.objects.at("210202012001", DAY)[0].office == "社会救助科"
        assert OfficeContact.objects.of_bureau(DAY)[0].telephone == "0411-12345678"
        assert OfficeContact.objects.of_bureau(DAY + dt.timedelta(30))[0].telephone == "0411-87654321"
        assert not OfficeContact.objects.of_bureau(DAY - dt.timedelta(1)).exists()


def test_nobody_else_enters_an_office_and_nobody_enters_anothers():
    with scope(COUNTY):
        with pytest.raises(NotPermitted):
            enter_office(**GIVEN, by=make_actor(Role.COUNTY_CONFIRMER))
        by = make_actor(Role.SYSTEM_ADMINISTRATOR)
        enter_office(**GIVEN, by=by)
        for change, code in (({}, "known_for_the_day"), ({"division_code": "210203"}, "outside_bureau")):
            with pytest.raises(Refusal) as refused:
                enter_office(**GIVEN | change, by=by)
            assert refused.value.code == code
        assert OfficeContact.objects.count() == 1
