"""How often a household is reviewed (复核周期)."""

from datetime import date

from civaffairs.common.dates import add_months
from civaffairs.meanstest.rules.vocabulary import RESIDENCE
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, Text

CLASSES = "assistance.review_interval.classes"
ASSIGNMENT = "assistance.review_interval.assignment"


def class_is_defined(given, law):
    law.parameter(CLASSES).of(_class(given, law)).months.of(given.residence)


@rule(
    "assistance.review_interval",
    label="复核周期",
    basis="最低生活保障审核审批办法(试行)(2012)第33条;民发〔2021〕57号第31条",
    unchanged_since=(date(2021, 7, 1),),
    inputs={"residence": RESIDENCE, "features": ListOf(Text()), "last_review": Day()},
    always=(CLASSES, ASSIGNMENT),
    checks=(class_is_defined,),
)
def review_interval(given, law):
    """The class of review, its interval in months, and the day by which the next review is due."""
    review_class = law.step("review_class", _class(given, law), "复核类别")
    months = law.parameter(CLASSES).of(review_class).months.of(given.residence)
    law.step("months", months, "复核周期", unit="个月")
    review_by = law.step("review_by", add_months(given.last_review, months), "应复核日期")
    overdue = law.step("overdue", law.on > review_by, "已逾期")
    return {"review_class": review_class, "months": months, "review_by": review_by, "overdue": overdue}


def _class(given, law):
    for entry in law.parameter(ASSIGNMENT):
        if not entry.when_any or any(code in given.features for code in entry.when_any):
            return entry.class_
    return law.refuse("missing_parameter", "复核分类没有适用于该家庭的类别,请由参数管理人员补充。", key=ASSIGNMENT)
