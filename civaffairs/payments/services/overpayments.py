"""What was paid without entitlement, and how it comes back (国令649 art 68)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import add_months, first_day, month_of, now
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import announce
from civaffairs.policy.services import apply_rule

from .. import permissions as rights
from ..catalogue import recovery_rule
from ..choices import OverpaymentCause, RecoveryKind
from ..ledgers import Instalment, Overpayment, RecoveryEntry
from ..models import Award, PaymentLine
from ..shares import ZERO
from .deaths import due_after_a_death
from .funds import take_back
from .letters import make_recovery_notice
from .set_offs import waiting_set_offs


@transaction.atomic
def open_overpayment(
    *, award: Award, cause: str, event_on: dt.date | None, by: Actor, on: dt.date, overpaid: Decimal | None = None,
    instalments: int | None = None,
) -> Overpayment:  # fmt: skip
    """登记多发待遇: the programme's rule says what was overpaid, from what was paid for each month.

    `overpaid` states a sum that was established otherwise (payments from before the takeover, a duplicate). Either
    sum is all that was overpaid for the cause: what earlier debts of the award and cause cover is not entered again.
    Raises Refusal with the rule's code, `nothing_overpaid`, or `already_opened` when earlier debts cover it all.
    """
    require(by, rights.OPEN_OVERPAYMENT.code, award)
    award = Award.objects.select_for_update().get(pk=award.pk)
    covered = award.overpayments.filter(cause=cause).aggregate(total=Sum("amount"))["total"] or ZERO
    answer = apply_rule(
        recovery_rule(award.programme), place=award.division_code[:6], on=on,
        inputs=_inputs(award, cause, event_on, overpaid, instalments, covered),
    )  # fmt: skip
    already = Refusal(
        "already_opened", f"该待遇因同一事由已登记多发{covered}元，没有新的多发金额；另有多发的，请按累计金额填写。",
        field="overpaid",
    )  # fmt: skip
    if answer.refusal:
        # The rule's word for more recovered than was overpaid: here, more covered by earlier debts.
        raise (
            already
            if covered and answer.refusal.code == "contradictory_input"
            else Refusal(answer.refusal.code, answer.refusal.message)
        )
    outputs = answer.outputs or {}
    amount = outputs["outstanding"]
    if amount <= 0 and covered:
        raise already
    if amount <= 0:
        raise Refusal("nothing_overpaid", "按发放记录没有多发金额。请核对事由发生日期。", field="event_on")
    debt = Overpayment.objects.create(
        award=award, cause=cause, event_on=event_on, amount=amount, balance=amount, trace=answer.trace,
        covered_before=covered, division_code=award.division_code, opened_on=on, opened_by=by.name,
    )  # fmt: skip
    schedule = enumerate(outputs["schedule"] or (), 1)
    Instalment.objects.bulk_create(
        Instalment(overpayment=debt, number=number, month=month_of(add_months(on, number)), amount=part)
        for number, part in schedule
    )
    _record(debt, rights.OPEN_OVERPAYMENT.code, f"登记多发待遇：{debt.get_cause_display()}，{amount}元", by)
    make_recovery_notice(overpayment=debt, by=by, on=on)
    announce(
        kind="payments.overpayment_opened", subject_kind="award", subject_id=award.pk, occurred_on=on,
        data={"overpayment": str(debt.pk), "cause": cause},
    )  # fmt: skip
    return debt


def _inputs(
    award: Award, cause: str, event_on: dt.date | None, overpaid: Decimal | None, instalments: int | None,
    covered: Decimal,
) -> dict[str, Any]:  # fmt: skip
    # What earlier debts cover is claimed there, so here it counts as what no longer has to come back.
    inputs: dict[str, Any] = {"cause": cause, "recovered": covered, "waived": [], "instalments": instalments}
    if overpaid is not None:
        return inputs | {"overpaid": overpaid}
    paid = award.lines.paid().order_by("month").values_list("month", "base", "top_up")
    payments = [{"month": month, "amount": base + top_up} for month, base, top_up in paid]
    if cause == OverpaymentCause.DEATH:
        for payment in payments:
            due = due_after_a_death([award], first_day(payment["month"])).get(award.pk)
            payment["amount"] -= min(payment["amount"], due.amount) if due else ZERO
    return inputs | {"payments": payments, "event_on": event_on}


@transaction.atomic
def record_repayment(
    *, overpayment: Overpayment, amount: Decimal, document: str, by: Actor, on: dt.date
) -> Overpayment:
    """收回款项: money came back, by a receipt; it goes to the sources of funds.

    Raises Refusal `amount_not_positive`, `more_than_owed`, or `being_set_off` when lines on their way need the rest.
    """
    require(by, rights.RECORD_RECOVERY.code, overpayment)
    if not document.strip():
        raise Refusal("document_required", "请填写收款凭证号。", field="document")
    debt = _reduce(overpayment, amount)
    _enter(debt, RecoveryKind.REPAID, amount, by, on, document=document.strip())
    take_back(programme=debt.award.programme, amount=amount, document=document.strip(), by=by, on=on)
    _record(
        debt, rights.RECORD_RECOVERY.code, f"收回多发待遇{amount}元（{document.strip()}），尚欠{debt.balance}元", by
    )
    return debt


@transaction.atomic
def waive(*, overpayment: Overpayment, amount: Decimal, reason: str, by: Actor, on: dt.date) -> Overpayment:
    """批准豁免: a part that is not asked for, with its reason, by somebody else than who opened the matter."""
    require(by, rights.WAIVE.code, overpayment)
    if not reason.strip():
        raise Refusal("reason_required", "请写明豁免的理由。", field="reason")
    debt = _reduce(overpayment, amount)
    _enter(debt, RecoveryKind.WAIVED, amount, by, on, reason=reason.strip(), approver=by.name)
    _record(debt, rights.WAIVE.code, f"豁免多发待遇{amount}元（{reason.strip()}），尚欠{debt.balance}元", by)
    return debt


@transaction.atomic
def plan_set_off(*, overpayment: Overpayment, monthly: Decimal, by: Actor) -> Overpayment:
    """从以后月份抵扣: how much of each month's benefit is kept back, from the next list on; 0 ends it."""
    require(by, rights.RECORD_RECOVERY.code, overpayment)
    if monthly < 0:
        raise Refusal("amount_negative", "每月抵扣额不能小于0元。", field="monthly")
    debt = Overpayment.objects.select_for_update().get(pk=overpayment.pk)
    debt.set_off_monthly = monthly
    debt.save(update_fields=["set_off_monthly"])
    _record(debt, rights.RECORD_RECOVERY.code, f"多发待遇每月抵扣额定为{monthly}元", by)
    return debt


