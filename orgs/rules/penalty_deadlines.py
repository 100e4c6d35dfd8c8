"""The time limits of an administrative penalty and the surcharge for late payment (行政处罚期限)."""

from datetime import date
from decimal import Decimal

from civaffairs.casework.clock import DAY
from civaffairs.casework.limits import due, last_day_before
from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import PRESENT, Day, ListOf, RecordOf, Text, optional, where
from orgs.rules.vocabulary import MONEY, YUAN

LIMITS = "orgs.penalty_deadlines.limits"
LIMITATION_YEARS = "orgs.penalty_deadlines.limitation_years"
LATE_RATE = "orgs.penalty_deadlines.late_rate"
LATE_CAP = "orgs.penalty_deadlines.late_cap"
ROUNDING = "orgs.penalty_deadlines.rounding"

FACTS = ("violation_ended", "discovered", "filed", "notified", "decided", "served", "paid")
SUSPENSION = RecordOf({"from": Day(), "to": optional(Day())})


def a_date_is_there(given, law):
    if all(getattr(given, name) is None for name in (*FACTS, "hearing_on")):
        law.refuse("missing_input", "至少填写一个日期才能计算期限，请补充。", field="filed")


def suspension_ends_after_it_begins(given, law):
    for suspension in given.suspensions or ():
        if suspension.to is not None and suspension.to < suspension.from_:
            message = f"中止的止日{suspension.to}早于起日{suspension.from_}，请更正。"
            law.refuse("contradictory_input", message, field="to")


@rule(
    "orgs.penalty_deadlines",
    label="行政处罚期限",
    basis="行政处罚法第36、60、61、64、67、72、73、85条",
    since=date(2021, 7, 15),
    inputs={
        **{name: optional(Day()) for name in FACTS},
        "hearing_on": optional(Day(may_lie_ahead=True)),
        "harm": where("violation_ended", {PRESENT: Text("none", "life_health_finance")}),
        "fine": optional(MONEY),
        "suspensions": optional(ListOf(SUSPENSION)),
    },
    checks=(a_date_is_there, suspension_ends_after_it_begins),
)
def penalty_deadlines(given, law):
    """Every limit whose first day is known, and what is added to a fine that is paid late (yuan)."""
    limitation_ends, time_barred = None, None
    if given.violation_ended is not None:
        years = law.parameter(LIMITATION_YEARS).of(given.harm)
        limitation_ends = law.step("limitation_ends", add_months(given.violation_ended, 12 * years), "追究时效届满日")
        if given.discovered is not None:
            time_barred = law.step("time_barred", given.discovered > limitation_ends, "已过追究时效")
    pay_by = _limit(law, "pay_by", given.served, "payment", "缴纳罚款的期限")
    days_late, surcharge = _late(given, law, pay_by)
    return {
        "limitation_ends": limitation_ends,
        "time_barred": time_barred,
        "decide_by": _limit(law, "decide_by", given.filed, "decision", "作出处罚决定的期限"),
        "hearing_request_by": _limit(law, "hearing_request_by", given.notified, "hearing_request", "要求听证的期限"),
        "hearing_notice_by": _hearing_notice(given, law),
        "serve_by": _limit(law, "serve_by", given.decided, "service", "送达决定书的期限"),
        "pay_by": pay_by,
        "days_late": days_late,
        "surcharge": surcharge,
    }


def _limit(law, notion, event, name, label):
    if event is None:
        return None
    return law.step(notion, due(law, event, law.parameter(LIMITS).of(name)), label)


def _hearing_notice(given, law):
    if given.hearing_on is None:
        return None
    last = last_day_before(law, given.hearing_on, law.parameter(LIMITS).of("hearing_notice"))
    return law.step("hearing_notice_by", last, "通知听证的期限")


def _late(given, law, pay_by):
    """The days late that lie in no suspension, and the surcharge for them."""
    if pay_by is None:
        return None, None
    last = given.paid or law.on
    days = (pay_by + DAY * ahead for ahead in range(1, (last - pay_by).days + 1))
    late = law.step("days_late", sum(not _is_suspended(given, day) for day in days), "逾期天数", unit="日")
    if given.fine is None:
        return late, None
    surcharge = Decimal(0)
    if late:
        exact = min(given.fine * law.parameter(LATE_RATE) * late, given.fine * law.parameter(LATE_CAP))
        surcharge = law.round(exact, ROUNDING)
    return late, law.step("surcharge", surcharge, "加处罚款", unit=YUAN)


def _is_suspended(given, day):
    return any(
        suspension.from_ <= day and (suspension.to is None or day <= suspension.to)
        for suspension in given.suspensions or ()
    )
