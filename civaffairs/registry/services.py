"""Acts on people and households."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import Entry, record, record_all
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import read_id_number, tidy
from civaffairs.common.ids import new_id
from civaffairs.common.names import grams, initials, sort_key
from civaffairs.facts.services import announce
from civaffairs.tenancy.rows import insert_rows
from civaffairs.tenancy.scope import current_tenant

from .choices import WITH_ID_NUMBER, DocumentKind, LifeEventKind
from .duplicates import propose_duplicates
from .identity_index import index_documents
from .life_events import enter_event, reverse_standing_events
from .models import (
    Household,
    HouseholdMembership,
    IdentityDocument,
    NameGram,
    ParticularsChange,
    Person,
    Standing,
)
from .permissions import ADD_DOCUMENT, CORRECT_PERSON, RECORD_DEATH


@dataclass(frozen=True)
class PersonParticulars:
    """What identifies a person at the counter.

    `id_number` is empty for a person who has none yet: then `number_absence` says why.
    """

    name: str
    sex: str
    birth: dt.date
    residence: str
    division_code: str
    id_number: str = ""
    ethnicity: str = ""
    number_absence: str = ""
    is_birth_estimated: bool = False


def register_person(*, particulars: PersonParticulars, by: Actor, on: dt.date) -> Person:
    """Find the person by the identity number, or enter a new one; returns the person.

    Raises Refusal `id_number_invalid` for a number that fails GB 11643, `name_mismatch` when the number is known
    under another name: then somebody must look at both before a case is built on either.
    """
    (outcome,) = register_people(entries=[particulars], by=by, on=on)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


@transaction.atomic
def register_people(*, entries: Sequence[PersonParticulars], by: Actor, on: dt.date) -> list[Person | Refusal]:
    """The same for many people at once, in a fixed number of statements: each person, or why there is none.

    A number that stands in two of the entries is one person.
    """
    numbers = [read_id_number(one.id_number, on=on).normalised if one.id_number else "" for one in entries]
    known = _holders([number for number in numbers if number])
    outcomes: list[Person | Refusal] = []
    fresh: list[tuple[Person, str]] = []
    for particulars, number in zip(entries, numbers, strict=True):
        person = known.get(number) if number else None
        if number is None:
            outcomes.append(_invalid_number())
        elif person is None:
            person = _new_person(particulars, number)
            fresh.append((person, number))
            outcomes.append(person)
            if number:
                known[number] = person
        elif person.name != particulars.name:
            outcomes.append(_name_mismatch())
        else:
            outcomes.append(person.kept or person)
    _enter_people(fresh, by)
    propose_duplicates(people=[person for person, _ in fresh], on=on)
    return outcomes


def _holders(numbers: Sequence[str]) -> dict[str, Person]:
    """Whoever holds each number in any document."""
    if not numbers:
        return {}
    bureau, holders = current_tenant(), {}
    by_index = {
        index: number
        for number in numbers
        for index in IdentityDocument.index_columns(bureau, number).values()
        if index
    }
    held = IdentityDocument.objects.numbered(*numbers).select_related("person__kept").order_by("-id")
    for document in held:
        for index in (document.number_index, document.number_index_even):
            if index in by_index:
                holders[by_index[index]] = document.person
    return holders


def _invalid_number() -> Refusal:
    return Refusal("id_number_invalid", "公民身份号码不正确：请核对18位号码和末位校验码。", field="id_number")


def _name_mismatch() -> Refusal:
    return Refusal(
        "name_mismatch",
        "该公民身份号码已登记在另一姓名下。请核对姓名和号码；确属同一人的，先办理姓名更正。",
        field="name",
    )


def _new_person(particulars: PersonParticulars, number: str) -> Person:
    return Person(
        name=particulars.name,
        sort_key=sort_key(particulars.name),
        initials=initials(particulars.name),
        sex=particulars.sex,
        birth=particulars.birth,
        ethnicity=particulars.ethnicity,
        residence=particulars.residence,
        division_code=particulars.division_code,
        number_absence="" if number else particulars.number_absence,
        is_birth_estimated=particulars.is_birth_estimated and not number,
    )


def _enter_people(fresh: Sequence[tuple[Person, str]], by: Actor) -> None:
    """Enter new people with their number, search keys and audit."""
    bureau = current_tenant()
    Person.objects.bulk_create(person for person, _ in fresh)
    insert_rows(
        NameGram,
        [
            {"id": new_id(), "gram": gram, "person_id": person.pk}
            for person, _ in fresh
            for gram in sorted(grams(person.name))
        ],
    )
    numbered = [
        (IdentityDocument(person=person, kind=DocumentKind.ID_CARD, **IdentityDocument.sealed(bureau, number)), number)
        for person, number in fresh
        if number
    ]
    IdentityDocument.objects.bulk_create(document for document, _ in numbered)
    index_documents(numbered)
    record_all(
        by=by,
        entries=[
            Entry("registry.register_person", "person", person.pk, f"登记自然人 {person.name}") for person, _ in fresh
        ],
    )


def _index_name(person: Person) -> None:
    NameGram.objects.bulk_create(
        [NameGram(gram=gram, person=person) for gram in sorted(grams(person.name))], ignore_conflicts=True
    )


def _enter_document(
    person: Person, kind: str, number: str, issuer: str = "", valid_to: dt.date | None = None
) -> IdentityDocument:
    document = IdentityDocument.objects.create(
        person=person, kind=kind, issuer=issuer, valid_to=valid_to, **IdentityDocument.sealed(current_tenant(), number)
    )
    index_documents([(document, number)])
    return document


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


@transaction.atomic
def join_household(*, household: Household, person: Person, relation: str, by: Actor, on: dt.date) -> None:
    """The person lives in the household from `on`; what the register said of another household ends that day.

    Who lives there already stays, with the relation given now.
    """
    here = HouseholdMembership.objects.filter(household=household, person=person, valid_to__isnull=True)
    if here.exists():
        here.update(relation=relation)
        return
    leave_household(person=person, by=by, on=on)
    HouseholdMembership.objects.create(household=household, person=person, relation=relation, valid_from=on)
    text = f"{person.name}加入家庭"
    record(by=by, verb="registry.join_household", subject_kind="household", subject_id=household.pk, text=text)


@transaction.atomic
def leave_household(*, person: Person, by: Actor, on: dt.date) -> None:
    """The person lives in no registered household from `on`; nothing happens when there was none.

    A membership that began on that very day, or later, was never true and is removed.
    """
    standing = HouseholdMembership.objects.filter(person=person, valid_to__isnull=True)
    for membership in standing.select_for_update():
        if membership.valid_from >= on:
            membership.delete()
        else:
            membership.valid_to = on
            membership.save(update_fields=["valid_to"])
        record(
            by=by, verb="registry.leave_household", subject_kind="household", subject_id=membership.household_id,
            text=f"{person.name}离开家庭",
        )  # fmt: skip


PERSON_DIED = "registry.person_died"
DEATH_WITHDRAWN = "registry.death_report_withdrawn"


@transaction.atomic
def record_death(*, person: Person, died_on: dt.date, source: str, by: Actor, on: dt.date) -> Person:
    """Enter that a person died, as a source (public security, funeral home, family) reports it; tells whoever asked.

    The same report again changes nothing. Raises Refusal `died_in_the_future`, `died_before_birth`,
    `another_date_known` when another day stands already: then somebody must find out which report is right.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require(by, RECORD_DEATH.code, locked)
    if died_on > on:
        raise Refusal("died_in_the_future", "死亡日期不能晚于今天，请核对死亡证明。", field="died_on")
    if died_on < locked.birth:
        raise Refusal("died_before_birth", "死亡日期不能早于出生日期，请核对死亡证明。", field="died_on")
    if locked.died_on == died_on:
        return locked
    if locked.died_on:
        raise Refusal(
            "another_date_known",
            f"已登记{locked.name}于{locked.died_on}死亡。日期有误的，请先撤销原登记再重新登记。",
            field="died_on",
        )
    locked.died_on = died_on
    locked.save(update_fields=["died_on"])
    enter_event(person=locked, kind=LifeEventKind.DEATH, occurred_on=died_on, source=source, by=by, on=on)
    text = f"登记{locked.name}死亡，日期{died_on}，来源：{source}"
    record(by=by, verb=RECORD_DEATH.code, subject_kind="person", subject_id=locked.pk, text=text)
    announce(kind=PERSON_DIED, subject_kind="person", subject_id=locked.pk, occurred_on=died_on)
    return locked


