"""Visits to children and the duty to report harm (儿童走访与强制报告)."""

import datetime as dt

from civaffairs.casework.limits import due
from civaffairs.common.dates import minute_text
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import Moment
from civaffairs.policy.shapes import Anything, Day, Flag, RecordOf, Text, optional

VISIT_EVERY = "children.visit_and_report_rules.visit_every"
REPORT_HOURS = "children.visit_and_report_rules.report_within_hours"
RECIPIENTS = "children.visit_and_report_rules.report_recipients"

REPORTED_TO = ("police", "civil_affairs", "education", "other")
REPORT = RecordOf(
    {
        "discovered_at": Moment(),
        "reported_at": optional(Moment()),
        "reported_to": optional(Anything()),
        "result_told": optional(Anything()),
    }
)


def report_says_to_whom_and_what_came_of_it(given, law):
    if given.report is None or given.report.reported_at is None:
        return
    for name, known in (("reported_to", REPORTED_TO), ("result_told", (True, False))):
        answer = getattr(given.report, name)
        if answer is None:
            law.refuse("missing_input", "已经报告的，应写明报告对象和是否告知结果，请补充。", field=name)
        if not any(answer is one or (isinstance(answer, str) and answer == one) for one in known):
            law.refuse("malformed_input", "报告对象或告知结果填写有误，请更正。", field=name)


def reported_after_discovery(given, law):
    report = given.report
    if report is not None and report.reported_at is not None and report.reported_at < report.discovered_at:
        law.refuse("contradictory_input", "报告时间早于发现时间，请更正。", field="reported_at")


@rule(
    "children.visit_and_report_rules",
    label="儿童走访与强制报告",
    basis="未成年人保护法第11、43、81条",
    inputs={
        "category": Text(),
        "last_visit": optional(Day()),
        "dossier_opened": Day(),
        "report": optional(REPORT),
        "carer": optional(RecordOf({"able": Flag(), "reported": Flag()})),
    },
    checks=(report_says_to_whom_and_what_came_of_it, reported_after_discovery),
)
def visit_and_report_rules(given, law):
    """When a child is next visited, and whether what was discovered was reported in time and to whom it should."""
    every = law.parameter(VISIT_EVERY).of(given.category)
    next_visit_by = law.step("next_visit_by", due(law, given.last_visit or given.dossier_opened, every), "下次走访期限")
    on_schedule = law.test("visit_overdue", law.on <= next_visit_by, "走访没有逾期")
    report_by, on_time = None, None
    if given.report is not None:
        report_by, on_time = _reported(given.report, law)
    if given.carer is not None:
        told = given.carer.able or given.carer.reported
        law.test("carer_not_reported", told, "照护人无照护能力的已报告")
    return {
        "next_visit_by": next_visit_by, "visit_overdue": not on_schedule,
        "report_by": None if report_by is None else minute_text(report_by), "report_on_time": on_time,
        "reasons": law.reasons,
    }  # fmt: skip


def _reported(report, law):
    report_by = report.discovered_at + dt.timedelta(hours=law.parameter(REPORT_HOURS))
    law.step("report_by", minute_text(report_by), "报告时限")
    on_time = report.reported_at <= report_by if report.reported_at is not None else None
    if report.reported_at is None and law.on > report_by.date():
        on_time = False
    law.test("report_late", on_time is not False, "没有超过报告时限")
    if report.reported_at is not None:
        law.test("wrong_recipient", report.reported_to in law.parameter(RECIPIENTS), "向规定的部门报告")
        law.test("result_not_told", report.result_told, "已告知处理结果")
    return report_by, on_time
