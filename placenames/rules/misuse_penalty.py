"""What follows the misuse of place names and damage to their signs (地名违法处理)."""

from datetime import date

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, Text
from placenames.rules.vocabulary import ORDINANCE

FINES = "placenames.misuse_penalty.fines"


@rule(
    "placenames.misuse_penalty",
    label="地名违法处理",
    basis=f"{ORDINANCE}第37、38条",
    since=date(2022, 5, 1),
    inputs={"violation": Text("sign_damage", "non_standard_use"), "corrected": Flag()},
)
def misuse_penalty(given, law):
    """An order to correct comes first; a damaged sign is fined with it, non-standard use only when not corrected."""
    unheeded = given.violation == "non_standard_use" and not given.corrected
    law.step("first_step", "order_to_correct", "责令限期改正")
    measure = law.step("unit_measure", "public_criticism" if unheeded else None, "对单位通报批评")
    fine_min, fine_max = None, None
    if given.violation == "sign_damage" or unheeded:
        fine = law.parameter(FINES).of(given.violation)
        fine_min = law.step("fine_min", fine.min, "罚款下限", unit="元")
        fine_max = law.step("fine_max", fine.max, "罚款上限", unit="元")
    return {"first_step": "order_to_correct", "unit_measure": measure, "fine_min": fine_min, "fine_max": fine_max}
