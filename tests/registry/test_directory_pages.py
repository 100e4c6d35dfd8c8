"""Organisations, standard addresses and what is missing in the register, on their pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.registry import directory
from civaffairs.registry.models import Organisation, Person, StandardAddress
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 20)
USCC = "91350100M000100Y43"
VILLAGE = "210202011001"


@pytest.fixture(autouse=True)
def bureaus(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()


def working_as(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def test_an_organisation_is_registered_found_and_corrected_and_the_former_name_stays_on_record():
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    created = client.post(
        reverse("registry:register-organisation"),
        {"uscc": USCC.lower(), "name": "示例福利院", "division_code": "210202", "address": "和平路1号"},
    )
    assert created.status_code == 302
    with scope(COUNTY):
        organisation = Organisation.objects.get()
    listed = client.get(reverse("registry:organisations"), {"q": "福利"}).content.decode()
    assert USCC in listed
    corrected = client.post(
        reverse("registry:correct-organisation", args=[organisation.pk]),
        {"name": "示例养老院", "division_code": "210202", "address": "和平路2号", "valid_to": "", "reason": "更名批复"},
    )
    assert corrected.status_code == 302
    assert "示例养老院" in client.get(created.url).content.decode()
    with scope(COUNTY):
        texts = AuditEntry.objects.filter(subject_kind="organisation").values_list("text", flat=True)
        assert any("原为：示例福利院" in text for text in texts)


def test_a_wrong_credit_code_comes_back_with_what_is_wrong():
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    answer = client.post(
        reverse("registry:register-organisation"), {"uscc": USCC[:-1] + "4", "name": "示例", "division_code": "210202"}
    )
    assert answer.status_code == 422
    assert "校验不符" in answer.content.decode()


def test_an_address_is_entered_once_in_any_spelling_and_corrected_with_a_reason():
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    for text in ("和平路１号", "和平路 1号"):
        given = {"division_code": VILLAGE, "text": text}
        assert client.post(reverse("registry:enter-address"), given).status_code == 302
    with scope(COUNTY):
        address = StandardAddress.objects.get()
    page = reverse("registry:correct-address", args=[address.pk])
    assert client.post(page, {"text": "和平路3号", "reason": ""}).status_code == 422
    assert client.post(page, {"text": "和平路3号", "reason": "门牌更换"}).status_code == 302
    assert "和平路3号" in client.get(reverse("registry:addresses"), {"division_code": VILLAGE}).content.decode()


def test_an_address_that_is_there_already_is_not_made_a_second_time_by_correcting():
    with scope(COUNTY):
        by = make_actor(Role.TOWNSHIP_CASEWORKER)
        first = directory.enter_address(division_code=VILLAGE, text="和平路1号", by=by)
        directory.enter_address(division_code=VILLAGE, text="和平路2号", by=by)
        with pytest.raises(Refusal) as refused:
            directory.correct_address(address=first, text="和平路二号", reason="更正", by=by)
        assert refused.value.code == "address_known"


def test_whoever_only_reads_corrects_nothing():
    with scope(COUNTY):
        by = make_actor(Role.TOWNSHIP_CASEWORKER)
        address = directory.enter_address(division_code=VILLAGE, text="和平路1号", by=by)
        with pytest.raises(NotPermitted):
            directory.correct_address(
                address=address, text="和平路2号", reason="更正", by=make_actor(Role.PAYMENT_OFFICER)
            )
        address.refresh_from_db()
        assert address.text == "和平路1号"
    page = working_as(Role.PAYMENT_OFFICER).get(reverse("registry:address", args=[address.pk]))
    assert "更正" not in page.content.decode()


def test_every_figure_of_data_quality_opens_exactly_the_people_it_counts():
    with scope(COUNTY):
        made.granted(ON)
        person = Person.objects.get(name="王欣怡")
        person.documents.update(valid_to=ON)
        Person.objects.filter(name="李雪梅").update(is_birth_estimated=True)
    client = working_as(Role.COUNTY_REVIEWER)
    rows = client.get(reverse("registry:data-quality")).context["rows"]
    counts = {row["label"]: row["count"] for row in rows}
    assert counts["证件均已失效"] == 1
    assert counts["出生日期为估计"] == 1
    assert counts["享受待遇而没有银行账户"] == 3
    for row in rows:
        table = client.get(row["url"]).context["table"]
        assert len(list(table.page.rows)) == row["count"], row["label"]


def test_the_lists_cost_the_same_at_one_row_and_at_fifty():
    client = working_as(Role.TOWNSHIP_CASEWORKER)

    def cost(page: str) -> int:
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(page))
        return len(captured)

    def fill(first: int, last: int) -> None:
        with scope(COUNTY):
            by = make_actor(Role.TOWNSHIP_CASEWORKER)
            for number in range(first, last):
                directory.enter_address(division_code=VILLAGE, text=f"和平路{number}号", by=by)
                Organisation.objects.create(
                    uscc=f"91210202MA{number:08d}", name=f"单位{number}", division_code="210202", valid_from=ON
                )

    fill(0, 1)
    before = [cost("registry:addresses"), cost("registry:organisations")]
    fill(1, 50)
    assert [cost("registry:addresses"), cost("registry:organisations")] == before
