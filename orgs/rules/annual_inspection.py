"""The yearly inspection of social organisations (年度检查)."""

import datetime as dt

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT
from civaffairs.policy.shapes import MALFORMED, Day, Fault, Faults, Flag, ListOf, Text, optional
from orgs.rules.vocabulary import INSPECTION, ORG_TYPE, YEAR

EXEMPT_MONTHS = "orgs.annual_inspection.exempt_months"
DEADLINE = "orgs.annual_inspection.deadline"
CHARITY_REPORTS = "orgs.annual_inspection.charity_files_annual_report"
FINDING_RESULTS = "orgs.annual_inspection.finding_results"
SANCTIONS = "orgs.annual_inspection.sanctions"
FAILED_RESULTS = "orgs.annual_inspection.failed_results"

RESULTS = ("qualified", "basically_qualified", "unqualified")


@rule(
    "orgs.annual_inspection",
    label="社会组织年度检查",
    basis="社会团体登记管理条例第28条；民办非企业单位年度检查办法；基金会管理条例第36条；社会团体年度检查办法",
    inputs={
        "type": ORG_TYPE,
        "registered": Day(),
        "year": YEAR,
        "charity": Flag(),
        "submitted": optional(Day()),
        "findings": optional(ListOf(Text(), distinct=True)),
        "history": optional(ListOf(INSPECTION, unique="year")),
    },
)
def annual_inspection(given, law):
    """Whether an inspection is due for a year, until when, its result, and what follows from years that failed."""
    outputs = {
        "required": _is_required(given, law), "instead": None, "due_supervisor": None, "due": None, "on_time": None,
        "overdue": False, "result": None, "consecutive_years": 0, "sanction": "none",
    }  # fmt: skip
    if outputs["required"]:
        outputs |= _dates(given, law)
        if given.findings is not None:
            outputs["result"] = _result(given, law)
        if given.history is not None:
            outputs |= _sanction(given, law)
    elif "charity_annual_report" in law.reasons:
        outputs["instead"] = "annual_report"
    return {**outputs, "reasons": law.reasons}


def _is_required(given, law):
    if given.charity:
        law.test("charity_annual_report", not law.parameter(CHARITY_REPORTS), "慈善组织不以年度报告代替年检")
        if not law.eligible:
            return False
    year_end = dt.date(given.year, 12, 31)
    if not law.test("not_yet_registered", given.registered <= year_end, "当年年底以前登记"):
        return False
    months = law.parameter(EXEMPT_MONTHS).of(given.type)
    exempt = months != NO_LIMIT and add_months(given.registered, months) > year_end
    return law.test("registered_too_recently", not exempt, "登记时间达到参检的月数")


def _dates(given, law):
    deadline = law.parameter(DEADLINE).of(given.type)
    days = {
        name: None if at == NO_LIMIT else dt.date(given.year + 1, *at)
        for name, at in (("due_supervisor", deadline.supervisor), ("due", deadline.registrar))
    }
    law.step("due_supervisor", days["due_supervisor"], "报业务主管单位初审的期限")
    due = law.step("due", days["due"], "报登记管理机关的期限")
    on_time = None if given.submitted is None else given.submitted <= due
    law.step("on_time", on_time, "按期报送")
    overdue = law.step("overdue", (given.submitted or law.on) > due, "已逾期")
    return {**days, "on_time": on_time, "overdue": overdue}


def _result(given, law):
    found = {"qualified"}
    for place, code in enumerate(given.findings):
        results = law.parameter(FINDING_RESULTS)
        if code not in results:
            message = f"第{place + 1}项问题“{code}”不在问题与结论对照表之内，请更正。"
            law.refuse("malformed_input", message, field="findings", path=("findings", place))
        found.add(results.of(code))
    return law.step("result", max(found, key=RESULTS.index), "年检结论")


def _sanction(given, law):
    failed = law.parameter(FAILED_RESULTS)
    failed_years = {row.year for row in given.history if row.result in failed}
    years = 0
    while given.year - years in failed_years:
        years += 1
    law.step("consecutive_years", years, "连续未参检或者不合格的年数", unit="年")
    sanctions = law.parameter(SANCTIONS)
    grades = [grade for grade in _numbers(sanctions) if grade <= years] if years else []
    sanction = sanctions.of(max(grades)) if grades else "none"
    return {"consecutive_years": years, "sanction": law.step("sanction", sanction, "处理")}


def _numbers(sanctions):
    """The numbers of years for which a sanction is set; a name that is no number is a slip of the parameter."""
    for years in sanctions:
        if not str(years).isdecimal():
            raise Faults([Fault(MALFORMED, (years,), "应为年数")], key=SANCTIONS)
        yield int(years)
