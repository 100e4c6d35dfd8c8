"""Whether a social organisation may be graded, and the grade it reaches (等级评估)."""

import datetime as dt

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, Number, optional
from orgs.rules.vocabulary import INSPECTION, LISTED

FULL_YEARS_MIN = "orgs.assessment_grade.full_years_min"
COUNTING = "orgs.assessment_grade.full_year_counting"
BANDS = "orgs.assessment_grade.bands"
VALIDITY = "orgs.assessment_grade.validity_years"


@rule(
    "orgs.assessment_grade",
    label="社会组织等级评估",
    basis="社会组织评估管理办法（民政部令第39号）第6、7条",
    inputs={
        "registered": Day(),
        "last_results": ListOf(INSPECTION, unique="year"),
        "penalised": Flag(),
        "under_investigation": Flag(),
        "listed": LISTED,
        "previous_valid_until": optional(Day(may_lie_ahead=True)),
        "score": optional(Number()),
        "awarded_on": optional(Day()),
    },
)
def assessment_grade(given, law):
    """Whether an organisation may apply, the grade of its score, and the last day of the grade."""
    law.test("registered_too_recently", _registered_long_enough(given, law), "取得登记达到规定年数")
    previous = given.previous_valid_until
    law.test("grade_still_valid", previous is None or previous < law.on, "没有仍然有效的等级")
    _check_inspections(given, law)
    law.test("penalised", not given.penalised, "没有受过行政处罚")
    law.test("under_investigation", not given.under_investigation, "没有正在被调查")
    law.test("on_credit_list", given.listed == "none", "没有列入异常名录或者严重失信名单")
    eligible, grade, valid_until = law.eligible, None, None
    if eligible and given.score is not None:
        bands = sorted(law.parameter(BANDS), key=lambda band: band.above, reverse=True)
        grade = next((band.grade for band in bands if given.score > band.above), None)
        law.test("below_lowest_band", grade is not None, "得分高于最低等级的分数线")
        law.step("grade", grade, "评估等级")
    if grade is not None and given.awarded_on is not None:
        valid_until = add_months(given.awarded_on, 12 * law.parameter(VALIDITY)) - dt.timedelta(days=1)
        law.step("valid_until", valid_until, "等级有效期至")
    return {"eligible": eligible, "reasons": law.reasons, "grade": grade, "valid_until": valid_until}


def _registered_long_enough(given, law):
    least, registered = law.parameter(FULL_YEARS_MIN), given.registered
    if law.parameter(COUNTING) == "anniversary":
        return law.on >= add_months(registered, 12 * least)
    first_full_year = registered.year + ((registered.month, registered.day) != (1, 1))
    return law.step("full_years", law.on.year - first_full_year, "登记满的年度数", unit="年") >= least


def _check_inspections(given, law):
    results = {row.year: row.result for row in given.last_results}
    last, before = (results.get(law.on.year - ahead) for ahead in (1, 2))
    law.test("last_inspection_missing", last is not None, "有上年度年检记录")
    law.test("last_inspection_failed", last not in ("missed", "unqualified"), "上年度年检没有未参检或者不合格")
    two = last == before == "basically_qualified"
    law.test("two_basically_qualified", not two, "没有连续两年基本合格")
