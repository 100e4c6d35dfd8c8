"""The ledger of the sources of funds: what came in, what was paid, what is left."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import month_of, now
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import current_tenant

from .. import permissions as rights
from ..catalogue import programme_label
from ..choices import FundEntryKind, FundLevel
from ..ledgers import FundEntry, FundMonth, FundShares, FundSource
from ..models import PaymentLine, PaymentRun
from ..shares import ONE, ZERO, split, totals


@transaction.atomic
def allocate(
    *, programme: str, year: int, level: str, amount: Decimal, document: str, by: Actor, on: dt.date
) -> FundEntry:
    """拨入: money of one level for a programme and year has arrived, by a document.

    Raises Refusal `amount_not_positive`, `document_required`.
    """
    require(by, rights.KEEP_FUNDS.code)
    if amount <= 0:
        raise Refusal("amount_not_positive", "拨入金额应大于0元。", field="amount")
    if not document.strip():
        raise Refusal("document_required", "请填写下达资金的文号或入账凭证号。", field="document")
    area = Bureau.objects.get(pk=current_tenant()).division_code
    source, _ = FundSource.objects.get_or_create(
        programme=programme, year=year, level=level, defaults={"division_code": area}
    )
    entry = post(
        source_id=source.pk, kind=FundEntryKind.ALLOCATED, amount=amount, on=on, document=document.strip(), by=by
    )
    record(
        by=by, verb=rights.KEEP_FUNDS.code, subject_kind="fund_source", subject_id=source.pk,
        text=f"{programme_label(programme)}{source}拨入{amount}元（{document.strip()}）",
    )  # fmt: skip
    return entry


@transaction.atomic
def set_shares(
    *, programme: str, from_month: str, document: str, shares: Mapping[str, Decimal], by: Actor
) -> FundShares:
    """Which level pays which part from a month on.

    Raises Refusal `shares_not_one`, `document_required`, `shares_set`.
    """
    require(by, rights.KEEP_FUNDS.code)
    if sum(shares.values(), ZERO) != ONE or min(shares.values()) < 0:
        raise Refusal("shares_not_one", "各级分担比例之和应等于100%，请核对后重填。", field="county")
    if not document.strip():
        raise Refusal("document_required", "请填写规定分担比例的文件文号。", field="document")
    if FundShares.objects.filter(programme=programme, from_month=from_month).exists():
        raise Refusal(
            "shares_set", f"{from_month}起的分担比例已登记，不能更改；请自以后月份登记新比例。", field="from_month"
        )
    made = FundShares.objects.create(
        programme=programme, from_month=from_month, document=document.strip(), recorded_by=by.name,
        recorded_at=now(), **shares,
    )  # fmt: skip
    record(
        by=by, verb=rights.KEEP_FUNDS.code, subject_kind="fund_shares", subject_id=made.pk,
        text=f"{programme_label(programme)}自{from_month}起的资金分担比例（{made.document}）",
    )  # fmt: skip
    return made


def shares_for(programme: str, month: str) -> dict[str, Decimal]:
    """The shares in force for a month. Raises Refusal `no_fund_shares`."""
    found = FundShares.objects.filter(programme=programme, from_month__lte=month).order_by("-from_month").first()
    if found is None:
        label = programme_label(programme)
        raise Refusal("no_fund_shares", f"没有登记{label}{month}的资金分担比例，请资金发放员先登记。")
    return found.by_level


def parts_of(run: PaymentRun) -> dict[UUID, dict[str, Decimal]]:
    """How each payable line of a run is divided over the levels, by the shares of the line's month."""
    shares: dict[str, dict[str, Decimal]] = {}
    parts = {}
    for key, month, amount in run.lines.planned().values_list("pk", "month", "amount"):
        if month not in shares:
            shares[month] = shares_for(run.programme, month)
        parts[key] = split(amount, shares[month])
    return parts


def shortage(run: PaymentRun, on: dt.date) -> list[str]:
    """What the sources lack to pay a run on the day, a sentence for each; nothing when they suffice."""
    sources = {one.level: one.balance for one in FundSource.objects.of(run.programme, on.year)}
    needed = totals(parts_of(run).values())
    return [
        f"{on.year}年{FundLevel(level).label}不足：需要{amount}元，余额{sources.get(level, ZERO)}元。"
        for level, amount in sorted(needed.items())
        if sources.get(level, ZERO) < amount
    ]


def post(
    *, source_id: UUID, kind: str, amount: Decimal, on: dt.date, document: str, by: Actor, run: PaymentRun | None = None
) -> FundEntry:
    """Write one entry, the source's balance and its month, in the caller's transaction; `amount` is signed.

    Raises Refusal `funds_short`, and `month_closed` for a day in a month before the source's last one: what a
    month ended with has been reported.
    """
    source = FundSource.objects.select_for_update().get(pk=source_id)
    month = month_of(on)
    last = source.months.order_by("-month").first()
    if last and last.month > month:
        raise Refusal(
            "month_closed", f"{source}已记到{last.month}，不能再记{month}的账，请按当月日期登记。", field="on"
        )
    if source.balance + amount < 0:
        raise Refusal("funds_short", f"{source}余额{source.balance}元，不足以支付{-amount}元。请先登记拨入资金。")
    source.balance += amount
    source.save(update_fields=["balance"])
    FundMonth.objects.update_or_create(source=source, month=month, defaults={"balance": source.balance})
    return FundEntry.objects.create(
        source=source, kind=kind, amount=amount, on=on, month=month, document=document, run=run,
        recorded_by=by.name, recorded_at=now(),
    )  # fmt: skip


def refund(*, line: PaymentLine, by: Actor, on: dt.date, document: str) -> None:
    """Put what the bank returned back to the sources that had paid it."""
    for share in line.shares.order_by("source__level"):
        post(
            source_id=share.source_id, kind=FundEntryKind.REFUNDED, amount=share.amount, on=on, document=document,
            by=by, run=line.run,
        )  # fmt: skip


def take_back(*, programme: str, amount: Decimal, document: str, by: Actor, on: dt.date) -> None:
    """Divide recovered money over the sources of the year, by the shares of the month.

    Raises Refusal `no_fund_source` when a level that has a share has no source of the year.
    """
    sources = {one.level: one.pk for one in FundSource.objects.of(programme, on.year)}
    for level, part in sorted(split(amount, shares_for(programme, month_of(on))).items()):
        if level not in sources:
            raise Refusal("no_fund_source", f"没有登记{on.year}年{FundLevel(level).label}，请先登记资金来源。")
        post(source_id=sources[level], kind=FundEntryKind.RECOVERED, amount=part, on=on, document=document, by=by)
