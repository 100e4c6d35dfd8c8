"""Applications in any status, reached by calling the services."""

import datetime as dt
from decimal import Decimal

from assistance.services import applications, decisions, investigation
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import now
from civaffairs.common.identity import check_character
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckRun, Finding
from civaffairs.meanstest.services.authorisations import sign_authorisation
from civaffairs.meanstest.services.checks import finish_runs
from civaffairs.registry.services import PersonParticulars

from .bureaus import COUNTY, make_actor

VILLAGE = {1001: "210202011001", 1002: "210203008001"}
FIRST_MONTH, LAST_MONTH = "2025-11", "2026-10"


def id_number(birth: dt.date, serial: int, region: str = "210202") -> str:
    """A valid identity number: an odd serial is a man's."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    return body + check_character(body)


def particulars(name: str, birth: dt.date, serial: int, village: str = VILLAGE[COUNTY]) -> PersonParticulars:
    """A townsman or townswoman; of two with one name, each has another birth, so that they are not taken for one."""
    birth += dt.timedelta(serial // 10 - 1)
    return PersonParticulars(
        name=name,
        sex="male" if serial % 2 else "female",
        birth=birth,
        residence="urban",
        division_code=village,
        id_number=id_number(birth, serial),
    )


def draft(
    on: dt.date, *, wage: str = "1200", name: str = "王海波", serial: int = 11, bureau_id: int = COUNTY,
    village: str = "", months: tuple[str, str] = (FIRST_MONTH, LAST_MONTH), people: int = 3,
) -> Case:  # fmt: skip
    """A complete draft: a couple with a child, or the first `people` of them; he earns `wage` a month, she nothing."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, bureau_id)
    village = village or VILLAGE[bureau_id]
    head = particulars(name, dt.date(1985, 3, 2), serial, village)
    case = applications.start_application(
        applicant=head, address="桃源街道和平路1号", division_code=village, by=by, on=on
    )
    family = [
        applications.MemberDeclaration(particulars=head, relation="self"),
        applications.MemberDeclaration(
            particulars=particulars("李雪梅", dt.date(1987, 6, 9), serial + 1, village), relation="spouse"
        ),
        applications.MemberDeclaration(
            particulars=particulars("王欣怡", dt.date(2015, 9, 1), serial + 3, village), relation="child",
            labour_capacity="none",
        ),
    ]  # fmt: skip
    members = [applications.declare_member(case=case, declaration=one, by=by, on=on) for one in family[:people]]
    income = applications.IncomeDeclaration("wage", Decimal(wage), *months)
    applications.declare_income(case=case, member=members[0], items=[income], by=by)
    deposit = applications.AssetDeclaration("deposit", Decimal("8600"))
    applications.declare_assets(case=case, member=members[0], items=[deposit], by=by)
    for member in members:
        sign_authorisation(case=case, person=member.person, signed_on=on, signed_by=member.person.name, by=by, on=on)
    applications.complete_declaration(
        case=case, hardship_cause="失业", bank_name="中国农业银行", account_holder=name, account="6228480000000000018",
        telephone="13900000000", has_declared_truthfully=True, by=by,
    )  # fmt: skip
    return case


def submitted(on: dt.date, **options) -> Case:
    """Handed in."""
    bureau_id = options.get("bureau_id", COUNTY)
    by = make_actor(Role.TOWNSHIP_CASEWORKER, bureau_id)
    return applications.submit_application(case=draft(on, **options), by=by, on=on)


def investigating(on: dt.date, **options) -> Case:
    """Accepted."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, options.get("bureau_id", COUNTY))
    return applications.accept_application(case=submitted(on, **options), by=by, on=on)


def answer_by_hand(case: Case, findings: list[tuple[str, str, str, Decimal]] = ()) -> CheckRun:
    """Bring a started check to its end as if every agency had answered: (person's name, kind, code, amount) found."""
    run = CheckRun.objects.get(case=case)
    run.steps.update(state=StepState.NO_RECORD, answered_at=now())
    for name, kind, code, amount in findings:
        step = run.steps.filter(person__name=name)[0]
        run.steps.filter(pk=step.pk).update(state=StepState.RECORD)
        span = {"month_from": FIRST_MONTH, "month_to": LAST_MONTH} if kind == "income" else {}
        Finding.objects.create(
            run=run, step=step, person=step.person, kind=kind, code=code, description=f"{code} {amount}",
            amount=amount, **span,
        )  # fmt: skip
    finish_runs(run_ids=[run.pk], at=now())
    run.refresh_from_db()
    return run


def investigated(on: dt.date, findings: list = (), **options) -> Case:
    """Means test concluded and home visited."""
    bureau_id = options.get("bureau_id", COUNTY)
    by = make_actor(Role.TOWNSHIP_CASEWORKER, bureau_id)
    case = investigating(on, **options)
    investigation.start_means_test(case=case, by=by, on=on)
    answer_by_hand(case, findings)
    investigation.conclude_means_test(case=case, by=by, on=on)
    visit(case, on, bureau_id)
    return case


def visit(case: Case, on: dt.date, bureau_id: int = COUNTY) -> None:
    """Record a home visit."""
    investigation.record_visit(
        case=case, visited_on=on, investigators=["李静", "陈晓梅"], member_present=case.applicant.name,
        living_conditions="自有住宅,家电陈旧。", findings="与申报一致。", supports_application=True,
        by=make_actor(Role.TOWNSHIP_CASEWORKER, bureau_id), on=on,
    )  # fmt: skip


def opinion_given(on: dt.date, opinion: str = "grant", **options) -> Case:
    """With the township's opinion."""
    head = make_actor(Role.TOWNSHIP_HEAD, options.get("bureau_id", COUNTY))
    case = investigated(on, **options)
    return decisions.give_opinion(case=case, opinion=opinion, reason="经核对和入户调查", by=head, on=on)


def in_public_notice(on: dt.date, **options) -> Case:
    """On the notice board."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, options.get("bureau_id", COUNTY))
    case = opinion_given(on, **options)
    return decisions.post_notice(case=case, place="社区公示栏", telephone="12345", by=by, on=on)


def awaiting_confirmation(on: dt.date, **options) -> Case:
    """Sent to the county; the notice ran for twelve days."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, options.get("bureau_id", COUNTY))
    case = in_public_notice(on - dt.timedelta(12), **options)
    return decisions.close_notice(case=case, by=by, on=on)


def granted(on: dt.date, **options) -> Case:
    """Confirmed by a second person."""
    by = make_actor(Role.COUNTY_CONFIRMER, options.get("bureau_id", COUNTY))
    case = awaiting_confirmation(on, **options)
    amount = case.determinations.order_by("-determined_at")[0].amount
    decisions.confirm_allowance(case=case, amount_seen=amount, by=by, on=on)
    case.refresh_from_db()
    return case
