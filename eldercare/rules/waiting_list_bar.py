"""Who may not enter the waiting list for a time (轮候禁入)."""

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, RecordOf, Text, nullable

LIMITS = "eldercare.waiting_list_bar.limits"
BAR_MONTHS = "eldercare.waiting_list_bar.bar_months"

EVENT = RecordOf({"kind": Text(), "institution": nullable(Text()), "date": Day()})


@rule(
    "eldercare.waiting_list_bar",
    label="轮候禁入",
    basis="广东省公办养老机构入住评估轮候管理办法第18条；广州市轮候规定",
    inputs={"events": ListOf(EVENT)},
)
def waiting_list_bar(given, law):
    """Whether defaults or withdrawals bar a person from the list, from which day and until when."""
    limits = law.parameter(LIMITS)
    for limit in limits:
        _require_institutions(given, law, limit)
    triggers = [(event.date, limit) for limit in limits for event in given.events if _fills(given, limit, event)]
    bar_from, reapply_from = None, None
    if triggers:
        bar_from, limit = max(triggers, key=lambda trigger: trigger[0])
        law.step("bar_from", bar_from, "最近一次达到次数的日期")
        reapply_from = add_months(bar_from, law.parameter(BAR_MONTHS))
        law.step("reapply_from", reapply_from, "可以重新申请的日期")
        law.test(limit.reason, law.on >= reapply_from, "不在禁入期内")
    else:
        law.step("no_trigger", None, "违约、退出均未达到禁入次数")
    return {
        "barred": bool(law.reasons), "bar_from": bar_from, "reapply_from": reapply_from, "reasons": law.reasons,
    }  # fmt: skip


def _require_institutions(given, law, limit):
    for place, event in enumerate(given.events):
        if limit.same_institution and event.kind in limit.kinds and event.institution is None:
            message = f"按同一机构计算次数，第{place + 1}条记录没有写明机构，请补充。"
            law.refuse("missing_input", message, field="institution", path=("events", place, "institution"))


def _fills(given, limit, event):
    """The event is of the limit's kinds and the last of so many; the corresponding day before is outside."""
    since = add_months(event.date, -limit.months)
    counted = [
        other
        for other in given.events
        if other.kind in limit.kinds
        and (not limit.same_institution or other.institution == event.institution)
        and since < other.date <= event.date
    ]
    return event.kind in limit.kinds and len(counted) >= limit.count