def record_set_off(*, line: PaymentLine, by: Actor, on: dt.date) -> None:
    """A month was paid less what it set off, if anything; in the caller's transaction.

    The bank has paid, so this never refuses: what the debt no longer needs is entered on the line as owed to the
    household.
    """
    if line.overpayment is None or line.set_off <= 0:
        return
    debt = _locked(line.overpayment)
    taken = min(line.set_off, debt.balance)
    if taken:
        _lower(debt, taken)
        _enter(debt, RecoveryKind.SET_OFF, taken, by, on, line=line)
    text = f"从{line.month}待遇抵扣{taken}元，尚欠{debt.balance}元"
    if taken < line.set_off:
        line.owed = line.set_off - taken
        line.save(update_fields=["owed"])
        text += f"；多抵扣{line.owed}元，应补发给该家庭"
    _record(debt, rights.RECORD_RECOVERY.code, text, by)


def _locked(overpayment: Overpayment) -> Overpayment:
    return Overpayment.objects.select_for_update(of=("self",)).select_related("award").get(pk=overpayment.pk)


def _reduce(overpayment: Overpayment, amount: Decimal) -> Overpayment:
    debt = _locked(overpayment)
    if amount <= 0:
        raise Refusal("amount_not_positive", "金额应大于0元。", field="amount")
    if amount > debt.balance:
        raise Refusal("more_than_owed", f"金额{amount}元超过尚欠的{debt.balance}元，请核对。", field="amount")
    waiting = waiting_set_offs([debt.pk]).get(debt.pk, ZERO)
    if amount > debt.balance - waiting:
        raise Refusal(
            "being_set_off",
            f"尚欠{debt.balance}元中有{waiting}元正由在途批次抵扣，现最多可登记{max(ZERO, debt.balance - waiting)}元。"
            "请待回盘入账后办理，或先撤销、重新编制尚未送银行的批次。",
            field="amount",
        )
    _lower(debt, amount)
    return debt


def _lower(debt: Overpayment, amount: Decimal) -> None:
    debt.balance -= amount
    debt.save(update_fields=["balance"])


def _enter(debt: Overpayment, kind: str, amount: Decimal, by: Actor, on: dt.date, **more: Any) -> None:
    RecoveryEntry.objects.create(
        overpayment=debt, kind=kind, amount=amount, on=on, recorded_by=by.name, recorded_at=now(), **more
    )


def _record(debt: Overpayment, verb: str, text: str, by: Actor) -> None:
    record(by=by, verb=verb, subject_kind="award", subject_id=debt.award_id, text=text)
