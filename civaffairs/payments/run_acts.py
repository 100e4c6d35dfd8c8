"""What can be done with a payment run by hand, act by act: the service and the words of its page.

Rights, guards and who may not do an act stand in the table of steps.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import Form

from civaffairs.accounts.actor import Actor

from . import forms
from .models import PaymentRun
from .services import bank, runs


@dataclass(frozen=True)
class RunWords:
    """One act on a run; `perform(*, run, act, by, on, **answers)` calls one service with what the form gives."""

    act: str
    title: str
    lead: str
    submit: str = ""
    success: str = ""
    form: type[Form] = forms.RunActForm
    perform: Callable[..., Any] = runs.advance_run
    is_danger: bool = False

    @property
    def slug(self) -> str:
        """The act in an address."""
        return self.act.replace("_", "-")


def send(*, run: PaymentRun, act: str, by: Actor, on: dt.date, amount_seen: Decimal, **seen: Any) -> Any:
    return bank.send_run(run=run, by=by, on=on, amount_seen=amount_seen)


RUN_ACTS = (
    RunWords(
        "check", "核对名册", "确认笔数、金额和不列入的原因无误后，交审核人复核。", submit="核对无误，交复核"
    ),
    RunWords(
        "redraft", "重新编制名册", "按最新情况重新列出名册；已有的复核和签发作废。", form=forms.RunReasonForm
    ),
    RunWords(
        "approve_first", "复核发放批次",
        "复核人不能是编制人。提交时再次核对死亡、缓发、待遇衔接和账户变化。",
        submit="复核同意", success="已复核，等待确认人签发。",
    ),
    RunWords(
        "approve_second", "签发发放批次", "签发人不能是编制人或复核人。签发后由资金发放员送银行。",
        submit="同意发放", success="已签发，可以送银行。",
    ),
    RunWords(
        "send", "送银行代发", "生成银行代发文件并从各级资金中支出。送出后不能撤销。",
        submit="确认送出", success="已生成代发文件，请下载后送银行。", perform=send,
    ),
    RunWords(
        "cancel", "撤销批次", "撤销后，名册中的待遇可以列入其他批次。", form=forms.RunReasonForm, is_danger=True
    ),
)  # fmt: skip
