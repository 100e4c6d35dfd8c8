"""From the facts of a household to its allowance: composes the rules of the means test and of the programme.

Each rule's own explanation becomes a child of this one, so that the decision can be read from the amount down to the
last item of income. Money passes from rule to rule unrounded.
"""

import datetime as dt
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from civaffairs.common.dates import add_months, month_of
from civaffairs.meanstest.rules.vocabulary import MONEY, YUAN_A_MONTH
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Day, Flag, ListOf, MapOf, Month, Text, Whole

ASSESSMENT = "assistance.household_assessment"
EXIT_ASSESSMENT = "assistance.gradual_exit_assessment"
TAKEOVER = "assistance.takeover"
OLD_AGE_ASSESSMENT = "assistance.old_age_assessment"
ALLOWANCE = "assistance.subsistence_allowance"
# How an assessment of one person calls that person.
APPLICANT = "本人"
WINDOW = "meanstest.income.window_months"
ADULT_AGE = "meanstest.household_members.adult_age"
# A quotient that does not end is carried to 24 places: amounts and lines are whole fen times small integers, so no
# comparison and no rounding can come out differently than with the endless one.
CARRIED = Context(prec=60)
PLACES = Decimal(1).scaleb(-24)


def carried(total: Decimal, divisor: int) -> Decimal:
    """The quotient as it passes between rules: exact when it ends, else to 24 decimal places."""
    exact = Fraction(total) / divisor
    quotient = CARRIED.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return quotient if Fraction(quotient) == exact else quotient.quantize(PLACES, context=CARRIED)


HOUSEHOLD_FACTS = {
    "applied": Day(),
    "unit": Text("household", "single"),
    "residence": Text("urban", "rural"),
    "persons": ListOf(Anything(), least=1),
    "particulars": MapOf(Anything()),
    "income_items": ListOf(Anything()),
    "supporters": ListOf(Anything()),
    "children": Whole(),
    "assets": ListOf(Anything()),
}


@rule(
    ASSESSMENT,
    label="低保审核计算",
    basis="民发〔2021〕57号第7、13、14、21、23条",
    since=dt.date(2021, 7, 1),
    inputs=HOUSEHOLD_FACTS,
)
def household_assessment(given, law):
    """Whether and how much a household receives; when nothing, whether it is an edge household."""
    members, items, income, common = means_of(given, law)
    allowance = law.apply(ALLOWANCE, {**common, "unit": "household", "members": member_rows(given, members["members"])})
    edge = not allowance["eligible"] and is_edge_household(law, common)
    if given.unit == "single":
        own = own_monthly_income(given, law, items)
        single = single_inputs(given, meets=allowance["eligible"], own_monthly_income=own)
        allowance = law.apply(ALLOWANCE, {**common, **single})
    law.reasons.extend(allowance["reasons"])
    return {
        "eligible": allowance["eligible"],
        "members": members["members"],
        "verdicts": members["verdicts"],
        "size": members["size"],
        "monthly_income": income["monthly"],
        "per_capita": allowance["per_capita"],
        "standard": allowance["standard"],
        "within_limits": common["property_within_limits"],
        "income_below_standard": "income_not_below_standard" not in allowance["reasons"],
        "base": allowance["base"],
        "top_up": allowance["top_up"],
        "amount": allowance["amount"],
        "payable_from": allowance["payable_from"],
        "is_edge_household": edge,
        "reasons": law.reasons,
    }


@rule(
    EXIT_ASSESSMENT,
    label="渐退审核计算",
    basis="民发〔2021〕57号第33条;民政部等2022年10月20日通知",
    since=dt.date(2021, 7, 1),
    inputs={**HOUSEHOLD_FACTS, "previous_base": MONEY},
)
def exit_assessment(given, law):
    """Whether a household whose income has risen leaves gradually, with how much a month and until when."""
    members, _, income, common = means_of(given, law)
    leaving = law.apply(
        "assistance.gradual_exit",
        {**common, "previous_base": given.previous_base, "members": member_rows(given, members["members"])},
    )
    law.reasons.extend(leaving["reasons"])
    return {
        "eligible": leaving["granted"],
        "members": members["members"],
        "size": members["size"],
        "monthly_income": income["monthly"],
        "base": leaving["base"],
        "top_up": leaving["top_up"],
        "amount": leaving["amount"],
        "payable_from": month_of(leaving["from"]) if leaving["from"] else None,
        "last_day": leaving["to"],
        "reasons": law.reasons,
    }


@rule(
    TAKEOVER,
    label="在保对象接续",
    basis="原低保确认文书",
    inputs={
        **HOUSEHOLD_FACTS,
        "document": Text(),
        "decided_on": Day(),
        "base": MONEY,
        "top_up": MONEY,
        "first_month": Month(),
    },
)
def takeover(given, law):
    """What an earlier decision on paper says; nothing of it is computed anew."""
    law.step("document", given.document, "原确认文书")
    law.step("decided_on", given.decided_on, "原确认日期")
    law.step("base", given.base, "基本补助", unit=YUAN_A_MONTH)
    law.step("top_up", given.top_up, "分类施保金", unit=YUAN_A_MONTH)
    amount = law.step("amount", given.base + given.top_up, "每月保障金", unit=YUAN_A_MONTH)
    members = [person["ref"] for person in given.persons]
    return {
        "eligible": True,
        "members": members,
        "size": len(members),
        "base": given.base,
        "top_up": given.top_up,
        "amount": amount,
        "payable_from": given.first_month,
        "reasons": [],
    }


