import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civaffairs.common.identity import check_character, read_id_number

ON = dt.date(2026, 11, 20)
first_digits = st.tuples(
    st.integers(110000, 659999),
    st.dates(dt.date(1900, 1, 1), ON).map(lambda day: day.strftime("%Y%m%d")),
    st.integers(0, 999).map("{:03}".format),
).map(lambda parts: "".join(map(str, parts)))


@given(first_digits)
def test_a_number_with_its_check_character_is_valid_and_says_birth_and_sex(first):
    number = read_id_number(first + check_character(first), on=ON)
    assert number.reasons == ()
    assert number.birth.strftime("%Y%m%d") == first[6:14]
    assert number.sex == ("male" if int(first[16]) % 2 else "female")


@given(first_digits, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first, place, shift):
    wrong = first[:place] + str((int(first[place]) + shift) % 10) + first[place + 1 :]
    assert read_id_number(wrong + check_character(first), on=ON).reasons


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ("　１１０１０５１９４９１２３１００２ｘ\t", ()),
        ("11010519491231002X ", ()),
        ("1101051949123100２x", ()),
        ("٣٦٠٤٢٦199101010071", ("characters",)),
        ("1101051949123100 X", ("characters",)),
        ("11010519491231002", ("length",)),
    ],
)
def test_numbers_are_tidied_at_both_ends_and_nowhere_else(typed, reasons):
    assert read_id_number(typed, on=ON).reasons == reasons


def test_a_birth_date_on_the_day_itself_is_allowed_and_the_day_after_is_not():
    first = "11010520261120001"
    number = first + check_character(first)
    assert read_id_number(number, on=ON).reasons == ()
    assert read_id_number(number, on=ON - dt.timedelta(days=1)).reasons == ("birth_date",)


def test_a_legacy_number_gets_the_twentieth_century_and_a_check_character():
    assert read_id_number("110105491231002", on=ON).normalised == "11010519491231002X"
