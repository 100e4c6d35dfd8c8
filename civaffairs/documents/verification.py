"""The code printed on a letter: says which bureau to ask, and cannot be guessed.

Sixteen characters of Crockford's alphabet, which has no I, L, O and U: four carry the bureau's number, twelve are
random (60 bits), so that the public page can look inside one bureau's walls without a table outside them.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BUREAU_LENGTH, RANDOM_LENGTH = 4, 12
LIKE_OTHERS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u3000": None})


def new_code(bureau: int) -> str:
    """A fresh code of the bureau. Raises ValueError for a bureau number that four characters cannot carry."""
    if not 0 <= bureau < len(ALPHABET) ** BUREAU_LENGTH:
        raise ValueError(f"bureau number {bureau} does not fit into a verification code")
    places = (len(ALPHABET) ** place for place in range(BUREAU_LENGTH - 1, -1, -1))
    prefix = "".join(ALPHABET[bureau // place % len(ALPHABET)] for place in places)
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))


def read_code(typed: str) -> tuple[int, str] | None:
    """The bureau and the code as stored, from what somebody typed: small letters, hyphens and O for 0 are all right.

    None for what no letter carries.
    """
    code = typed.strip().upper().translate(LIKE_OTHERS)
    if len(code) != BUREAU_LENGTH + RANDOM_LENGTH or not set(code) <= set(ALPHABET):
        return None
    bureau = 0
    for character in code[:BUREAU_LENGTH]:
        bureau = bureau * len(ALPHABET) + ALPHABET.index(character)
    return bureau, code
