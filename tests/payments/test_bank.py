import csv
import io
from decimal import Decimal

import pytest
from django.db.models import Sum

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.models import Fact
from civaffairs.payments import bank_format
from civaffairs.payments.bank_format import Result
from civaffairs.payments.choices import FundEntryKind, LineState, RunState
from civaffairs.payments.invariants import INVARIANTS
from civaffairs.payments.ledgers import FundEntry, FundSource
from civaffairs.payments.models import BankFile, BankReturn, PaymentLine, PaymentRun
from civaffairs.payments.services import bank
from tests.factories import awards as make
from tests.factories.awards import PAY_DAY, officer

pytestmark = pytest.mark.usefixtures("bureau")


@pytest.fixture
def file() -> BankFile:
    """A run of three households at the bank."""
    for number, base in enumerate(("500.10", "600", "700.33"), 1):
        make.make_award(number, base=base)
    make.fill_funds()
    return make.sent()


def answer(file: BankFile, *codes: str, amounts: dict[int, str] | None = None) -> bytes:
    """The bank's answer: one code for each line, in their order."""
    lines = PaymentLine.objects.filter(run=file.run, position__isnull=False).order_by("position")
    results = [
        Result(line.position, Decimal((amounts or {}).get(line.position, line.amount)), code, "说明")
        for line, code in zip(lines, codes, strict=False)
    ]
    return bank_format.write_return(file_number=file.number, results=results)


def read(file: BankFile, content: bytes) -> BankReturn:
    return bank.read_return(file=file, content=content, by=officer())


def enter(file: BankFile, content: bytes) -> PaymentRun:
    return bank.enter_return(answered=read(file, content), by=officer(), on=PAY_DAY)


def nothing_is_wrong() -> bool:
    return [row for invariant in INVARIANTS for row in invariant.rows()] == []


def test_the_bank_file_says_in_its_head_what_its_lines_add_up_to(file):
    content = bank.download(file=file, by=officer())
    rows = list(csv.reader(io.StringIO(content.decode("gbk"))))
    head, lines = rows[0], rows[1:]
    assert head[:3] == ["H", "1", file.number]
    assert head[-2:] == ["3", "1800.43"]
    assert sum(Decimal(line[5]) for line in lines) == file.total == Decimal("1800.43")
    assert [line[4] for line in lines] == [make.ACCOUNT.format(number) for number in (1, 2, 3)]
    assert file.digest == bank_format.digest_of(content)


def test_handing_out_the_bank_file_is_recorded_and_only_for_the_payment_officer(file):
    with pytest.raises(NotPermitted):
        bank.download(file=file, by=officer(Role.COUNTY_CONFIRMER))
    assert not AuditEntry.objects.filter(verb="payments.download_bank_file").exists()
    bank.download(file=file, by=officer())
    assert AuditEntry.objects.filter(verb="payments.download_bank_file").count() == 1


def test_a_bank_file_that_no_longer_agrees_with_its_lines_is_not_handed_out(file):
    line = file.run.lines.first()
    PaymentLine.objects.filter(pk=line.pk).update(base=line.base + 1, amount=line.amount + 1)
    with pytest.raises(Refusal) as caught:
        bank.download(file=file, by=officer())
    assert caught.value.code == "file_differs"


def test_bank_files_are_numbered_without_a_gap(file):
    make.make_award(4)
    assert make.sent().sequence == file.sequence + 1 == 2


def test_a_run_is_settled_when_everything_arrived(file):
    run = enter(file, answer(file, "success", "success", "success"))
    assert run.state == RunState.SETTLED
    assert set(run.lines.values_list("state", flat=True)) == {LineState.SETTLED}
    found = bank.reconcile(run)
    assert (found.sent, found.settled, found.returned, found.difference) == (file.total, file.total, 0, 0)
    assert nothing_is_wrong()


def test_a_returned_payment_goes_back_to_its_sources_and_is_paid_again_after_the_account_is_corrected(file):
    before = dict(FundSource.objects.values_list("level", "balance"))
    run = enter(file, answer(file, "success", "account_closed", "success"))
    back = run.lines.get(position=2)
    assert (run.state, back.state, back.result) == (RunState.SETTLED, LineState.RETURNED, "account_closed")
    assert bank.reconcile(run).difference == 0
    assert bank.reconcile(run).returned == Decimal("600.00")
    refunds = FundEntry.objects.filter(kind=FundEntryKind.REFUNDED).aggregate(total=Sum("amount"))["total"]
    assert refunds == Decimal("600.00")
    assert Fact.objects.get(kind="payments.payment_returned").data == {"line": str(back.pk), "code": "account_closed"}
    assert list(PaymentLine.objects.to_pay_again()) == [back]
    assert not make.drafted().lines.exists()

    make.give_account(back.award, "6228480000000888888")
    again = make.drafted().lines.get()
    assert (again.reissue_of, again.month, again.amount) == (back, back.month, back.amount)
    assert not PaymentLine.objects.to_pay_again().exists()
    second = bank.send_run(run=make.approve(again.run), by=officer(), on=PAY_DAY)
    enter(second, answer(second, "success"))
    paid_out = sum(balance for _, balance in before.items()) - sum(FundSource.objects.values_list("balance", flat=True))
    assert paid_out == 0
    assert nothing_is_wrong()


