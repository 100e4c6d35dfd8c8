"""Classified top-ups (分类施保): what members of certain categories receive beside the allowance."""

from decimal import Decimal

from assistance.rules.vocabulary import ROUNDING
from civaffairs.meanstest.rules.vocabulary import STANDARD, YUAN_A_MONTH, refuse_equal_refs

TOP_UPS = "assistance.subsistence_allowance.top_ups"


def members_fit_the_household(given, law):
    """Each member once, and not more members than the household has (the head is a member row)."""
    members = given.members or ()
    refuse_equal_refs(law, members, field="members")
    if len(members) > given.household_size:
        law.refuse(
            "contradictory_input",
            f"成员{len(members)}人,多于家庭人口{given.household_size}人,请更正。",
            field="members",
        )


def top_ups_are_complete(given, law):
    """The amounts of the categories present are read whoever turns out to be eligible."""
    for person in persons_with_top_ups(given):
        if person.categories:
            _amounts(person, given.residence, law)


def persons_with_top_ups(given):
    """Members of the household, or the applicant who applies alone."""
    if vars(given).get("unit") == "single":
        return [given.applicant] if given.applicant else []
    return given.members or []


def top_up(given, law):
    """The top-ups of the household, rounded once (国令649 art 12; 57号 art 27), in yuan a month."""
    total = Decimal(0)
    for person in persons_with_top_ups(given):
        if person.categories and (amounts := _amounts(person, given.residence, law)):
            highest = law.parameter(TOP_UPS).combine == "highest"
            total += max(amounts) if highest else sum(amounts)
    return law.step("top_up", law.round(total, ROUNDING), "分类施保增发", unit=YUAN_A_MONTH, basis="国令649第12条")


def _amounts(person, residence, law):
    categories = law.parameter(TOP_UPS).categories
    entries = [categories.of(code) for code in dict.fromkeys(person.categories) if code in categories]
    standard = law.parameter(STANDARD).of(residence)
    return [standard * entry.rate if entry.rate is not None else entry.amount.of(residence) for entry in entries]
