"""Citizen identity numbers (GB 11643-1999) and unified social credit codes (GB 32100-2015)."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

BLANKS = " \t\r\n\u3000"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
CENTENARIAN_SEQUENCES = ("996", "997", "998", "999")

_HALF_WIDTH = {
    full: full - 0xFEE0
    for start, end in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for full in range(start, end + 1)
}
_CURRENT = re.compile(r"[0-9]{17}[0-9X]\Z")
_LEGACY = re.compile(r"[0-9]{15}\Z")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What a typed identity number says: its form, and birth, sex and region where it is valid.

    `reasons` (length, characters, birth_date, check_character) is empty for a valid number; `century_unclear` marks
    a valid fifteen-digit number of the sequence kept for people over a hundred, which has no normalised form.
    """

    form: str
    reasons: tuple[str, ...] = ()
    normalised: str | None = None
    birth: dt.date | None = None
    sex: str | None = None
    region: str | None = None
    century_unclear: bool = False


def tidy(text: str) -> str:
    """The number without blanks at both ends, in half-width characters, with a capital X."""
    return text.strip(BLANKS).translate(_HALF_WIDTH).replace("x", "X")


def check_character(first_seventeen: str) -> str:
    """The eighteenth character (ISO 7064 MOD 11-2) for seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def read_id_number(text: str, *, on: dt.date) -> IdNumber:
    """Read a typed identity number; a birth date after `on` is an error (GB 11643-1999; 居民身份证法 art 3)."""
    number = tidy(text)
    form = {18: "current", 15: "legacy"}.get(len(number))
    if form is None:
        return IdNumber("unknown", ("length",))
    if not (_CURRENT if form == "current" else _LEGACY).match(number):
        return IdNumber(form, ("characters",))
    if form == "legacy":
        if number[12:] in CENTENARIAN_SEQUENCES:
            return IdNumber(form, region=number[:6], century_unclear=True)
        number = number[:6] + "19" + number[6:]
        number += check_character(number)
    birth = _birth_date(number[6:14], on)
    reasons: tuple[str, ...] = () if birth else ("birth_date",)
    if number[17] != check_character(number[:17]):
        reasons += ("check_character",)
    if reasons:
        return IdNumber(form, reasons)
    sex = "male" if int(number[16]) % 2 else "female"
    return IdNumber(form, (), number, birth, sex, number[:6])


def _birth_date(digits: str, on: dt.date) -> dt.date | None:
    try:
        birth = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return birth if birth <= on else None


USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC = re.compile(f"[{USCC_ALPHABET}]{{18}}\\Z")


@dataclass(frozen=True, slots=True)
class Uscc:
    """What a typed unified social credit code says.

    `reason` (length, alphabet, area_format, checksum) is empty for a valid code. `is_organisation_code_valid` is the
    inner check of GB 11714; a code that fails it alone was issued all the same and is to be compared with the paper.
    """

    normalised: str
    reason: str = ""
    is_organisation_code_valid: bool | None = None
    authority: str | None = None
    category: str | None = None
    area: str | None = None
    organisation_code: str | None = None


def uscc_check_character(first_seventeen: str) -> str:
    """The eighteenth character (GB 32100-2015) for the seventeen before it."""
    total = sum(USCC_ALPHABET.index(one) * weight for one, weight in zip(first_seventeen, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def organisation_check_character(first_eight: str) -> str:
    """The ninth character of an organisation code (GB 11714-1997) for the eight before it."""
    total = sum(int(one, 36) * weight for one, weight in zip(first_eight, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def read_uscc(text: str) -> Uscc:
    """Read a typed unified social credit code (GB 32100-2015); blanks and hyphens do not count."""
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != 18:
        return Uscc(code, "length")
    if not _USCC.match(code):
        return Uscc(code, "alphabet")
    if not code[2:8].isdigit():
        return Uscc(code, "area_format")
    if code[17] != uscc_check_character(code[:17]):
        return Uscc(code, "checksum")
    inner = code[8:17]
    is_sound = inner[8] == organisation_check_character(inner[:8])
    return Uscc(code, "", is_sound, code[0], code[1], code[2:8], inner)
