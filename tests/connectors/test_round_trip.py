"""Every adapter reports exactly what is on the books of its agency, one by one and in batches."""

import dataclasses
from decimal import Decimal

import pytest

from civaffairs.connectors.adapters import registry
from civaffairs.connectors.protocol import SOURCES, State
from tests.connectors.conftest import query_about
from tests.connectors.truths import TRUTHS, told

pytestmark = pytest.mark.usefixtures("control")


@pytest.mark.parametrize("source", SOURCES)
def test_a_batch_reports_exactly_what_is_on_the_books(source, population, config, client):
    adapter = registry.get(source, config)
    people = list(population.persons.values())
    answers = adapter.ask_many(client, [query_about(p) for p in people])

    records = 0
    for person in people:
        answer = answers[f"req-{person.id_number}"]
        expected = set(TRUTHS[source](person))
        assert {told(f) for f in answer.findings} == expected, person
        assert answer.state is (State.RECORD if expected else State.NO_RECORD)
        records += bool(expected)
    assert records > 10


@pytest.mark.parametrize("source", SOURCES)
def test_one_query_and_a_batch_say_the_same(source, population, config, client):
    adapter = registry.get(source, config)
    people = list(population.persons.values())[:45]
    together = adapter.ask_many(client, [query_about(p) for p in people])
    for person in people:
        alone = adapter.ask(client, query_about(person))
        assert (alone.state, alone.findings) == (
            together[f"req-{person.id_number}"].state,
            together[f"req-{person.id_number}"].findings,
        )


@pytest.mark.parametrize("source", SOURCES)
def test_evidence_kept_from_a_batch_can_be_read_again(source, population, config, client):
    people = list(population.persons.values())[:60]
    answers = registry.get(source, config).ask_many(client, [query_about(p) for p in people])
    reader = registry.get(source, version=registry.get(source).version)
    for person in people:
        kept = answers[f"req-{person.id_number}"]
        assert reader.parse(kept.raw, query_about(person)) == kept


@pytest.mark.parametrize("source", SOURCES)
def test_evidence_of_one_person_names_nobody_else_of_the_batch(source, population, config, client):
    strangers = [h.persons[0] for h in list(population.households())[20:60]]
    queries = [query_about(population.persons[number]) for number in strangers]
    answers = registry.get(source, config).ask_many(client, queries)
    for query in queries:
        raw = answers[query.request_id].raw
        assert not [n for n in strangers if n != query.id_number and n.encode() in raw.upper()]


@pytest.mark.parametrize("source", SOURCES)
def test_somebody_unknown_to_the_agency_is_no_record(source, population, config, client):
    person = next(iter(population.persons.values()))
    unknown = query_about(person, id_number="110101190001010019", name="查无此人")
    adapter = registry.get(source, config)
    assert adapter.ask(client, unknown).state is State.NO_RECORD
    assert adapter.ask_many(client, [unknown])[unknown.request_id].state is State.NO_RECORD


def test_amounts_are_exact_decimals_of_fen(population, config, client):
    queries = [query_about(p) for p in population.persons.values()]
    checked = 0
    for adapter in registry.all(config):
        for answer in adapter.ask_many(client, queries).values():
            for finding in answer.findings:
                for amount in (finding.amount, finding.value, finding.reimbursed):
                    if amount is not None:
                        assert isinstance(amount, Decimal)
                        assert amount == amount.quantize(Decimal("0.01"))
                        checked += 1
    assert checked > 1000


def test_names_with_dots_and_rare_characters_are_recognised(population, config, client):
    people = [p for p in population.persons.values() if "·" in p.name or any(ord(c) > 0x9FFF for c in p.name)]
    assert len(people) > 5
    for adapter in registry.all(config):
        answers = adapter.ask_many(client, [query_about(p) for p in people])
        assert {a.state for a in answers.values()} <= {State.RECORD, State.NO_RECORD}, adapter.source


def test_another_form_of_the_middle_dot_is_the_same_name(population, config, client):
    person = next(p for p in population.persons.values() if "·" in p.name)
    query = query_about(person, name=person.name.replace("·", "•"))
    assert registry.get("public_security", config).ask(client, query).state is State.RECORD


def test_every_finding_has_a_line_that_an_investigator_can_read(population, config, client):
    queries = [query_about(p) for p in population.persons.values()]
    for adapter in registry.all(config):
        for answer in adapter.ask_many(client, queries).values():
            for finding in answer.findings:
                assert 5 <= len(finding.line) <= 300
                assert "None" not in finding.line


def test_a_bank_balance_reads_as_in_the_handbook(population, config, client):
    head = population.members(population.demo_households()[0])[0]
    answer = registry.get("banks", config).ask(client, query_about(head))
    assert [f.line for f in answer.findings] == [
        f"中国建设银行 尾号{head.held('banks', 'accounts')[0]['number'][-4:]} 活期存款余额 8,600.00元(2026-11-20)"
    ]


def test_nothing_later_than_the_day_asked_about_is_reported(population, config, client):
    person = next(p for p in population.persons.values() if p.held("public_security", "vehicles"))
    registered = person.held("public_security", "vehicles")[0]["registered_on"]
    earlier = dataclasses.replace(query_about(person), as_of=population.as_of.replace(year=2001))
    answer = registry.get("public_security", config).ask(client, earlier)
    assert registered > "2001-11-20"
    assert not [f for f in answer.findings if f.code == "vehicle"]
