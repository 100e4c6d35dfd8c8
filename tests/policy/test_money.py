from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civaffairs.common.money import display, normal, quotient, round_to

yuan = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
steps = st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal("0.05"), Decimal(1), Decimal(10)])


@given(yuan, st.integers(1, 50), steps)
def test_rounding_yields_a_multiple_of_the_step_less_than_one_step_away(amount, heads, step):
    exact = quotient(amount, heads)
    for mode in ("ceiling", "floor", "half_up"):
        rounded = round_to(exact, mode=mode, step=step)
        assert rounded % step == 0
        assert abs(Fraction(rounded) - exact) < Fraction(step)
    assert round_to(exact, mode="floor", step=step) <= exact <= round_to(exact, mode="ceiling", step=step)


@given(yuan, steps)
def test_half_up_goes_to_the_nearer_multiple_and_half_away_from_zero(amount, step):
    rounded = round_to(amount, mode="half_up", step=step)
    assert abs(rounded - amount) * 2 <= step
    assert round_to(-amount, mode="half_up", step=step) == -rounded


@pytest.mark.parametrize(("amount", "shown"), [("666.665", "666.67"), ("666.6649", "666.66"), ("0.005", "0.01")])
def test_display_rounds_half_up_to_the_fen(amount, shown):
    assert display(Decimal(amount)) == Decimal(shown)


def test_an_unknown_rounding_mode_is_refused():
    with pytest.raises(ValueError, match="unknown rounding mode"):
        round_to(Decimal(1), mode="truncate", step=Decimal(1))


@pytest.mark.parametrize(("value", "text"), [("750.00", "750"), ("1E+3", "1000"), ("0.10", "0.1"), ("0.00", "0")])
def test_normal_numbers_have_no_trailing_zeros_and_no_exponent(value, text):
    assert str(normal(Decimal(value))) == text
