"""A name cut into the words that are written apart (中国地名汉语拼音字母拼写规则（汉语地名部分）第1至7、14至17条)."""

import re
from typing import NamedTuple

from placenames import tables
from placenames.dictionaries import words_of

READ, DIGITS, PEOPLE = "read", "digits", "people"

JOINED = ("natural_village", "scenic")
UNITS = frozenset(("division", "township"))
MODIFIERS = frozenset("东西南北中前后左右上下大小新老旧直横正斜支")
COMPOUNDS = frozenset(("东南", "西南", "东北", "西北", "中南", "东西", "南北", "中西", "前后", "左右", "上下", "大小"))
NUMBERED = ("马路", "环路", "经路", "纬路", "支路", "路", "街", "大街", "巷", "弄", "条", "胡同")
NUMBERED_BODIES = ("厂", "矿", "队", "场", "营", "连")
ENDING_IN_NUMBERS = (
    "东四",
    "西四",
    "统一",
    "同一",
    "唯一",
    "专一",
    "天一",
    "太一",
    "归一",
    "如一",
    "合一",
    "不二",
    "初一",
)
LANDMARK = "门寺桥村庄庙塔营园山河湖站关口店坊楼宫坛海湾堡"
NATURAL_TOO = frozenset(("黄山", "三门峡", "黑龙江"))
WITH_NUMBERS_ONLY = ("马路", "环路", "经路", "纬路")

_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_NUMBER = re.compile(
    r"(?:[一二三四五六七八九]?百(?:零[一二三四五六七八九])?)?(?:[一二三四五六七八九]?十)?[一二三四五六七八九]?\Z"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十百]+")
_LOWER_DIVISION = re.compile(r".{2,3}?[区县市镇乡](?=..)")
_BANNER_WING = re.compile(r"(.+?)(左翼|右翼)\Z")


class Word(NamedTuple):
    """Characters that are written as one word: read, shown as digits, or the name of a people."""

    text: str
    kind: str = READ
    shown: str = ""


class Segments(NamedTuple):
    """The words of the specific part and of the generic part; `generic` is the row that was found at the end."""

    specific: list[Word]
    generic: list[Word]
    row: tables.Generic | None


def segments(name: str, place_class: str | None) -> Segments:
    """The name in words, with the generic of its class where it has one."""
    if place_class in JOINED:
        return Segments([Word(name)], [], None)
    if place_class == "institution":
        return _institution(name)
    row = _generic(name, place_class)
    if row is None:
        return Segments(_plain(name), [], None)
    specific = name[: -len(row.text)]
    if row.classes & UNITS:
        return Segments(_with_peoples(specific), [Word(row.text)], row)
    if row.text in NUMBERED or row.classes & {"street", "residential_area"}:
        return _street(specific, row)
    return Segments(_plain(specific), [Word(row.text)], row)


def _generic(name, place_class):
    own = [row for row in tables.generics() if place_class in row.classes]
    usual = [row for row in tables.generics() if "usual" in row.classes]
    if _is_bare_division(name, place_class):
        return None
    for rows in (own, usual):
        for row in rows:
            if name.endswith(row.text) and len(name) > len(row.text) and _fits(name[: -len(row.text)], row):
                return row
    return None


def _is_bare_division(name, place_class):
    """北京 or 上海 without 市: the last character is no generic there."""
    if name in NATURAL_TOO and place_class != "division":
        return False
    codes = [code for ending in ("市", "省") for code in tables.divisions().get(name + ending, ())]
    if place_class == "division":
        return bool(codes) or any(tables.divisions().get(name + ending) for ending in ("区", "县"))
    return place_class is None and any(code.endswith("00") for code in codes)


def _fits(specific, row):
    if row.text in WITH_NUMBERS_ONLY:
        return _number(specific) or specific[-1] in MODIFIERS | {"内", "外"} or _number(specific[-1])
    return True


def _plain(text):
    """第二松花江: an ordinal before the proper name is a word of its own."""
    ordinal = _ORDINAL.match(text)
    parts = [ordinal[0], text[ordinal.end() :]] if ordinal and len(text) - ordinal.end() > 1 else [text]
    return [word for part in parts for word in _with_figures(part)]


def _with_figures(text):
    """Figures that the name itself writes in digits stand apart."""
    parts = re.findall(r"[0-9A-Za-z]+|[^0-9A-Za-z]+", text)
    return [Word(part, DIGITS, part) if part[0].isascii() else Word(part) for part in parts]


