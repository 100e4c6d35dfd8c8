"""The plan of a public fundraising and what is disclosed of it (公开募捐方案备案与信息公开)."""

from datetime import date

from civaffairs.casework.limits import due, last_day_before
from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, Text, optional

REQUIRED_FIELDS = "orgs.fundraising_plan.required_fields"
FILE_BEFORE = "orgs.fundraising_plan.file_before"
EMERGENCY_FILE_AFTER = "orgs.fundraising_plan.emergency_file_after"
CYCLE_OVER_MONTHS = "orgs.fundraising_plan.cycle_over_months"
DISCLOSE_EVERY = "orgs.fundraising_plan.disclose_every"
EMERGENCY_DISCLOSE_EVERY = "orgs.fundraising_plan.emergency_disclose_every"
FINAL_REPORT = "orgs.fundraising_plan.final_report"

FIELDS = (
    "purpose",
    "dates",
    "area",
    "person_in_charge",
    "office_address",
    "ways_to_give",
    "bank_account",
    "beneficiaries",
    "use_of_funds",
    "cost",
    "surplus",
)
AHEAD = Day(may_lie_ahead=True)


def ends_after_it_starts(given, law):
    if given.end < given.start:
        message = f"截止日期{given.end}早于开始日期{given.start}，请更正。"
        law.refuse("contradictory_input", message, field="end")


@rule(
    "orgs.fundraising_plan",
    label="公开募捐方案备案与信息公开",
    basis="慈善法第24、72、73、79条；慈善组织公开募捐管理办法（民政部令第74号）第11条",
    since=date(2016, 9, 1),
    unchanged_since=(date(2024, 9, 5),),
    inputs={
        "fields": ListOf(Text(*FIELDS), distinct=True),
        "start": AHEAD,
        "end": AHEAD,
        "emergency": Flag(),
        "filed": optional(Day()),
        "disclosures": optional(ListOf(AHEAD)),
    },
    checks=(ends_after_it_starts,),
)
def fundraising_plan(given, law):
    """Whether the plan is complete and filed in time, and when the next disclosure and the final report are due."""
    missing = sorted(set(law.parameter(REQUIRED_FIELDS)) - set(given.fields))
    law.step("missing_fields", missing, "方案缺少的内容")
    law.test("incomplete", not missing, "方案内容齐全")
    latest = law.step("filing_latest", _filing_latest(given, law), "备案的最后期限")
    on_time = None if given.filed is None else given.filed <= latest
    law.test("filed_late", (given.filed or law.on) <= latest, "没有逾期备案")
    disclosure_due = law.step("next_disclosure_due", _next_disclosure(given, law), "下次公开的期限")
    overdue = disclosure_due is not None and law.on > disclosure_due
    law.test("disclosure_overdue", not overdue, "没有逾期公开")
    report_by = law.step("final_report_by", due(law, given.end, law.parameter(FINAL_REPORT)), "公开募捐总结的期限")
    return {
        "complete": not missing, "missing_fields": missing, "filing_latest": latest, "on_time": on_time,
        "next_disclosure_due": disclosure_due, "disclosure_overdue": overdue, "final_report_by": report_by,
        "reasons": law.reasons,
    }  # fmt: skip


def _filing_latest(given, law):
    if given.emergency:
        return due(law, given.start, law.parameter(EMERGENCY_FILE_AFTER))
    return last_day_before(law, given.start, law.parameter(FILE_BEFORE))


def _next_disclosure(given, law):
    """The day by which more is disclosed; None for a short campaign and after the end."""
    base = max((day for day in given.disclosures or () if day <= law.on), default=given.start)
    if given.emergency:
        next_due = due(law, base, law.parameter(EMERGENCY_DISCLOSE_EVERY))
    elif given.end > add_months(given.start, law.parameter(CYCLE_OVER_MONTHS)):
        next_due = due(law, base, law.parameter(DISCLOSE_EVERY))
    else:
        return None
    return next_due if next_due <= given.end else None
