"""The time limits of a relief station for vagrants and beggars (流浪乞讨救助时限)."""

import datetime as dt

from civaffairs.casework.clock import DAY
from civaffairs.casework.limits import due
from civaffairs.common.dates import minute_text
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import Moment
from civaffairs.policy.shapes import Day, Flag, optional

TRACING_HOURS = "vagrancy.deadlines.tracing_notice_hours"
DNA = "vagrancy.deadlines.dna"
STRANDED_AFTER = "vagrancy.deadlines.stranded_after"
PLACEMENT_AFTER = "vagrancy.deadlines.placement_after"
ALERT_HOURS = "vagrancy.deadlines.vulnerable_alert_hours"


def left_after_entering(given, law):
    if given.left_on is not None and given.left_on < given.entered_at.date():
        message = f"离站日期{given.left_on}早于进站日期{given.entered_at.date()}，请更正。"
        law.refuse("contradictory_input", message, field="left_on")


@rule(
    "vagrancy.deadlines",
    label="流浪乞讨救助时限",
    basis="国令381；地方救助寻亲与落户安置规定",
    inputs={
        "entered_at": Moment(),
        "identified_on": optional(Day()),
        "left_on": optional(Day(may_lie_ahead=True)),
        "vulnerable": Flag(),
    },
    checks=(left_after_entering,),
)
def deadlines(given, law):
    """Until when a person is traced, sampled and placed, and from when they count as stranded."""
    entered, identified = given.entered_at.date(), given.identified_on
    notice_by, dna_by, placement_from = None, None, None
    if identified is None or identified > entered:
        notice_by = _hours_later(law, given.entered_at, TRACING_HOURS)
        dna_by = due(law, entered, law.parameter(DNA))
        last = due(law, entered, law.parameter(PLACEMENT_AFTER))
        placement_from = None if identified is not None and identified <= last else last + DAY
    law.step("tracing_notice_by", notice_by, "发布寻亲公告的时限")
    law.step("dna_by", dna_by, "采集血样比对的期限")
    left_already = given.left_on is not None and given.left_on <= law.on
    reference = law.step("reference", given.left_on if left_already else law.on, "计算至")
    stranded_from = due(law, entered, law.parameter(STRANDED_AFTER)) + DAY
    law.step("stranded_from", stranded_from, "起计为滞站人员的日期")
    stranded = law.step("stranded", reference >= stranded_from, "已滞站")
    law.step("placement_from", placement_from, "可以落户安置的日期")
    placement_due = placement_from is not None and reference >= placement_from
    law.step("placement_due", placement_due, "应当安置")
    alert_by = _hours_later(law, given.entered_at, ALERT_HOURS) if given.vulnerable else None
    law.step("alert_by", alert_by, "未成年人、老年人、残疾人预警的时限")
    return {
        "tracing_notice_by": notice_by, "dna_by": dna_by, "stranded_from": stranded_from, "stranded": stranded,
        "placement_from": placement_from, "placement_due": placement_due, "alert_by": alert_by,
    }  # fmt: skip


def _hours_later(law, moment, key):
    return minute_text(moment + dt.timedelta(hours=law.parameter(key)))
