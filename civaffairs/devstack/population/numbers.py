"""Makers of numbers in official formats: resident identity numbers, credit codes, certificates, plates, accounts.

The population must be able to prove the product wrong, so nothing here is shared with the rules; even the check
characters are computed from the text of the standards once more. All numbers are synthetic.
"""

from datetime import date
from random import Random

# GB 11643-1999: powers of two modulo 11, read from the right; the character belongs to (1 - sum) modulo 11.
_ID_CHECK = "0123456789X"
# GB 32100-2015: the 31 characters of a unified social credit code, in the order of their values.
_CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 11714: the organisation code inside the credit code has its own check character over all 36 characters.
_ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def id_check_character(first_seventeen: str) -> str:
    """Check character of a resident identity number (GB 11643-1999, MOD 11-2)."""
    remainder = 0
    for digit in first_seventeen:
        remainder = (remainder + int(digit)) * 2 % 11
    return _ID_CHECK[(12 - remainder) % 11]


class IdNumbers:
    """Issues identity numbers, none twice."""

    def __init__(self, random: Random):
        self._random = random
        self._issued: set[str] = set()

    def issue(self, region: str, birth: date, sex: str) -> str:
        """A new number for a person born on `birth` and registered in `region` (six digits)."""
        while True:
            sequence = self._random.randrange(1, 499) * 2 + (1 if sex == "male" else 0)
            body = f"{region}{birth:%Y%m%d}{sequence:03d}"
            number = body + id_check_character(body)
            if number not in self._issued:
                self._issued.add(number)
                return number


def organisation_check_character(body: str) -> str:
    """Check character of the eight characters of an organisation code (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(_ORGANISATION_CHARACTERS.index(c) * w for c, w in zip(body, weights, strict=True))
    remainder = 11 - total % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def credit_code(random: Random, region: str, *, form: str = "91") -> str:
    """A unified social credit code (GB 32100-2015): 91 company, 92 sole trader, 93 farmers' cooperative."""
    body = "".join(random.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=8))
    code = form + region + body + organisation_check_character(body)
    total = sum(_CREDIT_CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(code)) if _readable(code) else 0
    return code + _CREDIT_CHARACTERS[(31 - total % 31) % 31]


def _readable(code: str) -> bool:
    return all(c in _CREDIT_CHARACTERS for c in code)


def plate(random: Random, prefix: str) -> str:
    """A vehicle plate such as 辽B3K7F2."""
    return prefix + "".join(random.choices(_PLATE_LETTERS, k=4)) + str(random.randrange(10))


def account(random: Random, prefix: str) -> str:
    """A bank account or card number of 19 digits."""
    return prefix + "".join(random.choices("0123456789", k=19 - len(prefix)))
