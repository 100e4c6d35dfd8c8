"""Amounts as pages and letters write them."""

from decimal import Decimal

import pytest

from civaffairs.web.amounts import capitals, yuan_text


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("750", "柒佰伍拾元整"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角"),
        ("1234.56", "壹仟贰佰叁拾肆元伍角陆分"),
        ("1234.06", "壹仟贰佰叁拾肆元零陆分"),
        ("10", "壹拾元整"),
        ("1005", "壹仟零伍元整"),
        ("100000", "壹拾万元整"),
        ("100050", "壹拾万零伍拾元整"),
        ("20000300", "贰仟万零叁佰元整"),
        ("100000001", "壹亿零壹元整"),
        ("1010100000", "壹拾亿壹仟零壹拾万元整"),
        ("-12.30", "负壹拾贰元叁角"),
    ],
)
def test_capitals_follow_the_rules_for_receipts(amount, words):
    assert capitals(Decimal(amount)) == words


def test_amount_with_more_than_two_decimals_is_refused_rather_than_rounded():
    with pytest.raises(ValueError, match="more than two decimals"):
        yuan_text(Decimal("1.005"))


def test_amount_has_separators_and_two_decimals():
    assert yuan_text("1234567.5") == "1,234,567.50"
