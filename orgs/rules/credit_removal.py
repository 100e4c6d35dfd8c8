"""When a social organisation leaves a credit list (移出活动异常名录、严重违法失信名单)."""

from civaffairs.casework.limits import due
from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, Text, optional, where

ABNORMAL_MONTHS = "orgs.credit_removal.abnormal_months"
SERIOUS_YEARS = "orgs.credit_removal.serious_years"
TO_SERIOUS_YEARS = "orgs.credit_removal.abnormal_to_serious_years"
REMOVAL_LIMIT = "orgs.credit_removal.removal_limit"
ON_DEREGISTRATION = "orgs.credit_removal.removed_on_deregistration"

LATER = optional(Day(may_lie_ahead=True))


@rule(
    "orgs.credit_removal",
    label="社会组织信用名单移出",
    basis="社会组织信用信息管理办法（民政部令第60号）",
    inputs={
        "list": Text("abnormal", "serious"),
        "since": Day(),
        "ground": Text(),
        "new_grounds": optional(ListOf(Day())),
        "curable": where("list", {"abnormal": Flag()}),
        "duty_done": LATER,
        "applied": optional(Flag()),
        "deregistered": LATER,
    },
)
def credit_removal(given, law):
    """Whether an organisation may be removed, from which day, and until when that has to be done."""
    clock = law.step("clock", max([given.since, *(given.new_grounds or ())]), "期间起算日（有新情形的重新起算）")
    duty_done = given.duty_done if given.duty_done is not None and given.duty_done <= law.on else None
    moves_on, begin = None, None
    if given.list == "abnormal":
        earliest, moves_on = _abnormal(given, law, clock, duty_done)
    elif given.ground in law.parameter(ON_DEREGISTRATION):
        earliest = given.deregistered
        law.test("not_deregistered", earliest is not None and law.on >= earliest, "已经注销")
    else:
        earliest, begin = _on_application(given, law, clock, duty_done), law.on
    law.step("earliest", earliest, "最早可以移出的日期")
    removal_due = due(law, begin or earliest, law.parameter(REMOVAL_LIMIT)) if law.eligible else None
    law.step("removal_due", removal_due, "移出的期限")
    return {
        "removable": law.eligible, "earliest": earliest, "removal_due": removal_due, "moves_to_serious_on": moves_on,
        "reasons": law.reasons,
    }  # fmt: skip


def _abnormal(given, law, clock, duty_done):
    moves_on = add_months(clock, 12 * law.parameter(TO_SERIOUS_YEARS))
    law.step("moves_to_serious_on", moves_on, "转入严重失信名单的日期")
    if given.curable:
        earliest = duty_done
        law.test("duty_not_done", earliest is not None, "已经履行义务并经核实")
    else:
        earliest = add_months(clock, law.parameter(ABNORMAL_MONTHS))
        law.test("too_early", law.on >= earliest, "已满规定月数")
    moved = law.on >= moves_on and (earliest is None or earliest >= moves_on)
    law.test("moved_to_serious_list", not moved, "没有转入严重失信名单")
    return earliest, moves_on


def _on_application(given, law, clock, duty_done):
    earliest = add_months(clock, 12 * law.parameter(SERIOUS_YEARS))
    law.test("too_early", law.on >= earliest, "已满规定年限")
    law.test("no_application", bool(given.applied), "已经申请移出")
    if given.ground == "two_years_on_abnormal_list":
        law.test("duty_not_done", duty_done is not None, "已经履行义务并经核实")
    return earliest
