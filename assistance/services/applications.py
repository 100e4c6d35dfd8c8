"""Filing an application: who, with whom, from what, and where the money goes (57号 arts 4-10)."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from django.db import transaction

from assistance import permissions as rights
from assistance.choices import Programme, Status
from assistance.inputs import members_to_check
from assistance.models import (
    Application,
    ApplicationMember,
    DeclaredAsset,
    DeclaredIncome,
    DeclaredSupporter,
    OfficialLink,
)
from assistance.programmes.definition import ProgrammeDefinition, programme, programme_of
from assistance.services.letters import make_receipt, make_supplement_list
from assistance.workflow import procedure_of
from civaffairs.accounts.actor import SYSTEM, Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import advance, open_case
from civaffairs.casework.services.tasks import cancel_tasks, close_task, open_task
from civaffairs.common.errors import Refusal
from civaffairs.meanstest.models import Authorisation
from civaffairs.meanstest.services.authorisations import sign_authorisation
from civaffairs.registry.choices import Relation
from civaffairs.registry.models import Household, Person, cipher
from civaffairs.registry.services import (
    PersonParticulars,
    form_household,
    join_household,
    leave_household,
    register_person,
)

ACCEPT_TASK = "accept"
MEANS_TEST_TASK = "means_test"
VISIT_TASK = "home_visit"

ACCOUNT_CONTEXT = "assistance.Application.account"
TELEPHONE_CONTEXT = "assistance.Application.telephone"


@dataclass(frozen=True)
class MemberDeclaration:
    """What is declared of one person; everything but the particulars has the value of the ordinary case."""

    particulars: PersonParticulars
    relation: str
    lives_together: bool = True
    has_support_duty: bool = True
    study: str = "none"
    is_independent: bool = True
    exclusion: str = ""
    religious_since: dt.date | None = None
    disability_kind: str = ""
    disability_grade: int | None = None
    has_major_illness: bool = False
    labour_capacity: str = "full"
    employment: str = ""
    graduated_on: dt.date | None = None
    imputation_exempt_reason: str = ""
    categories: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class IncomeDeclaration:
    """Yuan a month in every month of the span."""

    kind: str
    amount: Decimal
    month_from: str
    month_to: str
    note: str = ""


@dataclass(frozen=True)
class AssetDeclaration:
    """One asset; financial kinds need a value."""

    kind: str
    value: Decimal | None = None
    description: str = ""
    exemption_code: str = ""
    exemption_reason: str = ""
    exemption_approver: str = ""


@dataclass(frozen=True)
class SupporterDeclaration:
    """Somebody with a duty of support who lives elsewhere."""

    name: str
    relation: str
    residence: str
    household_size: int
    monthly_income: Decimal
    supported: int
    actual_paid: Decimal = Decimal(0)
    waiver: str = ""


@transaction.atomic
def start_application(
    *,
    applicant: PersonParticulars,
    address: str,
    division_code: str,
    by: Actor,
    on: dt.date,
    programme_code: str = Programme.SUBSISTENCE_ALLOWANCE,
) -> Case:
    """Open a draft for the applicant; the household grows as members are declared.

    An application that is still a draft is gone on with, so that a form sent twice opens one.
    """
    about = programme(programme_code)
    person = register_person(particulars=applicant, by=by, on=on)
    Person.objects.select_for_update().get(pk=person.pk)
    drafts = Case.objects.open().filter(applicant=person, case_type=about.types.application, status=Status.DRAFT)
    if known := drafts.filter(division_code=division_code).first():
        require(by, rights.FILE.code, known)
        return known
    case = open_case(
        case_type_code=about.types.application,
        programme=about.code,
        applicant=person,
        household=None,
        division_code=division_code,
        by=by,
        on=on,
        right=rights.FILE.code,
    )
    unit = "household" if about.is_for_household else "single"
    application = Application.objects.create(case=case, residence=applicant.residence, address=address, unit=unit)
    ApplicationMember.objects.create(
        application=application, person=person, relation=Relation.SELF, sex=person.sex, birth=person.birth
    )
    return case


@transaction.atomic
def declare_member(*, case: Case, declaration: MemberDeclaration, by: Actor, on: dt.date) -> ApplicationMember:
    """Add a person to the application, or replace what was declared of that person.

    Raises Refusal `already_receives` or `already_applies` for somebody who is in another live case of the programme,
    `one_person_only` for a second person where each claims alone.
    """
    application = _draft(case, by)
    about = programme_of(case)
    if not about.is_for_household and declaration.relation != Relation.SELF:
        raise Refusal("one_person_only", f"{about.label}由本人申请，不登记其他家庭成员。", field="relation")
    person = register_person(particulars=declaration.particulars, by=by, on=on)
    _refuse_double(case, person, on)
    declared = {name: value for name, value in asdict(declaration).items() if name != "particulars"}
    member, _ = ApplicationMember.objects.update_or_create(
        application=application, person=person, defaults={**declared, "sex": person.sex, "birth": person.birth}
    )
    _touch(case, by, f"申报家庭成员 {person.name}")
    return member


@transaction.atomic
def remove_member(*, case: Case, member: ApplicationMember, by: Actor) -> None:
    """Take a person off a draft. Raises Refusal `applicant_stays` for the applicant."""
    _draft(case, by)
    if member.relation == Relation.SELF:
        raise Refusal("applicant_stays", "申请人不能从家庭成员中删除；换人申请请另行登记。")
    name = member.person.name
    member.delete()
    _touch(case, by, f"删除家庭成员 {name}")


@transaction.atomic
def sign_for_check(
    *,
    case: Case,
    member: ApplicationMember,
    signed_on: dt.date,
    signed_by: str,
    proxy_relation: str,
    by: Actor,
    on: dt.date,
) -> Authorisation:
    """Enter a member's signed authorisation on a draft; one that is in force already is that one."""
    _draft(case, by)
    known = case.authorisations.in_force(on).filter(person=member.person).first()
    return known or sign_authorisation(
        case=case,
        person=member.person,
        signed_on=signed_on,
        signed_by=signed_by,
        proxy_relation=proxy_relation,
        by=by,
        on=on,
    )


