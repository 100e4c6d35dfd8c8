"""What is different from the last month's list: what an approver wants to know first."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from civaffairs.common.dates import month_number, month_text

from .choices import LIVE, RunState
from .models import PaymentLine, PaymentRun
from .shares import ZERO


@dataclass(frozen=True)
class Comparison:
    """Households that came, left and changed since the month before, and what that adds up to (yuan)."""

    month: str
    households: int
    amount: Decimal
    came: int
    left: int
    changed: int
    difference: Decimal


def with_last_month(run: PaymentRun) -> Comparison | None:
    """The list of a run beside what was paid in the area for the month before; nothing where nothing was paid."""
    month = month_text(month_number(run.month) - 1)
    before = _amounts(run, month, states=(RunState.SENT, RunState.SETTLED))
    if not before:
        return None
    now = _amounts(run, run.month, states=RunState.values)
    both = now.keys() & before.keys()
    return Comparison(
        month=month,
        households=len(before),
        amount=sum(before.values(), ZERO),
        came=len(now.keys() - before.keys()),
        left=len(before.keys() - now.keys()),
        changed=sum(1 for household in both if now[household] != before[household]),
        difference=sum(now.values(), ZERO) - sum(before.values(), ZERO),
    )


def _amounts(run: PaymentRun, month: str, states) -> dict[UUID, Decimal]:
    lines = PaymentLine.objects.filter(
        run__programme=run.programme, run__division_code=run.division_code, run__state__in=states, month=month,
        state__in=LIVE,
    )  # fmt: skip
    return dict(lines.values_list("award__household", "amount"))
