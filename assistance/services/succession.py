"""One award goes on from another: the case that continues it, what that case copies, and the seam between the two."""

import datetime as dt

from django.db import transaction

from assistance import permissions as rights
from assistance.inputs import people_by_reference
from assistance.models import (
    Application,
    ApplicationMember,
    DeclaredAsset,
    DeclaredIncome,
    DeclaredSupporter,
    OfficialLink,
)
from assistance.programmes.definition import definitions, programme_of, types_of_awards
from civaffairs.accounts.actor import SYSTEM, Actor, system_actor
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.cases import advance, open_case
from civaffairs.common.dates import add_months, first_day
from civaffairs.common.errors import Refusal
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services.authorisations import carry_authorisations
from civaffairs.payments.models import Award
from civaffairs.payments.services.awards import end_awards, grant_award
from civaffairs.registry.models import HouseholdMembership, Person
from civaffairs.registry.services import join_household, leave_household
from civaffairs.tenancy.scope import current_tenant

# What belongs to this application alone and is never copied into another one.
OWN = (
    "id",
    "tenant",
    "case",
    "application",
    "member",
    "continues",
    "means_from",
    "means_as_of",
    "opinion",
    "opinion_reason",
)


def running_award(case: Case, on: dt.date) -> Award | None:
    """The award of the case that is paid on the day or will be."""
    running = Award.objects.filter(case=case, programme=case.programme)
    return (running.in_force(on) | running.filter(valid_from__gt=on)).order_by("-valid_from").first()


def case_before(case: Case) -> Case:
    """The case that a change, a review or an exit goes on from. Raises ValueError for one that begins anew."""
    before = case.application.continues
    if before is None:
        raise ValueError(f"{case.number} goes on from no other case")
    return before


def cases_of_awards(person: Person, on: dt.date) -> list[Case]:
    """The cases by which the person receives something on the day, or will from a later one: one of each programme."""
    standings = person.standings.filter(programme__in=[one.code for one in definitions()])
    running = (standings.in_force(on) | standings.filter(valid_from__gt=on)).order_by("valid_from")
    ids = {one.programme: one.case_id for one in running}.values()
    return list(Case.objects.filter(pk__in=ids, case_type__in=types_of_awards()).order_by("opened_on", "id"))


def open_successor(
    *,
    previous: Case,
    case_type_code: str,
    by: Actor,
    on: dt.date,
    right: str,
    without: tuple[Person, ...] = (),
    division_code: str = "",
) -> Case:
    """A draft that goes on from the case of a running award, with a copy of its last dated member rows.

    A row is copied for its own person only: what was true of one person never becomes true of another.
    Raises Refusal `no_running_award`.
    """
    if previous.status != "granted":
        raise Refusal("no_running_award", f"{previous.number}没有在发的待遇，不能据此办理。")
    case = open_case(
        case_type_code=case_type_code,
        programme=previous.programme,
        applicant=previous.applicant,
        household=previous.household,
        division_code=division_code or previous.division_code,
        by=by,
        on=on,
        right=rights.CONTINUE.code if by.role == SYSTEM else right,
    )
    source = Application.objects.get(case=previous)
    application = Application.objects.create(
        case=case, continues=previous, means_from=means_basis(previous), **_values(source)
    )
    copy_declaration(source=source, target=application, without=without)
    carry_authorisations(source=previous, target=case, on=on)
    return case


def means_basis(previous: Case) -> Case | None:
    """The case whose means test still counts after `previous`; none where the agencies were never asked."""
    own = CheckRun.objects.filter(case=previous).exists()
    return previous if own else Application.objects.get(case=previous).means_from


def copy_declaration(*, source: Application, target: Application, without: tuple[Person, ...] = ()) -> None:
    """Copy the member rows with their incomes and assets, the supporters and the kinship to officials."""
    gone = {person.pk for person in without}
    for member in source.members.exclude(person__in=gone).select_related("person").order_by("id"):
        mine = ApplicationMember.objects.create(application=target, **_values(member))
        for kind, rows in ((DeclaredIncome, member.incomes), (DeclaredAsset, member.assets)):
            for row in rows.order_by("id"):
                kind.objects.create(application=target, member=mine, **_values(row))
        for link in member.official_links.order_by("id"):
            OfficialLink.objects.create(application=target, member=mine, **_values(link))
    for supporter in source.supporters.order_by("id"):
        DeclaredSupporter.objects.create(application=target, **_values(supporter))


def _values(row) -> dict:
    """The fields of a row that may be copied into another one of the same person."""
    fields = [field for field in row._meta.concrete_fields if field.name not in OWN]
    return {field.attname: getattr(row, field.attname) for field in fields}


def starts_on(case: Case, determination: Determination) -> dt.date:
    """The first day that is paid: of the next month; for a household taken up, after the other bureau's last month."""
    if case.case_type == programme_of(case).types.take_up:
        return add_months(first_day(case.handovers.incoming().get().last_month), 1)
    return first_day(determination.payable_from)


@transaction.atomic
def award(
    *, determination: Determination, valid_from: dt.date, by: Actor, on: dt.date, valid_to: dt.date | None = None
) -> Award:
    """Award what a determination gives; the award that its case goes on from ends on the same day.

    Half-open periods that share their day leave no month unpaid and pay none twice.
    """
    case = determination.case
    previous = case.application.continues
    if previous:
        end_awards(case=previous, programme=previous.programme, valid_to=valid_from, by=by)
        note = f"由{case.number}承接，{by.name}确认"
        advance(case=previous, act="succeed", by=system_actor(current_tenant()), on=on, note=note)
    people = people_by_reference(case)
    members = [people[reference] for reference in determination.trace["outputs"]["members"]]
    granted = grant_award(determination=determination, valid_from=valid_from, valid_to=valid_to, people=members, by=by)
    if previous and programme_of(case).is_for_household:
        settle_household(case=case, by=by, on=on)
    return granted


def settle_household(*, case: Case, by: Actor, on: dt.date) -> None:
    """Let the register say who lives together and where, as the confirmed case does."""
    application, household = case.application, case.household
    if household is None:
        raise ValueError(f"{case.number} was opened without a household")
    living = application.members.filter(lives_together=True).select_related("person")
    stay = {member.person_id for member in living}
    for membership in HouseholdMembership.objects.filter(household=household, valid_to__isnull=True):
        if membership.person_id not in stay:
            leave_household(person=membership.person, by=by, on=on)
    for member in living:
        join_household(household=household, person=member.person, relation=member.relation, by=by, on=on)
    household.address, household.division_code = application.address, case.division_code
    household.save(update_fields=["address", "division_code"])
