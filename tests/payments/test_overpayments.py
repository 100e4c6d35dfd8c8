import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from pypdf import PdfReader

from civaffairs.accounts.choices import Role
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents.models import Document
from civaffairs.documents.services import open_document
from civaffairs.facts.models import Fact
from civaffairs.payments.bank_format import Result, write_return
from civaffairs.payments.choices import FundEntryKind, LineState
from civaffairs.payments.invariants import INVARIANTS
from civaffairs.payments.ledgers import FundEntry, Overpayment
from civaffairs.payments.models import Award, PaymentLine
from civaffairs.payments.services import bank, overpayments
from civaffairs.web.amounts import yuan_text
from tests.factories import awards as make
from tests.factories.awards import officer
from tests.factories.bureaus import make_actor

pytestmark = pytest.mark.usefixtures("bureau")

MONTHS = ("2026-10", "2026-11", "2026-12")
ON = dt.date(2026, 12, 20)


def settle(file) -> None:
    lines = PaymentLine.objects.filter(run=file.run, position__isnull=False)
    results = [Result(line.position, line.amount, "success", "") for line in lines]
    answered = bank.read_return(file=file, content=write_return(file_number=file.number, results=results), by=officer())
    bank.enter_return(answered=answered, by=officer(), on=file.sent_on)


@pytest.fixture
def award() -> Award:
    """Paid 700 yuan for each of three months."""
    found = make.make_award(1, valid_from=dt.date(2026, 10, 1))
    make.fill_funds(on=dt.date(2026, 10, 1))
    for month in MONTHS:
        settle(make.sent(month, on=dt.date.fromisoformat(f"{month}-08")))
    return found


@pytest.fixture
def debt(award) -> Overpayment:
    """Two months paid after a death."""
    return overpayments.open_overpayment(
        award=award, cause="death", event_on=dt.date(2026, 10, 31), instalments=3, by=officer(), on=ON
    )


def nothing_is_wrong() -> bool:
    return [row for invariant in INVARIANTS for row in invariant.rows()] == []


def test_what_was_paid_after_a_death_is_owed_and_divided_into_instalments(debt):
    assert debt.amount == debt.balance == Decimal("1400.00")
    assert list(debt.instalments.order_by("number").values_list("month", "amount")) == [
        ("2027-01", Decimal("466.66")), ("2027-02", Decimal("466.66")), ("2027-03", Decimal("466.68")),
    ]  # fmt: skip
    assert debt.trace["outputs"]["entitled_through"] == "2026-10"
    assert Fact.objects.get(kind="payments.overpayment_opened").subject_id == str(debt.award_id)


def test_nothing_is_opened_where_nothing_was_overpaid_or_the_rule_refuses(award):
    for options, code in (
        ({"cause": "death", "event_on": dt.date(2026, 12, 1)}, "nothing_overpaid"),
        ({"cause": "death", "event_on": None}, "missing_input"),
        ({"cause": "death", "event_on": dt.date(2026, 10, 1), "instalments": 99}, "limit_exceeded"),
    ):
        with pytest.raises(Refusal) as caught:
            overpayments.open_overpayment(award=award, by=officer(), on=ON, **options)
        assert caught.value.code == code
    assert not Overpayment.objects.exists()


def test_the_household_is_told_in_writing_what_comes_back_in_which_months(debt):
    notice = Document.objects.get(kind="recovery_notice", subject_id=debt.award.case_id)
    content = open_document(document=notice, by=make_actor(Role.COUNTY_REVIEWER), purpose="试验")
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    assert f"应退回金额{yuan_text(debt.amount)}元" in text
    assert "共3期" in text


def test_a_sum_established_elsewhere_can_be_entered_as_it_is(award):
    debt = overpayments.open_overpayment(
        award=award, cause="ineligible", event_on=None, overpaid=Decimal("88.88"), by=officer(), on=ON
    )
    assert debt.balance == Decimal("88.88")


