"""What must never be found among payments (quality: benefit paid twice, ledger not equal to balance)."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from civaffairs.tenancy.invariants import Invariant

from .choices import FundEntryKind, LineState, RunState
from .ledgers import FundMonth, FundSource, LineShare, Overpayment
from .models import BankFile, PaymentLine

ZERO = Decimal(0)
TOTAL = Coalesce(Sum("entries__amount"), ZERO)


def months_paid_twice() -> Iterator[str]:
    """A month of an award in two lines whose money has left."""
    twice = PaymentLine.objects.paid().values("award", "month").annotate(times=Count("pk")).filter(times__gt=1)
    for row in twice.order_by("award", "month"):
        yield f"待遇{row['award']}的{row['month']}发放了{row['times']}次"


def people_paid_twice() -> Iterator[str]:
    """A household paid for one month of one programme by two awards."""
    groups = PaymentLine.objects.paid().values("award__household", "award__programme", "month")
    for row in groups.annotate(times=Count("pk")).filter(times__gt=1).order_by("month", "award__household"):
        yield f"家庭{row['award__household']}的{row['award__programme']}在{row['month']}发放了{row['times']}次"


def lines_without_an_award_in_force() -> Iterator[str]:
    """Money that left for a month before the award began."""
    paid = PaymentLine.objects.paid().select_related("award").only("month", "award__valid_from")
    for line in paid.iterator(2000):
        if line.month < f"{line.award.valid_from:%Y-%m}":
            yield f"发放明细{line.pk}所属{line.month}早于待遇起发日"


def sources_out_of_balance() -> Iterator[str]:
    """A source whose balance is not the sum of its entries."""
    for source in FundSource.objects.annotate(total=TOTAL).exclude(balance=F("total")):
        yield f"资金来源{source.pk}余额{source.balance}，台账合计{source.total}"


def months_out_of_balance() -> Iterator[str]:
    """A month's end that is not the sum of the entries up to it."""
    up_to = Coalesce(Sum("source__entries__amount", filter=Q(source__entries__month__lte=F("month"))), ZERO)
    for month in FundMonth.objects.annotate(total=up_to).exclude(balance=F("total")):
        yield f"资金来源{month.source_id}的{month.month}月末余额{month.balance}，台账合计{month.total}"


def shares_that_do_not_make_the_line() -> Iterator[str]:
    """A line that was sent and whose parts do not add up to it."""
    sent = PaymentLine.objects.filter(state__in=(LineState.SENT, LineState.SETTLED, LineState.RETURNED))
    for line in sent.annotate(total=Coalesce(Sum("shares__amount"), ZERO)).exclude(amount=F("total")):
        yield f"发放明细{line.pk}金额{line.amount}，各级分担合计{line.total}"


def runs_that_took_something_else() -> Iterator[str]:
    """A run whose payment out of a source is not the sum of its lines' parts."""
    taken = FundSource.objects.filter(entries__kind=FundEntryKind.PAID).values("entries__run", "pk")
    parts = LineShare.objects.values("line__run", "source").annotate(total=Sum("amount"))
    wanted = {(row["line__run"], row["source"]): row["total"] for row in parts}
    for row in taken.annotate(total=Sum("entries__amount")):
        if wanted.get((row["entries__run"], row["pk"])) != -row["total"]:
            yield f"批次{row['entries__run']}从资金来源{row['pk']}支出{-row['total']}，与明细分担不符"


def files_that_do_not_reconcile() -> Iterator[str]:
    """A bank file whose total is not what was settled, returned and is outstanding; or settled with a line waiting."""
    lines = Q(run__lines__position__isnull=False)
    files = BankFile.objects.annotate(
        sum=Coalesce(Sum("run__lines__amount", filter=lines), ZERO),
        waiting=Count("run__lines", filter=Q(run__lines__state=LineState.SENT)),
    )
    for file in files.exclude(total=F("sum")):
        yield f"代发文件{file.number}总额{file.total}，明细合计{file.sum}"
    for file in files.filter(run__state=RunState.SETTLED, waiting__gt=0):
        yield f"代发文件{file.number}已结清，仍有{file.waiting}笔没有结果"


def debts_out_of_balance() -> Iterator[str]:
    """An overpayment whose balance is not its amount less its entries."""
    for debt in Overpayment.objects.annotate(total=TOTAL).exclude(balance=F("amount") - F("total")):
        yield f"多发待遇{debt.pk}尚欠{debt.balance}，台账应为{debt.amount - debt.total}"


INVARIANTS = (
    Invariant("payments.months_paid_twice", "同一待遇同一月份不重复发放", months_paid_twice),
    Invariant("payments.people_paid_twice", "同一家庭同一项目同一月份不重复发放", people_paid_twice),
    Invariant("payments.lines_without_award", "发放明细都有在发的待遇", lines_without_an_award_in_force),
    Invariant("payments.source_balance", "资金余额等于台账合计", sources_out_of_balance),
    Invariant("payments.month_balance", "资金月末余额等于台账合计", months_out_of_balance),
    Invariant("payments.line_shares", "各级分担合计等于发放金额", shares_that_do_not_make_the_line),
    Invariant("payments.run_shares", "批次支出等于明细分担合计", runs_that_took_something_else),
    Invariant("payments.reconciliation", "送出金额等于到账、退回和待回盘之和", files_that_do_not_reconcile),
    Invariant("payments.debt_balance", "尚欠金额等于多发金额减追回台账", debts_out_of_balance),
)
