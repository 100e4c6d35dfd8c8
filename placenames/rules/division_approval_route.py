"""Who decides on a change of administrative divisions (区划变更审批)."""

from datetime import date

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Flag, Text, optional
from placenames.rules.vocabulary import DIVISIONS_ORDINANCE, required_flag

NPC, STATE_COUNCIL, DELEGATED = "npc", "state_council", "province_delegated"


def _weight_decides(given):
    by_weight = given.change == "boundary" and given.level in ("prefecture", "county")
    return by_weight and not given.autonomous and not given.special_area


def major_where_it_decides(given, law):
    if _weight_decides(given):
        required_flag(given, law, "major")


@rule(
    "divisions.approval_route",
    label="行政区划变更审批",
    basis=f"{DIVISIONS_ORDINANCE}第6至10条",
    since=date(2019, 1, 1),
    inputs={
        "change": Text("establish", "abolish", "rename", "subordination", "boundary", "seat"),
        "level": Text("province", "prefecture", "county", "township", "dispatched_office"),
        "major": optional(Anything()),
        "autonomous": optional(Flag()),
        "special_area": optional(Flag()),
    },
    checks=(major_where_it_decides,),
)
def division_approval_route(given, law):
    """The authority that decides, and whether the State Council gets a copy of what a province decides for it."""
    if given.level == "township" and given.change == "subordination":
        message = "乡、镇改变隶属关系会改变县级界线，请按县级行政区域界线变更查询。"
        law.refuse("outside_scope", message, field="change")
    authority = law.step("authority", _authority(given), "审批机关")
    copy = law.step("copy_to_state_council", authority == DELEGATED, "批准后报送国务院备案")
    return {"authority": authority, "copy_to_state_council": copy}


def _authority(given):
    if given.level == "dispatched_office":
        return "establishing_body"
    if given.special_area and given.change in ("subordination", "boundary"):
        return STATE_COUNCIL
    if given.level == "province":
        return NPC if given.change in ("establish", "abolish", "rename") else STATE_COUNCIL
    if given.level == "township":
        return "province"
    if given.change == "boundary":
        return STATE_COUNCIL if given.autonomous or given.major else DELEGATED
    if given.change == "seat" and given.level == "county" and not given.autonomous:
        return DELEGATED
    return STATE_COUNCIL
