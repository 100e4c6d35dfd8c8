"""Whether a social organisation may bear a name (名称核查)."""

import re
from datetime import date
from types import SimpleNamespace

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, RecordOf, Text, optional, where
from orgs.rules.vocabulary import LEVEL, ORG_TYPES

DIVISIONS = "orgs.name_check.division_prefixes"
FIELDS = "orgs.name_check.fields"
FORMS = "orgs.name_check.forms"
NATIONAL_WORDS = "orgs.name_check.national_words"
ORDINARY_WORDS = "orgs.name_check.ordinary_words"
SUPERLATIVE_WORDS = "orgs.name_check.superlative_words"
LEADER_NAMES = "orgs.name_check.leader_names"
TRADE_NAME_MIN = "orgs.name_check.trade_name_min_length"
BRANCH_ENDINGS = "orgs.name_check.branch_endings"
REPRESENTATIVE_ENDINGS = "orgs.name_check.representative_endings"
CLASH_YEARS = "orgs.name_check.clash_years"

PARTS_OF_ANOTHER = {
    "branch": (BRANCH_ENDINGS, "branch_suffix", "以分支机构的称谓结尾"),
    "representative_office": (REPRESENTATIVE_ENDINGS, "representative_suffix", "以代表机构的称谓结尾"),
}
GONE = ("renamed", "deregistered", "revoked")
DECISIONS = ("pass", "pass_with_notice", "flag", "correct", "reject")
SEVERITY = {
    "same_trade_name_elsewhere": "pass_with_notice",
    **dict.fromkeys(
        ("unknown_field", "unknown_component", "national_word_inside", "misleading_superlative", "leader_name_inside"),
        "flag",
    ),
    **dict.fromkeys(
        (
            "component_order",
            "missing_division",
            "missing_form",
            "origin_mismatch",
            "missing_trade_name",
            "trade_name_short",
            "parent_prefix_missing",
        ),
        "correct",
    ),
}

PERSON = RecordOf({name: Flag() for name in ("living", "consent", "eminent", "deprived_of_political_rights")})
EXISTING = RecordOf(
    {
        "name": optional(Text()),
        "trade_name": optional(Text()),
        "field": optional(Text()),
        "form": optional(Text()),
        "state": Text("registered", *GONE),
        "on": where("state", dict.fromkeys(GONE, Day())),
    }
)


@rule(
    "orgs.name_check",
    label="社会组织名称核查",
    basis="社会组织名称管理办法（民政部令第69号）第5、8、15至18条",
    since=date(2024, 5, 1),
    inputs={
        "type": Text(*ORG_TYPES, *PARTS_OF_ANOTHER),
        "name": Text(),
        "registrar_level": where("type", dict.fromkeys(ORG_TYPES, LEVEL)),
        "origin": optional(Text()),
        "parent": where("type", dict.fromkeys(PARTS_OF_ANOTHER, Text())),
        "person": optional(PERSON),
        "existing": optional(ListOf(EXISTING)),
    },
)
def name_check(given, law):
    """The parts of a name and everything that speaks against it; the gravest decides."""
    parts = SimpleNamespace(division=None, trade_name=None, field=None, form=None)
    free_from = None
    if given.type in PARTS_OF_ANOTHER:
        _check_part_of_another(given, law)
        _check_superlatives(given, law)
    else:
        _split(given, law, parts)
        _check_national_words(given, law, parts)
        _check_superlatives(given, law)
        _check_leaders(given, law, parts)
        _check_person(given, law)
        free_from = _clashes(given, law, parts)
    found = [SEVERITY.get(reason, "reject") for reason in law.reasons]
    decision = law.step("decision", max(found, key=DECISIONS.index, default="pass"), "核查结论")
    return {"decision": decision, **vars(parts), "free_from": free_from, "reasons": law.reasons}


def _test(law, code, holds, label):
    """A condition that several steps look at stands among the reasons once."""
    if holds or code not in law.reasons:
        law.test(code, holds, label)


def _check_part_of_another(given, law):
    key, code, label = PARTS_OF_ANOTHER[given.type]
    _test(law, "parent_prefix_missing", given.name.startswith(given.parent), "冠以所属社会组织的名称")
    _test(law, code, given.name.endswith(tuple(law.parameter(key))), label)


