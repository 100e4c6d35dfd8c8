import pytest

from civaffairs.documents.verification import new_code, read_code


@pytest.mark.parametrize("bureau", [0, 1, 1001, 999_999, 32**4 - 1])
def test_a_code_says_which_bureau_to_ask(bureau):
    code = new_code(bureau)
    assert len(code) == 16
    assert read_code(code) == (bureau, code)


def test_codes_of_one_bureau_are_never_alike():
    assert len({new_code(1001) for _ in range(1000)}) == 1000


def test_a_bureau_number_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="bureau number"):
        new_code(32**4)


@pytest.mark.parametrize(
    "typed", ["00Z9K7QX2M4TRW80", " 00z9-k7qx-2m4t-rw8o ", "ooz9 k7qx 2m4t rw80", "00Z9K7QX2M4TRW8\u3000O"]
)
def test_small_letters_hyphens_blanks_and_o_for_nought_are_all_right(typed):
    assert read_code(typed) == (0x3E9, "00Z9K7QX2M4TRW80")


@pytest.mark.parametrize(
    "typed", ["", "00Z9", "00Z9K7QX2M4TRW801", "00Z9K7QX2M4TRW8U", "验证码验证码验证码验证码验证码一", "\x00" * 16]
)
def test_what_no_letter_carries_is_no_code(typed):
    assert read_code(typed) is None
