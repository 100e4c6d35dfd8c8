"""Whatever goes wrong at an agency becomes a state with a reason, and never "no record"."""

import dataclasses
import time

import httpx
import pytest

from civaffairs.connectors.adapters import registry
from civaffairs.connectors.protocol import FAILURE_LABELS, SOURCES, Failure, State
from tests.connectors.conftest import query_about


@pytest.fixture
def people(population):
    """Three households with something on the books of every agency among them."""
    chosen = {}
    for source in SOURCES:
        found = [p for p in population.persons.values() if p.records.get(source)]
        chosen |= {p.id_number: p for p in found[:3]}
    return list(chosen.values())


def _known_to(source, people):
    return next(p for p in people if p.records.get(source))


def _both_ways(adapter, client, query):
    """The answer alone and in a batch of one."""
    return [adapter.ask(client, query), adapter.ask_many(client, [query])[query.request_id]]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("http_500", Failure.AGENCY_ERROR),
        ("garbage", Failure.UNREADABLE),
        ("empty", Failure.UNREADABLE),
        ("truncated", Failure.UNREADABLE),
    ],
)
def test_a_spoilt_answer_is_a_failed_source(source, fault, failure, people, config, client, control):
    control.fault(agency=source, fault=fault)
    for answer in _both_ways(registry.get(source, config), client, query_about(_known_to(source, people))):
        assert (answer.state, answer.failure) == (State.SOURCE_FAILED, failure)
        assert answer.findings == ()
        assert FAILURE_LABELS[answer.failure]


@pytest.mark.parametrize("source", SOURCES)
def test_an_answer_cut_off_anywhere_is_never_taken_for_a_whole_one(source, population, config, client, control):
    adapter = registry.get(source, config)
    person = max(population.persons.values(), key=lambda p: len(str(p.records.get(source, ""))))
    query = query_about(person)
    whole = adapter.ask(client, query)
    assert whole.state is State.RECORD
    for end in range(0, len(whole.raw) - 2, max(1, len(whole.raw) // 150)):
        cut = adapter.parse(whole.raw[:end], query)
        assert (cut.state, cut.failure) == (State.SOURCE_FAILED, Failure.UNREADABLE), whole.raw[:end]


@pytest.mark.parametrize("source", SOURCES)
def test_an_agency_that_hangs_times_out(source, people, config, client, control):
    control.fault(agency=source, fault="hang", delay_ms=1500)
    adapter = registry.get(source, dataclasses.replace(config, timeout_seconds=0.15))
    answer = adapter.ask(client, query_about(_known_to(source, people)))
    assert (answer.state, answer.failure) == (State.SOURCE_FAILED, Failure.TIMEOUT)


def test_an_agency_that_drips_is_left_at_the_deadline(people, config, client, control):
    control.fault(agency="banks", fault="drip", delay_ms=50)
    adapter = registry.get("banks", dataclasses.replace(config, timeout_seconds=1, deadline_seconds=0.4))
    begun = time.monotonic()
    answer = adapter.ask(client, query_about(_known_to("banks", people)))
    assert (answer.state, answer.failure) == (State.SOURCE_FAILED, Failure.TIMEOUT)
    assert time.monotonic() - begun < 5


def test_an_agency_that_is_merely_slow_is_waited_for(people, config, client, control):
    control.fault(agency="tax", fault="slow", delay_ms=200)
    answer = registry.get("tax", config).ask(client, query_about(_known_to("tax", people)))
    assert answer.state is State.RECORD


def test_an_agency_that_is_not_there_is_unreachable(people, config, client):
    nowhere = dataclasses.replace(config, base_url="http://127.0.0.1:9")
    for answer in _both_ways(registry.get("tax", nowhere), client, query_about(people[0])):
        assert (answer.state, answer.failure) == (State.SOURCE_FAILED, Failure.UNREACHABLE)


def test_an_agency_that_breaks_off_in_mid_answer_has_failed(people, config):
    def break_off(request):
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")

    with httpx.Client(transport=httpx.MockTransport(break_off)) as broken:
        answer = registry.get("tax", config).ask(broken, query_about(people[0]))
    assert (answer.state, answer.failure) == (State.SOURCE_FAILED, Failure.AGENCY_ERROR)


@pytest.mark.parametrize("source", SOURCES)
def test_wrong_credentials_are_refused_by_the_agency(source, people, config, client, control):
    wrong = dataclasses.replace(config, credentials=dict.fromkeys(SOURCES, "civil-affairs:wrong"))
    for answer in _both_ways(registry.get(source, wrong), client, query_about(people[0])):
        assert (answer.state, answer.failure) == (State.SOURCE_FAILED, Failure.REFUSED)
    assert control.log(agency=source)["effective"] == 0


@pytest.mark.parametrize("source", SOURCES)
def test_an_answer_about_another_person_is_refused_and_not_kept(source, people, config, client, control):
    person = _known_to(source, people)
    control.fault(agency=source, fault="wrong_person", person=person.id_number)
    for answer in _both_ways(registry.get(source, config), client, query_about(person)):
        assert (answer.state, answer.failure) == (State.SOURCE_FAILED, Failure.WRONG_PERSON)
        assert (answer.findings, answer.raw) == ((), b"")
        assert len(answer.digest) == 64
        assert answer.digest != answer.failed(Failure.WRONG_PERSON).digest


@pytest.mark.parametrize("source", SOURCES)
def test_another_person_in_a_batch_spoils_only_that_one_answer(source, people, config, client, control):
    victim = _known_to(source, people)
    control.fault(agency=source, fault="wrong_person", person=victim.id_number)
    answers = registry.get(source, config).ask_many(client, [query_about(p) for p in people])
    failed = {request for request, answer in answers.items() if answer.state is State.SOURCE_FAILED}
    assert failed == {f"req-{victim.id_number}"}


@pytest.mark.parametrize("source", SOURCES)
def test_a_right_number_with_a_wrong_name_is_another_person(source, people, config, client, control):
    person = _known_to(source, people)
    answer = registry.get(source, config).ask(client, query_about(person, name=person.name + "甲"))
    assert answer.state is State.NO_RECORD or answer.failure is Failure.WRONG_PERSON
    assert answer.findings == ()


@pytest.mark.parametrize("source", SOURCES)
def test_a_late_answer_is_pending_first_and_then_there(source, people, config, client, control):
    adapter = registry.get(source, config)
    person = _known_to(source, people)
    query = query_about(person)
    expected = adapter.ask(client, query)
    control.reset()

    control.fault(agency=source, fault="late", times=1)
    waiting = adapter.ask(client, query)
    assert waiting.state is State.PENDING
    assert waiting.ticket
    assert waiting.findings == ()
    arrived = adapter.ask(client, dataclasses.replace(query, ticket=waiting.ticket))
    assert (arrived.state, arrived.findings) == (expected.state, expected.findings)
    assert control.log(agency=source, person=person.id_number)["effective"] == 1


@pytest.mark.parametrize("source", SOURCES)
def test_a_late_batch_is_pending_first_and_then_there(source, people, config, client, control):
    adapter = registry.get(source, config)
    queries = [query_about(p) for p in people]
    control.fault(agency=source, fault="late", times=1)
    waiting = adapter.ask_many(client, queries)
    assert {a.state for a in waiting.values()} == {State.PENDING}
    again = [dataclasses.replace(q, ticket=waiting[q.request_id].ticket) for q in queries]
    arrived = adapter.ask_many(client, again)
    assert {a.state for a in arrived.values()} <= {State.RECORD, State.NO_RECORD}
    assert control.log(agency=source)["effective"] == len(queries)


@pytest.mark.parametrize("source", SOURCES)
def test_an_answer_that_comes_twice_is_harmless(source, people, config, client, control):
    adapter = registry.get(source, config)
    queries = [query_about(p) for p in people]
    once = adapter.ask_many(client, queries)
    control.fault(agency=source, fault="duplicate")
    twice = adapter.ask_many(client, queries)
    for query in queries:
        assert twice[query.request_id].findings == once[query.request_id].findings
        assert adapter.ask(client, query).findings == once[query.request_id].findings


def test_somebody_left_out_of_a_batch_is_a_failed_source(people, config, client, control):
    adapter = registry.get("market_supervision", config)
    queries = [query_about(p) for p in people[:3]]
    raw = adapter.fetch(client, queries[:2], is_batch=True)
    with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, content=raw))) as short:
        answers = adapter.ask_many(short, queries)
    assert answers[queries[0].request_id].state is not State.SOURCE_FAILED
    assert answers[queries[2].request_id].failure is Failure.UNREADABLE


