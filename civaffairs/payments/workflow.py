"""The life of a payment run as a table that one can read aloud.

Drafted and sent by the payment officer, approved by two other people: a reviewer (复核) and a confirmer (签发), so
that nobody pays alone. `redraft` makes the list anew and voids the approvals.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from civaffairs.casework.workflow import Reason
from civaffairs.common.dates import first_day, month_of
from civaffairs.common.errors import Refusal

from . import permissions as rights
from .choices import LineState, RunState
from .models import PaymentRun
from .services.accounts import latest_accounts
from .services.deaths import due_after_a_death
from .services.exclusions import excluded
from .services.funds import shortage
from .services.set_offs import waiting_set_offs

RunGuard = Callable[[PaymentRun, dt.date], Reason | None]


@dataclass(frozen=True)
class RunStep:
    """One act on a run; `by_other_than` names acts whose doer may not do this one, ever, on the same run.

    `is_part_of_a_service` marks what is true only together with a list, a file or an answer made in the same act.
    """

    act: str
    label: str
    sources: tuple[str, ...]
    target: str
    right: str
    guards: tuple[RunGuard, ...] = ()
    by_other_than: tuple[str, ...] = ()
    needs_note: bool = False
    fact: str = ""
    is_part_of_a_service: bool = False


def something_is_payable(run: PaymentRun, on: dt.date) -> Reason | None:
    """At least one line is to be paid."""
    if run.lines.planned().exists():
        return None
    return Reason("nothing_payable", "名册中没有可以发放的明细，请处理不列入的原因后重新编制，或撤销本批次。")


def exclusions_still_stand(run: PaymentRun, on: dt.date) -> Reason | None:
    """Since the list was made nobody on it died, was held, ended, came into conflict or changed account, no amount
    due became less after a death, and no debt became less than what lines set off against it."""
    lines = list(run.lines.planned().select_related("award", "overpayment"))
    newest = latest_accounts(line.award.household_id for line in lines)
    changed = []
    for month in sorted({line.month for line in lines}):
        of_month = [line for line in lines if line.month == month]
        reasons = excluded([line.award for line in of_month], first_day(month))
        changed += [reasons[line.award_id].text for line in of_month if line.award_id in reasons]
        due = due_after_a_death([line.award for line in of_month], first_day(month))
        changed += [
            "死亡后应发金额已变更。"
            for line in of_month
            if line.award_id in due and due[line.award_id].amount < line.base + line.top_up
        ]
    changed += ["收款账户已更正。" for line in lines if newest[line.award.household_id].pk != line.account_id]
    debts = {line.overpayment_id: line.overpayment for line in lines if line.overpayment}
    waiting = waiting_set_offs(debts)
    changed += ["抵扣超过多发待遇的尚欠金额。" for key, debt in debts.items() if waiting.get(key, 0) > debt.balance]
    if not changed:
        return None
    shown = "".join(dict.fromkeys(changed[:3]))
    return Reason("list_outdated", f"编制名册后有{len(changed)}笔情况发生变化：{shown}请重新编制。")


def funds_suffice(run: PaymentRun, on: dt.date) -> Reason | None:
    """Every source has what the run takes from it."""
    try:
        lacking = shortage(run, on)
    except Refusal as refusal:
        return Reason(refusal.code, refusal.message)
    return Reason("funds_short", "".join(lacking) + "请先登记拨入资金。") if lacking else None


def month_has_begun(run: PaymentRun, on: dt.date) -> Reason | None:
    """Nobody is paid for a month that has not begun (57号 art 21)."""
    if run.month <= month_of(on):
        return None
    return Reason("month_not_begun", f"{run.month}尚未开始，不能提前发放。")


def every_line_has_its_result(run: PaymentRun, on: dt.date) -> Reason | None:
    """The bank has answered for every line."""
    waiting = run.lines.filter(state=LineState.SENT).count()
    return Reason("results_missing", f"还有{waiting}笔没有银行回盘结果。") if waiting else None


PREPARED = ("draft", "redraft", "check")
BEFORE_SENDING = (RunState.DRAFTED, RunState.CHECKED, RunState.APPROVED_ONCE, RunState.APPROVED_TWICE)

STEPS = (
    RunStep(
        "filled", "编制完成", (RunState.FILLING,), RunState.DRAFTED, rights.PREPARE.code, is_part_of_a_service=True
    ),
    RunStep(
        "check", "核对", (RunState.DRAFTED,), RunState.CHECKED, rights.PREPARE.code,
        guards=(something_is_payable, exclusions_still_stand),
    ),
    RunStep("redraft", "重新编制", BEFORE_SENDING, RunState.FILLING, rights.PREPARE.code, needs_note=True),
    RunStep(
        "approve_first", "复核", (RunState.CHECKED,), RunState.APPROVED_ONCE, rights.APPROVE_FIRST.code,
        guards=(exclusions_still_stand,), by_other_than=PREPARED,
    ),
    RunStep(
        "approve_second", "签发", (RunState.APPROVED_ONCE,), RunState.APPROVED_TWICE, rights.APPROVE_SECOND.code,
        guards=(exclusions_still_stand, funds_suffice), by_other_than=(*PREPARED, "approve_first"),
    ),
    RunStep(
        "send", "送银行代发", (RunState.APPROVED_TWICE,), RunState.SENT, rights.SEND.code,
        guards=(month_has_begun, exclusions_still_stand, funds_suffice),
        fact="payments.run_sent", is_part_of_a_service=True,
    ),
    RunStep(
        "settle", "结清", (RunState.SENT,), RunState.SETTLED, rights.SEND.code,
        guards=(every_line_has_its_result,), fact="payments.run_settled", is_part_of_a_service=True,
    ),
    RunStep(
        "cancel", "撤销批次", (RunState.FILLING, *BEFORE_SENDING), RunState.CANCELLED, rights.PREPARE.code,
        needs_note=True,
    ),
)  # fmt: skip


def step(act: str) -> RunStep:
    """The step with this act. Raises Refusal `unknown_act`."""
    for one in STEPS:
        if one.act == act:
            return one
    raise Refusal("unknown_act", f"发放批次没有“{act}”这一办理动作。")
