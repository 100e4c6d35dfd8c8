"""The temporary price subsidy (价格临时补贴) when prices rise."""

from decimal import Decimal

from assistance.rules.vocabulary import ROUNDING
from civaffairs.meanstest.rules.vocabulary import PERSONS, RESIDENCE, STANDARD, YUAN
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Number, Text, optional

TRIGGERS = "assistance.price_subsidy.triggers"
INDEX = "assistance.price_subsidy.index"
CATEGORIES = "assistance.price_subsidy.categories"
MINIMUM = "assistance.price_subsidy.minimum"

RISE = Number(least=-1)


def low_income_index_where_it_counts(given, law):
    if law.parameter(INDEX) == "low_income" and given.low_income_index_rise is None:
        law.refuse(
            "missing_input",
            "本地按低收入居民价格指数计算,请填写其涨幅(low_income_index_rise)。",
            field="low_income_index_rise",
        )


def standard_of_the_category(given, law):
    _standard(given, law)


@rule(
    "assistance.price_subsidy",
    label="价格临时补贴",
    basis="社会救助和保障标准与物价上涨挂钩的联动机制",
    inputs={
        "category": Text(),
        "residence": RESIDENCE,
        "persons": PERSONS,
        "cpi_rise": RISE,
        "food_rise": RISE,
        "low_income_index_rise": optional(RISE),
    },
    always=(TRIGGERS, INDEX, CATEGORIES, MINIMUM, ROUNDING),
    checks=(low_income_index_where_it_counts, standard_of_the_category),
)
def price_subsidy(given, law):
    """Whether the rise of prices fires the subsidy, and what is paid a head and in all (yuan)."""
    law.test("category_not_covered", given.category in law.parameter(CATEGORIES), "属于发放对象")
    triggers = law.parameter(TRIGGERS)
    rises = ((given.cpi_rise, triggers.cpi), (given.food_rise, triggers.food))
    fired = [rise for rise, trigger in rises if rise >= trigger]
    law.test("not_triggered", bool(fired), "价格涨幅达到启动条件")
    rise, per_person = None, Decimal(0)
    if law.eligible:
        rise = max(fired) if law.parameter(INDEX) == "fired" else given.low_income_index_rise
        law.step("rise_used", rise, "采用的涨幅")
        per_person = max(law.round(_standard(given, law) * rise, ROUNDING), law.parameter(MINIMUM))
    law.step("per_person", per_person, "每人补贴", unit=YUAN)
    amount = law.step("amount", per_person * given.persons, "补贴合计", unit=YUAN)
    return {
        "eligible": law.eligible, "per_person": per_person, "amount": amount, "rise_used": rise,
        "reasons": law.reasons,
    }  # fmt: skip


def _standard(given, law):
    """The standard that counts for the category: always the urban or rural one, or that of the own residence."""
    categories = law.parameter(CATEGORIES)
    which = categories.of(given.category) if given.category in categories else "own"
    return law.parameter(STANDARD).of(given.residence if which == "own" else which)
