"""When two people may be one; no framework, no database."""

import datetime as dt

NEAR_BIRTH_DAYS = 366


def is_similar_name(first: str, second: str) -> bool:
    """Whether two different names differ by one character, written otherwise, left out or added, or only in order."""
    first, second = _plain(first), _plain(second)
    if first == second:
        return True
    if min(len(first), len(second)) < 2:
        return False
    if len(first) == len(second):
        differing = sum(one != other for one, other in zip(first, second, strict=True))
        return differing == 1 or sorted(first) == sorted(second)
    short, long = sorted((first, second), key=len)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def is_near_birth(first: dt.date, second: dt.date) -> bool:
    """Whether two different birth dates may be one, mistyped: a year apart at most, or month and day exchanged."""
    if abs((first - second).days) <= NEAR_BIRTH_DAYS:
        return True
    return first.year == second.year and (first.month, first.day) == (second.day, second.month)


def common_division(first: str, second: str) -> str:
    """The smallest division that two codes share, with zeros up to their length; whoever has it may compare both."""
    shared = max((level for level in (0, 2, 4, 6, 9, 12) if first[:level] == second[:level]), default=0)
    return first[:shared].ljust(max(len(first), len(second)), "0")


def _plain(name: str) -> str:
    return "".join(character for character in name if not character.isspace() and character not in "·•．.")
