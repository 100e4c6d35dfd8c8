"""Two dictionaries that know nothing of one another read a name; where they differ, a person decides.

The first is CC-CEDICT with the readings of the Table of General Standard Characters, the second pypinyin's own. Both
read the longest entry first, so that 长 in 长安 and in 长子 are told apart by their neighbours.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin_dict.pinyin_data.kmandarin_8105 import pinyin_dict as standard_characters

from placenames.spelling import toneless

LONGEST_ENTRY = 8

_ENTRY = re.compile(r"    '(.+?)': \[(.*)\],$")
_SYLLABLE = re.compile(r"'([^']*)'")


def first_reading(text: str) -> list[str]:
    """The syllables of a text, one a character, by CC-CEDICT."""
    entries, found, place = _entries(), [], 0
    while place < len(text):
        length = next(
            (length for length in range(LONGEST_ENTRY, 1, -1) if text[place : place + length] in entries
             and place + length <= len(text)), 1
        )  # fmt: skip
        part = text[place : place + length]
        found += entries[part].split() if length > 1 else [_usual_reading(part)]
        place += length
    return found


def second_reading(text: str) -> list[str]:
    """The syllables of a text, one a character, by pypinyin."""
    return [toneless(syllable) for syllable in lazy_pinyin(text, v_to_u=True, errors=_each_character)]


def _each_character(text: str) -> Any:
    """Letters and figures stay as they are, one entry each."""
    return list(text)


def words_of(text: str) -> list[str]:
    """A text cut into the longest words that CC-CEDICT knows; what it does not know stays together."""
    entries, found, place, unknown = _entries(), [], 0, ""
    while place < len(text):
        part = next(
            (text[place:end] for end in range(len(text), place + 1, -1) if text[place:end] in entries), text[place]
        )
        if len(part) == 1:
            unknown += part
        else:
            found += [*filter(None, [unknown]), part]
            unknown = ""
        place += len(part)
    return [*found, *filter(None, [unknown])]


def has_several_readings(character: str) -> bool:
    """Whether a character is read in more than one way, tones aside, in either dictionary."""
    written = [PINYIN_DICT.get(ord(character), ""), standard_characters.get(ord(character), "")]
    return len({toneless(reading) for readings in written for reading in readings.split(",") if reading}) > 1


@cache
def _entries() -> dict[str, str]:
    # The module is a literal of a hundred thousand lists: read as text it takes a tenth of the memory.
    found = {}
    for line in _lines():
        if (entry := _ENTRY.match(line)) and 1 < len(entry[1]) <= LONGEST_ENTRY:
            syllables = [toneless(syllable).lower() for syllable in _SYLLABLE.findall(entry[2])]
            if len(syllables) == len(entry[1]):
                found[entry[1]] = " ".join(syllables)
    return found


def _lines() -> Iterator[str]:
    folder = resources.files("pypinyin_dict.phrase_pinyin_data")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if re.fullmatch(r"cc_cedict_[0-9]+\.py", file.name):
            with file.open(encoding="utf-8") as lines:
                yield from lines


def _usual_reading(character: str) -> str:
    readings = standard_characters.get(ord(character)) or PINYIN_DICT.get(ord(character)) or character
    return toneless(readings.split(",")[0])
