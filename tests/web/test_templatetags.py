"""Filters of the pages."""

import datetime as dt

import pytest

from civaffairs.web.templatetags import web


def test_identity_number_shows_only_its_first_three_and_last_four_characters():
    assert web.masked_id("210202196803121424") == "210***********1424"


@pytest.mark.parametrize("number", ["", "1424", "1234567"])
def test_short_identity_number_shows_nothing(number):
    assert set(web.masked_id(number)) <= {"*"}


def test_instant_is_dated_in_shanghai_and_not_in_greenwich():
    assert web.day(dt.datetime(2026, 11, 19, 20, 0, tzinfo=dt.UTC)) == "2026年11月20日"


def test_missing_amount_is_shown_as_nothing_and_zero_as_zero():
    assert web.money(None) == ""
    assert web.money(0) == "0.00元"


def test_name_is_covered_after_its_first_character():
    assert web.masked_name("王秀兰") == "王**"
