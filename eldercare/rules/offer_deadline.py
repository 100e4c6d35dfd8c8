"""Until when an offered bed has to be taken (入住通知期限)."""

import datetime as dt

from civaffairs.casework.limits import working_days_after
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, nullable

CHECK_IN_DAYS = "eldercare.offer_deadline.check_in_working_days"
NOTICE_DAYS = "eldercare.offer_deadline.public_notice_days"


@rule(
    "eldercare.offer_deadline",
    label="入住通知期限",
    basis="地方公办养老机构轮候规定",
    inputs={
        "reached": Flag(),
        "notified_on": nullable(Day()),
        "public_notice_on": nullable(Day()),
        "checked_in_on": nullable(Day()),
    },
)
def offer_deadline(given, law):
    """The day on which the notice counts as given, the last day to move in, and whether the offer stands."""
    field = "notified_on" if given.reached else "public_notice_on"
    start = getattr(given, field)
    if start is None:
        word = "通知日期" if given.reached else "公告日期"
        law.refuse("missing_input", f"没有{word}，不能计算入住期限，请补充。", field=field)
    if given.checked_in_on is not None and given.checked_in_on < start:
        message = f"入住日期{given.checked_in_on}早于通知或公告日期{start}，请更正。"
        law.refuse("malformed_input", message, field="checked_in_on")
    deemed = start if given.reached else start + dt.timedelta(days=law.parameter(NOTICE_DAYS))
    law.step("deemed_notified_on", deemed, "视为通知之日")
    deadline = working_days_after(law, deemed, law.parameter(CHECK_IN_DAYS))
    law.step("deadline", deadline, "入住截止日")
    state = law.step("state", _state(given.checked_in_on, deadline, law.on), "通知状态")
    return {"deemed_notified_on": deemed, "deadline": deadline, "state": state}


def _state(checked_in_on, deadline, on):
    if checked_in_on is not None:
        return "accepted" if checked_in_on <= deadline else "lapsed"
    return "lapsed" if on > deadline else "open"