@rule(
    OLD_AGE_ASSESSMENT,
    label="高龄津贴审核计算",
    basis="地方高龄津贴办法",
    inputs={"birth": Day(), "hukou_in_place": Flag(), "last_alive_check": Day(), "not_before": Month()},
)
def old_age_assessment(given, law):
    """What an old person is paid from the month after the decision, or from the later month that is asked for."""
    month = max(month_of(add_months(law.on.replace(day=1), 1)), given.not_before)
    law.step("payable_from", month, "起发月份")
    allowance = law.apply(
        "assistance.old_age_allowance",
        {
            "birth": given.birth,
            "month": month,
            "hukou_in_place": given.hukou_in_place,
            "last_alive_check": given.last_alive_check,
        },
    )
    law.reasons.extend(allowance["reasons"])
    return {
        "eligible": allowance["eligible"],
        "members": [APPLICANT],
        "size": 1,
        "base": allowance["amount"],
        "top_up": Decimal(0),
        "amount": allowance["amount"],
        "payable_from": month if allowance["eligible"] else None,
        "tier": allowance["tier"],
        "next_tier_from": allowance["next_tier_from"],
        "reasons": law.reasons,
    }


def means_of(given, law):
    """Members, income items, income, and what the rules of the programme share: size, income and property."""
    members = law.apply("meanstest.household_members", {"persons": given.persons})
    size = members["size"]
    counted = [ref for ref in members["members"] if ref in given.particulars]
    items = [item for item in given.income_items if item["member"] in members["members"]]
    items += imputed_items(given, law, counted)
    items += support_items(given, law, size)
    income = law.apply(
        "meanstest.income",
        {
            "programme": "subsistence_allowance",
            "applied": given.applied,
            "household_size": size,
            "residence": given.residence,
            "items": items,
        },
    )
    assets = [
        {name: value for name, value in asset.items() if name != "member"}
        for asset in given.assets
        if asset["member"] in members["members"]
    ]
    owned = law.apply("meanstest.property", {"residence": given.residence, "household_size": size, "assets": assets})
    common = {
        "residence": given.residence,
        "household_size": size,
        "monthly_income": carried(income["total"], law.parameter(WINDOW)),
        "property_within_limits": owned["within_limits"],
    }
    return members, items, income, common


def imputed_items(given, law, counted: list[str]) -> list[dict[str, Any]]:
    """Income estimated for members of working age whose earnings nobody can prove."""
    adult = law.parameter(ADULT_AGE)
    persons = []
    for ref in counted:
        particulars = given.particulars[ref]
        if particulars.get("status") and dt.date.fromisoformat(str(particulars["birth"])) <= add_months(
            law.on, -12 * adult
        ):
            fields = ("sex", "birth", "labour_capacity", "status", "graduated", "exempt_reason")
            persons.append({"ref": ref, **{name: particulars[name] for name in fields if particulars.get(name)}})
    if not persons:
        return []
    amounts = law.apply("meanstest.imputed_income", {"persons": persons})["amounts"]
    return [
        {"member": ref, "kind": "imputed", "amount": amount, **window(given, law)}
        for ref, amount in amounts.items()
        if amount
    ]


def support_items(given, law, size: int) -> list[dict[str, Any]]:
    """What people with a duty of support, living elsewhere, are taken to contribute."""
    if not given.supporters:
        return []
    applicant = given.persons[0]["ref"]
    # Nobody is owed support as a member of a household larger than those whom the supporter owes it to.
    owed = min([size, *(supporter["supported"] for supporter in given.supporters)])
    answer = law.apply(
        "meanstest.support_payment",
        {"applicants": owed, "children": given.children, "supporters": given.supporters},
    )
    if not answer["total"]:
        return []
    return [{"member": applicant, "kind": "support_received", "amount": answer["total"], **window(given, law)}]


def window(given, law) -> dict[str, str]:
    """The months over which income is counted, as an item's span."""
    first = given.applied.replace(day=1)
    return {"from": month_of(add_months(first, -law.parameter(WINDOW))), "to": month_of(add_months(first, -1))}


def member_rows(given, refs: list[str]) -> list[dict[str, Any]]:
    """The members with the categories that carry a top-up (分类施保)."""
    return [{"ref": ref, "categories": given.particulars.get(ref, {}).get("categories", [])} for ref in refs]


def own_monthly_income(given, law, items: list[dict[str, Any]]) -> Decimal:
    """What the applicant alone has a month, for an application apart from the household (57号 art 8)."""
    applicant = given.persons[0]["ref"]
    income = law.apply(
        "meanstest.income",
        {
            "programme": "subsistence_allowance",
            "applied": given.applied,
            "household_size": 1,
            "residence": given.residence,
            "items": [item for item in items if item["member"] == applicant],
        },
    )
    return carried(income["total"], law.parameter(WINDOW))


def single_inputs(given, *, meets: bool, own_monthly_income: Decimal) -> dict[str, Any]:
    """The inputs that the allowance rule wants besides when one member applies alone."""
    applicant = given.persons[0]["ref"]
    particulars = given.particulars[applicant]
    return {
        "unit": "single",
        "meets_subsistence_allowance": meets,
        "applicant": {
            "ref": applicant,
            "disability": particulars.get("disability"),
            "major_illness": particulars.get("major_illness", False),
            "own_monthly_income": own_monthly_income,
            "categories": particulars.get("categories", []),
        },
    }


def is_edge_household(law, common: dict[str, Any]) -> bool:
    """低保边缘家庭 (57号 art 8 last paragraph)."""
    return law.apply("assistance.edge_household", {**common, "meets_subsistence_allowance": False})["eligible"]
