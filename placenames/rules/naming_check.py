"""Whether a new name keeps the rules of naming (命名规则核查): what must be refused, and what a person has to judge."""

import unicodedata
from datetime import date
from typing import NamedTuple

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, ListOf, RecordOf, Text, optional
from placenames.rules.vocabulary import ORDINANCE, PLACE_CLASS, specific_of
from placenames.spelling import letters

GENERICS = "placenames.naming_check.generics"
LENGTH = "placenames.naming_check.length"
LARGE_WORDS = "placenames.naming_check.large_words"
FOREIGN_WORDS = "placenames.naming_check.foreign_words"
FEUDAL_WORDS = "placenames.naming_check.feudal_words"
LEADER_NAMES = "placenames.naming_check.leader_names"
PERSON_NAMES = "placenames.naming_check.person_names"
COMPANY_NAMES = "placenames.naming_check.company_names"
COMMON_CHARACTERS = "placenames.naming_check.common_characters"

REJECT, FLAG, PASS = "reject", "flag", "pass"
COMMEMORATIVE = ("large_word", "foreign_word", "feudal_word", "person_name", "person_name_inside")
HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))


class Finding(NamedTuple):
    """Something a rule of naming says against the name; `irregular` is the kind of 大洋怪重 it belongs to."""

    code: str
    weight: str
    label: str
    irregular: str | None = None


@rule(
    "placenames.naming_check",
    label="地名命名规则核查",
    basis=f"{ORDINANCE}第9条；地名管理条例实施办法（民政部令第71号）；民发〔2018〕146号",
    since=date(2022, 5, 1),
    inputs={
        "name": Text(),
        "class": PLACE_CLASS,
        "company_link": optional(Flag()),
        "historic": optional(Flag()),
        "approved_wording": optional(Flag()),
        "existing": optional(ListOf(RecordOf({"name": Text(), "romanised": optional(Text())}))),
        "romanised": optional(Text()),
    },
)
def naming_check(given, law):
    """The decision on a proposed name, every finding with its code, and the kinds of irregular name it falls under."""
    generics = law.parameter(GENERICS).of(given.class_)
    specific, generic = specific_of(given.name, generics)
    law.step("specific", specific, "专名")
    law.step("generic", generic, "通名")
    findings = [
        *_of_structure(given, law, specific, generic, generics),
        *_of_words(given, law),
        *_of_characters(given, law),
        *_of_persons(given, law, specific),
        *_of_companies(given, law, specific),
        *_of_likeness(given),
    ]
    excused = [finding for finding in findings if given.historic and finding.code in COMMEMORATIVE]
    counted = [finding for finding in findings if finding not in excused]
    for finding in counted:
        law.test(finding.code, False, finding.label)
    if excused:
        law.test("historic_or_commemorative", False, "有纪念意义或者历史的名称，不按大洋怪和人名处理")
    weights = {finding.weight for finding in counted}
    decision = law.step("decision", next((one for one in (REJECT, FLAG) if one in weights), PASS), "核查结论")
    unheard = given.existing and given.romanised is None
    return {
        "decision": decision,
        "irregular": sorted({finding.irregular for finding in counted if finding.irregular}),
        "specific": specific,
        "generic": generic,
        "exception": bool(excused),
        "reasons": law.reasons,
        "warnings": ["homophone_not_checked"] if unheard else [],
    }


def _of_structure(given, law, specific, generic, generics):
    if generic is None:
        yield Finding("no_generic", FLAG, "名称没有所属类别的通名")
    elif any(other != generic for other in _endings(specific, generics)):
        yield Finding("stacked_generics", FLAG, "通名重叠")
    length = law.parameter(LENGTH)
    if not length.min <= len(given.name) <= length.max:
        yield Finding("length", FLAG, f"名称长度不在{length.min}至{length.max}字之间")


def _endings(text, generics):
    return [generic for generic in generics if text.endswith(generic) and len(text) > len(generic)]


def _of_words(given, law):
    kinds = [("foreign_word", FOREIGN_WORDS, "foreign", "含有外国人名、地名或者外语词"),
             ("feudal_word", FEUDAL_WORDS, "odd", "含有封建色彩的词")]  # fmt: skip
    if not given.approved_wording:
        kinds.insert(0, ("large_word", LARGE_WORDS, "large", "含有刻意夸大的词"))
    for code, key, irregular, label in kinds:
        words = [word for word in law.parameter(key) if word in given.name]
        if words:
            yield Finding(code, FLAG, f"{label}：{'、'.join(words)}", irregular)


def _of_characters(given, law):
    han = [character for character in given.name if _is_han(character)]
    rare = [character for character in han if character not in law.parameter(COMMON_CHARACTERS)]
    if rare:
        yield Finding("rare_character", FLAG, f"含有通用规范汉字表以外的生僻字：{'、'.join(rare)}")
    others = [unicodedata.normalize("NFKC", character) for character in given.name if not _is_han(character)]
    digits = [character in set("0123456789") for character in others]
    if any(digits):
        yield Finding("digits", FLAG, "含有数字", "odd")
    if not all(digits):
        yield Finding("letters_or_symbols", FLAG, "含有字母或者符号", "odd")


def _is_han(character):
    return any(first <= ord(character) <= last for first, last in HAN)


def _of_persons(given, law, specific):
    for code, key, whom in (("leader_name", LEADER_NAMES, "国家领导人"), ("person_name", PERSON_NAMES, "人")):
        found = [person for person in law.parameter(key) if person in given.name]
        if specific in found:
            yield Finding(code, REJECT, f"以{whom}的姓名作地名：{specific}")
        inside = [person for person in found if person != specific]
        if inside:
            yield Finding(f"{code}_inside", FLAG, f"名称中出现{whom}的姓名：{'、'.join(inside)}")


def _of_companies(given, law, specific):
    if given.company_link is False:
        return
    found = [company for company in law.parameter(COMPANY_NAMES) if company in given.name]
    if specific in found and given.company_link:
        yield Finding("company_name", REJECT, f"以企业名、商标名作地名：{specific}")
        found.remove(specific)
    if found:
        yield Finding("company_name_possible", FLAG, f"可能以企业名、商标名作地名：{'、'.join(found)}")


def _of_likeness(given):
    others = given.existing or []
    if any(other.name == given.name for other in others):
        yield Finding("duplicate", REJECT, "范围内已有相同的名称", "duplicate")
    alike = [other.name for other in others if other.name != given.name and _sound_alike(given, other)]
    if alike:
        yield Finding("homophone", FLAG, f"与范围内的名称同音：{'、'.join(alike)}", "duplicate")


def _sound_alike(given, other):
    if given.romanised is None or other.romanised is None:
        return False
    return letters(given.romanised) == letters(other.romanised)
