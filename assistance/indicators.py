"""What a supervisor watches of the subsistence allowance (低保): how cases move, and what is paid."""

from civaffairs.indicators.catalogue import Board, Indicator, Narrowing, Today
from civaffairs.indicators.listings import AWARDS, CASES, WAITING
from civaffairs.payments.querysets import MONTHLY_AMOUNT, PERSONS

from .choices import Status
from .programmes.subsistence_allowance import SUBSISTENCE_ALLOWANCE, TYPES

IN_PROGRESS = (
    Status.SUBMITTED,
    Status.INVESTIGATING,
    Status.OPINION_GIVEN,
    Status.IN_PUBLIC_NOTICE,
    Status.AWAITING_CONFIRMATION,
)


def in_progress(today: Today) -> Narrowing:
    """Handed in and not yet decided."""
    return {"case_type": TYPES.application, "status": [status.value for status in IN_PROGRESS]}


def near(today: Today) -> Narrowing:
    """In progress, and due from today within five working days."""
    return {**in_progress(today), "due_from": today.on, "due_before": today.after_near}


def overdue(today: Today) -> Narrowing:
    """In progress, and due before today."""
    return {**in_progress(today), "due_before": today.on}


def at_stage(status: Status):
    """In this status."""
    return lambda today: {"case_type": TYPES.application, "status": [status.value]}


def done_this_month(act: str):
    """This act was done on them from the first of the month to the day."""
    return lambda today: {
        "case_type": TYPES.application,
        "act": act,
        "acted_from": today.month_from,
        "acted_to": today.on,
    }


def paid(today: Today) -> Narrowing:
    """Awards of the subsistence allowance in force on the day."""
    return {"programme": SUBSISTENCE_ALLOWANCE.code, "in_force_on": today.on}


OPEN = Indicator("assistance.open", "在办申请", "已提交、尚未作出决定的申请，不含草稿。", "件", CASES, in_progress)
NEAR = Indicator(
    "assistance.near",
    "临近期限",
    "在办申请中，最近一个办理期限在今日起5个工作日内到期。",
    "件",
    CASES,
    near,
    alarm="amber",
)
OVERDUE = Indicator(
    "assistance.overdue", "逾期", "在办申请中，最近一个办理期限早于今日。", "件", CASES, overdue, alarm="red"
)
AWAITING = Indicator(
    "assistance.awaiting_confirmation", "待审核确认", "初审和公示已完成，等待县级确认。", "件", CASES,
    at_stage(Status.AWAITING_CONFIRMATION),
)  # fmt: skip
IN_NOTICE = Indicator(
    "assistance.in_public_notice", "公示中", "初审意见正在公示。", "件", CASES, at_stage(Status.IN_PUBLIC_NOTICE)
)
ACCEPTED = Indicator(
    "assistance.accepted_this_month", "本月受理", "本月1日至今受理的申请。", "件", CASES, done_this_month("accept")
)
GRANTED = Indicator(
    "assistance.granted_this_month",
    "本月确认",
    "本月1日至今确认予以保障的申请。",
    "件",
    CASES,
    done_this_month("confirm"),
)
REFUSED = Indicator(
    "assistance.refused_this_month", "本月不予确认", "本月1日至今决定不予确认的申请。", "件", CASES,
    done_this_month("refuse"),
)  # fmt: skip
UNANSWERED = Indicator(
    "assistance.unanswered",
    "核对未取得",
    "在办事项的经济状况核对中，部门尚未答复或来源故障的项。",
    "项",
    WAITING,
    lambda today: {},
)
HOUSEHOLDS = Indicator("assistance.households", "在保家庭", "今日享受最低生活保障的家庭。", "户", AWARDS, paid)
PERSONS_PAID = Indicator("assistance.persons", "在保人数", "今日在保家庭的保障人数合计。", "人", AWARDS, paid, PERSONS)
AMOUNT = Indicator(
    "assistance.monthly_amount", "每月保障金", "今日在保家庭每月基本保障金与分类施保金合计。", "元", AWARDS, paid,
    MONTHLY_AMOUNT,
)  # fmt: skip

STAGES = tuple(
    Indicator(
        f"assistance.stage_{status.value}",
        status.label,
        f"现处于“{status.label}”的申请。",
        "件",
        CASES,
        at_stage(status),
    )
    for status in IN_PROGRESS
)

BOARD = Board(
    code="assistance",
    label="最低生活保障",
    tiles=(
        OPEN,
        NEAR,
        OVERDUE,
        AWAITING,
        IN_NOTICE,
        ACCEPTED,
        GRANTED,
        REFUSED,
        UNANSWERED,
        HOUSEHOLDS,
        PERSONS_PAID,
        AMOUNT,
    ),
    stages=STAGES,
    load=(OPEN, NEAR, OVERDUE),
    trends=(("每月受理", ACCEPTED), ("每月确认", GRANTED)),
    districts=(OPEN, NEAR, OVERDUE, AWAITING, GRANTED, HOUSEHOLDS, PERSONS_PAID, AMOUNT),
)
