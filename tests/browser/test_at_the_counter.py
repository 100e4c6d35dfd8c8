"""Filing with help, two people on one case, and the same button pressed twice."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from civaffairs.accounts.choices import Role
from tests.factories.applications import id_number

from .product import Product
from .situations import COUNTER
from .steps import number_of_case
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(420)]


def test_two_people_change_one_draft_and_neither_loses_what_the_other_typed(walk, product: Product):
    clerk, caseworker = walk(Role.VILLAGE_CLERK, COUNTER), walk(Role.TOWNSHIP_CASEWORKER, COUNTER)
    for walker in (clerk, caseworker):
        walker.case(product.cases["draft"])
        walker.open("账户、联系方式和承诺")
    caseworker.field("致困原因").fill("因病")
    caseworker.field("联系电话").fill("13900001111")
    caseworker.press("保存")
    clerk.field("致困原因").fill("失业，本人患病")
    clerk.field("开户银行").fill("中国建设银行")
    clerk.press("保存")
    clerk.see("双方都改过，请选择", "13900001111", "因病", "失业，本人患病", "中国建设银行")
    clerk.look("merge")
    clerk.press("按所选内容保存")
    expect(clerk.page.get_by_role("alert")).to_contain_text("致困原因")
    clerk.look("merge-unanswered")
    question = clerk.page.get_by_role("group", name="致困原因")
    question.get_by_role("radio", name="用我填写的").check()
    clerk.press("按所选内容保存")
    clerk.open("账户、联系方式和承诺")
    expect(clerk.field("致困原因")).to_have_value("失业，本人患病")
    expect(clerk.field("开户银行")).to_have_value("中国建设银行")
    # What only the other had changed is kept without a question.
    expect(clerk.field("联系电话")).to_have_value("13900001111")


def test_a_button_pressed_twice_and_once_more_after_going_back_acts_once(walk, product: Product):
    caseworker = walk(Role.TOWNSHIP_CASEWORKER, COUNTER)
    caseworker.case(product.cases["handed in"])
    caseworker.open("受理")
    caseworker.page.get_by_role("button", name="受理申请").dblclick()
    expect(caseworker.page.get_by_text("已受理，办理期限开始计算").first).to_be_visible()
    caseworker.page.go_back()
    caseworker.expect_heading("受理申请")
    caseworker.press("受理申请")
    caseworker.see("事项现为“调查核对中”，不能“受理”")
    caseworker.look("sent-again")
    caseworker.case(product.cases["handed in"], tab="办理过程")
    expect(caseworker.page.get_by_role("main").get_by_text("受理", exact=True)).to_have_count(1)


def test_a_village_clerk_helps_to_file_and_puts_right_what_the_township_sends_back(walk):
    clerk, caseworker = walk(Role.VILLAGE_CLERK, COUNTER), walk(Role.TOWNSHIP_CASEWORKER, COUNTER)
    case = file_for_a_neighbour(clerk)
    caseworker.case(case)
    caseworker.open("退回补正")
    caseworker.field("理由").fill("请补充居住证明；联系电话少一位。")
    caseworker.look("returning")
    caseworker.press("退回补正")
    clerk.menu("我的待办")
    clerk.look("to-do-of-the-clerk")
    clerk.case(case)
    clerk.see("申请已退回补正", "联系电话少一位")
    clerk.look("draft-returned")
    clerk.open("账户、联系方式和承诺")
    clerk.field("联系电话").fill("13911112222")
    clerk.press("保存")
    clerk.open("检查并提交")
    clerk.press("提交申请")
    clerk.see("待受理")
    assert not clerk.may("受理")
    caseworker.case(case)
    assert caseworker.may("受理")


def file_for_a_neighbour(clerk: Walker) -> str:
    """An old man who lives alone, filed by the village's clerk as the one who helps."""
    clerk.menu("登记低保申请")
    clerk.field("姓名").fill("何长顺")
    clerk.field("公民身份号码").fill(id_number(dt.date(1951, 5, 6), 471))
    clerk.field("居住地址").fill("古城街12号")
    clerk.look("clerk-files")
    clerk.press("保存并继续")
    case = number_of_case(clerk)
    clerk.open("账户、联系方式和承诺")
    clerk.field("致困原因").fill("年老体弱，无人赡养")
    clerk.field("联系电话").fill("1391111222")
    clerk.field("开户银行").fill("中国农业银行")
    clerk.field("银行账号").fill("6228480000000000471")
    clerk.field("代办人").fill("陈晓梅")
    clerk.field("申请人承诺").check()
    clerk.press("保存")
    clerk.page.get_by_role("link", name="登记签署").click()
    clerk.press("保存")
    clerk.open("检查并提交")
    clerk.press("提交申请")
    return case
