"""Households of the synthetic population as cases: registered, opened and authorised through the services."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from civaffairs.accounts.actor import Actor
from civaffairs.casework import workflow
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import open_case
from civaffairs.casework.workflow import CaseType
from civaffairs.common.choices import ToneChoices
from civaffairs.devstack.population.model import Household, Population
from civaffairs.meanstest.comparison import Declared
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services.authorisations import sign_authorisation
from civaffairs.meanstest.services.checks import start_check
from civaffairs.registry.models import Person
from civaffairs.registry.services import PersonParticulars, form_household, register_person
from civaffairs.tenancy.models import Bureau

ON = dt.date(2026, 11, 20)
WINDOW = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))
BUREAU = 1001
MATTER = "tests.matter"
PURPOSE = "最低生活保障家庭经济状况核对"
CLERK = Actor("7", "王芳", "township_caseworker", BUREAU, "")
HEAD = Actor("8", "刘强", "township_head", BUREAU, "")
REVIEWER = Actor("9", "赵敏", "county_reviewer", BUREAU, "")
AUDITOR = Actor("10", "孙立", "auditor", BUREAU, "")


class Status(ToneChoices):
    """The one status of a matter of these tests."""

    DRAFT = "draft", "neutral", "草稿"


def declare_matter() -> None:
    """Make a plain case type known."""
    workflow.declare(CaseType(MATTER, "测试事项", "CS", Status, (), "home"))


def make_bureau() -> None:
    """The bureau of the tests; it stays where it is already."""
    Bureau.objects.get_or_create(
        id=BUREAU, defaults={"name": "大连市中山区民政局", "division_code": "210202", "is_city": False}
    )


def open_matter(population: Population, household: Household, *, on: dt.date = ON) -> tuple[Case, list[Person]]:
    """Register the people of a household and open a case of theirs."""
    people = []
    for member in population.members(household):
        particulars = PersonParticulars(
            name=member.name, sex=member.sex, birth=member.birth, residence=household.residence,
            division_code=household.village, id_number=member.id_number, ethnicity=member.nationality,
        )  # fmt: skip
        people.append(register_person(particulars=particulars, by=CLERK, on=on))
    relations = [member.relation for member in population.members(household)]
    home = form_household(
        address=household.address, division_code=household.village,
        members=list(zip(people, relations, strict=True)), by=CLERK, on=on,
    )  # fmt: skip
    case = open_case(
        case_type_code=MATTER, programme="subsistence_allowance", applicant=people[0], household=home,
        division_code=household.village, by=CLERK, on=on, right="assistance.file_application",
    )  # fmt: skip
    return case, people


def authorise(case: Case, people: Sequence[Person], *, on: dt.date = ON) -> None:
    """Everybody signs for themselves, for every source."""
    for person in people:
        sign_authorisation(case=case, person=person, signed_on=on, signed_by=person.name, by=CLERK, on=on)


def start(case: Case, people: Sequence[Person], *, on: dt.date = ON, window=WINDOW, by: Actor = CLERK) -> CheckRun:
    """Start a check as the caseworker."""
    return start_check(
        case=case, people=people, as_of=on, window_from=window[0], window_to=window[1], purpose=PURPOSE, by=by, on=on
    )


def declared_by(household: Household, people: Sequence[Person]) -> list[Declared]:
    """What the household says, as a domain app would hand it over."""
    by_ref = {one["ref"]: person.pk for one, person in zip(household.declared["persons"], people, strict=True)}
    incomes = [
        Declared(by_ref[one["member"]], "income", one["kind"], Decimal(one["amount"]), one["from"], one["to"])
        for one in household.declared["income"]
    ]
    assets = [
        Declared(by_ref[one["owner"]], "asset", one["kind"], Decimal(one["value"]), description=one["description"])
        for one in household.declared["assets"]
    ]
    return incomes + assets
