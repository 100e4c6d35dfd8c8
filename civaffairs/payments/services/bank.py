"""To the bank and back: the file, its answer, and the reconciliation of the two."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import announce
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import current_tenant

from .. import bank_format
from .. import permissions as rights
from ..catalogue import programme_label
from ..choices import FundEntryKind, LineState, ReturnCode
from ..ledgers import FundSource, LineShare
from ..models import BankFile, BankReturn, PaymentLine, PaymentRun
from ..shares import ZERO, totals
from .funds import parts_of, post, refund
from .overpayments import record_set_off
from .runs import move_sent_run, require_sum


@dataclass(frozen=True)
class Reconciliation:
    """对账: what was sent against what became of it, yuan; the difference is 0.00 or something is wrong."""

    sent: Decimal
    settled: Decimal
    returned: Decimal
    outstanding: Decimal

    @property
    def difference(self) -> Decimal:
        """Sent less everything that became of it."""
        return self.sent - self.settled - self.returned - self.outstanding


@transaction.atomic
def send_run(*, run: PaymentRun, by: Actor, on: dt.date, amount_seen: Decimal | None = None) -> BankFile:
    """送银行代发: the file, the payment out of each source and the new state stand together or not at all.

    A line that is set off in full asks nothing of the bank and is settled at once. Raises Refusal `amount_changed`
    when the sum is not the one that was on the page, and whatever `advance_run` raises.
    """
    run = PaymentRun.objects.select_for_update().get(pk=run.pk)
    require_sum(run, amount_seen)
    parts = parts_of(run) if run.state == "approved_twice" else {}
    run = move_sent_run(run=run, act="send", by=by, on=on)
    _pay_out_of_sources(run, parts, by, on)
    for line in run.lines.planned().filter(amount=0):
        _settle(line, by, on)
    lines = list(run.lines.planned().order_by("pk"))
    for position, line in enumerate(lines, 1):
        line.position, line.state = position, LineState.SENT
    PaymentLine.objects.bulk_update(lines, ["position", "state"], batch_size=1000)
    last = BankFile.objects.filter(year=on.year).aggregate(last=Max("sequence"))["last"] or 0
    file = BankFile(
        run=run, sequence=last + 1, year=on.year, sent_on=on, lines=len(lines),
        total=sum((line.amount for line in lines), ZERO), made_by=by.name, made_at=now(),
    )  # fmt: skip
    file.digest = bank_format.digest_of(_content(file))
    file.save(force_insert=True)
    if not lines:
        move_sent_run(run=run, act="settle", by=by, on=on)
    return file


def _pay_out_of_sources(run: PaymentRun, parts: dict, by: Actor, on: dt.date) -> None:
    sources = {one.level: one for one in FundSource.objects.of(run.programme, on.year)}
    for level, amount in sorted(totals(parts.values()).items()):
        post(
            source_id=sources[level].pk, kind=FundEntryKind.PAID, amount=-amount, on=on,
            document=f"发放批次{run.number}", by=by, run=run,
        )  # fmt: skip
    LineShare.objects.bulk_create(
        (
            LineShare(line_id=line, source=sources[level], amount=amount)
            for line, by_level in parts.items()
            for level, amount in by_level.items()
        ),
        batch_size=2000,
    )


def download(*, file: BankFile, by: Actor) -> bytes:
    """The content of a bank file, with every account number; leaves an audit entry.

    Raises Refusal `file_differs` when the lines no longer give the file that was sent.
    """
    require(by, rights.SEND.code, file.run)
    content = _content(file)
    if bank_format.digest_of(content) != file.digest:
        raise Refusal("file_differs", "按明细重新生成的文件与送出时的摘要不符，不能下载。请联系系统管理员核查。")
    record(
        by=by, verb="payments.download_bank_file", subject_kind="payment_run", subject_id=file.run_id,
        text=f"下载银行代发文件{file.number}，{file.lines}笔{file.total}元", purpose="送银行代发",
    )  # fmt: skip
    return content


def _content(file: BankFile) -> bytes:
    run = file.run
    lines = run.lines.filter(position__isnull=False).select_related("account").order_by("position")
    label = programme_label(run.programme)
    orders = [_order(line, f"{label}{line.month}") for line in lines]
    bureau = Bureau.objects.get(pk=current_tenant()).name
    return bank_format.write(
        file_number=file.number, bureau=bureau, programme=label, month=run.month, day=f"{file.sent_on}", orders=orders
    )


def _order(line: PaymentLine, remark: str) -> bank_format.Order:
    account = line.account
    if account is None or line.position is None:
        raise ValueError(f"line {line.pk} was never sent")
    return bank_format.Order(line.position, account.bank_name, account.holder, account.number, line.amount, remark)


def read_return(*, file: BankFile, content: bytes, by: Actor) -> BankReturn:
    """Read a return file without entering anything: what it would do, and every fault in it.

    The same file read again is the same row. Raises Refusal `file_too_large`.
    """
    require(by, rights.SEND.code, file.run)
    if len(content) > bank_format.LARGEST:
        raise Refusal("file_too_large", "回盘文件超过20兆字节，请核对是否选错了文件。", field="content")
    answer = bank_format.read(content)
    faults = answer.faults or _faults_against(file, answer)
    digest = bank_format.digest_of(content)
    values = {
        "rows": [[one.position, one.code, one.text] for one in answer.results],
        "faults": faults, "read_by": by.name, "read_at": now(),
    }  # fmt: skip
    try:
        with transaction.atomic():
            answered, _ = BankReturn.objects.get_or_create(bank_file=file, digest=digest, defaults=values)
    except IntegrityError:
        answered = BankReturn.objects.get(bank_file=file, digest=digest)
    record(
        by=by, verb=rights.SEND.code, subject_kind="payment_run", subject_id=file.run_id,
        text=f"导入银行回盘（{len(answer.results)}笔，{len(faults)}个问题），尚未入账",
    )  # fmt: skip
    return answered


def _faults_against(file: BankFile, answer: bank_format.Answer) -> list[str]:
    if answer.file_number != file.number:
        return [f"回盘对应的文件编号是{answer.file_number[:20]}，本批次的文件编号是{file.number}。"]
    lines = {line.position: line for line in file.run.lines.filter(position__isnull=False)}
    faults = []
    for one in answer.results:
        line = lines.get(one.position)
        if line is None:
            faults.append(f"行号{one.position}：送出的文件没有这一行。")
        elif line.amount != one.amount:
            faults.append(f"行号{one.position}：回盘金额{one.amount}元，送出金额{line.amount}元。")
        elif line.result and line.result != one.code:
            faults.append(
                f"行号{one.position}：已入账为“{line.get_result_display()}”，不能改为“{ReturnCode(one.code).label}”。"
            )
    return faults


@transaction.atomic
def enter_return(*, answered: BankReturn, by: Actor, on: dt.date) -> PaymentRun:
    """回盘入账: what arrived is settled, what came back goes to its sources and to the list of payments to repeat.

    A line that has its result is passed over, so the same answers entered twice change nothing. Raises Refusal
    `return_has_faults`.
    """
    run = PaymentRun.objects.select_for_update().get(pk=answered.bank_file.run_id)
    require(by, rights.SEND.code, run)
    answered = BankReturn.objects.select_for_update().get(pk=answered.pk)
    known = dict(run.lines.exclude(result="").values_list("position", "result"))
    if answered.faults or any(known.get(position, code) != code for position, code, _ in answered.rows):
        raise Refusal("return_has_faults", "回盘文件有问题或与已入账的结果不一致，不能入账。请向银行核实后重新导入。")
    waiting = {line.position: line for line in run.lines.filter(state=LineState.SENT).select_related("run")}
    for position, code, text in answered.rows:
        line = waiting.get(position)
        if line:
            _enter(line, code, text, by, on)
    if answered.entered_on is None:
        answered.entered_on, answered.entered_by = on, by.name
        answered.save(update_fields=["entered_on", "entered_by"])
        record(
            by=by, verb=rights.SEND.code, subject_kind="payment_run", subject_id=run.pk,
            text=f"发放批次 {run.number}：回盘入账{len(answered.rows)}笔",
        )  # fmt: skip
    if run.state == "sent" and not run.lines.filter(state=LineState.SENT).exists():
        run = move_sent_run(run=run, act="settle", by=by, on=on)
    return run


def _enter(line: PaymentLine, code: str, text: str, by: Actor, on: dt.date) -> None:
    line.result, line.result_text = code, text
    if code == ReturnCode.SUCCESS:
        _settle(line, by, on)
        return
    line.state, line.result_on = LineState.RETURNED, on
    line.save(update_fields=["state", "result", "result_text", "result_on"])
    refund(line=line, by=by, on=on, document=f"银行退回，批次{line.run.number}第{line.position}行")
    announce(
        kind="payments.payment_returned", subject_kind="award", subject_id=line.award_id, occurred_on=on,
        data={"line": str(line.pk), "code": code},
    )  # fmt: skip


def _settle(line: PaymentLine, by: Actor, on: dt.date) -> None:
    line.state, line.result_on = LineState.SETTLED, on
    line.save(update_fields=["state", "result", "result_text", "result_on"])
    record_set_off(line=line, by=by, on=on)


def reconcile(run: PaymentRun) -> Reconciliation:
    """What a run sent against what became of it."""
    sums = dict(run.lines.filter(position__isnull=False).order_by().values_list("state").annotate(total=Sum("amount")))
    file = run.bank_files.first()
    return Reconciliation(
        sent=file.total if file else ZERO,
        settled=sums.get(LineState.SETTLED, ZERO),
        returned=sums.get(LineState.RETURNED, ZERO),
        outstanding=sums.get(LineState.SENT, ZERO),
    )
