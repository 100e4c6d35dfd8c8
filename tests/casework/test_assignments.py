"""Who works on which case: the page of the workload, and handing cases from one worker to another."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case
from civaffairs.casework.services.assignments import reassign
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.notices.models import Notification
from civaffairs.tenancy.scope import scope
from civaffairs.tenancy.services import load_divisions
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus, make_member

pytestmark = pytest.mark.django_db

BUDGETS = yaml.safe_load((Path(__file__).parents[1] / "query_budgets.yaml").read_text("utf-8"))
ELSEWHERE = "210202999"


@pytest.fixture(autouse=True)
def county(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    load_divisions()


@pytest.fixture
def cases() -> list[Case]:
    with scope(COUNTY):
        return [
            made.submitted(today()),
            made.submitted(today(), name="赵一鸣", serial=51),
        ]


def worker(division: str | None = None) -> int:
    return make_member(Role.TOWNSHIP_CASEWORKER, COUNTY, division).user_id


def hand_over(cases: list[Case], to: int, role: Role = Role.SUPERVISOR) -> int:
    with scope(COUNTY):
        return reassign(cases=[case.pk for case in cases], to=to, reason="人员调整", by=make_actor(role), on=today())


def assignees() -> set[int | None]:
    with scope(COUNTY):
        return set(Case.objects.values_list("assignee", flat=True))


def working_as(role: Role) -> Client:
    client = Client()
    client.force_login(make_member(role).user)
    return client


def test_many_cases_change_hands_at_once_and_each_leaves_an_entry_on_record(cases):
    to = worker()
    assert hand_over(cases, to) == 2
    assert assignees() == {to}
    with scope(COUNTY):
        assert AuditEntry.objects.filter(verb="casework.assign_case", text__contains="人员调整").count() == 2
        assert Notification.objects.get(recipient=to).title == "有2件事项转交您承办"


def test_cases_that_somebody_has_already_are_counted_out_and_nobody_is_told_twice(cases):
    to = worker()
    hand_over(cases[:1], to)
    assert hand_over(cases, to) == 1
    assert hand_over(cases, to) == 0
    with scope(COUNTY):
        assert Notification.objects.filter(recipient=to).count() == 2


def test_a_worker_of_another_township_takes_none_of_them(cases):
    with pytest.raises(Refusal) as refused:
        hand_over(cases, worker(ELSEWHERE))
    assert refused.value.code == "not_competent"
    assert assignees() == {None}


def test_who_is_recused_from_one_of_them_takes_none(cases):
    to = worker()
    with scope(COUNTY):
        Case.objects.filter(pk=cases[0].pk).update(recused=[to])
    with pytest.raises(Refusal) as refused:
        hand_over(cases, to)
    assert refused.value.code == "recused"
    assert assignees() == {None}


def test_a_caseworker_hands_nothing_to_a_colleague(cases):
    with pytest.raises(NotPermitted):
        hand_over(cases, worker(), Role.TOWNSHIP_CASEWORKER)
    assert assignees() == {None}


def test_the_cases_picked_in_the_list_are_counted_before_they_change_hands(cases):
    client, to = working_as(Role.SUPERVISOR), worker()
    assert "转交承办人" in client.get(reverse("casework:cases")).content.decode()
    picked = [str(case.pk) for case in cases]
    shown = client.post(reverse("casework:reassign"), {"act": "choose", "picked": picked})
    assert shown.status_code == 200
    assert "将转交2件在办事项" in shown.content.decode()
    assert assignees() == {None}
    sent = {"picked": picked, "worker": str(to), "reason": "人员调整"}
    assert client.post(reverse("casework:reassign"), sent).status_code == 302
    assert assignees() == {to}


def test_what_nobody_has_is_handed_out_from_the_page_of_the_workload(cases):
    client = working_as(Role.SUPERVISOR)
    text = client.get(reverse("casework:workload")).content.decode()
    assert "未分派" in text
    assert "全部转交" in text
    page = client.get(reverse("casework:reassign"), {"from": "none"})
    assert "将转交2件在办事项" in page.content.decode()


def test_the_numbers_of_the_workload_open_lists_that_add_up_to_them(cases):
    client, to = working_as(Role.SUPERVISOR), worker()
    hand_over(cases, to)
    with scope(COUNTY):
        Case.objects.filter(pk=cases[0].pk).update(due_on=today() - dt.timedelta(days=1))
    rows = client.get(reverse("casework:workload")).context["rows"]
    mine = next(row for row in rows if row["load"].key == str(to))
    assert (mine["load"].cases, mine["load"].cases_overdue) == (2, 1)
    assert client.get(mine["cases_url"]).context["table"].count_text == "共2件"
    assert client.get(mine["overdue_url"]).context["table"].count_text == "共1件"


def test_the_page_of_the_workload_costs_the_same_for_one_worker_and_for_many(cases):
    client = working_as(Role.SUPERVISOR)
    client.get(reverse("casework:workload"))
    counts = []
    for others in (0, 8):
        for _ in range(others):
            worker()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("casework:workload")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= BUDGETS["workload"]


def test_a_caseworker_does_not_see_the_workload_of_others():
    assert working_as(Role.TOWNSHIP_CASEWORKER).get(reverse("casework:workload")).status_code == 403
