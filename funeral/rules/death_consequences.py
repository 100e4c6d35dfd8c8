"""What follows from reports of a death for benefits paid on and held back (死亡联动)."""

from decimal import Decimal

from civaffairs.common.dates import month_number, month_of, month_text
from civaffairs.policy import catalogue
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, Month, RecordOf, Text
from funeral.rules.vocabulary import MONEY, YUAN

SOURCE_ORDER = "funeral.death_consequences.source_order"
STOP = "funeral.death_consequences.stop"
ROUNDING = "funeral.death_consequences.rounding"

FACT = RecordOf({"source": Text(), "died_on": Day(), "received_on": Day(), "revoked": Flag()})
PAYMENTS = ListOf(RecordOf({"benefit": Text(), "month": Month(), "amount": MONEY}))


def reported_after_the_death(given, law):
    for place, fact in enumerate(given.facts):
        if fact.died_on > fact.received_on:
            message = f"第{place + 1}条死亡信息的死亡日期{fact.died_on}晚于收到日期{fact.received_on}，请更正。"
            law.refuse("malformed_input", message, field="died_on", path=("facts", place, "died_on"))


@rule(
    "funeral.death_consequences",
    label="死亡联动",
    basis="死亡信息比对与待遇停发、追回的地方规定",
    inputs={"facts": ListOf(FACT), "payments": PAYMENTS, "withheld": PAYMENTS},
    checks=(reported_after_the_death,),
)
def death_consequences(given, law):
    """Whether and when the person died, what was paid too long, and what was held back and is due (yuan)."""
    winner = _winner(given, law)
    dates = {fact.died_on for fact in given.facts if not fact.revoked}
    conflict = law.step("conflict", len(dates) > 1, "各来源的死亡日期不一致")
    benefits, due = {}, given.withheld
    if winner is not None:
        last_due = _last_due_months(given, law, winner.died_on)
        for benefit in dict.fromkeys(payment.benefit for payment in given.payments):
            benefits[benefit] = _overpaid(given, law, benefit, last_due[benefit])
        due = [held for held in given.withheld if held.month <= last_due[held.benefit]]
    recover = sum((one["recover"] for one in benefits.values()), Decimal(0))
    law.step("recover", recover, "应追回合计", unit=YUAN)
    arrears = law.round(sum((held.amount for held in due), Decimal(0)), ROUNDING)
    law.step("arrears", arrears, "应补发合计", unit=YUAN)
    return {
        "dead": winner is not None,
        "died_on": winner and winner.died_on,
        "source": winner and winner.source,
        "conflict": conflict,
        "benefits": benefits,
        "recover": recover,
        "arrears": arrears,
    }


def _winner(given, law):
    """The report that counts: the first source, of several the latest correction, then the earliest death."""
    for place, fact in enumerate(given.facts):
        if fact.source not in law.parameter(SOURCE_ORDER):
            message = f"第{place + 1}条死亡信息的来源“{fact.source}”不在采信次序之内，请更正。"
            law.refuse("malformed_input", message, field="source", path=("facts", place, "source"))
    live = [fact for fact in given.facts if not fact.revoked]
    if not live:
        return law.step("winner", None, "没有有效的死亡信息")
    order = law.parameter(SOURCE_ORDER)
    winner = min(live, key=lambda fact: (order.index(fact.source), -fact.received_on.toordinal(), fact.died_on))
    law.step("source", winner.source, "采信的来源")
    law.step("died_on", winner.died_on, "死亡日期")
    return winner


def _last_due_months(given, law, died_on):
    """The last month for which each benefit, paid or held back, is due."""
    month_of_death = month_number(month_of(died_on))
    stop = law.parameter(STOP)
    return {
        payment.benefit: month_text(month_of_death - (stop.of(payment.benefit) == "month_of"))
        for payment in (*given.payments, *given.withheld)
    }


def _overpaid(given, law, benefit, last_due):
    too_long = [payment for payment in given.payments if payment.benefit == benefit and payment.month > last_due]
    word = catalogue.word("codes", benefit, rule_id=law.rule.id)
    law.step("last_due_month", last_due, f"{word}最后应发月份")
    recover = law.round(sum((payment.amount for payment in too_long), Decimal(0)), ROUNDING)
    law.step("overpaid", recover, f"{word}应追回", unit=YUAN)
    return {
        "last_due_month": last_due,
        "stop_month": month_text(month_number(last_due) + 1),
        "overpaid_months": sorted({payment.month for payment in too_long}),
        "recover": recover,
    }
