"""The basic living allowance for orphans and for children in fact without care (孤儿、事实无人抚养儿童基本生活补贴)."""

from datetime import date
from decimal import Decimal

from assistance.rules.vocabulary import DISABILITY, ROUNDING
from civaffairs.common.dates import add_months, age_on, next_month
from civaffairs.meanstest.rules.vocabulary import MONEY, YUAN_A_MONTH, refuse_equal_refs
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, MapOf, RecordOf, Text, Whole, optional

STANDARD = "assistance.child_allowance.standard"
PARENT_DISABILITY = "assistance.child_allowance.parent_disability"
RESTRICTED_MONTHS = "assistance.child_allowance.restricted_months"
LOST_CONTACT_MONTHS = "assistance.child_allowance.lost_contact_months"
AGE = "assistance.child_allowance.age"
CONTINUES_IN_STUDY = "assistance.child_allowance.continues_in_study"
DIFFERENCE_AGAINST = "assistance.child_allowance.difference_against"
ADDITIONAL_CONDITIONS = "assistance.child_allowance.additional_conditions"

DE_FACTO_SINCE = date(2020, 1, 1)
GONE = ("dead", "declared_missing", "unknown")
PARENT = RecordOf(
    {
        "ref": Text(),
        "condition": Text("alive", *GONE),
        "disability": DISABILITY,
        "major_illness": optional(Flag()),
        "restricted_months": optional(Whole(0)),
        "lost_contact_since": optional(Day()),
        "other": optional(ListOf(Text("guardianship_revoked", "deported"))),
    }
)


def parents_are_two_people(given, law):
    refuse_equal_refs(law, given.parents, field="parents")


@rule(
    "assistance.child_allowance",
    label="孤儿、事实无人抚养儿童基本生活补贴",
    basis="国办发〔2010〕54号;民发〔2019〕62号;民发〔2020〕125号",
    since=date(2010, 11, 16),
    unchanged_since=(DE_FACTO_SINCE,),
    inputs={
        "birth": Day(),
        "placement": Text("scattered", "institution"),
        "parents": ListOf(PARENT, least=2, most=2),
        "study": Text("none", "up_to_bachelor", "postgraduate"),
        "recognised_as_minor": Flag(),
        "other_benefits": MapOf(MONEY),
    },
    always=(
        STANDARD, PARENT_DISABILITY, RESTRICTED_MONTHS, LOST_CONTACT_MONTHS, AGE, CONTINUES_IN_STUDY,
        DIFFERENCE_AGAINST, ADDITIONAL_CONDITIONS, ROUNDING,
    ),
    checks=(parents_are_two_people,),
)  # fmt: skip
def child_allowance(given, law):
    """The category of the child, whether the allowance is due, and how much a month (yuan)."""
    category = _category(given, law)
    if category == "de_facto_unattended":
        _refuse_what_cannot_be(given, law)
    law.test("parent_able_to_care", category != "none", "父母均不能履行抚养责任")
    law.test("over_age", _young_enough(given, law), "未成年,或已认定且仍在就读")
    exact = Decimal(0)
    if category == "orphan":
        exact = getattr(law.parameter(STANDARD), given.placement)
    elif category == "de_facto_unattended":
        exact = _difference(given, law)
        law.test("full_amount_elsewhere", exact > 0, "其他待遇低于本补贴标准")
    amount = law.round(exact, ROUNDING) if law.eligible else Decimal(0)
    law.step("amount", amount, "每月补贴", unit=YUAN_A_MONTH)
    return {
        "eligible": law.eligible,
        "category": category,
        "amount": amount,
        "counts_as_family_income": False,
        "public_notice": False if category == "de_facto_unattended" else None,
        "payable_from": next_month(law.on) if law.eligible else None,
        "reasons": law.reasons,
    }


def _category(given, law):
    states = [_state(parent, law) for parent in given.parents]
    if "able" in states:
        category = "none"
    else:
        category = "de_facto_unattended" if "unable" in states else "orphan"
    return law.step("category", category, "儿童类别")


def _state(parent, law):
    if parent.condition in GONE:
        state = "gone"
    else:
        state = "unable" if _is_unable(parent, law) else "able"
    return law.step("parent", state, f"父母一方{parent.ref}", codes=(state,))


def _is_unable(parent, law):
    """民发〔2019〕62号: a living parent who cannot care for the child."""
    restricted, lost = parent.restricted_months, parent.lost_contact_since
    return (
        law.parameter(PARENT_DISABILITY).covers(parent.disability)
        or bool(parent.major_illness)
        or (restricted is not None and restricted >= law.parameter(RESTRICTED_MONTHS))
        or (lost is not None and add_months(lost, law.parameter(LOST_CONTACT_MONTHS)) <= law.on)
        or any(entry in law.parameter(ADDITIONAL_CONDITIONS) for entry in parent.other or ())
    )


def _refuse_what_cannot_be(given, law):
    if law.on < DE_FACTO_SINCE:
        law.refuse("not_in_force", f"事实无人抚养儿童保障自{DE_FACTO_SINCE}起施行,{law.on}的事项不能按它计算。")
    if given.placement == "institution":
        law.refuse("contradictory_input", "事实无人抚养儿童不属于机构养育,请核对养育方式。", field="placement")


def _young_enough(given, law):
    continues = law.parameter(CONTINUES_IN_STUDY) and given.recognised_as_minor and given.study == "up_to_bachelor"
    return age_on(given.birth, law.on) < law.parameter(AGE) or continues


def _difference(given, law):
    against = law.parameter(DIFFERENCE_AGAINST)
    elsewhere = sum((amount for code, amount in given.other_benefits.items() if code in against), Decimal(0))
    law.step("other_benefits", elsewhere, "已享受的其他待遇", unit=YUAN_A_MONTH)
    return max(Decimal(0), law.parameter(STANDARD).scattered - elsewhere)
