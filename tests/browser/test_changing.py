"""What happens to a household that is paid: it earns more, it earns too much, and somebody dies."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import add_months, today

from .product import Product
from .situations import CHANGES, months_before
from .steps import check_means, figure, give_opinion, number_of_case, visit_home
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(420)]


def test_a_higher_wage_becomes_a_lower_amount_from_the_next_month(walk, product: Product):
    caseworker, head = walk(Role.TOWNSHIP_CASEWORKER, CHANGES), walk(Role.TOWNSHIP_HEAD, CHANGES)
    confirmer = walk(Role.COUNTY_CONFIRMER, CHANGES)
    caseworker.case(product.cases["earns more"])
    caseworker.look("case-that-is-paid")
    change = open_change(caseworker)
    declare_wage(caseworker, "1600")
    caseworker.open("检查并提交")
    caseworker.look("change-check-answers")
    caseworker.press("提交变更")
    check_means(caseworker)
    visit_home(caseworker, change)
    give_opinion(head, change)
    confirmer.case(change)
    confirmer.look("change-before-and-after")
    confirmer.open("确认变更")
    # 3 x 750 - 1,600
    confirmer.see("650.00")
    confirmer.press("确认变更")
    confirmer.see("已变更")
    confirmer.look("change-confirmed")
    confirmer.menu("待遇")
    first = f"{add_months(today().replace(day=1), 1):%Y年%m月}"
    rows = confirmer.page.get_by_role("row").filter(has_text="刘春生")
    expect(rows.filter(has_text=f"{first}起停发")).to_contain_text("1,050.00元")
    expect(rows.filter(has_not_text="停发")).to_contain_text("650.00元")
    confirmer.look("awards")


def open_change(caseworker: Walker) -> str:
    """办理变更: a case of its own, with a copy of what was declared."""
    caseworker.open("办理变更")
    caseworker.field("收入或财产变化").check()
    caseworker.field("变更事由").fill("本人换了工作，工资增加")
    caseworker.look("change-new")
    caseworker.press("登记变更")
    caseworker.look("change-draft")
    return number_of_case(caseworker)


def declare_wage(caseworker: Walker, amount: str) -> None:
    """The wage of the twelve months before this one."""
    caseworker.page.get_by_role("link", name="刘春生的收入").click()
    first, last = months_before(today())
    caseworker.field("每月金额").fill(amount)
    caseworker.field("起月").fill(first)
    caseworker.field("止月").fill(last)
    caseworker.press("保存")


def test_a_review_that_finds_too_high_an_income_ends_in_a_gradual_exit(walk, product: Product):
    supervisor, confirmer = walk(Role.SUPERVISOR, CHANGES), walk(Role.COUNTY_CONFIRMER, CHANGES)
    supervisor.menu("到期核查")
    supervisor.see("马福全")
    supervisor.look("reviews-due")
    confirmer.case(product.cases["reviewed"])
    confirmer.look("review-before-the-decision")
    confirmer.open("确认渐退")
    confirmer.look("gradual-exit")
    confirmer.field("理由").fill("家庭收入已超过标准，在渐退上限以内。")
    confirmer.press("确认渐退")
    confirmer.see("已确认渐退")
    confirmer.look("gradual-exit-confirmed")
    confirmer.menu("待遇")
    rows = confirmer.page.get_by_role("row").filter(has_text="马福全")
    expect(rows).to_have_count(2)
    for row in rows.all():
        expect(row).to_contain_text("起停发")


def test_a_death_stops_the_payment_and_what_was_overpaid_comes_back_in_instalments(walk, product: Product):
    case = product.cases["lives alone"]
    caseworker, confirmer = walk(Role.TOWNSHIP_CASEWORKER, CHANGES), walk(Role.COUNTY_CONFIRMER, CHANGES)
    officer = walk(Role.PAYMENT_OFFICER, CHANGES)
    died_on = add_months(today().replace(day=1), -3) + dt.timedelta(9)
    report_death(caseworker, case, died_on)
    stop(confirmer, case)
    recover(officer, died_on)


def report_death(caseworker: Walker, case: str, died_on: dt.date) -> None:
    """The township enters what the family reports; it decides nothing."""
    caseworker.case(case)
    caseworker.open("登记死亡")
    caseworker.field("宋玉梅").check()
    caseworker.field("死亡日期").fill(died_on.isoformat())
    caseworker.field("信息来源").fill("家属报告，死亡证明复印件")
    caseworker.look("death-reported")
    caseworker.press("登记死亡")
    caseworker.see("已登记死亡")


def stop(confirmer: Walker, case: str) -> None:
    """The report has withheld the payment and asks the county to end it."""
    confirmer.case(case)
    confirmer.wait_for("核实死亡并终止救助")
    confirmer.menu("缓发")
    confirmer.see("宋玉梅", "疑似死亡待核实")
    confirmer.look("holds")
    confirmer.case(case)
    confirmer.see("待遇缓发中", "疑似死亡待核实")
    confirmer.look("case-after-a-death")
    confirmer.open("核实死亡并终止救助")
    confirmer.field("最后发放月份").fill(f"{today():%Y-%m}")
    confirmer.field("理由").fill("经公安部门核实，本人已死亡。")
    confirmer.look("allowance-ending")
    confirmer.press("终止救助")
    confirmer.see("已终止")
    assert not confirmer.may("核实死亡并终止救助")
    confirmer.look("case-ended")


def recover(officer: Walker, died_on: dt.date) -> None:
    """Two months were paid after the death, 450 each; they come back in three parts."""
    officer.menu("待遇")
    officer.page.get_by_role("row").filter(has_text="宋玉梅").get_by_role("link", name="月起").click()
    officer.look("award-after-a-death")
    officer.open("登记多发待遇")
    officer.field("死亡后继续发放").check()
    officer.field("事由发生日").fill(died_on.isoformat())
    officer.field("分期数").fill("3")
    officer.look("overpayment-new")
    officer.press("计算并登记")
    assert figure(officer, "尚欠") == "900.00元"
    officer.see("第3期", "300.00元")
    officer.look("overpayment")
    officer.open("登记收回款项")
    officer.field("收回金额").fill("300")
    officer.field("收款凭证号").fill("收据2026-118")
    officer.look("overpayment-repayment")
    officer.press("登记收回款项")
    assert figure(officer, "尚欠") == "600.00元"
    officer.look("overpayment-partly-repaid")
    officer.menu("多发待遇追回")
    officer.see("宋玉梅", "900.00元", "600.00元")
    officer.look("overpayments")
