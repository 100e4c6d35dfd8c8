"""Readers of what agencies write: dates, months and amounts in their many forms, names and numbers to compare.

Everything here raises Unreadable rather than guess.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from civaffairs.connectors.protocol import Query

_DATE = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|[-/年](\d{1,2})[-/月](\d{1,2})日?)(?:[ T].*)?")
_MONTH = re.compile(r"(\d{4})(?:(\d\d)|[-/年](\d{1,2})月?)")
_FEN = Decimal("0.01")
_DOTS = str.maketrans(dict.fromkeys("•‧・.．∙⋅●", "·"))

# A batch repeats the same months and amounts thousands of times. Typed, for 1 is an amount and 1.0 is refused.
_remembered = lru_cache(maxsize=20_000, typed=True)


class Unreadable(Exception):
    """The answer does not have the agreed shape."""


class WrongPerson(Exception):
    """The answer speaks of another person than the one asked about."""


@_remembered
def day(text: Any) -> date:
    """A calendar day from 20240115, 2024-01-15, 2024/1/15, 2024年1月15日 or one of these with a time."""
    match = _DATE.fullmatch(str(text).strip())
    if not match:
        raise Unreadable(f"not a date: {text!r}")
    try:
        return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
    except ValueError as error:
        raise Unreadable(f"not a date: {text!r}") from error


def optional_day(text: Any) -> date | None:
    """The same, or None for nothing, dashes and 长期."""
    return None if text in (None, "", "-", "--", "长期", "00000000") else day(text)


@_remembered
def month(text: Any) -> str:
    """A month as YYYY-MM from 202401, 2024-01 or 2024年1月."""
    match = _MONTH.fullmatch(str(text).strip())
    number = int(match[2] or match[3]) if match else 0
    if not match or not 1 <= number <= 12:
        raise Unreadable(f"not a month: {text!r}")
    return f"{match[1]}-{number:02d}"


@_remembered
def yuan(text: Any) -> Decimal:
    """Yuan from text such as 52,300.00 or ¥52300.00; refused when it is finer than a fen."""
    if isinstance(text, float):
        raise Unreadable("an amount must be text or a whole number")
    try:
        amount = Decimal(str(text).replace(",", "").replace("¥", "").strip())
    except InvalidOperation as error:
        raise Unreadable(f"not an amount: {text!r}") from error
    if not amount.is_finite():
        raise Unreadable(f"not an amount: {text!r}")
    return _exact(amount)


def fen(number: Any) -> Decimal:
    """Yuan from a whole number of fen."""
    if isinstance(number, (bool, float)) or not re.fullmatch(r"-?\d+", str(number)):
        raise Unreadable(f"not an amount in fen: {number!r}")
    return _exact(Decimal(int(number)).scaleb(-2))


def ten_thousand_yuan(text: Any) -> Decimal:
    """Yuan from an amount in 万元."""
    return _exact(yuan_unrounded(text).scaleb(4))


def yuan_unrounded(text: Any) -> Decimal:
    if isinstance(text, float):
        raise Unreadable("an amount must be text or a whole number")
    try:
        amount = Decimal(str(text).replace("万元", "").strip())
    except InvalidOperation as error:
        raise Unreadable(f"not an amount: {text!r}") from error
    if not amount.is_finite():
        raise Unreadable(f"not an amount: {text!r}")
    return amount


def _exact(amount: Decimal) -> Decimal:
    rounded = amount.quantize(_FEN)
    if rounded != amount:
        raise Unreadable(f"an amount finer than a fen: {amount}")
    return rounded


def same_number(one: Any, other: str) -> bool:
    """Whether two identity numbers are the same but for spaces and a small x."""
    return str(one).strip().upper() == other.strip().upper()


def same_name(one: Any, other: str) -> bool:
    """Whether two names are the same but for spaces, width and the form of the middle dot."""
    return one == other or _plain(str(one)) == _plain(other)


def _plain(name: str) -> str:
    normal = unicodedata.normalize("NFKC", name).translate(_DOTS)
    return re.sub(r"\s+", "", normal)


def flat(record: Any) -> dict[str, Any]:
    """A record of plain texts and whole numbers; anything else in it, and nothing at all, is refused."""
    if not isinstance(record, dict) or not all(isinstance(value, (str, int)) for value in record.values()):
        raise Unreadable("a record has a member of another kind than agreed")
    return record


def check_person(query: Query, id_number: Any, name: Any) -> None:
    """Raise WrongPerson unless number and name are those asked about; a name may be left out of "no record"."""
    if not same_number(id_number, query.id_number) or (name not in (None, "") and not same_name(name, query.name)):
        raise WrongPerson


def money(amount: Decimal) -> str:
    """An amount for a line of text: 52,300.00元."""
    return f"{amount:,.2f}元"


def spells(months: Iterable[tuple[str, Decimal]]) -> list[tuple[str, str, Decimal]]:
    """Join equal amounts of consecutive months: (first month, last month, amount a month)."""
    joined: list[tuple[str, str, Decimal]] = []
    for this, amount in sorted(set(months)):
        if joined and joined[-1][2] == amount and next_month(joined[-1][1]) == this:
            joined[-1] = (joined[-1][0], this, amount)
        else:
            joined.append((this, this, amount))
    return joined


@_remembered
def next_month(text: str) -> str:
    year, number = int(text[:4]), int(text[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
