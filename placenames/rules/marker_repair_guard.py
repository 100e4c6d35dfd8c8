"""Who may repair, move or add a boundary marker (界桩维护)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Flag, Text, optional
from placenames.rules.vocabulary import BOUNDARIES_ORDINANCE, required_flag

FINE_MAX = "boundaries.marker_repair_guard.fine_max"

NEEDED = {
    "repair": ("neighbour_present",),
    "move": ("agreed", "jointly_surveyed", "archive_supplemented"),
    "add": ("agreed", "jointly_surveyed", "archive_supplemented"),
}


def fields_for_the_action(given, law):
    for field in NEEDED[given.action]:
        required_flag(given, law, field)


@rule(
    "boundaries.marker_repair_guard",
    label="界桩维护核查",
    basis=f"{BOUNDARIES_ORDINANCE}第6、17条",
    inputs={
        "action": Text("repair", "move", "add"),
        "actor": Text("managing_side", "neighbour", "third_party"),
        "neighbour_present": optional(Anything()),
        "agreed": optional(Anything()),
        "jointly_surveyed": optional(Anything()),
        "archive_supplemented": optional(Anything()),
        "filed": optional(Flag()),
    },
    checks=(fields_for_the_action,),
)
def marker_repair_guard(given, law):
    """Whether work on a marker is allowed and in force, whether it is filed, and what a third party may be fined."""
    moved, fine = given.action != "repair", None
    if not law.test("third_party", given.actor != "third_party", "由毗邻双方维护界桩"):
        if moved:
            fine = law.step("fine_max", law.parameter(FINE_MAX), "罚款上限", unit="元")
    elif moved:
        law.test("not_agreed", given.agreed, "双方已经协商一致")
        law.test("no_joint_survey", given.jointly_surveyed, "双方共同测绘")
        law.test("archive_not_supplemented", given.archive_supplemented, "增补了档案资料")
    else:
        law.test("not_managing_side", given.actor == "managing_side", "由分工管理的一方修复")
        law.test("neighbour_absent", given.neighbour_present, "毗邻方在场")
    allowed = law.step("allowed", law.eligible, "可以进行")
    must_file = law.step("must_file", moved and given.actor != "third_party" and not given.filed, "应当备案")
    void = law.step("void", moved and not allowed, "擅自移动、增设无效")
    return {"allowed": allowed, "void": void, "must_file": must_file, "fine_max": fine, "reasons": law.reasons}
