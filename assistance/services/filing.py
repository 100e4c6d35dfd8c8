"""A whole application in one act, as another department's counter hands it over (57号 arts 4-10)."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from assistance.services.applications import (
    AssetDeclaration,
    IncomeDeclaration,
    MemberDeclaration,
    SupporterDeclaration,
    complete_declaration,
    declare_assets,
    declare_income,
    declare_member,
    declare_supporters,
    sign_for_check,
    start_application,
)
from civaffairs.accounts.actor import Actor
from civaffairs.casework.models import Case
from civaffairs.common.errors import Refusal
from civaffairs.registry.choices import Relation


@dataclass(frozen=True)
class Signature:
    """A member's signed authorisation of the check of means."""

    signed_on: dt.date
    signed_by: str
    proxy_relation: str = ""


@dataclass(frozen=True)
class FiledMember:
    """A person of the household with what is declared of that person."""

    declaration: MemberDeclaration
    incomes: list[IncomeDeclaration] = field(default_factory=list)
    assets: list[AssetDeclaration] = field(default_factory=list)
    authorisation: Signature | None = None


@dataclass(frozen=True)
class Closing:
    """Cause, account, telephone and the promise of truth."""

    hardship_cause: str
    bank_name: str
    account_holder: str
    account: str
    telephone: str
    has_declared_truthfully: bool
    unit: str = "household"
    proxy_name: str = ""


@transaction.atomic
def file_application(
    *,
    division_code: str,
    address: str,
    members: list[FiledMember],
    supporters: list[SupporterDeclaration],
    closing: Closing | None,
    by: Actor,
    on: dt.date,
) -> Case:
    """A draft with everything that is known of it; it is handed in by an act of its own.

    Raises Refusal `one_applicant` unless exactly one member is the applicant, `draft_elsewhere` where somebody else
    has begun the applicant's draft, and what the single declarations raise.
    """
    applicants = [one for one in members if one.declaration.relation == Relation.SELF]
    if len(applicants) != 1:
        raise Refusal("one_applicant", "家庭成员中应有且只有一名申请人（relation 为 self）。", field="members")
    case = start_application(
        applicant=applicants[0].declaration.particulars, address=address, division_code=division_code, by=by, on=on
    )
    if case.created_by != by.id:
        raise Refusal("draft_elsewhere", f"该申请人已有登记中的申请（{case.number}），请到办理机关继续办理。")
    for one in members:
        _declare(case, one, by, on)
    declare_supporters(case=case, items=supporters, by=by)
    if closing:
        complete_declaration(case=case, by=by, **vars(closing))
    case.refresh_from_db()
    return case


def _declare(case: Case, filed: FiledMember, by: Actor, on: dt.date) -> None:
    member = declare_member(case=case, declaration=filed.declaration, by=by, on=on)
    declare_income(case=case, member=member, items=filed.incomes, by=by)
    declare_assets(case=case, member=member, items=filed.assets, by=by)
    if filed.authorisation:
        sign_for_check(case=case, member=member, by=by, on=on, **vars(filed.authorisation))
