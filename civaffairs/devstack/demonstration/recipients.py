"""Households that received the allowance before the bureau used this system, out of its last payment list."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from assistance.services.takeovers import OldDecision, OldMember, take_over
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import add_months, month_of
from civaffairs.devstack.population.model import Household
from civaffairs.tenancy.models import Bureau

from .filing import actor

ACCOUNT = "622848000000{:07d}"


def went_live(on: dt.date) -> dt.date:
    """The day on which the bureau began with this system: before the first of the two months that were paid."""
    return add_months(on.replace(day=1), -1) - dt.timedelta(5)


def take_over_recipients(households: list[Household], bureau: Bureau, on: dt.date) -> list[Case]:
    """Take the households over; every third one is due for review within the month, the others in the next year."""
    day = went_live(on)
    decisions = [
        _old_decision(household, number, bureau, review_by=on + dt.timedelta(20 if number % 3 == 0 else 120 + number))
        for number, household in enumerate(households, 1)
    ]
    result = take_over(
        decisions=decisions,
        list_total=sum((one.base + one.top_up for one in decisions), Decimal(0)),
        first_month=month_of(add_months(on.replace(day=1), -1)),
        by=actor(bureau, Role.COUNTY_CONFIRMER),
        on=day,
    )
    return result.cases


def _old_decision(household: Household, number: int, bureau: Bureau, *, review_by: dt.date) -> OldDecision:
    said = household.declared
    head = said["persons"][0]
    decided_on = review_by - dt.timedelta(365)
    return OldDecision(
        document=f"{bureau.name}低保〔{decided_on.year}〕{number}号",
        decided_on=decided_on,
        base=Decimal(420 + 35 * number),
        top_up=Decimal(60 if number % 4 == 0 else 0),
        review_by=review_by,
        division_code=household.village or household.township,
        address=household.address,
        residence=household.residence,
        members=tuple(_members(said["persons"])),
        bank_name="中国农业银行",
        account_holder=head["name"],
        account=ACCOUNT.format(number),
    )


def _members(persons: list[dict]) -> Iterator[OldMember]:
    for person in persons:
        yield OldMember(person["name"], person["id_number"], person["relation"], person["labour_capacity"])
