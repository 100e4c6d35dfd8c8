"""Households that receive, made by the services, and everything a run needs to be sent."""

import datetime as dt
from decimal import Decimal

from assistance.permissions import FILE
from assistance.programmes.subsistence_allowance import TYPES
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.cases import open_case
from civaffairs.common.dates import now
from civaffairs.payments.catalogue import Payee
from civaffairs.payments.ledgers import FundSource
from civaffairs.payments.models import Award, BankFile, PaymentRun
from civaffairs.payments.services import bank, custody, funds, holds, overpayments, runs
from civaffairs.payments.services.accounts import correct_account
from civaffairs.payments.services.awards import grant_award
from civaffairs.registry.services import form_household, register_person
from tests.factories.applications import VILLAGE, particulars
from tests.factories.bureaus import COUNTY, make_actor

PROGRAMME = "subsistence_allowance"
MONTH = "2026-12"
FIRST = dt.date(2026, 12, 1)
PAY_DAY = dt.date(2026, 12, 8)
SHARES = {"central": Decimal("0.5"), "province": Decimal("0.3"), "city": Decimal("0.05"), "county": Decimal("0.15")}
ACCOUNT = "6228480000000{:06d}"


def officer(role: Role = Role.PAYMENT_OFFICER, bureau_id: int = COUNTY):
    return make_actor(role, bureau_id)


def make_award(
    number: int, *, base: str = "700", top_up: str = "0", valid_from: dt.date = FIRST, has_account: bool = True,
    bureau_id: int = COUNTY, name: str = "", village: str = "",
) -> Award:  # fmt: skip
    """The award of a household of one person."""
    by, on = make_actor(Role.TOWNSHIP_CASEWORKER, bureau_id), dt.date(2026, 11, 20)
    village = village or VILLAGE[bureau_id]
    born = dt.date(1950, 1, 1) + dt.timedelta(number)
    who = particulars(name or f"王{chr(0x4E28 + number)}", born, 11, village)
    person = register_person(particulars=who, by=by, on=on)
    household = form_household(address="和平路1号", division_code=village, members=[(person, "self")], by=by, on=on)
    case = open_case(
        case_type_code=TYPES.application, programme=PROGRAMME, applicant=person, household=household,
        division_code=village, by=by, on=on, right=FILE.code,
    )  # fmt: skip
    determination = Determination.objects.create(
        case=case, programme=PROGRAMME, as_of=on, known_at=now(), place=village[:6], outcome="grant",
        base=Decimal(base), top_up=Decimal(top_up), payable_from="2026-12", inputs={"facts": {}, "sources": {}},
        trace={}, rules_version="test@1", determined_by="刘志远", determined_at=now(),
    )  # fmt: skip
    award = grant_award(determination=determination, valid_from=valid_from, people=[person], by=by)
    if has_account:
        give_account(award, ACCOUNT.format(number), bureau_id=bureau_id)
    return award


def give_account(award: Award, number: str, *, bureau_id: int = COUNTY) -> None:
    payee = Payee("中国农业银行", award.case.applicant.name, number)
    correct_account(award=award, payee=payee, reason="本人提供银行卡", by=officer(bureau_id=bureau_id))


def fill_funds(*, year: int = 2026, amount: str = "100000", bureau_id: int = COUNTY, on: dt.date = FIRST) -> None:
    """Shares, and money of every level."""
    by = officer(bureau_id=bureau_id)
    funds.set_shares(programme=PROGRAMME, from_month="2026-01", document="财社〔2026〕1号", shares=SHARES, by=by)
    for level in SHARES:
        funds.allocate(
            programme=PROGRAMME, year=year, level=level, amount=Decimal(amount), document="拨款单", by=by, on=on
        )


def drafted(month: str = MONTH, *, on: dt.date = PAY_DAY, bureau_id: int = COUNTY) -> PaymentRun:
    by = officer(bureau_id=bureau_id)
    return runs.draft_run(programme=PROGRAMME, month=month, division_code=by.division_code, by=by, on=on)


def approved(month: str = MONTH, *, on: dt.date = PAY_DAY, bureau_id: int = COUNTY) -> PaymentRun:
    return approve(drafted(month, on=on, bureau_id=bureau_id), on=on, bureau_id=bureau_id)


def approve(run: PaymentRun, *, on: dt.date = PAY_DAY, bureau_id: int = COUNTY) -> PaymentRun:
    """Checked, then approved by two others."""
    for act, role in (
        ("check", Role.PAYMENT_OFFICER),
        ("approve_first", Role.COUNTY_REVIEWER),
        ("approve_second", Role.COUNTY_CONFIRMER),
    ):
        run = runs.advance_run(run=run, act=act, by=officer(role, bureau_id), on=on)
    return run


def sent(month: str = MONTH, *, on: dt.date = PAY_DAY, bureau_id: int = COUNTY) -> BankFile:
    run = approved(month, on=on, bureau_id=bureau_id)
    return bank.send_run(run=run, by=officer(bureau_id=bureau_id), on=on)


def fill_funds_of_year(year: int) -> None:
    """Money of every level for a later year; the shares stay."""
    for level in SHARES:
        funds.allocate(
            programme=PROGRAMME, year=year, level=level, amount=Decimal("100000"), document="拨款单", by=officer(),
            on=dt.date(year, 1, 1),
        )  # fmt: skip


def subjects_of_payments(case: Case) -> dict[str, object]:
    """One of everything that an address of payments can name, where a case lies and under its applicant's name."""
    by, village = officer(bureau_id=case.tenant_id), case.division_code
    award = make_award(50 + Award.objects.count(), bureau_id=case.tenant_id, village=village, name=case.applicant.name)
    hold = holds.hold_award(award=award, cause="other", reason="试验", by=by, on=PAY_DAY)
    holds.release_hold(hold=hold, reason="试验", by=by, on=PAY_DAY)
    if not FundSource.objects.exists():
        fill_funds(bureau_id=case.tenant_id)
    run = runs.draft_run(programme=PROGRAMME, month=MONTH, division_code=village, by=by, on=PAY_DAY)
    file = bank.send_run(run=approve(run, bureau_id=case.tenant_id), by=by, on=PAY_DAY)
    answered = bank.read_return(file=file, content=b"", by=by)
    debt = overpayments.open_overpayment(
        award=award, cause="ineligible", event_on=None, overpaid=Decimal("10"), by=by, on=PAY_DAY
    )
    agreement = custody.CustodyAgreement("农业银行", "0018", "陈晓梅", "村文书", "行动不便", "协议1", FIRST)
    card = custody.register_custody(holder=award.case.applicant, agreement=agreement, by=by, on=PAY_DAY)
    return {
        "award": award.pk, "run": run.pk, "answer": answered.pk, "hold": hold.pk, "overpayment": debt.pk,
        "fund": FundSource.objects.all()[0].pk, "person": award.case.applicant_id, "card": card.pk,
    }  # fmt: skip