@transaction.atomic
def declare_income(*, case: Case, member: ApplicationMember, items: list[IncomeDeclaration], by: Actor) -> None:
    """Replace what a member declares to earn and to pay. Raises Refusal `months_run_backwards`, `negative_amount`."""
    application = _draft(case, by)
    for item in items:
        if item.month_to < item.month_from:
            raise Refusal("months_run_backwards", "收入的止月不能早于起月。", field="month_to")
        if item.amount < 0:
            raise Refusal("negative_amount", "金额不能为负数。", field="amount")
    member.incomes.all().delete()
    DeclaredIncome.objects.bulk_create(
        DeclaredIncome(application=application, member=member, **asdict(item)) for item in items
    )
    _touch(case, by, f"申报 {member.person.name} 的收入 {len(items)} 项")


@transaction.atomic
def declare_assets(*, case: Case, member: ApplicationMember, items: list[AssetDeclaration], by: Actor) -> None:
    """Replace what a member declares to own."""
    application = _draft(case, by)
    member.assets.all().delete()
    DeclaredAsset.objects.bulk_create(
        DeclaredAsset(application=application, member=member, **asdict(item)) for item in items
    )
    _touch(case, by, f"申报 {member.person.name} 的财产 {len(items)} 项")


@transaction.atomic
def declare_supporters(*, case: Case, items: list[SupporterDeclaration], by: Actor) -> None:
    """Replace the people with a duty of support who live elsewhere."""
    application = _draft(case, by)
    application.supporters.all().delete()
    DeclaredSupporter.objects.bulk_create(DeclaredSupporter(application=application, **asdict(item)) for item in items)
    _touch(case, by, f"申报赡养（抚养、扶养）义务人 {len(items)} 人")


@transaction.atomic
def declare_official_link(
    *, case: Case, member: ApplicationMember, official: str, role: str, relation: str, by: Actor
) -> OfficialLink:
    """Put a kinship to staff or to a committee member on record (57号 art 11)."""
    application = _draft(case, by)
    link, _ = OfficialLink.objects.get_or_create(
        application=application, member=member, official=official, role=role, relation=relation
    )
    application.is_relative_of_staff = True
    application.save(update_fields=["is_relative_of_staff"])
    _touch(case, by, f"近亲属备案：{member.person.name}")
    return link


