"""What the law asks of a social organisation that is to be registered (成立条件)."""

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Day, Flag, ListOf, RecordOf, Text, optional, where
from orgs.rules.vocabulary import COUNT, LEVEL, MONEY, ORG_TYPE

MEMBERS_MIN = "orgs.establishment_conditions.members_min"
FUNDS_MIN = "orgs.establishment_conditions.funds_min"
FOUNDATION_LEVELS = "orgs.establishment_conditions.foundation_registrar_levels"
BAR_YEARS = "orgs.establishment_conditions.leader_bar_years"

IGNORED = optional(Anything())
FOUNDER = RecordOf({"deprived_of_political_rights": Flag(), "full_capacity": Flag()})
LEADER = RecordOf(
    {
        "deprived_of_political_rights": Flag(),
        "full_capacity": Flag(),
        "serving_official": IGNORED,
        "sentence_ended": IGNORED,
        "revoked_foundation_on": IGNORED,
    }
)
FOUNDATION_LEADER = RecordOf(
    {
        "deprived_of_political_rights": Flag(),
        "full_capacity": IGNORED,
        "serving_official": Flag(),
        "sentence_ended": optional(Day()),
        "revoked_foundation_on": optional(Day()),
    }
)
HEAD_OF_ASSOCIATION = RecordOf(
    {"heads_other_association": Flag(), "heads_other_organisation": IGNORED, "serving_official": IGNORED}
)
HEAD_OF_FOUNDATION = RecordOf(
    {"heads_other_association": IGNORED, "heads_other_organisation": Flag(), "serving_official": Flag()}
)
LEADERS = ListOf(LEADER, least=1)


@rule(
    "orgs.establishment_conditions",
    label="社会组织成立条件",
    basis="社会团体登记管理条例第10、12、13条；民办非企业单位登记管理暂行条例第8、11条；基金会管理条例第6、8、23条",
    inputs={
        "type": ORG_TYPE,
        "scope": Text("national", "local"),
        "registrar_level": LEVEL,
        "funds": MONEY,
        "members": where("type", {"association": RecordOf({"persons": COUNT, "units": COUNT})}),
        "public_fundraising": where("type", {"foundation": Flag()}),
        "paid_in_cash": where("type", {"foundation": Flag()}),
        "funds_matching": where("type", {"private_non_enterprise": Flag()}),
        "domicile": Flag(),
        "full_time_staff": Flag(),
        "founders": where("type", {"association": ListOf(FOUNDER, least=1)}),
        "leaders": where(
            "type",
            {
                "association": LEADERS,
                "private_non_enterprise": LEADERS,
                "foundation": ListOf(FOUNDATION_LEADER, least=1),
            },
        ),
        "legal_representative": where("type", {"association": HEAD_OF_ASSOCIATION, "foundation": HEAD_OF_FOUNDATION}),
        "similar_organisation": optional(Flag()),
        "needed": optional(Flag()),
    },
)
def establishment_conditions(given, law):
    """Whether members, funds, leaders and the rest are as the three regulations ask."""
    if given.type == "association":
        law.test("members_too_few", _enough_members(given, law), "会员数达到规定")
    _check_funds(given, law)
    if given.type == "foundation":
        competent = given.registrar_level in law.parameter(FOUNDATION_LEVELS)
        law.test("registrar_not_competent", competent, "登记机关有权登记基金会")
    law.test("no_domicile", given.domicile, "有住所")
    law.test("no_full_time_staff", given.full_time_staff, "有专职工作人员")
    if given.type == "association":
        _check_people(law, "founder", given.founders, "发起人")
    if given.type == "foundation":
        _check_foundation_leaders(given, law)
    else:
        _check_people(law, "leader", given.leaders, "拟任负责人")
        if given.type == "association":
            alone = not given.legal_representative.heads_other_association
            law.test("legal_representative_conflict", alone, "法定代表人没有兼任其他社会团体的法定代表人")
        free = not given.similar_organisation or bool(given.needed)
        law.test("similar_organisation", free, "没有相同相似的组织，或者确有必要成立")
    return {"eligible": law.eligible, "reasons": law.reasons}


def _enough_members(given, law):
    persons, units = given.members.persons, given.members.units
    kind, number = (
        ("persons", persons) if not units else ("units", units) if not persons else ("mixed", persons + units)
    )
    least = law.parameter(MEMBERS_MIN).of(kind)
    law.step("members_min", least, "会员数下限")
    return persons + units >= least


def _check_funds(given, law):
    if given.type == "private_non_enterprise":
        law.test("funds_not_matching", given.funds_matching, "有与业务相适应的合法财产")
        return
    kind = given.scope
    if given.type == "foundation":
        kind = f"{given.scope}_public" if given.public_fundraising else "non_public"
    least = law.step("funds_min", law.parameter(FUNDS_MIN).of(given.type).of(kind), "资金下限", unit="元")
    law.test("funds_below_minimum", given.funds >= least, "资金达到下限")
    if given.type == "foundation":
        law.test("funds_not_paid_in_cash", given.paid_in_cash, "原始基金为到账货币资金")


def _check_people(law, role, people, word):
    keep_rights = not any(person.deprived_of_political_rights for person in people)
    law.test(f"{role}_deprived_of_political_rights", keep_rights, f"{word}没有被剥夺政治权利")
    capable = all(person.full_capacity for person in people)
    law.test(f"{role}_without_capacity", capable, f"{word}具有完全民事行为能力")


def _check_foundation_leaders(given, law):
    leaders, head = given.leaders, given.legal_representative
    keep_rights = not any(leader.deprived_of_political_rights for leader in leaders)
    law.test("leader_deprived_of_political_rights", keep_rights, "拟任负责人没有被剥夺政治权利")
    law.test("leader_barred", not any(_is_barred(law, leader) for leader in leaders), "拟任负责人已过禁任年限")
    law.test(
        "legal_representative_conflict",
        not head.heads_other_organisation,
        "法定代表人没有兼任其他组织的法定代表人",
    )
    serving = head.serving_official or any(leader.serving_official for leader in leaders)
    law.test("serving_official", not serving, "法定代表人和负责人不是现职国家工作人员")


def _is_barred(law, leader):
    since = [day for day in (leader.sentence_ended, leader.revoked_foundation_on) if day is not None]
    return any(law.on < add_months(day, 12 * law.parameter(BAR_YEARS)) for day in since)
