"""The minimum subsistence allowance (最低生活保障): for a household, or for one person who applies alone."""

from datetime import date
from decimal import Decimal

from assistance.rules.top_ups import members_fit_the_household, top_up, top_ups_are_complete
from assistance.rules.vocabulary import DISABILITY, DISPOSABLE_INCOME, MEMBERS, ROUNDING, YUAN_A_HEAD_AND_MONTH
from civaffairs.common.dates import next_month
from civaffairs.common.money import display, quotient
from civaffairs.meanstest.rules.vocabulary import MONEY, PERSONS, RESIDENCE, STANDARD, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, ListOf, RecordOf, Text, optional

METHOD = "assistance.subsistence_allowance.method"
SINGLE_PERSON = "assistance.subsistence_allowance.single_person"

APPLICANT = RecordOf(
    {
        "ref": Text(),
        "disability": DISABILITY,
        "major_illness": optional(Flag()),
        "own_monthly_income": optional(MONEY),
        "categories": optional(ListOf(Text())),
    }
)
ZERO = Decimal(0)


def household_gives_what_its_method_needs(given, law):
    if given.unit != "household":
        return
    method = law.parameter(METHOD)
    needed = {"bands": "band", "per_member": "members", "after_necessary_spending": "necessary_spending"}
    if (field := needed.get(method.name)) and getattr(given, field) is None:
        law.refuse("missing_input", f"按本地补助办法须填写{FIELD_WORDS[field]}({field}),请补充。", field=field)
    if method.name == "bands":
        if given.band not in method.bands:
            law.refuse(
                "malformed_input", f"本地没有“{given.band}”档,应为:{'、'.join(map(str, method.bands))}。", field="band"
            )
        method.bands.of(given.band).of(given.residence)
    elif method.name == "after_necessary_spending":
        law.parameter(DISPOSABLE_INCOME)


def every_member_is_listed_where_each_is_calculated(given, law):
    if given.unit != "household" or law.parameter(METHOD).name != "per_member":
        return
    listed = len(given.members or ())
    if listed < given.household_size:
        message = f"按人核算须列全{given.household_size}位成员,现有{listed}位。"
        law.refuse("contradictory_input", message, field="members")


def applicant_alone_gives_what_the_classes_need(given, law):
    if given.unit != "single":
        return
    for field in ("meets_subsistence_allowance", "applicant"):
        if getattr(given, field) is None:
            law.refuse("missing_input", f"单独申请须填写{FIELD_WORDS[field]}({field}),请补充。", field=field)
    if law.parameter(SINGLE_PERSON).method == "difference" and given.applicant.own_monthly_income is None:
        law.refuse(
            "missing_input",
            "按差额补助的单独申请须填写本人月收入(own_monthly_income),请补充。",
            field="own_monthly_income",
        )


def classes_have_rates_where_paid_by_rate(given, law):
    if given.unit == "single":
        single = law.parameter(SINGLE_PERSON)
        if single.method == "rate" and any(entry.rate is None for entry in single.classes):
            law.refuse(
                "missing_parameter",
                "单人保按比例补助而有的类别没有比例,请由参数管理人员补充。",
                key=SINGLE_PERSON,
                path=("classes", "rate"),
            )


FIELD_WORDS = {
    "band": "补助档次", "members": "家庭成员", "necessary_spending": "必要支出",
    "meets_subsistence_allowance": "整户是否符合低保", "applicant": "申请人情况",
}  # fmt: skip


@rule(
    "assistance.subsistence_allowance",
    label="最低生活保障",
    basis="社会救助暂行办法(国令649)第9至13条;民发〔2021〕57号第8、21至23、27条",
    since=date(2014, 5, 1),
    unchanged_since=(date(2021, 7, 1),),
    inputs={
        "unit": Text("household", "single"),
        "residence": RESIDENCE,
        "household_size": PERSONS,
        "monthly_income": MONEY,
        "property_within_limits": Flag(),
        "members": optional(MEMBERS),
        "band": optional(Text()),
        "necessary_spending": optional(MONEY),
        "meets_subsistence_allowance": optional(Flag()),
        "applicant": optional(APPLICANT),
    },
    always=(STANDARD, ROUNDING),
    checks=(
        household_gives_what_its_method_needs,
        every_member_is_listed_where_each_is_calculated,
        applicant_alone_gives_what_the_classes_need,
        classes_have_rates_where_paid_by_rate,
        members_fit_the_household,
        top_ups_are_complete,
    ),
)
def subsistence_allowance(given, law):
    """Whether the allowance is due, and base and top-up in yuan a month."""
    standard = law.parameter(STANDARD).of(given.residence)
    law.step("standard", standard, "最低生活保障标准", unit=YUAN_A_HEAD_AND_MONTH, basis="国令649第10条")
    per_capita = display(quotient(given.monthly_income, given.household_size))
    law.step("per_capita", per_capita, "家庭人均月收入", unit=YUAN_A_HEAD_AND_MONTH)
    by_member = None
    if given.unit == "single":
        base = _single_base(given, law, standard)
    else:
        base, by_member = HOUSEHOLD_METHODS[law.parameter(METHOD).name](given, law, standard)
    if law.eligible:
        law.step("base", base, "基本补助", unit=YUAN_A_MONTH, basis="民发〔2021〕57号第22、23条")
        added = top_up(given, law)
    else:
        base = added = ZERO
        by_member = by_member and dict.fromkeys(by_member, ZERO)
    amount = law.step("amount", base + added, "每月保障金", unit=YUAN_A_MONTH)
    return {
        "eligible": law.eligible,
        "unit": given.unit,
        "standard": standard,
        "persons": 1 if given.unit == "single" else given.household_size,
        "per_capita": per_capita,
        "base": base,
        "top_up": added,
        "amount": amount,
        "base_by_member": by_member,
        "payable_from": next_month(law.on) if law.eligible else None,
        "reasons": law.reasons,
    }


