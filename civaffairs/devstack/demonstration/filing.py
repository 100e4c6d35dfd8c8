"""Takes a household of the synthetic population through the services, as its caseworkers would."""

import datetime as dt
from decimal import Decimal
from typing import Any

from assistance.models import ApplicationMember
from assistance.services import applications
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership
from civaffairs.casework.models import Case
from civaffairs.devstack.population.model import Household
from civaffairs.meanstest.services.authorisations import sign_authorisation
from civaffairs.registry.services import PersonParticulars
from civaffairs.tenancy.models import Bureau

CAUSES = {
    "illness": "因病",
    "disability": "因残",
    "education": "因学",
    "unemployment": "失业",
    "no_labour": "缺乏劳动力",
}


def bureau_of(household: Household) -> Bureau:
    """The bureau of the household's county."""
    return Bureau.objects.get(division_code=household.place)


def actor(bureau: Bureau, role: Role) -> Actor:
    """Somebody who holds the role in the bureau."""
    membership = Membership.objects.select_related("user", "bureau").filter(bureau=bureau, role=role).first()
    if membership is None:
        raise LookupError(f"{bureau} has nobody in the role {role}")
    return Actor.of(membership)


def file_application(household: Household, *, by: Actor, on: dt.date) -> Case:
    """Type in what the household declares, and hand it in."""
    return applications.submit_application(case=draft_application(household, by=by, on=on), by=by, on=on)


def draft_application(household: Household, *, by: Actor, on: dt.date) -> Case:
    """Type in what the household declares, signed by everybody."""
    said = household.declared
    persons = {person["ref"]: person for person in said["persons"]}
    head = said["persons"][0]
    case = applications.start_application(
        applicant=_particulars(head, household),
        address=household.address,
        division_code=household.village or household.township,
        by=by,
        on=on,
    )
    members = {
        ref: applications.declare_member(case=case, declaration=_member(person, household), by=by, on=on)
        for ref, person in persons.items()
    }
    for ref, member in members.items():
        declare_means(case, household, ref, member, by=by)
        sign_authorisation(case=case, person=member.person, signed_on=on, signed_by=member.person.name, by=by, on=on)
    supporters = [_supporter(item) for item in said["supporters"]]
    applications.declare_supporters(case=case, items=supporters, by=by)
    account = said["bank_account"] or {"bank": "中国农业银行", "holder": head["name"], "number": "6228480000000000018"}
    applications.complete_declaration(
        case=case,
        hardship_cause=CAUSES[said["cause"]],
        bank_name=account["bank"],
        account_holder=account["holder"],
        account=account["number"],
        telephone="13900000000",
        has_declared_truthfully=True,
        by=by,
    )
    return case


def declare_means(case: Case, household: Household, ref: str, member: ApplicationMember, *, by: Actor) -> None:
    """Type in what one person of the household says to earn and to own."""
    said = household.declared
    incomes = [_income(item) for item in said["income"] if item["member"] == ref]
    applications.declare_income(case=case, member=member, items=incomes, by=by)
    assets = [_asset(item) for item in said["assets"] if item["owner"] == ref]
    applications.declare_assets(case=case, member=member, items=assets, by=by)


def _particulars(person: dict[str, Any], household: Household) -> PersonParticulars:
    return PersonParticulars(
        name=person["name"],
        sex=person["sex"],
        birth=dt.date.fromisoformat(person["birth"]),
        residence=household.residence,
        division_code=household.village or household.township,
        id_number=person["id_number"],
    )


def _member(person: dict[str, Any], household: Household) -> applications.MemberDeclaration:
    disability = person["disability"] or {}
    return applications.MemberDeclaration(
        particulars=_particulars(person, household),
        relation=person["relation"],
        lives_together=person["lives_together"],
        has_support_duty=person["legal_support_duty"],
        study=person["study"],
        is_independent=person["independent"],
        exclusion=person["exclusion"] or "",
        disability_kind=disability.get("kind", ""),
        disability_grade=disability.get("grade"),
        has_major_illness=bool(person["major_illness"]),
        labour_capacity=person["labour_capacity"],
    )


def _income(item: dict[str, Any]) -> applications.IncomeDeclaration:
    return applications.IncomeDeclaration(
        kind=item["kind"], amount=Decimal(item["amount"]), month_from=item["from"], month_to=item["to"]
    )


def _asset(item: dict[str, Any]) -> applications.AssetDeclaration:
    return applications.AssetDeclaration(
        kind=item["kind"], value=Decimal(item["value"]), description=item["description"][:120]
    )


def _supporter(item: dict[str, Any]) -> applications.SupporterDeclaration:
    return applications.SupporterDeclaration(
        name=item["name"],
        relation=item["relation"],
        residence=item["residence"],
        household_size=item["household_size"],
        monthly_income=Decimal(item["monthly_income"]),
        supported=item["supported"],
        actual_paid=Decimal(item["actual_paid"]),
    )
