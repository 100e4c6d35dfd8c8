"""The record of voluntary service and what may not be asked for it (志愿服务记录)."""

from itertools import pairwise

from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import Moment
from civaffairs.policy.shapes import Flag, ListOf, RecordOf, Text
from orgs.rules.vocabulary import MONEY, YUAN

REQUIRED_FIELDS = "volunteers.record_rules.required_fields"
HOUR_ROUNDING = "volunteers.record_rules.hour_rounding"
FINE_MULTIPLE = "volunteers.record_rules.fine_multiple"

MOMENT = Moment(may_lie_ahead=True)
FIELDS = ("basic", "service", "training", "awards", "evaluation")


def sessions_do_not_overlap(given, law):
    for place, session in enumerate(given.sessions):
        if session.end <= session.start:
            message = f"第{place + 1}次服务的结束时间不晚于开始时间，请更正。"
            law.refuse("contradictory_input", message, field="end", path=("sessions", place, "end"))
    for earlier, later in pairwise(sorted(given.sessions, key=lambda session: session.start)):
        if later.start < earlier.end:
            law.refuse("contradictory_input", "两次服务的时间重叠，请更正。", field="sessions")


@rule(
    "volunteers.record_rules",
    label="志愿服务记录",
    basis="志愿服务条例第19、21、37、38条；志愿服务记录与证明出具办法（民政部令第67号）",
    inputs={
        "fields": ListOf(Text(*FIELDS), distinct=True),
        "sessions": ListOf(RecordOf({"start": MOMENT, "end": MOMENT})),
        "proof_requested": Flag(),
        "proof_fee": MONEY,
        "remuneration": MONEY,
        "serious": Flag(),
    },
    checks=(sessions_do_not_overlap,),
)
def record_rules(given, law):
    """The hours served, what the record lacks, and the fine for money taken (yuan)."""
    minutes = sum(int((session.end - session.start).total_seconds()) // 60 for session in given.sessions)
    hours = law.step("hours", law.round(quotient(minutes, 60), HOUR_ROUNDING), "志愿服务时长", unit="小时")
    missing = sorted(set(law.parameter(REQUIRED_FIELDS)) - set(given.fields))
    law.step("missing_fields", missing, "记录缺少的内容")
    law.test("incomplete_record", not missing, "记录内容齐全")
    law.test("fee_for_proof", not (given.proof_requested and given.proof_fee > 0), "出具证明没有收费")
    law.test("remuneration_taken", given.remuneration == 0, "没有收取报酬")
    fine_min, fine_max = None, None
    if given.remuneration > 0 and given.serious:
        multiple = law.parameter(FINE_MULTIPLE)
        fine_min = law.step("fine_min", given.remuneration * multiple.min, "罚款下限", unit=YUAN)
        fine_max = law.step("fine_max", given.remuneration * multiple.max, "罚款上限", unit=YUAN)
    return {
        "hours": hours, "complete": not missing, "missing_fields": missing, "fine_min": fine_min,
        "fine_max": fine_max, "reasons": law.reasons,
    }  # fmt: skip
