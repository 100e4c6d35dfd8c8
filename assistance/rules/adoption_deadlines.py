"""Until when an adoption is registered (收养登记时限)."""

from types import SimpleNamespace

from civaffairs.casework.clock import DAY, WorkingDays
from civaffairs.casework.limits import due
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Day, Faults, Flag, Scope, optional

REVIEW = "children.adoption_deadlines.review"
FOUNDLING_NOTICE = "children.adoption_deadlines.foundling_notice"


@rule(
    "children.adoption_deadlines",
    label="收养登记时限",
    basis="中国公民收养子女登记办法（2023年修订）第7、8条",
    inputs={"accepted": Day(), "foundling": Flag(), "notice_published": optional(Anything())},
)
def adoption_deadlines(given, law):
    """The last day to register; for a foundling the days of the notice to its parents are not counted."""
    review, notice_ends = law.parameter(REVIEW), None
    if not given.foundling:
        register_by = due(law, given.accepted, review)
    else:
        published = _published(given, law)
        notice_ends = law.step("notice_ends", due(law, published, law.parameter(FOUNDLING_NOTICE)), "公告期满日")
        if published <= given.accepted:
            register_by = due(law, max(given.accepted, notice_ends), review)
        else:
            register_by = due(law, notice_ends, _rest_of(law, review, given.accepted, published))
    law.step("register_by", register_by, "办理登记的期限")
    return {"notice_ends": notice_ends, "register_by": register_by}


def _published(given, law):
    if given.notice_published is None:
        law.refuse("missing_input", "收养弃婴、儿童须先公告，请填写公告日期。", field="notice_published")
    try:
        return Day().read(given.notice_published, Scope(on=law.on))
    except Faults as trouble:
        message = f"公告日期填写有误：{trouble.faults[0].message}。"
        return law.refuse("malformed_input", message, field="notice_published")


def _rest_of(law, review, accepted, published):
    """What is left of the review, which stops on the day of publication, as a limit of its own."""
    ends = due(law, accepted, review)
    if published > ends:
        message = f"公告日期{published}晚于审查期满日{ends}，请更正。"
        law.refuse("contradictory_input", message, field="notice_published")
    if review.unit == "working_day":
        working_days = WorkingDays(law)
        left = sum(published + DAY * ahead in working_days for ahead in range(1, (ends - published).days + 1))
        return SimpleNamespace(count=left, unit="working_day", roll=review.roll)
    unrolled = due(law, accepted, SimpleNamespace(count=review.count, unit=review.unit, roll=None))
    left = max(0, (unrolled - published).days)
    law.step("days_left", left, "公告时尚未计算的审查天数", unit="日")
    return SimpleNamespace(count=left, unit="calendar_day", roll=review.roll)
