"""The statutory light beside a deadline: green, amber, red, always with words."""

import datetime as dt
from dataclasses import dataclass

UNIT_WORDS = {"working_day": "个工作日", "calendar_day": "天", "month": "天", "year": "天"}


@dataclass(frozen=True)
class Light:
    """Tone (green, amber, red, stopped), words, and the due date where there is one."""

    tone: str
    text: str
    due: dt.date | None = None
    is_provisional: bool = False


def light_for(
    *,
    state: str,
    days_left: int | None = None,
    days_over: int | None = None,
    due: dt.date | None = None,
    unit: str = "working_day",
    amber_within: int = 5,
    is_provisional: bool = False,
) -> Light:
    """The light of one term.

    `state`, `days_left`, `due` are outputs of casework.deadline and `unit` is its term's; `days_over` counts the
    days in the same unit since `due`. `amber_within` is the number of days left from which the light is amber.
    Raises ValueError for an unknown state.
    """
    words = UNIT_WORDS[unit]
    if state == "running" and days_left is not None:
        tone = "amber" if days_left <= amber_within else "green"
        text = f"剩{days_left}{words}" if days_left else "今日到期"
    elif state == "overdue":
        tone, text = "red", f"已逾期{days_over}{words}" if days_over else "已逾期"
    elif state == "late":
        tone, text = "red", "超期办结"
    elif state == "met":
        tone, text = "green", "按期办结"
    elif state == "suspended":
        tone, text = "stopped", "计时中止"
    else:
        raise ValueError(f"unknown state of a term: {state!r}")
    return Light(tone, text, due, is_provisional)
