"""The example of `add a connector` reads the answer that is printed beside it."""

import datetime as dt
import json
from decimal import Decimal

from civaffairs.connectors.adapters import registry
from civaffairs.connectors.protocol import Failure, Query, State
from tests.howto.conftest import blocks

WINDOW = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))


def query(request_id: str, number: str, name: str) -> Query:
    return Query(request_id, number, name, *WINDOW, as_of=dt.date(2026, 11, 20))


ASKED = query("r-1", "11010519491231002X", "王海波")


def parts_of_the_answer(adapter) -> dict[str, bytes]:
    (answer,) = blocks("add-a-connector", "json")
    return dict(adapter.split(answer.encode()))


def test_the_answer_that_the_page_prints_is_read(example):
    adapter = example("add-a-connector").module("power").Power()
    answer = adapter.parse(parts_of_the_answer(adapter)["r-1"], ASKED)
    assert answer.state is State.RECORD
    assert (answer.findings[0].code, answer.findings[0].amount) == ("power", Decimal("218.50"))
    assert "218.50元" in answer.findings[0].line


def test_nothing_paid_is_no_record_and_another_person_is_a_failure(example):
    adapter = example("add-a-connector").module("power").Power()
    part = parts_of_the_answer(adapter)["r-2"]
    assert adapter.parse(part, query("r-2", "110105194912310021", "李雪梅")).state is State.NO_RECORD
    assert adapter.parse(part, ASKED).failure is Failure.WRONG_PERSON
    assert adapter.parse(b"<html>busy</html>", ASKED).failure is Failure.UNREADABLE


def test_the_question_names_everybody_of_a_batch_and_the_adapter_is_found_once_registered(example, monkeypatch):
    power = example("add-a-connector").module("power").Power
    monkeypatch.setattr(power, "credential", "试验")
    call = power().call([ASKED, query("r-2", "110105194912310021", "李雪梅")], is_batch=True)
    assert [row["seq"] for row in json.loads(call.body)["customers"]] == ["r-1", "r-2"]
    monkeypatch.setattr(registry, "_ADAPTERS", (*registry._ADAPTERS, power))
    assert registry.get("power").label == "电力"
