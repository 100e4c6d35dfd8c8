"""What was paid without entitlement, and how it comes back (国令649 art 68)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import add_months, month_of, now
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import announce
from civaffairs.policy.services import apply_rule

from .. import permissions as rights
from ..catalogue import recovery_rule
from ..choices import RecoveryKind
from ..ledgers import Instalment, Overpayment, RecoveryEntry
from ..models import Award, PaymentLine
from .funds import take_back


@transaction.atomic
def open_overpayment(
    *, award: Award, cause: str, event_on: dt.date | None, by: Actor, on: dt.date, overpaid: Decimal | None = None,
    instalments: int | None = None,
) -> Overpayment:  # fmt: skip
    """登记多发待遇: the programme's rule says what was overpaid, from what was paid for each month.

    `overpaid` states a sum that was established otherwise (payments from before the takeover, a duplicate). Raises
    Refusal with the rule's code, or `nothing_overpaid`.
    """
    require(by, rights.OPEN_OVERPAYMENT.code, award)
    answer = apply_rule(
        recovery_rule(award.programme), place=award.division_code[:6], on=on,
        inputs=_inputs(award, cause, event_on, overpaid, instalments),
    )  # fmt: skip
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    amount = outputs["overpaid"]
    if amount <= 0:
        raise Refusal("nothing_overpaid", "按发放记录没有多发金额。请核对事由发生日期。", field="event_on")
    debt = Overpayment.objects.create(
        award=award, cause=cause, event_on=event_on, amount=amount, balance=amount, trace=answer.trace,
        division_code=award.division_code, opened_on=on, opened_by=by.name,
    )  # fmt: skip
    schedule = enumerate(outputs["schedule"] or (), 1)
    Instalment.objects.bulk_create(
        Instalment(overpayment=debt, number=number, month=month_of(add_months(on, number)), amount=part)
        for number, part in schedule
    )
    _record(debt, rights.OPEN_OVERPAYMENT.code, f"登记多发待遇：{debt.get_cause_display()}，{amount}元", by)
    announce(
        kind="payments.overpayment_opened", subject_kind="award", subject_id=award.pk, occurred_on=on,
        data={"overpayment": str(debt.pk), "cause": cause},
    )  # fmt: skip
    return debt


def _inputs(
    award: Award, cause: str, event_on: dt.date | None, overpaid: Decimal | None, instalments: int | None
) -> dict[str, Any]:
    inputs: dict[str, Any] = {"cause": cause, "recovered": Decimal(0), "waived": [], "instalments": instalments}
    if overpaid is not None:
        return inputs | {"overpaid": overpaid}
    paid = award.lines.paid().order_by("month").values_list("month", "base", "top_up")
    payments = [{"month": month, "amount": base + top_up} for month, base, top_up in paid]
    return inputs | {"payments": payments, "event_on": event_on}


@transaction.atomic
def record_repayment(
    *, overpayment: Overpayment, amount: Decimal, document: str, by: Actor, on: dt.date
) -> Overpayment:
    """收回款项: money came back, by a receipt; it goes to the sources of funds."""
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
    """A month was paid less what it set off, if anything; in the caller's transaction."""
    if line.overpayment is None:
        return
    debt = _reduce(line.overpayment, line.set_off)
    _enter(debt, RecoveryKind.SET_OFF, line.set_off, by, on, line=line)
    _record(debt, rights.RECORD_RECOVERY.code, f"从{line.month}待遇抵扣{line.set_off}元，尚欠{debt.balance}元", by)


def _reduce(overpayment: Overpayment, amount: Decimal) -> Overpayment:
    debt = Overpayment.objects.select_for_update(of=("self",)).select_related("award").get(pk=overpayment.pk)
    if amount <= 0:
        raise Refusal("amount_not_positive", "金额应大于0元。", field="amount")
    if amount > debt.balance:
        raise Refusal("more_than_owed", f"金额{amount}元超过尚欠的{debt.balance}元，请核对。", field="amount")
    debt.balance -= amount
    debt.save(update_fields=["balance"])
    return debt


def _enter(debt: Overpayment, kind: str, amount: Decimal, by: Actor, on: dt.date, **more: Any) -> None:
    RecoveryEntry.objects.create(
        overpayment=debt, kind=kind, amount=amount, on=on, recorded_by=by.name, recorded_at=now(), **more
    )


def _record(debt: Overpayment, verb: str, text: str, by: Actor) -> None:
    record(by=by, verb=verb, subject_kind="award", subject_id=debt.award_id, text=text)
