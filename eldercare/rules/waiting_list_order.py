"""The order of the waiting list of public homes (轮候排序)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import Moment
from civaffairs.policy.shapes import ListOf, RecordOf, Text, nullable
from eldercare.rules.vocabulary import WHOLE

CHANNELS = "eldercare.waiting_list_order.channels"
LEVEL_ORDER = "eldercare.waiting_list_order.level_order"

APPLICANT = RecordOf({"id": Text(), "channel": Text(), "level": nullable(WHOLE), "entered_at": Moment()})


@rule(
    "eldercare.waiting_list_order",
    label="轮候排序",
    basis="广东省公办养老机构入住评估轮候管理办法；地方轮候规定",
    inputs={"applicants": ListOf(APPLICANT, unique="id")},
)
def waiting_list_order(given, law):
    """Who is served first: by channel, then by level from heavy to light where levels count, then by time of entry."""
    channels, by_level = law.parameter(CHANNELS), law.parameter(LEVEL_ORDER) == "descending"
    for place, applicant in enumerate(given.applicants):
        if applicant.channel not in channels:
            message = f"第{place + 1}人的轮候通道“{applicant.channel}”不在本地通道之内，请更正。"
            law.refuse("malformed_input", message, field="channel", path=("applicants", place, "channel"))
        if by_level and applicant.level is None:
            message = f"本地按评估等级排序，第{place + 1}人没有评估等级，请先评估。"
            law.refuse("missing_input", message, field="level", path=("applicants", place, "level"))

    def turn(applicant):
        weight = -applicant.level if by_level else 0
        return channels.index(applicant.channel), weight, applicant.entered_at, applicant.id

    order = [applicant.id for applicant in sorted(given.applicants, key=turn)]
    law.step("order", order, "轮候次序")
    return {"order": order, "positions": {id: place for place, id in enumerate(order, start=1)}}
