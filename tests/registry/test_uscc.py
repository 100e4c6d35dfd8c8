"""Unified social credit codes after GB 32100-2015, with the inner organisation code of GB 11714."""

import pytest

from civaffairs.common.identity import read_uscc


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "513418815012345693", "5332000050987654XY", "11532331015179648Q"]
)
def test_a_published_code_is_valid_on_both_layers(code):
    read = read_uscc(code)
    assert (read.reason, read.is_organisation_code_valid) == ("", True)
    assert (read.authority, read.area) == (code[0], code[2:8])


def test_blanks_hyphens_full_width_and_small_letters_do_not_count():
    assert read_uscc(" 5232-0613ｍj7h2k0q6r ").normalised == "52320613MJ7H2K0Q6R"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("51341881501234569", "length"),
        ("513418815012I45693", "alphabet"),
        ("51A418815012345693", "area_format"),
        ("513418815012345690", "checksum"),
    ],
)
def test_the_first_thing_that_is_wrong_is_said(code, reason):
    assert read_uscc(code).reason == reason


def test_a_code_whose_inner_check_alone_fails_is_valid_and_says_so():
    from civaffairs.common.identity import uscc_check_character

    body = "51341881501234568"  # the organisation code 50123456-9 with another check character
    read = read_uscc(body + uscc_check_character(body))
    assert (read.reason, read.is_organisation_code_valid) == ("", False)