@transaction.atomic
def withdraw_death(*, person: Person, reason: str, by: Actor, on: dt.date) -> Person:
    """Take back a report of death that was wrong; tells whoever acted on it. Raises Refusal `reason_required`."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require(by, RECORD_DEATH.code, locked)
    if not reason.strip():
        raise Refusal("reason_required", "撤销死亡登记须写明理由。", field="reason")
    if locked.died_on is None:
        return locked
    reverse_standing_events(person=locked, kind=LifeEventKind.DEATH, reason=reason.strip(), by=by, on=on)
    text = f"撤销{locked.name}的死亡登记（{locked.died_on}）：{reason.strip()}"
    locked.died_on = None
    locked.save(update_fields=["died_on"])
    record(by=by, verb=RECORD_DEATH.code, subject_kind="person", subject_id=locked.pk, text=text)
    announce(kind=DEATH_WITHDRAWN, subject_kind="person", subject_id=locked.pk, occurred_on=on)
    return locked


CORRECTABLE = {
    "name": "姓名",
    "sex": "性别",
    "birth": "出生日期",
    "ethnicity": "民族",
    "residence": "户籍性质",
    "division_code": "户籍区划",
}


@transaction.atomic
def correct_particulars(
    *, person: Person, changes: dict[str, object], reason: str, by: Actor, on: dt.date
) -> list[ParticularsChange]:
    """Correct what the register says of a person; what it said before stays, a former name still finds them.

    `changes` maps particulars of CORRECTABLE to what is right. Raises Refusal `reason_required`, `nothing_changed`,
    `birth_after_today`, `number_disagrees` where birth or sex would contradict the citizen identity number in force.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require(by, CORRECT_PERSON.code, locked)
    if not reason.strip():
        raise Refusal("reason_required", "更正须写明理由和依据的证件。", field="reason")
    before = {name: getattr(locked, name) for name in CORRECTABLE}
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        raise Refusal("nothing_changed", "没有任何更正。请填写正确的信息后再提交。")
    for name, value in changed.items():
        setattr(locked, name, value)
    if locked.birth > on:
        raise Refusal("birth_after_today", "出生日期不能晚于今天，请核对。", field="birth")
    _check_against_number(locked, on)
    locked.sort_key, locked.initials = sort_key(locked.name), initials(locked.name)
    if "birth" in changed:
        locked.is_birth_estimated = False
    locked.save()
    _index_name(locked)
    entries = ParticularsChange.objects.bulk_create(
        ParticularsChange(
            person=locked, particular=name, before=str(before[name]), after=str(value), reason=reason.strip(),
            changed_by=by.name, changed_on=on,
        )
        for name, value in changed.items()
    )  # fmt: skip
    what = "、".join(CORRECTABLE[name] for name in changed)
    record(
        by=by, verb=CORRECT_PERSON.code, subject_kind="person", subject_id=locked.pk,
        text=f"更正{locked.name}的{what}：{reason.strip()}",
    )  # fmt: skip
    propose_duplicates(people=[locked], on=on)
    return entries


