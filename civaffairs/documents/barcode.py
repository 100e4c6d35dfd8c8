"""Code 128 (GB/T 18347, ISO/IEC 15417): the widths of bars and spaces for a printed number."""

# One entry a symbol value: three bars and three spaces, in modules; the stop has a bar more.
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
PATTERNS = _WIDTHS.split()
CODE_C, CODE_B, START_B, START_C, STOP = 99, 100, 104, 105, 106


def code128(text: str) -> list[int]:
    """Widths in modules, bar first, then space and bar in turn; the paper leaves ten modules quiet on both sides.

    Raises ValueError for an empty text and for characters outside printable ASCII.
    """
    if not text or any(not " " <= character <= "~" for character in text):
        raise ValueError(f"{text!r} has no Code 128 form: use printable ASCII")
    values = _values(text)
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return [int(width) for value in [*values, check, STOP] for width in PATTERNS[value]]


def _values(text: str) -> list[int]:
    values: list[int] = []
    in_pairs = False
    place = 0
    while place < len(text):
        wants_pairs = _digits_at(text, place) >= (2 if in_pairs else 4)
        if not values:
            values.append(START_C if wants_pairs else START_B)
        elif wants_pairs != in_pairs:
            values.append(CODE_C if wants_pairs else CODE_B)
        in_pairs = wants_pairs
        if in_pairs:
            values.append(int(text[place : place + 2]))
            place += 2
        else:
            values.append(ord(text[place]) - 32)
            place += 1
    return values


def _digits_at(text: str, place: int) -> int:
    rest = text[place:]
    return len(rest) - len(rest.lstrip("0123456789"))