def test_repaid_money_reduces_the_debt_and_goes_back_to_the_sources(debt):
    debt = overpayments.record_repayment(
        overpayment=debt, amount=Decimal("400.01"), document="收据7", by=officer(), on=ON
    )
    assert debt.balance == Decimal("999.99")
    back = FundEntry.objects.filter(kind=FundEntryKind.RECOVERED).aggregate(total=Sum("amount"))["total"]
    assert back == Decimal("400.01")
    assert nothing_is_wrong()


def test_a_debt_never_becomes_negative(debt):
    with pytest.raises(Refusal) as caught:
        overpayments.record_repayment(overpayment=debt, amount=Decimal("1400.01"), document="1", by=officer(), on=ON)
    assert caught.value.code == "more_than_owed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Overpayment.objects.filter(pk=debt.pk).update(balance=Decimal("-0.01"))


def test_a_waiver_needs_a_reason_and_the_confirmer(debt):
    with pytest.raises(NotPermitted):
        overpayments.waive(overpayment=debt, amount=Decimal(1), reason="特别困难", by=officer(), on=ON)
    confirmer = officer(Role.COUNTY_CONFIRMER)
    with pytest.raises(Refusal, match="理由"):
        overpayments.waive(overpayment=debt, amount=Decimal(1), reason=" ", by=confirmer, on=ON)
    debt = overpayments.waive(overpayment=debt, amount=debt.balance, reason="特别困难", by=confirmer, on=ON)
    entry = debt.entries.get()
    assert (debt.balance, entry.approver) == (0, confirmer.name)
    assert nothing_is_wrong()


def test_later_months_are_paid_less_what_is_set_off_until_the_debt_is_gone(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("500"), by=officer())
    amounts = []
    for month in ("2027-01", "2027-02", "2027-03", "2027-04"):
        file = make.sent(month, on=dt.date.fromisoformat(f"{month}-08"))
        amounts.append(file.total)
        settle(file)
    assert amounts == [Decimal("200.00"), Decimal("200.00"), Decimal("300.00"), Decimal("700.00")]
    debt.refresh_from_db()
    assert debt.balance == 0
    assert debt.entries.filter(kind="set_off").aggregate(total=Sum("amount"))["total"] == Decimal("1400.00")
    assert nothing_is_wrong()


def test_a_month_that_is_set_off_whole_asks_nothing_of_the_bank(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("700"), by=officer())
    file = make.sent("2027-01", on=dt.date(2027, 1, 8))
    assert (file.lines, file.total, file.run.state) == (0, 0, "settled")
    debt.refresh_from_db()
    assert debt.balance == Decimal("700.00")
    assert nothing_is_wrong()


def test_two_months_on_their_way_do_not_set_off_the_same_yuan(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("1000"), by=officer())
    first = make.drafted("2027-01", on=dt.date(2027, 1, 8)).lines.get()
    second = make.drafted("2027-02", on=dt.date(2027, 1, 8)).lines.get()
    third = make.drafted("2026-12", on=dt.date(2027, 1, 8))
    assert (first.set_off, second.set_off) == (Decimal("700.00"), Decimal("700.00"))
    assert third.lines.filter(state=LineState.PLANNED).count() == 0
    assert first.set_off + second.set_off == debt.balance


def test_a_returned_month_sets_nothing_off_until_it_arrives(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("100"), by=officer())
    file = make.sent("2027-01", on=dt.date(2027, 1, 8))
    content = write_return(file_number=file.number, results=[Result(1, Decimal("600.00"), "other", "系统故障")])
    answered = bank.read_return(file=file, content=content, by=officer())
    bank.enter_return(answered=answered, by=officer(), on=dt.date(2027, 1, 9))
    debt.refresh_from_db()
    assert debt.balance == debt.amount
    again = make.drafted("2027-01", on=dt.date(2027, 1, 10)).lines.get()
    assert (again.reissue_of.run, again.set_off) == (file.run, Decimal("100.00"))


