"""Who receives what, asked by identity number."""

import datetime as dt

import pytest

from civaffairs.accounts.actor import system_actor
from civaffairs.audit.models import AuditEntry
from civaffairs.common.ids import new_id
from civaffairs.registry.services import PersonParticulars, open_standing, register_person
from civaffairs.tenancy.scope import scope

from .conftest import calling
from .test_problems import assert_problem

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/registry/standings/query"
RECIPIENT, NEIGHBOUR, STRANGER = "11010519491231002X", "210202196803121421", "440524188001010014"
ON = dt.date(2026, 11, 20)


def enter(bureau: int, number: str, *, receives: bool):
    """A person of a bureau, perhaps with a standing since October."""
    with scope(bureau):
        person = register_person(
            particulars=PersonParticulars(
                name="张三", sex="female", birth=dt.date(1949, 12, 31), residence="urban",
                division_code="990101001001", id_number=number,
            ),
            by=system_actor(bureau), on=ON,
        )  # fmt: skip
        if receives:
            open_standing(
                person=person, programme="subsistence_allowance", valid_from=dt.date(2026, 10, 1), case_id=new_id()
            )
        return person


def ask(api, *numbers, on: str | None = "2026-11-20"):
    return api.post(ADDRESS, {"id_numbers": list(numbers)} | ({"on": on} if on else {}), format="json")


def test_programmes_in_force_on_the_day_are_answered_in_the_order_of_the_question(api):
    enter(1001, RECIPIENT, receives=True)
    answer = ask(api, STRANGER, RECIPIENT)
    assert answer.status_code == 200, answer.content
    standing = {"programme": "subsistence_allowance", "valid_from": "2026-10-01", "valid_to": None}
    assert answer.json() == {
        "on": "2026-11-20",
        "results": [
            {"position": 0, "match": False, "standings": []},
            {"position": 1, "match": True, "standings": [standing]},
        ],
    }
    assert RECIPIENT not in answer.content.decode()


def test_a_day_before_the_programme_began_has_no_match(api):
    enter(1001, RECIPIENT, receives=True)
    assert ask(api, RECIPIENT, on="2026-09-30").json()["results"][0]["match"] is False


def test_unknown_foreign_and_unaided_people_have_one_answer(api):
    enter(1002, RECIPIENT, receives=True)
    enter(1001, NEIGHBOUR, receives=False)
    foreign, unaided, unknown = (ask(api, number) for number in (RECIPIENT, NEIGHBOUR, STRANGER))
    assert foreign.status_code == 200
    assert foreign.content == unaided.content == unknown.content


def test_members_outside_the_grant_are_absent(register):
    enter(1001, RECIPIENT, receives=True)
    api = calling(register(acts={"registry.standings.query": ["programme"]}))
    assert ask(api, RECIPIENT).json()["results"][0]["standings"] == [{"programme": "subsistence_allowance"}]


def test_each_query_is_audited_with_purpose_and_count_and_for_each_person_found(api):
    person = enter(1001, RECIPIENT, receives=True)
    ask(api, STRANGER, RECIPIENT)
    with scope(1001):
        whole, one = AuditEntry.objects.filter(verb="registry.standings.query").order_by("at", "id")
    assert whole.text == "查询 2 人在 2026-11-20 的待遇身份，查到 1 人"
    assert {entry.purpose for entry in (whole, one)} == {"医疗救助资格核对"}
    assert (one.subject_kind, one.subject_id) == ("person", str(person.pk))
    assert (whole.actor_name, whole.actor_role) == ("甲市医疗保障局", "client")


def test_a_wrong_number_is_named_by_its_place_and_not_repeated(api):
    answer = ask(api, RECIPIENT, "110105194912310021")
    problem = assert_problem(answer, 422, "invalid_members")
    assert [error["pointer"] for error in problem["errors"]] == ["/id_numbers/1"]
    assert "110105194912310021" not in answer.content.decode()


def test_none_and_too_many_numbers_are_refused(api):
    for numbers in ([], [RECIPIENT] * 101):
        problem = assert_problem(ask(api, *numbers), 422, "invalid_members")
        assert problem["errors"][0]["pointer"] == "/id_numbers"


def test_without_a_day_today_counts(api):
    enter(1001, RECIPIENT, receives=True)
    assert ask(api, RECIPIENT, on=None).json()["results"][0]["match"] is True
