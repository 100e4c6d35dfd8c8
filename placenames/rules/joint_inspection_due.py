"""When both sides of a boundary inspect it together again (界线联检)."""

from datetime import date

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, optional
from placenames.rules.vocabulary import BOUNDARIES_ORDINANCE

INTERVAL = "boundaries.joint_inspection_due.interval_years"
COUNTING = "boundaries.joint_inspection_due.counting"


@rule(
    "boundaries.joint_inspection_due",
    label="行政区域界线联合检查",
    basis=f"{BOUNDARIES_ORDINANCE}第12条",
    inputs={
        "last": Day(may_lie_ahead=True),
        "special_event": optional(Day()),
        "special_inspected": optional(Day()),
    },
)
def joint_inspection_due(given, law):
    """The last day of the next inspection, and whether an event calls for a special one before."""
    years, counting = law.parameter(INTERVAL), law.parameter(COUNTING)
    if given.last > law.on:
        message = f"上次联合检查的日期{given.last}晚于办理日期{law.on}，请更正。"
        law.refuse("contradictory_input", message, field="last")
    if counting == "calendar_year":
        last_day = date(given.last.year + years, 12, 31)
    else:
        last_day = add_months(given.last, 12 * years)
    law.step("due", last_day, "下次联合检查的期限")
    state = "overdue" if law.on > last_day else "due_this_year" if law.on.year == last_day.year else "not_due"
    law.step("state", state, "联合检查的状态")
    event, inspected = given.special_event, given.special_inspected
    special = event is not None and event > given.last and (inspected is None or inspected < event)
    law.step("special_required", special, "因灾害或者界线变化须特别检查")
    return {"due": last_day, "state": state, "special_required": special}
