"""Changes and reviews in any status, reached by calling the services."""

import datetime as dt
from decimal import Decimal

from assistance.models import ApplicationMember
from assistance.services import applications, changes, decisions, investigation
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case

from .applications import answer_by_hand, visit
from .bureaus import COUNTY, make_actor


def opened(previous: Case, on: dt.date, *, kind: str = "income", bureau_id: int = COUNTY, **options) -> Case:
    """A draft."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, bureau_id)
    options.setdefault("happened_on", on)
    options.setdefault("reason", "家庭情况变化")
    return changes.open_change(previous=previous, kind=kind, by=by, on=on, **options)


def wage_of(case: Case, amount: str, on: dt.date, first: str = "2025-12", last: str = "2026-11") -> None:
    """Let the applicant declare another wage."""
    member = ApplicationMember.objects.get(application__case=case, relation="self")
    income = applications.IncomeDeclaration("wage", Decimal(amount), first, last)
    by = make_actor(Role.TOWNSHIP_CASEWORKER, case.tenant_id)
    applications.declare_income(case=case, member=member, items=[income], by=by)


def handed_in(case: Case, on: dt.date) -> Case:
    """Handed in; the case investigates."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, case.tenant_id)
    return applications.submit_application(case=case, by=by, on=on)


def tested(case: Case, on: dt.date) -> Case:
    """Means tested and visited."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, case.tenant_id)
    investigation.start_means_test(case=case, by=by, on=on)
    answer_by_hand(case)
    investigation.conclude_means_test(case=case, by=by, on=on)
    visit(case, on, case.tenant_id)
    return case


def awaiting(case: Case, on: dt.date, *, opinion: str = "grant") -> Case:
    """With the township's opinion, sent to the county."""
    head = make_actor(Role.TOWNSHIP_HEAD, case.tenant_id)
    case = decisions.give_opinion(case=case, opinion=opinion, reason="经核实", by=head, on=on)
    return decisions.forward(case=case, by=head, on=on)


def confirmed(case: Case, on: dt.date) -> Case:
    """Confirmed by the county for the amount of the latest determination."""
    by = make_actor(Role.COUNTY_CONFIRMER, case.tenant_id)
    amount = case.determinations.order_by("-determined_at")[0].amount
    decisions.confirm_allowance(case=case, amount_seen=amount, by=by, on=on)
    case.refresh_from_db()
    return case