def test_two_different_answers_to_one_request_are_no_answer(people, config, client, control):
    adapter = registry.get("medical_insurance", config)
    query = query_about(_known_to("medical_insurance", people))
    parts = [dict(adapter.split(adapter.fetch(client, [query], is_batch=True)))[query.request_id]]
    parts.append(parts[0].replace(b'"deal_stas":"2"', b'"deal_stas":"1"'))
    items = [part[part.index(b'"psn":[') + 7 : -3] for part in parts]
    raw = b'{"infcode":0,"err_msg":"","output":{"psn":[' + b",".join(items) + b"]}}"
    with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, content=raw))) as torn:
        answers = adapter.ask_many(torn, [query])
    assert answers[query.request_id].failure is Failure.UNREADABLE


def test_a_fault_for_a_number_of_requests_ends_by_itself(people, config, client, control):
    adapter = registry.get("education", config)
    query = query_about(_known_to("education", people))
    control.fault(agency="education", fault="http_500", times=2)
    states = [adapter.ask(client, query).state for _ in range(3)]
    assert states == [State.SOURCE_FAILED, State.SOURCE_FAILED, State.RECORD]


def test_a_fault_for_a_share_of_requests_hits_about_that_share(people, config, client, control):
    adapter = registry.get("insurers", config)
    control.fault(agency="insurers", fault="http_500", rate=0.5)
    failed = sum(adapter.ask(client, query_about(people[0])).state is State.SOURCE_FAILED for _ in range(60))
    assert 15 <= failed <= 45


def test_a_fault_for_a_time_ends_with_it(people, config, client, control):
    adapter = registry.get("insurers", config)
    control.fault(agency="*", fault="http_500", for_seconds=0.2)
    assert adapter.ask(client, query_about(people[0])).state is State.SOURCE_FAILED
    time.sleep(0.25)
    assert adapter.ask(client, query_about(people[0])).state is not State.SOURCE_FAILED
