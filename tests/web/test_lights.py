"""The statutory light."""

import datetime as dt

import pytest

from civaffairs.web.lights import light_for


@pytest.mark.parametrize(
    ("term", "tone", "text"),
    [
        ({"state": "running", "days_left": 6}, "green", "剩6个工作日"),
        ({"state": "running", "days_left": 5}, "amber", "剩5个工作日"),
        ({"state": "running", "days_left": 0}, "amber", "今日到期"),
        ({"state": "running", "days_left": 1, "unit": "calendar_day"}, "amber", "剩1天"),
        ({"state": "overdue", "days_over": 2}, "red", "已逾期2个工作日"),
        ({"state": "late"}, "red", "超期办结"),
        ({"state": "met"}, "green", "按期办结"),
        ({"state": "suspended"}, "stopped", "计时中止"),
    ],
)
def test_light_says_in_words_what_its_colour_means(term, tone, text):
    light = light_for(due=dt.date(2026, 11, 27), **term)

    assert (light.tone, light.text) == (tone, text)


def test_light_of_an_unknown_state_is_an_error_and_no_green():
    with pytest.raises(ValueError, match="unknown state"):
        light_for(state="perhaps")
