"""What the rules of social assistance share beside the vocabulary of the means test."""

from civaffairs.policy.disability import CERTIFICATE
from civaffairs.policy.shapes import ListOf, RecordOf, Text, optional

ROUNDING = "assistance.rounding"
SEVERE_DISABILITY = "assistance.severe_disability"
DISPOSABLE_INCOME = "assistance.disposable_income_per_head"

HOUSEHOLD_CATEGORY = Text(
    "subsistence_allowance", "extreme_hardship", "edge_household", "rigid_expenditure_household", "none"
)
DISABILITY = optional(CERTIFICATE)
MEMBERS = ListOf(RecordOf({"ref": Text(), "categories": optional(ListOf(Text()))}))

YUAN_A_HEAD_AND_MONTH = "元/人·月"


def applied_by_the_decision(given, law):
    """An application cannot be later than the decision on it."""
    if given.applied > law.on:
        law.refuse("contradictory_input", f"申请日期{given.applied}晚于办理日期{law.on},请更正。", field="applied")
