"""How an amount is divided over the sources of funds: exact to the fen, and never a fen lost or made."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from civaffairs.common.money import EXACT, FEN, round_to

from .choices import FundLevel

ZERO = Decimal(0)
ONE = Decimal(1)


def split(amount: Decimal, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Yuan by level: each share rounded down to the fen, the fen left over to the county.

    Raises ValueError when the shares do not sum to one or name an unknown level, or the amount is negative.
    """
    if amount < 0:
        raise ValueError("a negative amount is not divided: record what came back as an entry of its own")
    if set(shares) - set(FundLevel.values) or sum(shares.values(), ZERO) != ONE:
        raise ValueError(f"shares must name known levels and sum to 1: {dict(shares)}")
    parts = {
        level: round_to(EXACT.multiply(amount, share), mode="floor", step=FEN)
        for level, share in shares.items()
        if level != FundLevel.COUNTY
    }
    parts[FundLevel.COUNTY.value] = amount - sum(parts.values(), ZERO)
    return {level: part for level, part in parts.items() if part}


def totals(parts: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The sum by level of many divided amounts."""
    found: dict[str, Decimal] = {}
    for part in parts:
        for level, amount in part.items():
            found[level] = found.get(level, ZERO) + amount
    return found
