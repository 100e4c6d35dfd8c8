"""Amounts of money as they are written on pages and in letters."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL_UNITS = ("", "拾", "佰", "仟")
LARGE_UNITS = ("", "万", "亿", "兆")


def yuan_text(amount: Decimal | int | str) -> str:
    """Yuan with separators and two decimals, without the unit: 1,234.50.

    Raises ValueError for more than two decimals: an amount is refused rather than rounded.
    """
    return f"{_exact_fen(amount):,.2f}"


def capitals(amount: Decimal | int | str) -> str:
    """Yuan in the capitals of receipts and letters: 壹仟贰佰叁拾肆元伍角; whole yuan end with 整.

    Raises ValueError for more than two decimals or 10^16 yuan and above.
    """
    exact = _exact_fen(amount)
    sign = "负" if exact < 0 else ""
    fen = int(abs(exact) * 100)
    if fen >= 10**18:
        raise ValueError("an amount of 10^16 yuan and above has no capitals here")
    yuan, rest = divmod(fen, 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"{sign}{words}整"
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    if fen:
        words += f"{DIGITS[fen]}分"
    return sign + words


def _exact_fen(amount: Decimal | int | str) -> Decimal:
    value = Decimal(amount)
    exact = value.quantize(Decimal("0.01"))
    if exact != value:
        raise ValueError(f"{amount} has more than two decimals: give yuan and fen")
    return exact


def _whole(number: int) -> str:
    if number == 0:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    words = ""
    gap = False
    for position in reversed(range(len(groups))):
        group = groups[position]
        if group == 0:
            gap = True
            continue
        if words and (gap or group < 1000):
            words += DIGITS[0]
        words += _below_ten_thousand(group) + LARGE_UNITS[position]
        gap = False
    return words


def _below_ten_thousand(number: int) -> str:
    words = ""
    gap = False
    for position in (3, 2, 1, 0):
        digit = number // 10**position % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += (DIGITS[0] if gap else "") + DIGITS[digit] + SMALL_UNITS[position]
        gap = False
    return words