def _check_against_number(person: Person, on: dt.date) -> None:
    for document in person.documents.filter(kind__in=WITH_ID_NUMBER).in_force(on):
        read = read_id_number(document.number, on=on)
        if read.normalised and (read.birth, read.sex) != (person.birth, person.sex):
            raise Refusal(
                "number_disagrees",
                "更正后的出生日期或性别与现有公民身份号码不一致。号码有误的，请先注销该证件再更正。",
                field="birth",
            )


@transaction.atomic
def add_document(
    *, person: Person, kind: str, number: str, by: Actor, on: dt.date, issuer: str = "", valid_to: dt.date | None = None
) -> IdentityDocument:
    """Enter a document of a person, also the number that a newborn or unidentified person later receives.

    The same document again is returned. Raises Refusal `id_number_invalid`, `number_disagrees` (birth or sex of the
    register contradict the number), `number_known` (somebody else holds it: compare the two), `another_number`.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    require(by, ADD_DOCUMENT.code, locked)
    number = _normal_number(locked, kind, number, on)
    for known in IdentityDocument.objects.numbered(number).filter(kind=kind).select_related("person"):
        if known.person.canonical_id != locked.canonical_id:
            raise Refusal(
                "number_known",
                "该证件号码已登记在另一人名下。请在“疑似重复”中核对两条记录，不要重复登记。",
                field="number",
            )
        return known
    if kind == DocumentKind.ID_CARD and locked.documents.filter(kind=kind).in_force(on).exists():
        raise Refusal(
            "another_number", "此人已有有效的公民身份号码。号码确有变更的，请先注销原证件再登记。", field="number"
        )
    document = _enter_document(locked, kind, number, issuer.strip(), valid_to)
    if kind in WITH_ID_NUMBER:
        locked.number_absence, locked.is_birth_estimated = "", False
        locked.save(update_fields=["number_absence", "is_birth_estimated"])
    record(
        by=by, verb=ADD_DOCUMENT.code, subject_kind="person", subject_id=locked.pk,
        text=f"登记{locked.name}的{document.get_kind_display()}",
    )  # fmt: skip
    propose_duplicates(people=[locked], on=on)
    return document


def _normal_number(person: Person, kind: str, text: str, on: dt.date) -> str:
    if kind not in WITH_ID_NUMBER:
        number = "".join(tidy(text).split()).upper()
        if not 4 <= len(number) <= 40:
            raise Refusal("number_invalid", "证件号码应为4至40个字符，请对照证件核对。", field="number")
        return number
    read = read_id_number(text, on=on)
    if read.normalised is None:
        raise Refusal("id_number_invalid", "公民身份号码不正确：请核对18位号码和末位校验码。", field="number")
    if read.sex != person.sex or (read.birth != person.birth and not person.is_birth_estimated):
        raise Refusal(
            "number_disagrees",
            "号码中的出生日期或性别与登记的不一致。请核对证件；登记有误的，先办理信息更正。",
            field="number",
        )
    if read.birth and read.birth != person.birth:
        _settle_birth(person, read.birth, on)
    return read.normalised


def _settle_birth(person: Person, birth: dt.date, on: dt.date) -> None:
    ParticularsChange.objects.create(
        person=person, particular="birth", before=str(person.birth), after=str(birth),
        reason="登记公民身份号码，估计的出生日期以号码为准", changed_by="系统", changed_on=on,
    )  # fmt: skip
    person.birth = birth
    person.save(update_fields=["birth"])


@transaction.atomic
def withdraw_document(*, document: IdentityDocument, reason: str, by: Actor, on: dt.date) -> IdentityDocument:
    """A document no longer counts from `on` (entered wrongly, replaced, cancelled); it stays in the register.

    Raises Refusal `reason_required`.
    """
    locked = IdentityDocument.objects.select_for_update().select_related("person").get(pk=document.pk)
    require(by, ADD_DOCUMENT.code, locked.person)
    if not reason.strip():
        raise Refusal("reason_required", "注销证件须写明理由。", field="reason")
    locked.valid_to = on
    locked.save(update_fields=["valid_to"])
    record(
        by=by, verb=ADD_DOCUMENT.code, subject_kind="person", subject_id=locked.person_id,
        text=f"注销{locked.person.name}的{locked.get_kind_display()}：{reason.strip()}",
    )  # fmt: skip
    return locked


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
    """End the standings of a case on that day (half-open), also one that was to end later; returns how many."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_to)
    return Standing.objects.filter(later, case_id=case_id, programme=programme).update(valid_to=valid_to)
