import pytest

from civaffairs.documents.barcode import PATTERNS, code128


def read(widths: list[int]) -> str:
    """What a scanner reads: symbols of six widths, checked against their check symbol."""
    text = "".join(map(str, widths))
    assert text[-7:] == PATTERNS[106]
    values = [PATTERNS.index(text[place : place + 6]) for place in range(0, len(text) - 7, 6)]
    start, *body, check = values
    assert (start + sum(place * value for place, value in enumerate(body, 1))) % 103 == check
    read, in_pairs = "", start == 105
    for value in body:
        if value == 99:
            in_pairs = True
        elif value == 100:
            in_pairs = False
        else:
            read += f"{value:02d}" if in_pairs else chr(value + 32)
    return read


@pytest.mark.parametrize("number", ["DB2102022026000128", "SQ210202-2026-7", "12345", "123456", "A", "~ 0", "00A0000"])
def test_a_scanner_reads_the_number_that_was_printed(number):
    assert read(code128(number)) == number


def test_a_known_symbol_has_the_published_widths():
    # Start B, A, check 34, stop, as in the standard's table.
    assert "".join(map(str, code128("A"))) == "211214" + "111323" + "131123" + "2331112"


def test_every_pattern_is_eleven_modules_wide_and_differs_from_the_others():
    assert len(PATTERNS) == len(set(PATTERNS)) == 107
    assert {sum(map(int, pattern)) for pattern in PATTERNS[:-1]} == {11}


def test_digits_are_packed_in_pairs_so_that_a_case_number_stays_narrow():
    assert sum(code128("DB2102022026000128")) <= 180


@pytest.mark.parametrize("text", ["", "大中民救〔2026〕1号", "A\n"])
def test_what_code_128_cannot_say_is_refused(text):
    with pytest.raises(ValueError, match="Code 128"):
        code128(text)
