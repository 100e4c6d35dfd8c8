"""The examples of `add a case type`, `a fact`, `an indicator` and `a programme`, built together and put to work."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Task
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.models import Fact
from civaffairs.facts.services import relay
from civaffairs.indicators.catalogue import Today
from civaffairs.payments.models import Award
from civaffairs.registry.services import form_household
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member
from tests.registry.people import VILLAGE, person

pytestmark = pytest.mark.django_db

PAGES = ("add-a-parameter", "add-a-rule", "add-a-fact", "add-a-case-type", "add-an-indicator", "add-a-programme")
TODAY = Today(dt.date(2026, 11, 20), dt.date(2026, 11, 27))


@pytest.fixture
def app(example):
    return example(*PAGES)


@pytest.fixture
def bureau(app, settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        yield COUNTY


@pytest.fixture
def clerk(bureau):
    return make_actor(Role.TOWNSHIP_CASEWORKER)


@pytest.fixture
def confirmer(bureau):
    return make_actor(Role.COUNTY_CONFIRMER)


def filed(app, clerk, on, *, birth: dt.date = dt.date(1950, 3, 1)):
    applicant = person(birth=birth)
    household = form_household(
        members=[(applicant, "self")], division_code=VILLAGE, address="示例路1号", on=on, by=clerk
    )
    return app.module("subsidies").file_subsidy(applicant=applicant, household=household, by=clerk, on=on)


def submitted(app, clerk, on, **who):
    return app.module("subsidies").submit(case=filed(app, clerk, on, **who), by=clerk, on=on)


def test_a_case_goes_through_its_table_and_nobody_signs_their_own(app, clerk, confirmer, on):
    case = submitted(app, clerk, on)
    with pytest.raises(Refusal) as refused:
        app.module("subsidies").grant(case=case, reason="齐全", by=clerk, on=on)
    assert refused.value.code == "four_eyes"
    granted = app.module("subsidies").grant(case=case, reason="齐全", by=confirmer, on=on)
    assert (granted.status, granted.is_open) == ("granted", False)


def test_the_kernel_serves_its_page_and_its_acts(app, clerk, on):
    case = submitted(app, clerk, on)
    client = Client()
    client.force_login(make_member(Role.COUNTY_CONFIRMER).user)
    page = client.get(reverse("casework:case", args=[case.pk])).content.decode()
    assert "申领老年助餐补贴" in page
    act = reverse("casework:act", args=[case.pk, "grant"])
    assert act in page
    assert "自下月起发放" in client.get(act).content.decode()
    assert client.post(act, {"reason": "齐全", "version": case.version}).status_code == 302
    case.refresh_from_db()
    assert case.status == "granted"


def test_another_bureau_sees_nothing_of_it(app, clerk, on):
    case = filed(app, clerk, on)
    client = Client()
    client.force_login(make_member(Role.COUNTY_CONFIRMER, NEIGHBOUR).user)
    assert client.get(reverse("casework:case", args=[case.pk])).status_code in (403, 404)
    with pytest.raises(NotPermitted):
        app.module("subsidies").submit(case=case, by=make_actor(Role.SUPERVISOR), on=on)


def test_the_fact_opens_one_task_however_often_it_is_delivered(app, clerk, confirmer, on):
    case = submitted(app, clerk, on)
    app.module("subsidies").grant(case=case, reason="齐全", by=confirmer, on=on)
    app.module("services").tell_of_grant(case=case, on=on)
    assert Fact.objects.filter(kind="mealaid.subsidy_granted").count() == 2
    relay(at=now())
    relay(at=now())
    assert Task.objects.filter(case=case, kind="mealaid.visit").count() == 1


def test_a_refused_act_tells_nobody(app, clerk, on):
    with pytest.raises(Refusal):
        app.module("subsidies").grant(case=submitted(app, clerk, on), reason="齐全", by=clerk, on=on)
    assert not Fact.objects.filter(kind="mealaid.subsidy_granted").exists()


def test_the_figure_of_the_board_is_the_number_of_rows_of_its_list(app, clerk, confirmer, on):
    granted = app.module("indicators").GRANTED
    assert granted.figure(confirmer, TODAY) == 0
    app.module("subsidies").grant(case=submitted(app, clerk, on), reason="齐全", by=confirmer, on=on)
    assert granted.figure(confirmer, TODAY) == granted.rows(confirmer, TODAY).count() == 1
    assert "act=grant" in granted.address(TODAY)


def test_the_programme_decides_by_its_rule_keeps_why_and_awards_from_the_next_month(app, clerk, confirmer, on):
    case = submitted(app, clerk, on)
    determination = app.module("granting").grant_subsidy(case=case, by=confirmer, on=on)
    assert determination.amount == Decimal("150.50")
    assert determination.trace["rule"] == "mealaid.meal_subsidy"
    award = Award.objects.get(case=case)
    assert (award.valid_from, award.amount) == (dt.date(2026, 12, 1), Decimal("150.50"))


def test_whom_the_rule_refuses_is_granted_nothing(app, clerk, confirmer, on):
    case = submitted(app, clerk, on, birth=dt.date(1990, 3, 1))
    with pytest.raises(Refusal) as refused:
        app.module("granting").grant_subsidy(case=case, by=confirmer, on=on)
    assert refused.value.code == "not_eligible"
    case.refresh_from_db()
    assert case.status == "submitted"
    assert not Award.objects.filter(case=case).exists()
