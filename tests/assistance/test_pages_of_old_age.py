"""The pages on which an old-age allowance is filed, looked into and confirmed."""

import pytest
from django.test import Client
from django.urls import reverse

from assistance.choices import PersonStatus
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import today
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.assistance.test_pages import (
    READERS,
    act_page,
    assert_written_for_people,
    make,
    page,
    tab,
    words_of,
    working_as,
)
from tests.factories import old_age as made
from tests.factories.applications import id_number
from tests.factories.bureaus import COUNTY, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bureau(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    load_divisions()


def begin(client: Client) -> Case:
    """Send the first page of an application."""
    number = id_number(made.BIRTH, 22)
    sent = {
        "name": "孙玉兰", "id_number": number, "residence": "urban", "division_code": "210202012004",
        "address": "桃源街道和平路8号",
    }  # fmt: skip
    assert client.post(reverse("assistance:start-old-age-allowance"), sent).status_code == 302
    with scope(COUNTY):
        return Case.objects.get()


def test_an_application_is_filed_by_pages_that_ask_nothing_about_the_household():
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    case = begin(client)
    draft = words_of(client.get(page("draft", case)))
    assert "填写高龄津贴申请" in draft
    assert "赡养" not in draft
    assert "核对授权" not in draft
    account = {
        "bank_name": "中国农业银行", "account_holder": "孙玉兰", "account": "6228480000000000026",
        "telephone": "13900000001", "has_declared_truthfully": "on",
    }  # fmt: skip
    assert client.post(page("account", case), account).status_code == 302
    checked = client.get(page("check-answers", case))
    assert_written_for_people(checked)
    assert "致困原因" not in words_of(checked)
    assert client.post(page("check-answers", case), {"version": case.version}).status_code == 302
    with scope(COUNTY):
        case.refresh_from_db()
    assert case.status == PersonStatus.SUBMITTED


@pytest.mark.parametrize("build", [made.investigating, made.awaiting_confirmation, made.granted])
def test_every_tab_is_written_for_people_whoever_reads_it(build):
    case = make(build)
    for role in READERS:
        client = working_as(role)
        for code in ("overview", "declared", "calculation", "letters", "history"):
            response = client.get(tab(code, case))
            assert response.status_code == 200, code
            assert_written_for_people(response)


def test_the_liveness_check_is_recorded_on_a_page_and_stands_on_the_case():
    case, client = make(made.investigating), working_as(Role.TOWNSHIP_CASEWORKER)
    assert "登记生存认证" in words_of(client.get(tab("overview", case)))
    sent = {"checked_on": today().isoformat(), "method": "visit"}
    assert client.post(act_page("record_liveness", case), sent).status_code == 302
    assert "尚未认证" not in words_of(client.get(tab("overview", case)))


def test_the_confirmer_signs_for_the_amount_on_the_page():
    case, client = make(made.awaiting_confirmation), working_as(Role.COUNTY_CONFIRMER)
    shown = client.get(act_page("confirm", case))
    assert_written_for_people(shown)
    assert "50" in words_of(shown)
    with scope(COUNTY):
        case.refresh_from_db()
    sent = {"version": case.version, "amount_seen": "50"}
    assert client.post(act_page("confirm", case), sent).status_code == 302
    with scope(COUNTY):
        case.refresh_from_db()
    assert case.status == PersonStatus.GRANTED


def test_whoever_may_not_record_a_liveness_check_is_refused_and_nothing_changes():
    case = make(made.investigating)
    sent = {"checked_on": today().isoformat(), "method": "visit"}
    assert working_as(Role.SUPERVISOR).post(act_page("record_liveness", case), sent).status_code == 403
    with scope(COUNTY):
        assert not case.liveness_checks.exists()