@transaction.atomic
def complete_declaration(
    *,
    case: Case,
    bank_name: str,
    account_holder: str,
    account: str,
    telephone: str,
    has_declared_truthfully: bool,
    hardship_cause: str = "",
    unit: str = "",
    proxy_name: str = "",
    by: Actor,
) -> None:
    """Cause, account, telephone and the promise of truth. Raises Refusal `account_digits`."""
    application = _draft(case, by)
    digits = account.replace(" ", "")
    if digits and not (digits.isdigit() and 12 <= len(digits) <= 23):
        raise Refusal("account_digits", "银行账号应为12至23位数字，请核对存折或银行卡。", field="account")
    application.hardship_cause = hardship_cause
    application.bank_name = bank_name
    application.account_holder = account_holder
    if digits:
        application.account_encrypted = cipher().encrypt(digits, context=ACCOUNT_CONTEXT)
    if telephone:
        application.telephone_encrypted = cipher().encrypt(telephone, context=TELEPHONE_CONTEXT)
    application.has_declared_truthfully = has_declared_truthfully
    application.unit = unit or application.unit
    application.proxy_name = proxy_name
    application.save()
    _touch(case, by, "填写致困原因、账户和承诺")


@transaction.atomic
def submit_application(*, case: Case, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Hand the application in; the household is formed of those who live together or count in it."""
    application = _draft(case, by)
    case = application.case
    members = members_to_check(case, on)
    people = [member.person_id for member in members]
    # Two applications with one person in both wait for each other here, and the second sees the first.
    list(Person.objects.filter(pk__in=people).order_by("pk").select_for_update())
    for member in members:
        _refuse_double(case, member.person, on)
    if not programme_of(case).is_for_household:
        case.household = case.household or paying_unit(case, application.address)
        case.save(update_fields=["household"])
    elif case.household:
        _settle_household(case.household, members, by, on)
    else:
        case.household = form_household(
            address=application.address,
            division_code=case.division_code,
            members=[(member.person, member.relation) for member in members],
            by=by,
            on=on,
        )
        case.save(update_fields=["household"])
    case = advance(case=case, act="submit", by=by, on=on, version=version)
    if case.case_type == programme_of(case).types.application:
        open_task(case=case, kind=ACCEPT_TASK, title="受理救助申请", right=rights.ACCEPT.code, on=on)
        return case
    return investigate(case=case, on=on)


def paying_unit(case: Case, address: str) -> Household:
    """Who receives for themself alone is paid apart from the household, which may hold several who do.

    A second application of the person is paid to the unit of the first.
    """
    earlier = Case.objects.filter(applicant=case.applicant, programme=case.programme, household__isnull=False)
    known = earlier.exclude(pk=case.pk).order_by("opened_on", "id").first()
    if known and known.household:
        return known.household
    return Household.objects.create(address=address, division_code=case.division_code)


def _settle_household(household: Household, members: list[ApplicationMember], by: Actor, on: dt.date) -> None:
    """After a correction the household is who the declaration names now."""
    named = {member.person_id for member in members}
    for membership in household.memberships.filter(valid_to__isnull=True).select_related("person"):
        if membership.person_id not in named:
            leave_household(person=membership.person, by=by, on=on)
    for member in members:
        join_household(household=household, person=member.person, relation=member.relation, by=by, on=on)


@transaction.atomic
def return_for_correction(*, case: Case, missing: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Name everything that is missing at once (57号 art 10) and give the draft back."""
    case = advance(case=case, act="return_for_correction", by=by, on=on, note=missing, version=version)
    make_supplement_list(case=case, missing=missing, by=by, on=on)
    cancel_tasks(case=case, on=on)
    return case


@transaction.atomic
def accept_application(*, case: Case, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """受理: the clocks start; means test and home visit run in parallel."""
    case = advance(case=case, act="accept", by=by, on=on, version=version)
    case.received_on, case.assignee_id = on, None if by.role == SYSTEM else int(by.id)
    case.save(update_fields=["received_on", "assignee_id"])
    make_receipt(case=case, by=by, on=on)
    close_task(case=case, kind=ACCEPT_TASK, by=by, on=on)
    about, due = programme_of(case), case.due_on
    if about.has_means_test:
        open_task(case=case, kind=MEANS_TEST_TASK, title="家庭经济状况核对", right=rights.CHECK.code, on=on, due_on=due)
    if about.has_home_visit:
        open_task(case=case, kind=VISIT_TASK, title="入户调查", right=rights.VISIT.code, on=on, due_on=due)
    if not (about.has_means_test or about.has_home_visit):
        open_task(case=case, kind="give_opinion", title="提出初审意见", right=rights.OPINE.code, on=on, due_on=due)
    return case


def investigate(*, case: Case, on: dt.date) -> Case:
    """Open what the place asks of a case that goes on from an award: means test, home visit, then the opinion."""
    case.received_on = on
    case.save(update_fields=["received_on"])
    asked, due, about = procedure_of(case, on), case.due_on, programme_of(case)
    is_untested = about.has_means_test and case.application.means_from_id is None
    is_untested = is_untested and case.case_type != about.types.take_up
    if asked["means_test"] or is_untested:
        open_task(case=case, kind=MEANS_TEST_TASK, title="家庭经济状况核对", right=rights.CHECK.code, on=on, due_on=due)
    if asked["home_visit"]:
        open_task(case=case, kind=VISIT_TASK, title="入户调查", right=rights.VISIT.code, on=on, due_on=due)
    open_task(case=case, kind="give_opinion", title="提出初审意见", right=rights.OPINE.code, on=on, due_on=due)
    return case


@transaction.atomic
def withdraw_application(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """The applicant takes the application back."""
    case = advance(case=case, act="withdraw", by=by, on=on, note=reason, version=version)
    cancel_tasks(case=case, on=on)
    return case


def double_claims(
    person: Person, on: dt.date, *, about: ProgrammeDefinition, besides: Case | None = None
) -> list[tuple[str, str]]:
    """What stands against another application of this person: (code, sentence), for the warning at intake."""
    found = []
    received = person.standings.not_ended(on).filter(programme=about.code)
    if besides:
        received = received.exclude(case_id=besides.application.continues_id)
    if received.exists():
        found.append(("already_receives", f"{person.name} 正在享受{about.label}，不能重复申请；情况变化请办理变更。"))
    live = Case.objects.open().filter(programme=about.code, application__members__person=person)
    live = live.exclude(status=Status.DRAFT).exclude(status=Status.GRANTED)
    if besides:
        live = live.exclude(pk=besides.pk)
    # Also a child at school or a spouse who lives elsewhere counts in the household.
    numbers = [
        case.number
        for case in live.order_by("number").distinct()
        if any(member.person_id == person.pk for member in members_to_check(case, on))
    ]
    if numbers:
        found.append(("already_applies", f"{person.name} 已有在办的{about.label}申请({'、'.join(numbers)})。"))
    return found


def account_of(application: Application) -> str:
    """The account number in plain, for whoever files the draft."""
    stored = application.account_encrypted
    return cipher().decrypt(stored, context=ACCOUNT_CONTEXT) if stored else ""


def telephone_of(application: Application) -> str:
    """The telephone number in plain, for whoever works on the case."""
    stored = application.telephone_encrypted
    return cipher().decrypt(stored, context=TELEPHONE_CONTEXT) if stored else ""


def _refuse_double(case: Case, person: Person, on: dt.date) -> None:
    for code, message in double_claims(person, on, about=programme_of(case), besides=case):
        raise Refusal(code, message, field="id_number")


def _draft(case: Case, by: Actor) -> Application:
    """The application, locked, while it may still be changed."""
    require(by, rights.FILE.code, case)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.status != Status.DRAFT:
        raise Refusal("not_a_draft", "申请已提交，申报内容不能再改；需要更正的请先退回补正。")
    return Application.objects.select_related("case").get(case=locked)


def _touch(case: Case, by: Actor, text: str) -> None:
    record(by=by, verb=rights.FILE.code, subject_kind="case", subject_id=case.pk, text=f"{case.number}:{text}")
