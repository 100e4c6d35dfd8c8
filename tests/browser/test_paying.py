"""From a confirmation to money that has arrived, clicked through by the three people whom a payment needs."""

import csv
import io
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import first_day, next_month, today
from civaffairs.payments.bank_format import ENCODING, Result, write_return

from .product import Product
from .situations import PAYMENTS
from .steps import figure
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(420)]


def test_a_grant_is_paid_and_what_the_bank_returned_is_reconciled_to_the_cent(walk, product: Product):
    confirmer, officer = walk(Role.COUNTY_CONFIRMER, PAYMENTS), walk(Role.PAYMENT_OFFICER, PAYMENTS)
    confirmer.case(product.cases["waiting for its confirmation"])
    confirmer.open("确认保障")
    confirmer.press("确认保障")
    run = draft_run(officer)
    approve_by_two_others(officer, walk(Role.COUNTY_REVIEWER, PAYMENTS), confirmer, run)
    be_refused_before_the_month(officer, run)
    product.set_days_ahead((first_day(next_month(today())) - today()).days + 7)
    officer = walk(Role.PAYMENT_OFFICER, PAYMENTS)
    sent = send_to_the_bank(officer, run)
    assert [line[3] for line in sent[1:]] == ["张凤英", "赵德海", "周桂兰"]
    enter_answer(officer, run, sent)
    correct_account(officer)


def draft_run(officer: Walker) -> str:
    """The list of next month holds the two households that are paid already and the one confirmed today."""
    officer.menu("发放批次")
    officer.look("payment-runs-empty")
    officer.open("编制发放名册")
    officer.field("救助项目").select_option(label="最低生活保障")
    officer.field("发放月份").fill(next_month(today()))
    officer.look("payment-run-new")
    officer.press("编制发放名册")
    officer.wait_for("核对")
    officer.see("张凤英", "赵德海", "周桂兰", "3,450.00元")
    officer.look("payment-run-drafted")
    return officer.page.url


def approve_by_two_others(officer: Walker, reviewer: Walker, confirmer: Walker, run: str) -> None:
    """Who made the list may not approve it, and who approved it first may not approve it a second time."""
    officer.open("核对")
    officer.look("payment-run-check")
    officer.press("核对无误，交复核")
    assert not officer.may("复核")
    reviewer.page.goto(run)
    reviewer.open("复核")
    reviewer.look("payment-run-approve")
    reviewer.press("复核同意")
    assert not reviewer.may("签发")
    confirmer.page.goto(run)
    confirmer.open("签发")
    confirmer.press("同意发放")


def be_refused_before_the_month(officer: Walker, run: str) -> None:
    """Approved in good time, sent when the month has come."""
    officer.page.goto(run)
    officer.open("送银行代发")
    officer.press("确认送出")
    expect(officer.page.get_by_role("alert")).to_contain_text("尚未开始，不能提前发放")
    officer.look("payment-run-too-early")


def send_to_the_bank(officer: Walker, run: str) -> list[list[str]]:
    """The file as the bank reads it."""
    officer.page.goto(run)
    officer.open("送银行代发")
    officer.look("payment-run-send")
    officer.press("确认送出")
    officer.look("payment-run-sent")
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="下载代发文件").click()
    with open(download.value.path(), encoding=ENCODING, newline="") as file:
        return list(csv.reader(io.StringIO(file.read())))


def enter_answer(officer: Walker, run: str, sent: list[list[str]]) -> None:
    """The bank paid two and returned one; every yuan that was sent is accounted for."""
    results = [Result(int(row[1]), Decimal(row[5]), "success", "") for row in sent[1:]]
    results[1] = Result(results[1].position, results[1].amount, "account_closed", "账户已于上月销户")
    answer = write_return(file_number=sent[0][2], results=results)
    officer.open("导入银行回盘")
    officer.field("银行回盘文件").set_input_files({"name": "return.csv", "mimeType": "text/csv", "buffer": answer})
    officer.press("核对文件")
    officer.see("账户已销户", "赵德海", "1,050.00元")
    officer.look("bank-return")
    officer.press("回盘入账")
    expect(officer.page.get_by_text("已结清").first).to_be_visible()
    assert figure(officer, "送出") == "3,450.00元"
    assert figure(officer, "已到账") == "2,400.00元"
    assert figure(officer, "银行退回") == "1,050.00元"
    assert figure(officer, "对账差额") == "0.00元"
    officer.look("payment-run-settled")


def correct_account(officer: Walker) -> None:
    """What came back waits in its list until the household has another account."""
    officer.menu("退回待补发")
    officer.see("赵德海", "账户已销户")
    officer.look("payments-returned")
    officer.open("更正账户")
    officer.field("开户银行").fill("中国建设银行")
    officer.field("户名").fill("赵德海")
    officer.field("账号").fill("6227 0000 0000 0000 018")
    officer.field("登记或更正的事由").fill("原账户已销户，本人提供新卡")
    officer.look("account-correction")
    officer.press("登记或更正收款账户")
    officer.see("中国建设银行")
    officer.look("award")
    officer.menu("资金来源")
    officer.look("funds")
