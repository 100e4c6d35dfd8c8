"""Whether an organisation is recognised as a charity (慈善组织认定)."""

import datetime as dt

from civaffairs.casework.limits import due
from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, optional
from orgs.rules.vocabulary import DAYS, LISTED

PENALTY_YEARS = "orgs.charity_recognition.penalty_years"
DECISION_LIMIT = "orgs.charity_recognition.decision_limit"
EXTENSION_MAX = "orgs.charity_recognition.extension_max_days"

ANSWERS = ("charitable_purpose", "profit_distributed", "finance_sound", "leader_barred", "spending_within_norm")


@rule(
    "orgs.charity_recognition",
    label="慈善组织认定",
    basis="慈善法第10条；慈善组织认定办法（民政部令第73号）",
    since=dt.date(2016, 9, 1),
    unchanged_since=(dt.date(2024, 9, 5),),
    inputs={
        "applied": Day(),
        **{name: Flag() for name in ANSWERS},
        "listed": LISTED,
        "last_penalty_on": optional(Day()),
        "extension_days": optional(DAYS),
    },
)
def charity_recognition(given, law):
    """Whether an organisation meets the conditions, and until when the registrar decides."""
    law.test("no_charitable_purpose", given.charitable_purpose, "以开展慈善活动为宗旨")
    law.test("profit_distributed", not given.profit_distributed, "没有分配利润")
    law.test("finance_unsound", given.finance_sound, "财务制度健全")
    law.test("leader_barred", not given.leader_barred, "负责人没有禁任情形")
    law.test("spending_outside_norm", given.spending_within_norm, "慈善支出和管理费用符合规定")
    law.test("on_credit_list", given.listed == "none", "没有列入异常名录或者严重失信名单")
    if given.last_penalty_on is not None:
        free_from = add_months(given.last_penalty_on, 12 * law.parameter(PENALTY_YEARS))
        law.test("recent_penalty", given.applied >= free_from, "规定年限内没有受过行政处罚")
    extension = given.extension_days or 0
    if extension and extension > (most := law.parameter(EXTENSION_MAX)):
        law.refuse("limit_exceeded", f"最多延长{most}日，填写了{extension}日，请更正。", field="extension_days")
    decide_by = due(law, given.applied, law.parameter(DECISION_LIMIT)) + dt.timedelta(days=extension)
    law.step("due", decide_by, "作出决定的期限")
    return {"eligible": law.eligible, "due": decide_by, "reasons": law.reasons}
