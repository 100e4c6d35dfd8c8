"""Acts on people and households."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import read_id_number
from civaffairs.common.names import grams, initials, sort_key
from civaffairs.tenancy.scope import current_tenant

from .choices import DocumentKind
from .models import Household, HouseholdMembership, IdentityDocument, NameGram, Person, Standing, cipher


@dataclass(frozen=True)
class PersonParticulars:
    """What identifies a person at the counter. `id_number` is empty for a person who has none yet."""

    name: str
    sex: str
    birth: dt.date
    residence: str
    division_code: str
    id_number: str = ""
    ethnicity: str = ""


@transaction.atomic
def register_person(*, particulars: PersonParticulars, by: Actor, on: dt.date) -> Person:
    """Find the person by the identity number, or enter a new one; returns the person.

    Raises Refusal `id_number_invalid` for a number that fails GB 11643, `name_mismatch` when the number is known
    under another name: then somebody must look at both before a case is built on either.
    """
    number = ""
    if particulars.id_number:
        read = read_id_number(particulars.id_number, on=on)
        if read.normalised is None:
            raise Refusal("id_number_invalid", "公民身份号码不正确：请核对18位号码和末位校验码。", field="id_number")
        number = read.normalised
        known = IdentityDocument.objects.numbered(number).select_related("person").first()
        if known:
            if known.person.name != particulars.name:
                raise Refusal(
                    "name_mismatch",
                    "该公民身份号码已登记在另一姓名下。请核对姓名和号码；确属同一人的，先办理姓名更正。",
                    field="name",
                )
            return known.person
    person = Person.objects.create(
        name=particulars.name,
        sort_key=sort_key(particulars.name),
        initials=initials(particulars.name),
        sex=particulars.sex,
        birth=particulars.birth,
        ethnicity=particulars.ethnicity,
        residence=particulars.residence,
        division_code=particulars.division_code,
    )
    NameGram.objects.bulk_create(NameGram(gram=gram, person=person) for gram in sorted(grams(person.name)))
    if number:
        IdentityDocument.objects.create(
            person=person,
            kind=DocumentKind.ID_CARD,
            number_encrypted=cipher().encrypt(number, context=IdentityDocument.CONTEXT),
            number_index=IdentityDocument.index_of(current_tenant(), number),
        )
    record(
        by=by, verb="registry.register_person", subject_kind="person", subject_id=person.pk,
        text=f"登记自然人 {person.name}",
    )  # fmt: skip
    return person


@transaction.atomic
def form_household(
    *, address: str, division_code: str, members: list[tuple[Person, str]], by: Actor, on: dt.date
) -> Household:
    """The household in which these people live together from `on`; the one they already form, when they do.

    Raises Refusal `member_elsewhere` naming whoever already belongs to another household on that day.
    """
    people = [person.pk for person, _ in members]
    standing = HouseholdMembership.objects.filter(person__in=people, valid_to__isnull=True).select_related("person")
    homes = {membership.household_id for membership in standing}
    if len(homes) == 1:
        household = Household.objects.get(pk=homes.pop())
        known = {membership.person_id for membership in standing}
    elif homes:
        names = "、".join(sorted({membership.person.name for membership in standing}))
        raise Refusal("member_elsewhere", f"{names} 已登记在不同的家庭中。请先办理家庭成员变更。", field="members")
    else:
        household = Household.objects.create(address=address, division_code=division_code)
        known = set()
        record(
            by=by, verb="registry.form_household", subject_kind="household", subject_id=household.pk,
            text=f"登记家庭，共 {len(members)} 人",
        )  # fmt: skip
    HouseholdMembership.objects.bulk_create(
        HouseholdMembership(household=household, person=person, relation=relation, valid_from=on)
        for person, relation in members
        if person.pk not in known
    )
    return household


def reveal_number(*, document: IdentityDocument, purpose: str, by: Actor) -> str:
    """The unmasked number, for a stated purpose; leaves an audit entry. Raises Refusal without a purpose."""
    if not purpose.strip():
        raise Refusal("purpose_required", "查看完整证件号码须填写用途。", field="purpose")
    record(
        by=by, verb="registry.reveal_number", subject_kind="person", subject_id=document.person_id,
        text="查看完整证件号码", purpose=purpose.strip(),
    )  # fmt: skip
    return document.number


def open_standing(*, person: Person, programme: str, valid_from: dt.date, case_id, valid_to: dt.date | None = None):
    """Record that the person receives the programme from that day; called by whoever makes an award."""
    return Standing.objects.create(
        person=person, programme=programme, valid_from=valid_from, valid_to=valid_to, case_id=case_id
    )


def close_standings(*, case_id, programme: str, valid_to: dt.date) -> int:
    """End the standings of a case on that day (half-open); returns how many."""
    return Standing.objects.filter(case_id=case_id, programme=programme, valid_to__isnull=True).update(
        valid_to=valid_to
    )
