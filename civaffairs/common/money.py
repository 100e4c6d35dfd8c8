"""Exact yuan: Decimal for money, Fraction where a division must stay exact, one rounding at a named place."""

from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

# Inexact is an error: a rule that loses a fraction of a fen stops instead of paying it to nobody.
EXACT = Context(prec=120, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])

FEN = Decimal("0.01")


def quotient(dividend: Decimal | int, divisor: Decimal | int) -> Fraction:
    """The exact quotient of two exact numbers; divide last, after every multiplication."""
    return Fraction(dividend) / Fraction(divisor)


def round_to(value: Decimal | Fraction | int, *, mode: str, step: Decimal) -> Decimal:
    """A whole multiple of `step` (yuan); `mode` is ceiling, floor or half_up (half away from zero).

    Raises ValueError for another mode.
    """
    numerator, denominator = value.as_integer_ratio()
    step_numerator, step_denominator = step.as_integer_ratio()
    units, rest = numerator * step_denominator, denominator * step_numerator
    if mode == "ceiling":
        count = -(-units // rest)
    elif mode == "floor":
        count = units // rest
    elif mode == "half_up":
        count = (2 * abs(units) + rest) // (2 * rest) * (1 if units >= 0 else -1)
    else:
        raise ValueError(f"unknown rounding mode {mode!r}: use ceiling, floor or half_up")
    return EXACT.multiply(Decimal(count), step)


def display(value: Decimal | Fraction | int, step: Decimal = FEN) -> Decimal:
    """The value half-up to `step` for reading only; it never enters a later calculation."""
    return round_to(value, mode="half_up", step=step)


def plain_text(value: Decimal) -> str:
    """The number without trailing zeros and without exponent: 750.00 becomes "750"."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def normal(value: Decimal | Fraction | int) -> Decimal:
    """The same number as Decimal without trailing zeros and without exponent.

    Raises decimal.Inexact for a fraction that no decimal can write.
    """
    if isinstance(value, Fraction):
        value = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(plain_text(Decimal(value)))