def test_what_lines_on_their_way_set_off_can_be_neither_repaid_nor_waived(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("500"), by=officer())
    file = make.sent("2027-01", on=dt.date(2027, 1, 8))
    day = dt.date(2027, 1, 9)
    with pytest.raises(Refusal, match=r"最多可登记900\.00元") as caught:
        overpayments.record_repayment(
            overpayment=debt, amount=Decimal("900.01"), document="收据7", by=officer(), on=day
        )
    assert caught.value.code == "being_set_off"
    with pytest.raises(Refusal) as caught:
        confirmer = officer(Role.COUNTY_CONFIRMER)
        overpayments.waive(overpayment=debt, amount=debt.balance, reason="特别困难", by=confirmer, on=day)
    assert caught.value.code == "being_set_off"
    overpayments.record_repayment(overpayment=debt, amount=Decimal(900), document="收据8", by=officer(), on=day)
    settle(file)
    debt.refresh_from_db()
    assert debt.balance == 0
    assert nothing_is_wrong()


def test_a_return_is_entered_whole_and_what_a_line_kept_back_too_much_is_owed_to_the_household(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("500"), by=officer())
    file = make.sent("2027-01", on=dt.date(2027, 1, 8))
    # No act of the ledger leaves less than lines set off; whatever else does must not keep the month open.
    Overpayment.objects.filter(pk=debt.pk).update(amount=Decimal("120"), balance=Decimal("120"))
    settle(file)
    line = PaymentLine.objects.get(run=file.run)
    debt.refresh_from_db()
    assert (line.run.state, line.state, line.owed, debt.balance) == ("settled", "settled", Decimal(380), 0)
    assert list(PaymentLine.objects.owing()) == [line]
    assert debt.entries.get(line=line).amount == Decimal(120)
    assert nothing_is_wrong()


def test_a_debt_that_became_smaller_voids_the_list_before_it_is_sent(debt):
    make.fill_funds_of_year(2027)
    overpayments.plan_set_off(overpayment=debt, monthly=Decimal("500"), by=officer())
    run = make.approved("2027-01", on=dt.date(2027, 1, 8))
    Overpayment.objects.filter(pk=debt.pk).update(amount=Decimal("120"), balance=Decimal("120"))
    with pytest.raises(Refusal, match="抵扣超过多发待遇的尚欠金额"):
        bank.send_run(run=run, by=officer(), on=dt.date(2027, 1, 8))


def test_the_same_overpayment_is_not_entered_twice(award):
    death = {"award": award, "cause": "death", "event_on": dt.date(2026, 10, 31), "by": officer(), "on": ON}
    first = overpayments.open_overpayment(**death)
    with pytest.raises(Refusal, match=r"已登记多发1400\.00元") as caught:
        overpayments.open_overpayment(**death)
    assert (caught.value.code, Overpayment.objects.get()) == ("already_opened", first)
    with pytest.raises(Refusal) as caught:
        overpayments.open_overpayment(**{**death, "event_on": dt.date(2026, 11, 30)})
    assert caught.value.code == "already_opened"
    with pytest.raises(IntegrityError), transaction.atomic():
        Overpayment.objects.create(
            award=award, cause="death", amount=1, balance=1, covered_before=0, trace={}, opened_on=ON,
            opened_by="赵敏", division_code=award.division_code,
        )  # fmt: skip


def test_what_was_paid_since_the_first_debt_is_a_second_one(award):
    event = {"award": award, "cause": "death", "event_on": dt.date(2026, 10, 31), "by": officer()}
    overpayments.open_overpayment(**event, on=ON)
    make.fill_funds_of_year(2027)
    settle(make.sent("2027-01", on=dt.date(2027, 1, 8)))
    second = overpayments.open_overpayment(**event, instalments=2, on=dt.date(2027, 1, 9))
    assert (second.amount, second.covered_before) == (Decimal(700), Decimal(1400))
    assert list(second.instalments.order_by("number").values_list("amount", flat=True)) == [Decimal(350)] * 2
