"""Support of people in extreme hardship (特困人员救助供养)."""

from datetime import date
from decimal import Decimal

from assistance.rules.vocabulary import DISABILITY, ROUNDING, SEVERE_DISABILITY
from civaffairs.common.dates import age_on, next_month
from civaffairs.meanstest.rules.vocabulary import MONEY, RESIDENCE, STANDARD, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, RecordOf, Text

AGES = "assistance.extreme_hardship.ages"
DISABILITIES = "assistance.extreme_hardship.disability"
SELF_CARE_BANDS = "assistance.extreme_hardship.self_care_bands"
LIVING_STANDARD = "assistance.extreme_hardship.living_standard"
CARE_STANDARD = "assistance.extreme_hardship.care_standard"

SELF_CARE = RecordOf({item: Flag() for item in ("eat", "dress", "get_up", "toilet", "walk_indoors", "wash")})
SUPPORTER = RecordOf(
    {
        "ref": Text(),
        "birth": Day(),
        "is_extreme_hardship": Flag(),
        "receives_subsistence_allowance": Flag(),
        "disability": DISABILITY,
        "condition": Text("none", "no_civil_capacity", "missing", "in_prison"),
        "income_below_average": Flag(),
        "property_within_low_income_limits": Flag(),
    }
)


def living_standard_for_the_person(given, law):
    getattr(law.parameter(LIVING_STANDARD), given.placement).of(given.residence)


@rule(
    "assistance.extreme_hardship",
    label="特困人员救助供养",
    basis="国令649第14至19条;特困人员认定办法(2021)第4至9、22、23条",
    since=date(2021, 7, 1),
    inputs={
        "birth": Day(),
        "residence": RESIDENCE,
        "placement": Text("scattered", "institution"),
        "monthly_income": MONEY,
        "property_within_limits": Flag(),
        "supporters": ListOf(SUPPORTER),
        "self_care": SELF_CARE,
        "recognised_as_minor": Flag(),
        "study": Text("none", "compulsory", "senior_secondary", "other"),
        "child_allowance_chosen": Flag(),
        "disability": DISABILITY,
    },
    always=(
        STANDARD, AGES, DISABILITIES, SEVERE_DISABILITY, SELF_CARE_BANDS, LIVING_STANDARD, CARE_STANDARD, ROUNDING,
    ),
    checks=(living_standard_for_the_person,),
)  # fmt: skip
def extreme_hardship(given, law):
    """No capacity to work, no livelihood, nobody able to support; then living and care money a month (yuan)."""
    law.test("has_labour_capacity", lacks_labour_capacity(given, law), "无劳动能力", basis="特困人员认定办法第5条")
    standard = law.parameter(STANDARD).of(given.residence)
    law.test("has_livelihood", given.monthly_income < standard, "月收入低于低保标准", basis="特困人员认定办法第6条")
    law.test("property_over_limit", given.property_within_limits, "财产符合规定", basis="特困人员认定办法第6、7条")
    without = all(lacks_capacity_to_support(supporter, law) for supporter in given.supporters)
    law.test("has_capable_supporter", without, "无法定义务人或义务人无履行能力", basis="特困人员认定办法第8条")
    chosen = given.child_allowance_chosen
    law.test("child_allowance_chosen", not chosen, "未选择儿童基本生活保障", basis="特困人员认定办法第9条")

    failed, self_care = _self_care(given, law)
    living = care = amount = Decimal(0)
    if law.eligible:
        living = getattr(law.parameter(LIVING_STANDARD), given.placement).of(given.residence)
        law.step("living", living, "基本生活标准", unit=YUAN_A_MONTH)
        care = law.step("care", getattr(law.parameter(CARE_STANDARD), self_care), "照料护理标准", unit=YUAN_A_MONTH)
        amount = law.step("amount", law.round(living + care, ROUNDING), "每月救助供养金", unit=YUAN_A_MONTH)
    return {
        "eligible": law.eligible,
        "self_care": self_care,
        "failed_items": failed,
        "living": living,
        "care": care,
        "amount": amount,
        "payable_from": next_month(law.on) if law.eligible else None,
        "reasons": law.reasons,
    }


def lacks_labour_capacity(given, law):
    """认定办法 art 5: old, a minor, a recognised minor still in school, or disabled."""
    age, ages = age_on(given.birth, law.on), law.parameter(AGES)
    still_at_school = age < ages.minor_continues_to or given.study in ("compulsory", "senior_secondary")
    return (
        age >= ages.elderly
        or age < ages.minor
        or (given.recognised_as_minor and still_at_school)
        or law.parameter(DISABILITIES).covers(given.disability)
    )


def lacks_capacity_to_support(supporter, law):
    """认定办法 art 8: whether a supporter counts as unable to fulfil the duty."""
    age, ages = age_on(supporter.birth, law.on), law.parameter(AGES)
    old_or_severely_disabled = age >= ages.supporter_low_income or law.parameter(SEVERE_DISABILITY).covers(
        supporter.disability
    )
    low_income = supporter.income_below_average and old_or_severely_disabled
    return (
        supporter.is_extreme_hardship
        or (age >= ages.supporter_subsistence and supporter.receives_subsistence_allowance)
        or (supporter.property_within_low_income_limits and (supporter.condition != "none" or low_income))
    )


def _self_care(given, law):
    failed = sum(not able for able in vars(given.self_care).values())
    law.step("failed_items", failed, "不能自理的项数", unit="项", basis="特困人员认定办法第22条")
    bands = law.parameter(SELF_CARE_BANDS)
    if failed < bands.partly_from:
        found = "able"
    else:
        found = "partly_lost" if failed < bands.wholly_from else "wholly_lost"
    return failed, law.step("self_care", found, "生活自理能力", basis="特困人员认定办法第23条")
