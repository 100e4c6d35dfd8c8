"""Dates, months, amounts, names in all the forms in which agencies write them; nothing is guessed."""

import datetime as dt
import random
from decimal import Decimal

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civaffairs.connectors.adapters import reading, registry
from civaffairs.connectors.protocol import SOURCES, Query, State
from tests.connectors.conftest import query_about

_QUERY = Query("r1", "210202198504118155", "王海波", dt.date(2025, 11, 1), dt.date(2026, 10, 31), dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    "text",
    [
        "20240105",
        "2024-01-05",
        "2024/1/5",
        "2024年1月5日",
        "2024-01-05 10:24:36",
        "2024-01-05T00:00:00+08:00",
        20240105,
    ],
)
def test_one_day_is_read_in_every_form(text):
    assert reading.day(text) == dt.date(2024, 1, 5)


@pytest.mark.parametrize("text", ["", "2024-13-01", "20240230", "2024115", "05.01.2024", None, "24-01-05", "2024-01"])
def test_what_is_no_day_is_not_guessed(text):
    with pytest.raises(reading.Unreadable):
        reading.day(text)


@pytest.mark.parametrize("text", ["长期", "", None, "-", "00000000"])
def test_no_day_at_all_is_allowed_where_none_is_needed(text):
    assert reading.optional_day(text) is None


@pytest.mark.parametrize("text", ["202401", "2024-01", "2024年1月", "2024/1"])
def test_one_month_is_read_in_every_form(text):
    assert reading.month(text) == "2024-01"


@pytest.mark.parametrize("text", ["20241", "2024-13", "2024", "", "2024-00"])
def test_what_is_no_month_is_not_guessed(text):
    with pytest.raises(reading.Unreadable):
        reading.month(text)


@pytest.mark.parametrize(
    ("read", "text", "amount"),
    [
        (reading.yuan, "52,300.00", "52300.00"),
        (reading.yuan, "¥0.10", "0.10"),
        (reading.yuan, "-12.5", "-12.50"),
        (reading.yuan, "167772.17", "167772.17"),
        (reading.fen, "860001", "8600.01"),
        (reading.fen, 1, "0.01"),
        (reading.ten_thousand_yuan, "98.38万元", "983800.00"),
        (reading.ten_thousand_yuan, "0.000001", "0.01"),
    ],
)
def test_amounts_are_read_to_the_fen(read, text, amount):
    assert str(read(text)) == amount


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (reading.yuan, "1.005"),
        (reading.yuan, 1.0),
        (reading.yuan, "NaN"),
        (reading.yuan, "一百"),
        (reading.yuan, ""),
        (reading.fen, "1.5"),
        (reading.fen, 1.0),
        (reading.fen, True),
        (reading.ten_thousand_yuan, "0.0000001"),
        (reading.ten_thousand_yuan, "Infinity"),
    ],
)
def test_amounts_that_are_not_exact_are_refused(read, text):
    with pytest.raises(reading.Unreadable):
        read(text)


def test_a_whole_number_read_before_does_not_make_a_float_pass():
    assert reading.yuan(1) == 1
    with pytest.raises(reading.Unreadable):
        reading.yuan(1.0)


def test_equal_consecutive_months_become_one_spell():
    assert reading.spells([("2026-01", Decimal(5)), ("2025-12", Decimal(5)), ("2025-11", Decimal(4))]) == [
        ("2025-11", "2025-11", Decimal(4)),
        ("2025-12", "2026-01", Decimal(5)),
    ]


def test_a_gap_between_months_ends_a_spell():
    assert len(reading.spells([("2026-01", Decimal(5)), ("2026-03", Decimal(5))])) == 2


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("吉克·木呷", "吉克•木呷", True),
        ("吉克·木呷", "吉克.木呷", True),
        ("王 海波", "王海波", True),
        ("王海波", "王海涛", False),
        ("吉克木呷", "吉克·木呷", False),
    ],
)
def test_names_are_compared_without_spaces_and_forms_of_the_dot(one, other, is_same):
    assert reading.same_name(one, other) is is_same


def test_a_small_x_at_the_end_of_a_number_is_the_same_number():
    assert reading.same_number("21020219850411815x ", "21020219850411815X")
    assert not reading.same_number("210202198504118151", "21020219850411815X")


@pytest.mark.parametrize("source", SOURCES)
@settings(max_examples=40, deadline=None)
@given(raw=st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_no_bytes_whatever_break_a_reader_or_become_a_record(source, raw):
    assert registry.get(source).parse(raw, _QUERY).state is State.SOURCE_FAILED


_JSON_SOURCES = [s for s in SOURCES if registry.get(s).content_type == "application/json"]


def _paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def _spoilt(value, path, by):
    if not path:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _spoilt(copy[path[0]], path[1:], by)
    return copy


@pytest.mark.parametrize("source", _JSON_SOURCES)
def test_an_answer_with_one_wrong_value_never_breaks_the_reader(source, population, config, client, control):
    adapter = registry.get(source, config)
    person = max(population.persons.values(), key=lambda p: len(str(p.records.get(source, ""))))
    query = query_about(person)
    answer = orjson.loads(adapter.ask(client, query).raw)
    chance = random.Random(3)
    for path in _paths(answer):
        for by in (None, [], {}, 1.5, "x", [None], "1e999", -1):
            if chance.random() < 0.5:
                changed = adapter.parse(orjson.dumps(_spoilt(answer, path, by)), query)
                assert changed.state in State
                assert not [f.line for f in changed.findings if "None" in f.line or "[" in f.line or "{" in f.line]
