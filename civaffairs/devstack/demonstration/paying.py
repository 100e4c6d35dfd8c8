"""What the payment office did in the two months: funds, a settled month with a return, a sent one, a drafted one."""

import datetime as dt
from decimal import Decimal

from assistance.choices import Programme
from civaffairs.accounts.choices import Role
from civaffairs.common.dates import add_months, first_day, month_of, next_month
from civaffairs.payments.bank_format import Result, write_return
from civaffairs.payments.choices import OverpaymentCause, ReturnCode
from civaffairs.payments.models import Award, BankFile, PaymentRun
from civaffairs.payments.services import bank, funds, overpayments, runs
from civaffairs.tenancy.models import Bureau

from .filing import actor

PROGRAMME = Programme.SUBSISTENCE_ALLOWANCE
SHARES = {"central": Decimal("0.5"), "province": Decimal("0.3"), "city": Decimal("0.05"), "county": Decimal("0.15")}
ALLOCATED = {"central": 120_000, "province": 72_000, "city": 12_000, "county": 36_000}
SIGNATURES = (
    ("check", Role.PAYMENT_OFFICER),
    ("approve_first", Role.COUNTY_REVIEWER),
    ("approve_second", Role.COUNTY_CONFIRMER),
)


def fill_funds(bureau: Bureau, on: dt.date) -> None:
    """Shares of the levels, and money of every level for each year in which something is paid."""
    by = actor(bureau, Role.PAYMENT_OFFICER)
    first = add_months(on.replace(day=1), -1)
    year = first.year
    funds.set_shares(
        programme=PROGRAMME, from_month=f"{year}-01", document=f"示例财社〔{year}〕1号", shares=SHARES, by=by
    )
    for day in dict.fromkeys((first, max(first, dt.date(on.year, 1, 1)))):
        for level, amount in ALLOCATED.items():
            funds.allocate(
                programme=PROGRAMME, year=day.year, level=level, amount=Decimal(amount),
                document=f"示例财社〔{day.year}〕{day.month}号", by=by, on=day,
            )  # fmt: skip


def pay_settled_month(bureau: Bureau, on: dt.date) -> PaymentRun:
    """The month before: sent, answered, one payment returned by the bank."""
    month = add_months(on.replace(day=1), -1)
    file = _send(bureau, month_of(month), month.replace(day=10))
    by = actor(bureau, Role.PAYMENT_OFFICER)
    lines = list(file.run.lines.filter(position__isnull=False).order_by("position"))
    results = [Result(line.position, line.amount, ReturnCode.SUCCESS, "") for line in lines[:-1] if line.position]
    last = lines[-1]
    results.append(Result(last.position or 0, last.amount, ReturnCode.ACCOUNT_CLOSED, "账户已销户"))
    content = write_return(file_number=file.number, results=results)
    answered = bank.read_return(file=file, content=content, by=by)
    return bank.enter_return(answered=answered, by=by, on=month.replace(day=12))


def send_current_month(bureau: Bureau, on: dt.date) -> BankFile:
    """This month: with the bank, whose answer is awaited."""
    return _send(bureau, month_of(on), min(on, on.replace(day=10)))


def draft_next_month(bureau: Bureau, on: dt.date) -> PaymentRun:
    """The coming month: drafted, not yet signed by anybody."""
    by = actor(bureau, Role.PAYMENT_OFFICER)
    return runs.draft_run(programme=PROGRAMME, month=next_month(on), division_code=by.division_code, by=by, on=on)


def claim_overpayment(award: Award, bureau: Bureau, on: dt.date) -> None:
    """A household took up work and told it late: 600 yuan come back in three parts, the first is there."""
    by = actor(bureau, Role.PAYMENT_OFFICER)
    debt = overpayments.open_overpayment(
        award=award, cause=OverpaymentCause.INELIGIBLE, event_on=first_day(month_of(on)), overpaid=Decimal(600),
        instalments=3, by=by, on=on,
    )  # fmt: skip
    overpayments.record_repayment(overpayment=debt, amount=Decimal(200), document="示例收据第1号", by=by, on=on)


def _send(bureau: Bureau, month: str, on: dt.date) -> BankFile:
    by = actor(bureau, Role.PAYMENT_OFFICER)
    run = runs.draft_run(programme=PROGRAMME, month=month, division_code=by.division_code, by=by, on=on)
    for act, role in SIGNATURES:
        run = runs.advance_run(run=run, act=act, by=actor(bureau, role), on=on)
    return bank.send_run(run=run, by=by, on=on)
