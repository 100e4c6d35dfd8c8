"""Until when an approved change of divisions is carried out and its code published (区划变更时限)."""

from datetime import date

from civaffairs.casework.limits import due
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, optional
from placenames.rules.vocabulary import DIVISIONS_ORDINANCE, not_before

COMPLETION = "divisions.change_deadlines.completion"
EXTENSION = "divisions.change_deadlines.extension"
CODE = "divisions.change_deadlines.code"


def completed_after_the_approval(given, law):
    not_before(law, "completed", given.completed, given.approved, "完成不能早于批准")


@rule(
    "divisions.change_deadlines",
    label="行政区划变更时限",
    basis=f"{DIVISIONS_ORDINANCE}第15、17条",
    since=date(2019, 1, 1),
    inputs={
        "approved": Day(),
        "completed": optional(Day()),
        "extended": optional(Flag()),
        "code_change": Flag(),
    },
    checks=(completed_after_the_approval,),
)
def change_deadlines(given, law):
    """The last day to carry out the change, with and without the extension, and the last day to publish the code."""
    complete_by = due(law, given.approved, law.parameter(COMPLETION))
    law.step("complete_by", complete_by, "完成变更的期限")
    extended = due(law, complete_by, law.parameter(EXTENSION))
    law.step("complete_by_extended", extended, "延长后的期限")
    code_by = due(law, given.approved, law.parameter(CODE)) if given.code_change else None
    law.step("code_by", code_by, "确定、公布代码的期限")
    overdue = (given.completed or law.on) > (extended if given.extended else complete_by)
    law.step("overdue", overdue, "是否超过期限")
    return {"complete_by": complete_by, "complete_by_extended": extended, "overdue": overdue, "code_by": code_by}
