"""The spelling of a place name in Latin letters (罗马字母拼写): a proposal, with what speaks for it and against it.

The stored, sourced spelling that a person has confirmed is what counts.
"""

import unicodedata
from typing import Any, NamedTuple

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Text, optional
from placenames import tables
from placenames.dictionaries import first_reading, has_several_readings, second_reading
from placenames.rules.vocabulary import PLACE_CLASS
from placenames.segments import DIGITS, PEOPLE, READ, Word, segments
from placenames.spelling import letters, toneless, word

OVERRIDES = "placenames.romanise.overrides"
PHRASES = "placenames.romanise.phrases"
MINORITY_PROVINCES = "placenames.romanise.minority_provinces"

USUAL_MINORITY_PROVINCES = ("15", "54", "63", "65")
MINORITY_GENERICS = ("旗", "盟", "自治旗", "苏木", "民族苏木", "嘎查")
PLAIN = dict(
    zip(
        "东西南北前后左右新老小",
        ["dong", "xi", "nan", "bei", "qian", "hou", "zuo", "you", "xin", "lao", "xiao"],
        strict=True,
    )
)
NOT_RETROFLEX = ("儿童", "女儿", "孤儿", "幼儿", "婴儿", "少儿", "托儿", "育儿")


class Unit(NamedTuple):
    """Characters and how they are spelled: one syllable, or several characters of a transliteration."""

    text: str
    spelled: str


def name_with_something_to_spell(given, law):
    if not any(_is_han(character) or character.isdecimal() for character in given.name):
        law.refuse("malformed_input", f"“{given.name}”中没有汉字或者数字，不能拼写，请更正。", field="name")


def division_by_its_code(given, law):
    if given.division is not None and not (given.division.isascii() and given.division.isdecimal()):
        law.refuse("malformed_input", f"所在行政区划应写代码，现为“{given.division}”，请更正。", field="division")


@rule(
    "placenames.romanise",
    label="地名罗马字母拼写",
    basis="汉语拼音方案；中国地名汉语拼音字母拼写规则（汉语地名部分）〔(84)中地字第17号〕；GB/T 16159；GB/T 2260",
    inputs={"name": Text(), "class": optional(PLACE_CLASS), "division": optional(Text())},
    checks=(name_with_something_to_spell, division_by_its_code),
)
def romanise(given, law):
    """The proposal, its parts, other attested spellings, whence the reading comes and whether a person must look."""
    name = "".join(unicodedata.normalize("NFKC", given.name).split())
    cut = segments(name, given.class_)
    approved = _approved(law, name)
    if approved is not None:
        proposal, alternatives, source = approved
        law.step("override", proposal, f"审定拼写（{source}）")
        specific, generic = _parts_of(proposal, cut)
        return _answer(law, specific, generic, list(alternatives), "override")
    basis, units, alternatives = _readings(given, law, name, cut)
    generic = _generic_spelling(cut)
    specific = _spelling(cut.specific, units)
    others = [" ".join(filter(None, [_spelling(cut.specific, other), generic])) for other in alternatives]
    return _answer(law, specific, generic, others, basis, _doubts(given, law, name, cut, basis))


def _answer(law, specific, generic, alternatives, basis, doubts=()):
    proposal = law.step("proposal", " ".join(filter(None, [specific, generic])), "拼写建议")
    for code, label in doubts:
        law.test(code, False, label)
    confidence = "low" if doubts else "high" if basis in ("override", "phrase") else "medium"
    law.step("confidence", confidence, "把握程度")
    return {
        "proposal": proposal,
        "letters": letters(proposal),
        "specific": specific,
        "generic": generic,
        "alternatives": [other for other in dict.fromkeys(alternatives) if other != proposal],
        "basis": basis,
        "confidence": confidence,
        "needs_review": confidence == "low",
        "reasons": law.reasons,
    }


def _is_han(character):
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH") or character == "〇"


