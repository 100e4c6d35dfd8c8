"""Until when a step of registration is done (登记时限)."""

import datetime as dt

from civaffairs.casework.limits import due
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Text, optional
from orgs.rules.vocabulary import DAYS

LIMITS = "orgs.registration_deadline.limits"
EXTENSION_MAX = "orgs.registration_deadline.extension_max_days"


def done_after_it_began(given, law):
    if given.done is not None and given.done < given.from_:
        message = f"办结日期{given.done}早于起算日期{given.from_}，请更正。"
        law.refuse("contradictory_input", message, field="done")


@rule(
    "orgs.registration_deadline",
    label="社会组织登记时限",
    basis="社会团体登记管理条例第12、18、21条；基金会管理条例第11条；慈善法第10条；行政许可法第45条",
    inputs={
        "step": Text(),
        "from": Day(),
        "done": optional(Day()),
        "excluded_days": optional(DAYS),
        "extension_days": optional(DAYS),
    },
    checks=(done_after_it_began,),
)
def registration_deadline(given, law):
    """The last day of a step, with days that do not count and days granted, and whether it was kept."""
    last = law.step("unextended", due(law, given.from_, law.parameter(LIMITS).of(given.step)), "法定期限届满日")
    extension = given.extension_days or 0
    if extension:
        allowed = law.parameter(EXTENSION_MAX)
        longest = allowed.of(given.step) if given.step in allowed else 0
        if extension > longest:
            message = f"本环节最多延长{longest}日，填写了{extension}日，请更正。"
            law.refuse("limit_exceeded", message, field="extension_days")
    last += dt.timedelta(days=(given.excluded_days or 0) + extension)
    law.step("due", last, "含不计入和延长天数的届满日")
    on_time = None if given.done is None else given.done <= last
    law.step("on_time", on_time, "按期办结")
    overdue = law.step("overdue", (given.done or law.on) > last, "已逾期")
    return {"due": last, "on_time": on_time, "overdue": overdue}