def _split(given, law, parts):
    """Division, trade name, field and form, as far as they are there."""
    name, prefixes = given.name, law.parameter(DIVISIONS)
    parts.division = max((one for one in prefixes if name.startswith(one)), key=len, default=None)
    if parts.division is None:
        _test_missing(law, "missing_division", prefixes, name, "行政区划名称居首")
    law.step("division", parts.division, "行政区划名称")
    rest, forms = name[len(parts.division or "") :], law.parameter(FORMS).of(given.type)
    parts.form = max((one for one in forms if rest.endswith(one)), key=len, default=None)
    if parts.form is None:
        _test_missing(law, "missing_form", forms, rest, "组织形式居末")
    law.step("form", parts.form, "组织形式")
    body = rest[: len(rest) - len(parts.form or "")]
    if given.origin is not None:
        _test(law, "origin_mismatch", body == given.origin, "以原籍地专名为限定")
        parts.field = given.origin if body == given.origin else None
    elif parts.division is not None and parts.form is not None:
        _split_body(given, law, parts, body)
    law.step("trade_name", parts.trade_name, "字号")
    law.step("field", parts.field, "业务领域")


def _test_missing(law, code, entries, text, label):
    elsewhere = any(one in text for one in entries)
    _test(law, "component_order" if elsewhere else code, False, label)


def _split_body(given, law, parts, body):
    parts.field = max((one for one in law.parameter(FIELDS) if body.endswith(one)), key=len, default=None)
    _test(law, "unknown_field", parts.field is not None, "业务领域在词表之内")
    if parts.field is None:
        return
    parts.trade_name = trade_name = body[: len(body) - len(parts.field)] or None
    if given.type == "association":
        known = trade_name is None or _consists_of(trade_name, law.parameter(SUPERLATIVE_WORDS))
        _test(law, "unknown_component", known, "没有规定以外的组成部分")
        return
    _test(law, "missing_trade_name", trade_name is not None, "有字号")
    if trade_name is not None:
        _test(law, "trade_name_short", len(trade_name) >= law.parameter(TRADE_NAME_MIN), "字号达到最少字数")


def _consists_of(text, words):
    return bool(words) and re.fullmatch(f"({'|'.join(map(re.escape, words))})+", text) is not None


def _check_national_words(given, law, parts):
    if given.type != "private_non_enterprise" and given.registrar_level == "national":
        return
    places = {
        first
        for first, last in _occurrences(given.name, law.parameter(NATIONAL_WORDS))
        if not any(
            begin <= first and last <= end for begin, end in _occurrences(given.name, law.parameter(ORDINARY_WORDS))
        )
    }
    leading = {0, len(parts.division or "")}
    _test(law, "national_word", not places & leading, "没有冠以全国性字样")
    _test(law, "national_word_inside", not places - leading, "名称中没有全国性字样")


def _occurrences(text, words):
    """Where each of the words begins and ends, also where they overlap."""
    return [(first, first + len(word)) for word in words for first in range(len(text)) if text.startswith(word, first)]


def _check_superlatives(given, law):
    misleading = any(word in given.name for word in law.parameter(SUPERLATIVE_WORDS))
    _test(law, "misleading_superlative", not misleading, "没有容易误导的最高级用语")


def _check_leaders(given, law, parts):
    names = [name for name in law.parameter(LEADER_NAMES) if name in given.name]
    _test(law, "leader_name", parts.trade_name not in names, "不以领导人姓名为字号")
    _test(law, "leader_name_inside", all(name == parts.trade_name for name in names), "名称中没有领导人姓名")


def _check_person(given, law):
    person = given.person
    if person is None:
        return
    rights = not person.deprived_of_political_rights
    _test(law, "person_deprived_of_rights", rights, "所用姓名的人没有被剥夺政治权利")
    if given.type == "association":
        _test(law, "association_person_name", person.eminent, "社会团体不以人名命名，杰出人物除外")
    else:
        _test(law, "person_not_eminent", person.eminent or person.living, "已故者为杰出人物")
    _test(law, "person_consent_missing", person.consent or not person.living, "在世者本人同意")


def _clashes(given, law, parts):
    """The last day on which a name that is not yet free becomes so; None where none stands in the way."""
    free_days = []
    for other in given.existing or ():
        if other.state == "registered":
            same = _is_same(given, parts, other)
            _test(law, "same_name_registered", not same, "没有同名的已登记组织")
            alike = not same and parts.trade_name is not None and parts.trade_name == other.trade_name
            _test(law, "same_trade_name_elsewhere", not alike, "没有字号相同的已登记组织")
        elif _is_same(given, parts, other):
            free = add_months(other.on, 12 * law.parameter(CLASH_YEARS).of(other.state))
            if law.on < free:
                free_days.append(free)
            _test(law, f"{other.state}_within_window", law.on >= free, f"{other.on}起的名称已满规定年限")
    return law.step("free_from", max(free_days, default=None), "名称可以使用的日期")


def _is_same(given, parts, other):
    alike = (parts.trade_name, parts.field, parts.form) == (other.trade_name, other.field, other.form)
    return other.name == given.name or (alike and parts.trade_name is not None)