def _approved(law, name):
    own = law.parameter_if_any(OVERRIDES)
    if own is not None and name in own:
        row = own.of(name)
        return row.proposal, row.alternatives or (), "本地审定"
    return tables.approved().get(name)


def _parts_of(proposal, cut):
    """A spelling that was given whole, apart at its generic."""
    ending = _generic_spelling(cut)
    if ending is not None and proposal.endswith(f" {ending}"):
        return proposal[: -len(ending) - 1], ending
    return proposal, None


def _generic_spelling(cut):
    if cut.row is None:
        return None
    return _spelling(cut.generic, [*map(_plain_unit, cut.generic[0].text[: -len(cut.row.text)]), *_units_of(cut.row)])


def _plain_unit(modifier):
    return Unit(modifier, first_reading(modifier)[0])


def _units_of(row):
    return [Unit(*pair) for pair in zip(row.text, row.syllables, strict=True)]


def _readings(given, law, name, cut):
    """The basis, the units of the specific part, and the units of other readings."""
    text = "".join(part.text for part in cut.specific if part.kind == READ)
    covered = _covered(given, law, name, text)
    if covered is not None:
        units, others, source = covered
        law.step("phrase", " ".join(unit.spelled for unit in units), f"读音表（{source}）")
        return "phrase", units, others
    length = sum(len(part.text) for part in cut.specific)
    kept = [
        place
        for part, start in _placed(cut.specific)
        if part.kind == READ
        for place in range(start, start + len(part.text))
    ]
    readings = []
    for read in (first_reading, second_reading):
        syllables = read(name)[:length]
        readings.append(_corrected(given, law, [Unit(name[place], syllables[place]) for place in kept]))
    first, second = readings
    law.step("first_dictionary", " ".join(unit.spelled for unit in first), "第一部词典的读音")
    law.step("second_dictionary", " ".join(unit.spelled for unit in second), "第二部词典的读音")
    agree = [letters(unit.spelled) for unit in first] == [letters(unit.spelled) for unit in second]
    local = [_apart(row) for row in tables.readings().get(name, []) if row.use == tables.WHOLE_NAME]
    return ("agreement" if agree else "conflict"), first, [*([] if agree else [second]), *local]


def _placed(words):
    start = 0
    for part in words:
        yield part, start
        start += len(part.text)


def _covered(given, law, name, text):
    """Units that rows of the tables give for the whole specific part, other readings, and the source; or None."""
    if _own_phrase(law, name):
        return _of_whole_name(law, name, text), [], "本地审定"
    for row in tables.readings().get(name, ()):
        whole = row.use == tables.WHOLE_NAME and row.holds_in(given.division)
        if whole and len(row.syllables) == len(text) and not _own_phrase(law, text):
            return _apart(row), [_transliterated(row, other) for other in row.alternatives], row.source
    tiles = _tiles(given, law, text)
    if not tiles or not any(len(tile) > 1 or text == tile or _own_phrase(law, tile) for tile, *_ in tiles):
        return None
    units = [unit for _, tile_units, _, _ in tiles for unit in tile_units]
    others = []
    if len(tiles) == 1:
        others = [[Unit(text, other)] for other in tiles[0][2]]
    return units, others, "；".join(dict.fromkeys(source for *_, source in tiles if source))


def _of_whole_name(law, name, text):
    """A bureau's own row for the name with its generic: what it says of the specific part."""
    syllables = [toneless(syllable) for syllable in law.parameter(PHRASES).of(name)]
    return _matched(text, syllables[: len(text)] if len(syllables) == len(name) else syllables)


def _own_phrase(law, text):
    phrases = law.parameter_if_any(PHRASES)
    return phrases is not None and text in phrases


def _tiles(given, law, text):
    """The fewest rows that cover the text, longest first; a direction or size may stand between them."""
    best: dict[int, list[Any]] = {0: []}
    for end in range(1, len(text) + 1):
        for start in range(end):
            row = _row(given, law, text[start:end], len(text))
            if start in best and row and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = [*best[start], row]
    return best.get(len(text))


