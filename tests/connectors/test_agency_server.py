"""The mock agencies count what is asked of them and carry each request out once."""

import pytest

from civaffairs.connectors.adapters import registry
from civaffairs.connectors.protocol import SOURCES, State
from tests.connectors.conftest import query_about


@pytest.fixture
def person(population):
    return population.members(population.demo_households()[0])[0]


@pytest.mark.parametrize("source", SOURCES)
def test_a_repeated_request_is_carried_out_once(source, person, config, client, control):
    adapter = registry.get(source, config)
    answers = [adapter.ask(client, query_about(person)) for _ in range(3)]
    adapter.ask_many(client, [query_about(person)])
    assert answers[0] == answers[1] == answers[2]
    log = control.log(agency=source, person=person.id_number)
    assert (log["effective"], log["received"]) == (1, 4)
    assert log["asked_more_than_once_in_effect"] == []


def test_two_requests_about_one_person_are_two_in_effect(person, config, client, control):
    adapter = registry.get("tax", config)
    for request_id in ("first", "second"):
        adapter.ask(client, query_about(person, request_id))
    log = control.log(agency="tax")
    assert log["effective"] == 2
    assert log["asked_more_than_once_in_effect"] == [f"tax {person.id_number}"]


def test_a_request_that_ended_in_an_error_has_had_no_effect(person, config, client, control):
    control.fault(agency="tax", fault="http_500", times=1)
    adapter = registry.get("tax", config)
    assert adapter.ask(client, query_about(person)).state is State.SOURCE_FAILED
    assert control.log(agency="tax")["effective"] == 0
    assert adapter.ask(client, query_about(person)).state is State.RECORD
    assert control.log(agency="tax")["effective"] == 1


@pytest.mark.parametrize("source", SOURCES)
def test_a_single_query_takes_one_person_and_a_batch_a_thousand(source, person, population, config, client, control):
    adapter = registry.get(source, config)
    path = {call: adapter.call([query_about(person)], is_batch=call).path for call in (False, True)}
    assert path[False] != path[True]
    answers = adapter.ask_many(client, [query_about(person, f"r{i}") for i in range(1000)])
    assert len(answers) == 1000
    assert {a.state for a in answers.values()} <= {State.RECORD, State.NO_RECORD}
    expected_requests = 1 if source not in ("natural_resources", "tax") else 2
    assert 1 <= control.log(agency=source, limit=1)["http_requests"][source] <= expected_requests + 3
    too_many = adapter.call([query_about(person, f"r{i}") for i in range(1001)], is_batch=True)
    assert (
        client.post(config.base_url + too_many.path, content=too_many.body, headers=too_many.headers).status_code == 400
    )


def test_answers_in_pages_are_collected_whole(population, config, client, control):
    adapter = registry.get("tax", config)
    workers = [p for p in population.persons.values() if p.held("tax", "wages") and p.died_on is None]
    people = (workers * 10)[:700]
    answers = adapter.ask_many(client, [query_about(p, f"r{i}") for i, p in enumerate(people)])
    assert control.log(agency="tax", limit=1)["http_requests"]["tax"] >= 2
    assert {a.state for a in answers.values()} == {State.RECORD}


def test_an_unknown_fault_is_not_switched_on(client, agencies_url):
    for values in ({"agency": "tax"}, {"agency": "tax", "fault": "earthquake"}, {"fault": "slow"}, {"x": 1}):
        answer = client.post(f"{agencies_url}/_control/faults", json=values)
        assert answer.status_code == 400


def test_an_unreadable_request_is_refused_in_the_words_of_the_agency(config, client):
    adapter = registry.get("human_resources", config)
    answer = client.post(
        f"{config.base_url}/hrss/service", content=b"<broken", headers={"x-access-token": adapter.credential}
    )
    assert answer.status_code == 400
    assert "请求格式错误" in answer.text
