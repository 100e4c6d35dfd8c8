"""Cases and their determinations, to read only."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Determination
from civaffairs.common.dates import SHANGHAI
from civaffairs.common.ids import new_id
from civaffairs.registry.models import Person
from civaffairs.tenancy.scope import scope

from .conftest import calling
from .test_grants import without_trace
from .test_problems import assert_problem

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 1)


def enter(bureau: int, *days: int, status: str = "submitted") -> list[Case]:
    """Cases of one applicant of a bureau, opened so many days after the first of November."""
    with scope(bureau):
        person, _ = Person.objects.get_or_create(
            name="张三", sort_key="zhang san", initials="zs", sex="male", birth="1980-01-01", residence="urban",
            division_code="990101001001",
        )  # fmt: skip
        return [
            Case.objects.create(
                number=str(new_id()), case_type="application", programme="subsistence_allowance", applicant=person,
                division_code="990101001", status=status, opened_on=DAY + dt.timedelta(day), created_by="1",
            )
            for day in days
        ]  # fmt: skip


def determine(case: Case, supersedes: Determination | None = None) -> Determination:
    with scope(case.tenant_id):
        return Determination.objects.create(
            case=case, programme=case.programme, as_of=DAY, known_at=dt.datetime(2026, 11, 1, 9, tzinfo=SHANGHAI),
            place="990101", outcome="grant", base="750.00", top_up="37.50", payable_from="2026-12", reasons=[],
            inputs={"household_size": 3}, trace={"format": 1, "steps": []}, rules_version="1", determined_by="李四",
            determined_at=dt.datetime(2026, 11, 2, 9, tzinfo=SHANGHAI), supersedes=supersedes,
        )  # fmt: skip


def ids(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_the_list_is_newest_first_and_leaves_out_drafts_and_other_bureaus(api):
    old, new = enter(1001, 0, 5)
    enter(1001, 6, status="draft")
    enter(1002, 7)
    assert ids(api.get("/api/v1/cases")) == [str(new.pk), str(old.pk)]


def test_filters_narrow_the_list(api):
    cases = enter(1001, 0, 1, 2)
    [granted] = enter(1001, 1, status="granted")
    assert ids(api.get("/api/v1/cases?status=granted&status=refused")) == [str(granted.pk)]
    assert ids(api.get("/api/v1/cases?opened_on_from=2026-11-03&opened_on_to=2026-11-03")) == [str(cases[2].pk)]
    assert ids(api.get("/api/v1/cases?programme=none")) == []


def test_pages_follow_one_another_without_gap_or_repetition(api):
    cases = enter(1001, 0, 1, 1, 1, 2, 3, 3)
    expected = [str(case.pk) for case in sorted(cases, key=lambda case: (case.opened_on, case.pk), reverse=True)]
    address, seen, pages = "/api/v1/cases?page_size=2", [], 0
    while address:
        answer = api.get(address)
        seen += ids(answer)
        address, pages = answer.json()["next"], pages + 1
        assert ('rel="next"' in answer["Link"]) == bool(address)
    assert (seen, pages) == (expected, 4)


def test_a_cursor_serves_the_query_that_it_came_from_and_no_other(api, register):
    enter(1001, 0, 1, 2)
    following = api.get("/api/v1/cases?page_size=1").json()["next"]
    cursor = following.partition("cursor=")[2]
    assert len(ids(api.get(following))) == 1
    others = calling(register(department="甲市教育局"))
    for client, address in (
        (api, f"/api/v1/cases?page_size=2&cursor={cursor}"),
        (api, f"/api/v1/cases?page_size=1&status=granted&cursor={cursor}"),
        (api, "/api/v1/cases?cursor=forged"),
        (others, following),
    ):
        assert_problem(client.get(address), 400, "invalid_cursor")


def test_sparse_fields_and_the_grant_both_narrow_the_answer(register):
    enter(1001, 0)
    api = calling(register(acts={"casework.cases.read": ["number", "status", "programme"]}))
    row = api.get("/api/v1/cases?fields=status,applicant_name").json()["results"][0]
    assert row.keys() == {"id", "status"}
    row = api.get("/api/v1/cases").json()["results"][0]
    assert row.keys() == {"id", "number", "status", "programme"}
    problem = assert_problem(api.get("/api/v1/cases?fields=id_number"), 400, "invalid_parameters")
    assert problem["errors"][0]["parameter"] == "fields"
    assert_problem(api.get("/api/v1/cases?opened_on_from=2026-11-01"), 403, "field_not_granted")


def test_another_bureaus_case_is_answered_like_a_missing_one(api):
    [foreign] = enter(1002, 0)
    determine(foreign)
    [draft] = enter(1001, 0, status="draft")
    for tail in ("", "/determination"):
        missing = api.get(f"/api/v1/cases/{new_id()}{tail}")
        expected = without_trace(assert_problem(missing, 404, "not_found"))
        for hidden in (foreign, draft):
            answer = api.get(f"/api/v1/cases/{hidden.pk}{tail}")
            assert without_trace(assert_problem(answer, 404, "not_found")) == expected
            assert set(answer.headers) == set(missing.headers)


def test_the_determination_that_counts_is_answered_whole_and_exact(api):
    [case] = enter(1001, 0)
    assert_problem(api.get(f"/api/v1/cases/{case.pk}/determination"), 404, "not_found")
    first = determine(case)
    second = determine(case, supersedes=first)
    body = api.get(f"/api/v1/cases/{case.pk}/determination").json()
    assert body["id"] == str(second.pk)
    assert body["supersedes"] == str(first.pk)
    assert (body["base"], body["top_up"], body["amount"]) == ("750.00", "37.50", "787.50")
    assert body["trace"] == {"format": 1, "steps": []}
    assert body["determined_at"] == "2026-11-02T09:00:00+08:00"


def test_every_reading_leaves_an_audit_entry(api):
    [case] = enter(1001, 0)
    determine(case)
    for address in ("/api/v1/cases", f"/api/v1/cases/{case.pk}", f"/api/v1/cases/{case.pk}/determination"):
        assert api.get(address).status_code == 200
    with scope(1001):
        entries = AuditEntry.objects.filter(actor_role="client").order_by("at", "id")
        texts = [(entry.subject_id, entry.text, entry.purpose) for entry in entries]
    purpose = "医疗救助资格核对"
    assert texts == [
        ("", "读取事项清单，1 件", purpose),
        (str(case.pk), "读取事项", purpose),
        (str(case.pk), "读取认定", purpose),
    ]


def test_the_list_asks_as_many_queries_for_fifty_rows_as_for_one(api):
    counts = []
    for days in ((0,), range(49)):
        enter(1001, *days)
        with CaptureQueriesContext(connection) as queries:
            api.get("/api/v1/cases")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