def _row(given, law, text, whole):
    """(text, units, alternatives, source) of one row, a bureau's own first."""
    if _own_phrase(law, text):
        syllables = [toneless(syllable) for syllable in law.parameter(PHRASES).of(text)]
        return text, _matched(text, syllables), (), "本地审定"
    known = given.name.strip() in tables.divisions()
    uses = (tables.ANYWHERE, tables.DIVISIONS_ONLY) if known else (tables.ANYWHERE,)
    for row in tables.readings().get(text, ()):
        if row.use in uses and row.holds_in(given.division):
            return text, _apart(row), row.alternatives, row.source
    if text in PLAIN and whole > 1:
        return text, [Unit(text, PLAIN[text])], (), ""
    return None


def _matched(text, syllables):
    if len(text) == len(syllables):
        return [Unit(*pair) for pair in zip(text, syllables, strict=True)]
    return [Unit(text, word(syllables))]


def _apart(row):
    if len(row.syllables) == 1 and len(row.text) > 1:
        return [Unit(row.text, row.syllables[0])]
    return [Unit(*pair) for pair in zip(row.text, row.syllables, strict=False)]


def _transliterated(row, spelled):
    return [Unit(row.text[: len(row.syllables)], spelled)]


def _corrected(given, law, units):
    """Readings of the dictionaries, with those of rows of two characters and more in their place."""
    text, found, place = "".join(unit.text for unit in units), [], 0
    while place < len(text):
        for end in range(min(len(text), place + tables.longest_text()), place + 1, -1):
            row = _row(given, law, text[place:end], len(text))
            if row and len(row[1]) == end - place:
                found += row[1]
                place = end
                break
        else:
            found.append(units[place])
            place += 1
    return found


def _doubts(given, law, name, cut, basis):
    doubts = []
    if basis == "conflict":
        doubts.append(("dictionaries_disagree", "两部词典的读音不同"))
    text = "".join(part.text for part in cut.specific if part.kind == READ)
    if basis == "agreement" and any(has_several_readings(character) for character in text):
        doubts.append(("ambiguous_reading", "专名中有多音字，读音表里没有这个名称"))
    if basis in ("agreement", "conflict") and _may_be_of_a_minority_language(given, law, name, cut):
        doubts.append(("minority_language", "少数民族语地名地区的区划，拼写表里没有这个名称"))
    return doubts


def _may_be_of_a_minority_language(given, law, name, cut):
    is_division = cut.row is not None and bool(cut.row.classes & {"division", "township", "village"})
    if not is_division and given.class_ not in ("division", "township", "village"):
        return False
    listed = law.parameter_if_any(MINORITY_PROVINCES)
    provinces = {code[:2] for code in (USUAL_MINORITY_PROVINCES if listed is None else listed)}
    codes = [given.division] if given.division else tables.divisions().get(name, ())
    return any(code[:2] in provinces for code in codes) or (cut.row is not None and cut.row.text in MINORITY_GENERICS)


def _spelling(words: list[Word], units: list[Unit]) -> str:
    """The words in letters; units are used up from left to right."""
    spelled, waiting = [], list(units)
    for part in words:
        if part.kind in (DIGITS, PEOPLE):
            spelled.append(part.shown)
            continue
        used, length = [], 0
        while waiting and length < len(part.text):
            used.append(waiting.pop(0))
            length += len(used[-1].text)
        spelled.append(_word(part.text, used))
    return " ".join(filter(None, spelled))


def _word(text, units):
    if len(units) == 1:
        return units[0].spelled[:1].upper() + units[0].spelled[1:]
    syllables: list[str] = []
    for place, unit in enumerate(units):
        if unit.text == "儿" and place and not any(exception in text for exception in NOT_RETROFLEX):
            syllables[-1] += "r"
        else:
            syllables.append(unit.spelled if place == 0 else unit.spelled.lower())
    return word(syllables)
