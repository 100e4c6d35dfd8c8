from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civaffairs.payments.choices import FundLevel
from civaffairs.payments.shares import ONE, split, totals

AMOUNTS = st.decimals(min_value=0, max_value=10_000_000, places=2)
PARTS = st.lists(st.integers(0, 1_000_000), min_size=3, max_size=3)


def shares_of(cuts: list[int]) -> dict[str, Decimal]:
    """Four shares of six decimals that sum to one."""
    first, second, third = sorted(cuts)
    parts = (first, second - first, third - second, 1_000_000 - third)
    return {level: Decimal(part) / 1_000_000 for level, part in zip(FundLevel.values, parts, strict=True)}


@given(AMOUNTS, PARTS)
def test_the_parts_of_an_amount_add_up_to_it_and_none_is_negative_or_finer_than_a_fen(amount, cuts):
    shares = shares_of(cuts)
    parts = split(amount, shares)
    assert sum(parts.values()) == amount
    assert all(part > 0 and part == part.quantize(Decimal("0.01")) for part in parts.values())
    for level, share in shares.items():
        exact, got = amount * share, parts.get(level, Decimal(0))
        if level == FundLevel.COUNTY:
            assert exact <= got < exact + Decimal("0.03")
        else:
            assert exact - Decimal("0.01") < got <= exact


@given(st.lists(AMOUNTS, max_size=50), PARTS)
def test_the_sums_by_level_of_many_lines_add_up_to_the_run(amounts, cuts):
    found = totals(split(amount, shares_of(cuts)) for amount in amounts)
    assert sum(found.values(), Decimal(0)) == sum(amounts, Decimal(0))


@pytest.mark.parametrize(
    ("amount", "shares"),
    [
        ("1", {"county": Decimal("0.99")}),
        ("1", {"county": Decimal("0.5"), "village": Decimal("0.5")}),
        ("-0.01", {"county": ONE}),
    ],
)
def test_shares_that_do_not_make_one_whole_are_refused(amount, shares):
    with pytest.raises(ValueError, match="shares must|negative"):
        split(Decimal(amount), shares)