def test_a_payment_that_the_bank_failed_to_process_is_paid_again_without_a_new_account(file):
    enter(file, answer(file, "other", "success", "success"))
    assert make.drafted().lines.get().reissue_of.position == 1


def test_a_payment_returned_twice_waits_once(file):
    enter(file, answer(file, "other", "success", "success"))
    second = make.sent()
    enter(second, answer(second, "other"))
    waiting = PaymentLine.objects.to_pay_again().get()
    assert waiting.run == second.run
    assert make.drafted().lines.count() == 1


def test_an_answer_in_two_files_settles_the_run_with_the_second(file):
    whole = answer(file, "success", "success", "success").decode("gbk").splitlines()
    first = "\r\n".join([f"R,1,{file.number},1,500.10", whole[1]]).encode("gbk")
    rest = "\r\n".join([f"R,1,{file.number},2,1300.33", *whole[2:]]).encode("gbk")
    run = enter(file, first)
    assert run.state == RunState.SENT
    assert bank.reconcile(run).outstanding == Decimal("1300.33")
    assert enter(file, rest).state == RunState.SETTLED


def test_the_same_answer_entered_twice_changes_nothing(file):
    content = answer(file, "success", "name_mismatch", "success")
    enter(file, content)
    entries = FundEntry.objects.count()
    enter(file, content)
    assert FundEntry.objects.count() == entries
    assert BankReturn.objects.count() == 1


def test_reading_an_answer_enters_nothing(file):
    read(file, answer(file, "success", "success", "success"))
    assert set(file.run.lines.values_list("state", flat=True)) == {LineState.SENT}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda file: b"\xff\xfe\x00", "不是GBK"),
        (lambda file: b"H,1,x\r\n", "首行应为"),
        (lambda file: answer(file, "success", "lost", "success"), "不在约定的代码中"),
        (lambda file: answer(file, "success", amounts={1: "500.11"}), "送出金额500.10元"),
        (lambda file: answer(file, "success").replace(b",1,500", b",2,500", 1), "可能不完整"),
        (lambda file: answer(file, "success").replace(file.number.encode(), b"2026999999"), "本批次的文件编号"),
        (lambda file: f"R,1,{file.number},1,1.00\r\nD,9,1.00,success,\r\n".encode(), "没有这一行"),
        (lambda file: f"R,1,{file.number},1,NaN\r\nD,1,NaN,success,\r\n".encode(), "应为两位小数"),
        (
            lambda file: f"R,1,{file.number},2,1000.20\nD,1,500.10,success,\nD,1,500.10,other,\n".encode(),
            "不止一次",
        ),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused_whole_and_says_why(file, content, fault):
    answered = read(file, content(file))
    assert any(fault in one for one in answered.faults), answered.faults
    with pytest.raises(Refusal) as caught:
        bank.enter_return(answered=answered, by=officer(), on=PAY_DAY)
    assert caught.value.code == "return_has_faults"
    assert set(file.run.lines.values_list("state", flat=True)) == {LineState.SENT}


def test_a_result_once_entered_is_not_overturned_by_a_later_answer(file):
    late = read(file, answer(file, "other", "success", "success"))
    enter(file, answer(file, "success", "success", "success"))
    with pytest.raises(Refusal):
        bank.enter_return(answered=late, by=officer(), on=PAY_DAY)
    assert "不能改为" in read(file, answer(file, "name_mismatch")).faults[0]


@pytest.mark.parametrize("holder", ["=HYPERLINK(1)", "+王", "@王", "王\n强", "𠮷野", ""])
def test_no_name_that_a_spreadsheet_or_the_bank_would_stumble_over_becomes_an_account(holder):
    from civaffairs.payments.catalogue import Payee
    from civaffairs.payments.services.accounts import payee_problem

    assert payee_problem(Payee("中国农业银行", holder, "6228480000000000018"))[0] == "holder"
    assert payee_problem(Payee("中国农业银行", "阿依古丽·买买提", "6228480000000000018")) is None


def test_the_writer_itself_refuses_a_formula():
    order = bank_format.Order(1, "=cmd", "王强", "6228480000000000018", Decimal("1"), "")
    with pytest.raises(ValueError, match="formula"):
        bank_format.write(file_number="1", bureau="x", programme="x", month="x", day="x", orders=[order])
