"""The file that goes to the bank and the one that comes back, as text: docs/reference/bank-files.md describes both.

Comma-separated GBK text that a spreadsheet opens without finding a formula in it. Nothing here knows the database.
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from .choices import ReturnCode

VERSION = "1"
ENCODING = "gbk"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LARGEST = 20_000_000  # bytes of a return file


@dataclass(frozen=True)
class Order:
    """One payment asked of the bank."""

    position: int
    bank_name: str
    holder: str
    number: str
    amount: Decimal
    remark: str


@dataclass(frozen=True)
class Result:
    """What the bank says of one payment."""

    position: int
    amount: Decimal
    code: str
    text: str


@dataclass
class Answer:
    """A return file as read: for which bank file, its results, and what cannot be entered."""

    file_number: str = ""
    results: list[Result] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def write(*, file_number: str, bureau: str, programme: str, month: str, day: str, orders: Sequence[Order]) -> bytes:
    """The bank file: a head line with number of payments and their sum, then one line for each payment.

    Raises ValueError for a cell that a spreadsheet would take for a formula.
    """
    total = sum((order.amount for order in orders), Decimal(0))
    rows: list[list[str]] = [
        ["H", VERSION, file_number, bureau, programme, month, day, str(len(orders)), f"{total:.2f}"]
    ]
    rows += [
        ["D", str(one.position), one.bank_name, one.holder, one.number, f"{one.amount:.2f}", one.remark]
        for one in orders
    ]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode(ENCODING)


def digest_of(content: bytes) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes) -> Answer:
    """A return file: `R,1,<file number>,<lines>,<sum>` and then `D,<line>,<amount>,<code>,<text>` for each payment."""
    answer = Answer()
    try:
        rows = list(csv.reader(io.StringIO(content.decode(ENCODING), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        answer.faults.append("文件不是GBK编码的逗号分隔文本，请向银行索取约定格式的回盘文件。")
        return answer
    if not rows or len(rows[0]) != 5 or rows[0][:2] != ["R", VERSION]:
        answer.faults.append(f"首行应为“R,{VERSION},文件编号,笔数,金额”，请核对是否选错了文件。")
        return answer
    answer.file_number = rows[0][2]
    for number, row in enumerate(rows[1:], 2):
        if row:
            _read_row(row, number, answer)
    _compare_with_head(rows[0], answer)
    return answer


def _read_row(row: list[str], number: int, answer: Answer) -> None:
    if len(row) != 5 or row[0] != "D" or not (row[1].isascii() and row[1].isdigit()):
        answer.faults.append(f"第{number}行：应为“D,行号,金额,结果代码,说明”。")
        return
    amount = _amount(row[2])
    if amount is None:
        answer.faults.append(f"第{number}行：金额“{row[2][:20]}”应为两位小数的数字。")
    elif row[3] not in ReturnCode.values:
        answer.faults.append(f"第{number}行：结果代码“{row[3][:20]}”不在约定的代码中。")
    else:
        answer.results.append(Result(int(row[1]), amount, row[3], row[4].strip()[:120]))


def _compare_with_head(head: list[str], answer: Answer) -> None:
    twice = [str(position) for position, count in Counter(one.position for one in answer.results).items() if count > 1]
    if twice:
        answer.faults.append(f"行号{'、'.join(twice[:5])}出现了不止一次。")
    total = sum((one.amount for one in answer.results), Decimal(0))
    if not answer.faults and (head[3] != str(len(answer.results)) or _amount(head[4]) != total):
        answer.faults.append(
            f"首行写明{head[3][:12]}笔{head[4][:20]}元，明细为{len(answer.results)}笔{total}元，文件可能不完整。"
        )


def write_return(*, file_number: str, results: Iterable[Result]) -> bytes:
    """A return file as a bank would write it, for rehearsals and demonstrations."""
    listed = list(results)
    total = sum((one.amount for one in listed), Decimal(0))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["R", VERSION, file_number, len(listed), f"{total:.2f}"])
    writer.writerows(["D", one.position, f"{one.amount:.2f}", one.code, one.text] for one in listed)
    return text.getvalue().encode(ENCODING)


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    exponent = amount.as_tuple().exponent
    return amount if amount.is_finite() and isinstance(exponent, int) and exponent == -2 and amount >= 0 else None


def _cell(text: str) -> str:
    if text.startswith(FORMULA_STARTS) or "\n" in text or "\r" in text:
        raise ValueError("a cell of the bank file looks like a formula or holds a line break")
    return text
