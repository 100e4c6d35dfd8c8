"""Putting syllables together as the rules of 1984 do: capitals, apostrophes, and the letters that are compared."""

import unicodedata
from collections.abc import Sequence

TONES = {"\u0304", "\u0301", "\u030c", "\u0300"}


def letters(spelled: str) -> str:
    """The letters a to z and digits of a spelling, in which case, spaces and diacritics do not count."""
    plain = unicodedata.normalize("NFD", spelled).lower()
    return "".join(character for character in plain if character in "abcdefghijklmnopqrstuvwxyz0123456789")


def toneless(syllable: str) -> str:
    """A syllable without its tone; ü and ê keep their marks."""
    apart = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(character for character in apart if character not in TONES))


def word(syllables: Sequence[str]) -> str:
    """One word with a capital; an apostrophe before a, o, e of a later syllable."""
    joined = ""
    for syllable in syllables:
        separated = joined and unicodedata.normalize("NFD", syllable)[:1].lower() in ("a", "o", "e")
        joined += f"'{syllable}" if separated else syllable
    return joined[:1].upper() + joined[1:]
