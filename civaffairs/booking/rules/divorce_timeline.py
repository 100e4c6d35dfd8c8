"""The cooling period before a divorce and the days to collect the certificate (离婚冷静期)."""

from datetime import date

from civaffairs.casework.clock import DAY
from civaffairs.casework.limits import due
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, optional

COOLING = "marriage.divorce_timeline.cooling"
COLLECTION = "marriage.divorce_timeline.collection"


def withdrawn_after_received(given, law):
    if given.withdrawn is not None and given.withdrawn < given.received:
        message = f"撤回日期{given.withdrawn}早于收到申请日期{given.received}，请更正。"
        law.refuse("contradictory_input", message, field="withdrawn")


@rule(
    "marriage.divorce_timeline",
    label="离婚冷静期",
    basis="民法典第1077条；民发〔2020〕116号",
    since=date(2021, 1, 1),
    inputs={"received": Day(), "withdrawn": optional(Day()), "collected": optional(Day())},
    checks=(withdrawn_after_received,),
)
def divorce_timeline(given, law):
    """The end of the cooling period, the days between which the certificate is collected, and where the case stands."""
    cooling_ends = law.step("cooling_ends", due(law, given.received, law.parameter(COOLING)), "冷静期届满日")
    collect_from = law.step("collect_from", cooling_ends + DAY, "可以领证的第一日")
    collect_until = law.step("collect_until", due(law, cooling_ends, law.parameter(COLLECTION)), "领证的最后一日")
    state = law.step("state", _state(given, law, cooling_ends, collect_until), "办理状态")
    return {
        "cooling_ends": cooling_ends, "collect_from": collect_from, "collect_until": collect_until, "state": state,
        "reasons": law.reasons,
    }  # fmt: skip


def _state(given, law, cooling_ends, collect_until):
    if given.withdrawn is not None:
        in_time = law.test("withdrawal_too_late", given.withdrawn <= cooling_ends, "在冷静期内撤回")
        if in_time and given.collected is not None:
            law.refuse("contradictory_input", "冷静期内已经撤回，不能又填写领证日期，请更正。", field="collected")
        if in_time:
            return "withdrawn"
    if given.collected is not None:
        if not cooling_ends < given.collected <= collect_until:
            message = f"领证日期{given.collected}不在{cooling_ends + DAY}至{collect_until}之间，请更正。"
            law.refuse("contradictory_input", message, field="collected")
        return "collected"
    if law.on <= cooling_ends:
        return "cooling"
    return "collectable" if law.test("deemed_withdrawn", law.on <= collect_until, "没有超过领证期限") else "lapsed"
