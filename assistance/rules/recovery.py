"""Recovery (追回) of what was paid without entitlement."""

from decimal import Decimal

from civaffairs.common.dates import month_number, month_of, month_text
from civaffairs.common.money import FEN, quotient, round_to
from civaffairs.meanstest.rules.vocabulary import MONEY, YUAN
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, ListOf, Month, RecordOf, Text, Whole, optional

ENTITLED_MONTHS_AFTER = "assistance.recovery.entitled_months_after"
MAX_INSTALMENTS = "assistance.recovery.max_instalments"
FRAUD_FINE = "assistance.recovery.fraud_fine"

PAYMENT = RecordOf({"month": Month(), "amount": MONEY, "due": optional(MONEY)})
WAIVER = RecordOf({"amount": MONEY, "reason": Text(), "approver": Text()})
ZERO = Decimal(0)


def payments_or_a_sum(given, law):
    if given.payments is None and given.overpaid is None:
        law.refuse("missing_input", "请填写发放明细(payments)或已认定的多发金额(overpaid)之一。", field="payments")


def not_both_payments_and_a_sum(given, law):
    if given.payments is not None and given.overpaid is not None:
        law.refuse("contradictory_input", "发放明细与已认定的多发金额只能填写一项。", field="overpaid")


def payments_say_what_was_due(given, law):
    if given.payments is None:
        return
    if given.cause == "duplicate":
        if any(payment.due is None for payment in given.payments):
            law.refuse("missing_input", "重复发放的明细须逐月写明应发金额(due)。", field="due")
        return
    if given.event_on is None:
        law.refuse("missing_input", "请填写死亡或不再符合条件的日期(event_on)。", field="event_on")


def figures_that_the_cause_needs(given, law):
    if given.payments is not None and given.cause != "duplicate":
        law.parameter(ENTITLED_MONTHS_AFTER).of(given.cause)
    if given.instalments is not None:
        law.parameter(MAX_INSTALMENTS)
    if given.cause == "fraud":
        law.parameter(FRAUD_FINE)


@rule(
    "assistance.recovery",
    label="多发待遇追回",
    basis="国令649第68条",
    inputs={
        "cause": Text("death", "duplicate", "ineligible", "fraud"),
        "payments": optional(ListOf(PAYMENT)),
        "event_on": optional(Day()),
        "overpaid": optional(MONEY),
        "recovered": MONEY,
        "waived": ListOf(WAIVER),
        "instalments": optional(Whole(1)),
    },
    checks=(
        payments_or_a_sum, not_both_payments_and_a_sum, payments_say_what_was_due, figures_that_the_cause_needs,
    ),
)  # fmt: skip
def recovery(given, law):
    """What was overpaid, what is still owed (yuan), in which instalments, and the range of the fine for fraud."""
    through, overpaid, months = _overpaid(given, law)
    law.step("overpaid", overpaid, "多发金额", unit=YUAN)
    waived = law.step("waived_total", sum((entry.amount for entry in given.waived), ZERO), "批准豁免金额", unit=YUAN)
    outstanding = overpaid - given.recovered - waived
    if outstanding < 0:
        law.refuse("contradictory_input", "已追回和豁免的金额大于多发金额,请核对。", field="recovered")
    law.step("outstanding", outstanding, "尚欠金额", unit=YUAN)
    schedule = _schedule(given, law, outstanding)
    fine = law.parameter(FRAUD_FINE) if given.cause == "fraud" else None
    fine_min = law.step("fine_min", overpaid * fine.min_multiple, "罚款下限", unit=YUAN) if fine else None
    fine_max = law.step("fine_max", overpaid * fine.max_multiple, "罚款上限", unit=YUAN) if fine else None
    return {
        "overpaid": overpaid,
        "overpaid_months": months,
        "entitled_through": through,
        "waived_total": waived,
        "outstanding": outstanding,
        "schedule": schedule,
        "fine_min": fine_min,
        "fine_max": fine_max,
    }


def _overpaid(given, law):
    """The last month due in full, the sum overpaid, and in how many months."""
    if given.payments is None:
        return None, given.overpaid, None
    through = None
    if given.cause == "duplicate":
        over = [(entry.month, max(ZERO, entry.amount - entry.due)) for entry in given.payments]
    else:
        later = law.parameter(ENTITLED_MONTHS_AFTER).of(given.cause)
        through = month_text(month_number(month_of(given.event_on)) + later)
        law.step("entitled_through", through, "应发至")
        over = [(entry.month, entry.amount) for entry in given.payments if entry.month > through]
    months = {month for month, amount in over if amount > 0}
    return through, sum((amount for _, amount in over), ZERO), len(months)


def _schedule(given, law, outstanding):
    number = given.instalments
    if number is None:
        return None
    most = law.parameter(MAX_INSTALMENTS)
    if number > most:
        law.refuse("limit_exceeded", f"分{number}期超过最多{most}期,请减少期数。", field="instalments")
    each = round_to(quotient(outstanding, number), mode="floor", step=FEN)
    return law.step("schedule", [each] * (number - 1) + [outstanding - each * (number - 1)], "分期偿还", unit=YUAN)