def _by_difference(given, law, standard):
    """The gap between income and the standard, lifted to the minimum gap where a place has one."""
    full = _below_standard(given, law, standard)
    _property(given, law)
    gap = law.step("gap", full - given.monthly_income, "标准与收入的差额", unit=YUAN_A_MONTH)
    rate = law.parameter(METHOD).minimum_gap_rate
    if rate is not None:
        gap = law.step("minimum_gap", max(gap, rate * full), "差额(不低于最低补差)", unit=YUAN_A_MONTH)
    return law.round(gap, ROUNDING), None


def _by_bands(given, law, standard):
    _below_standard(given, law, standard)
    _property(given, law)
    band = law.parameter(METHOD).bands.of(given.band).of(given.residence)
    law.step("band", band, f"第{given.band}档补助", unit=YUAN_A_HEAD_AND_MONTH)
    return law.round(given.household_size * band, ROUNDING), None


def _by_member(given, law, standard):
    """Each member by their own: the full standard without set-off, or the gap per head, rounded per member."""
    _below_standard(given, law, standard)
    _property(given, law)
    no_set_off = law.parameter(METHOD).no_set_off
    gap = quotient(given.household_size * standard - given.monthly_income, given.household_size)
    by_member = {}
    for member in given.members:
        full = any(code in no_set_off for code in member.categories or ())
        by_member[member.ref] = law.round(standard if full else gap, ROUNDING)
    law.step("base_by_member", by_member, "各成员补助", unit=YUAN_A_MONTH)
    return sum(by_member.values(), ZERO), by_member


def _by_income_after_necessary_spending(given, law, standard):
    """Shanghai: income below the average, and below the standard once necessary spending is taken off."""
    average = law.parameter(DISPOSABLE_INCOME) * given.household_size
    law.test("income_not_below_average", 12 * given.monthly_income < average, "家庭年收入低于人均可支配收入")
    full = given.household_size * standard
    after = max(ZERO, given.monthly_income - given.necessary_spending)
    law.step("after_spending", after, "扣除必要支出后的家庭月收入", unit=YUAN_A_MONTH)
    law.test("income_after_spending_not_below_standard", after < full, "扣除必要支出后低于保障标准")
    _property(given, law)
    return law.round(full - after, ROUNDING), None


HOUSEHOLD_METHODS = {
    "difference": _by_difference,
    "bands": _by_bands,
    "per_member": _by_member,
    "after_necessary_spending": _by_income_after_necessary_spending,
}


def _below_standard(given, law, standard):
    full = given.household_size * standard
    law.step("full_standard", full, f"全家保障标准({given.household_size}人)", unit=YUAN_A_MONTH)
    law.test("income_not_below_standard", given.monthly_income < full, "家庭月收入低于全家保障标准")
    return full


def _property(given, law):
    law.test("property_over_limit", given.property_within_limits, "家庭财产符合规定", basis="民发〔2021〕57号第14条")


def _single_base(given, law, standard):
    """57号 art 8: members of households that do not get the allowance, and people apart from any household."""
    single, person = law.parameter(SINGLE_PERSON), given.applicant
    fitting = [entry for entry in single.classes if _fits(entry, person)]
    law.step("single_person_classes", [entry.code for entry in fitting], "符合的单独申请类别", basis=ARTICLE_8)
    if not any(entry.alone for entry in fitting):
        _household_of_the_applicant(given, law, single, standard)
    law.test("not_in_single_person_class", bool(fitting), "属于可以单独申请的人员", basis=ARTICLE_8)
    _property(given, law)
    if single.method == "difference":
        below = person.own_monthly_income < standard
        law.test("income_not_below_standard", below, "本人月收入低于保障标准", basis=ARTICLE_8)
        return law.round(standard - person.own_monthly_income, ROUNDING)
    rate = law.step("rate", max((entry.rate for entry in fitting), default=ZERO), "保障比例", basis=ARTICLE_8)
    return law.round(standard * rate, ROUNDING)


ARTICLE_8 = "民发〔2021〕57号第8条"


def _fits(entry, person):
    if entry.disability is not None:
        return entry.disability.covers(person.disability)
    if entry.major_illness is not None:
        return bool(person.major_illness)
    return any(code in entry.codes for code in person.categories or ())


def _household_of_the_applicant(given, law, single, standard):
    whole = given.meets_subsistence_allowance
    law.test("household_qualifies_as_a_whole", not whole, "整户不符合最低生活保障条件", basis=ARTICLE_8)
    if whole or single.household_limit_multiple is None:
        return
    limit = single.household_limit_multiple * given.household_size * standard
    law.step("household_limit", limit, "家庭月收入上限", unit=YUAN_A_MONTH, basis=ARTICLE_8)
    within = given.monthly_income < limit or (single.comparator == "le" and given.monthly_income == limit)
    law.test("household_income_above_limit", within, "家庭月收入在上限之内", basis=ARTICLE_8)