def _with_peoples(text):
    """Names of peoples at the end of the specific stand apart; so do the wings of a banner."""
    found: list[Word] = []
    while text:
        people = max((one for one in tables.ethnonyms() if text.endswith(one)), key=len, default=None)
        if people is None or (people == text and not people.endswith("族")):
            break
        found.insert(0, Word(people, PEOPLE, tables.ethnonyms()[people]))
        text = text[: -len(people)]
    wing = _BANNER_WING.match(text)
    if wing:
        return [Word(wing[1]), Word(wing[2]), *found]
    return [*(_plain(text) if text else []), *found]


def _street(specific, row):
    """Ordinals as figures, modifiers joined to the generic, a landmark before a direction apart."""
    ordinal = _ORDINAL.fullmatch(specific)
    if ordinal and row.text in NUMBERED:
        return Segments([Word(specific, DIGITS, f"Di-{_number(specific[1:])}")], [Word(row.text)], row)
    prefix, figure = _trailing_number(specific) if row.text in NUMBERED else (specific, None)
    modifiers, base = "", prefix
    if prefix and prefix not in COMPOUNDS:
        base, modifiers = _without_modifiers(prefix)
    words = _with_landmark(base) if base else []
    if figure is not None:
        middle = [Word(modifiers)] if modifiers else []
        return Segments([*words, *middle, Word(specific[len(prefix) :], DIGITS, str(figure))], [Word(row.text)], row)
    return Segments(words, [Word(modifiers + row.text)], row)


def _trailing_number(text):
    """What stands before the number at the end, and the number: 经五 gives 经 and 5, 三八 is no number."""
    run = len(text) - len(text.rstrip("一二三四五六七八九十百零"))
    for start in range(len(text) - run, len(text)):
        if start and text[: start + 1].endswith(ENDING_IN_NUMBERS):
            continue
        number = _number(text[start:])
        if number and (start == len(text) - run or text[:start].endswith(ENDING_IN_NUMBERS)):
            return text[:start], number
    return text, None


def _number(text):
    """The value of a well-formed Chinese number up to 999, or None; 三八 and 五一 are no numbers but dates."""
    if not text or not _NUMBER.match(text):
        return None
    total, pending = 0, 0
    for character in text:
        if character in _DIGITS:
            pending = _DIGITS[character]
        elif character in "十百":
            total += (pending or 1) * (10 if character == "十" else 100)
            pending = 0
    return (total + pending) or None


def _without_modifiers(text):
    """景山后 gives 景山 and 后; of 小南 the first stays, because something must; 山东 stays whole."""
    if len(text) == 2 and all(character in MODIFIERS for character in text):
        return text[:1], text[1:]
    end = len(text)
    while end > 2 and text[end - 1] in MODIFIERS:
        end -= 1
    return text[:end], text[end:]


def _with_landmark(text):
    """广安门北滨河: the landmark, then the direction with what it directs."""
    for place in range(2, len(text) - 1):
        if text[place] in "东西南北" and text[place - 1] in LANDMARK:
            return [*_with_figures(text[:place]), Word(text[place:])]
    return _plain(text)


def _institution(name):
    """Bodies and buildings: divisions with their generic apart, then words, then the generic."""
    words: list[Word] = []
    rest = name
    while division := _leading_division(rest, within=bool(words)):
        kind = next(row for row in tables.generics() if row.classes & UNITS and division.endswith(row.text))
        words += [*_with_peoples(division[: -len(kind.text)]), Word(kind.text)]
        rest = rest[len(division) :]
    row = next((row for row in tables.generics() if "institution" in row.classes and rest.endswith(row.text)), None)
    middle = rest[: -len(row.text)] if row else rest
    prefix, figure = _trailing_number(middle) if row and row.text in NUMBERED_BODIES else (middle, None)
    words += [word for part in _words_of(prefix) for word in _with_figures(part)]
    if figure is not None:
        words.append(Word(middle[len(prefix) :], DIGITS, str(figure)))
    return Segments(words, [Word(row.text)] if row else [], row)


def _leading_division(text, *, within):
    """A division at the beginning, also one that is no more; inside another one anything that looks like a division."""
    names = (text[:length] for length in range(min(len(text) - 2, 12), 1, -1))
    found = next((name for name in names if name in tables.divisions() or _was_a_prefecture(name)), None)
    looks_like = _LOWER_DIVISION.match(text) if within and found is None else None
    return looks_like[0] if looks_like else found


def _was_a_prefecture(name):
    return name.endswith("地区") and f"{name[:-2]}市" in tables.divisions()


def _words_of(text):
    if not text:
        return []
    return [text] if len(text) <= 3 else words_of(text)
