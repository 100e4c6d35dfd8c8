"""A household moves to another bureau, and no month is unpaid or paid twice."""

import pytest
from playwright.sync_api import expect

from civaffairs.accounts.choices import Role
from civaffairs.common.dates import add_months, today

from .product import Product
from .situations import ARRIVING, LEAVING
from .steps import give_opinion, number_of_case, visit_home
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(420)]


def test_a_household_moves_to_another_bureau_without_a_gap_and_without_a_double_month(walk, product: Product):
    there = walk(Role.COUNTY_CONFIRMER, LEAVING)
    hand_over(there, product.cases["moves away"])
    take_up(walk)
    there.menu("迁入迁出")
    there.page.get_by_role("main").get_by_role("link", name="孙立新").click()
    for _ in range(60):
        if there.page.get_by_text("已接收").count():
            break
        there.page.wait_for_timeout(500)
        there.page.reload()
    there.see("已接收")
    there.look("handover-answered")
    last = f"{add_months(today().replace(day=1), 1):%Y年%m月}"
    assert months_paid(there) == [f"{add_months(today().replace(day=1), -1):%Y年%m月}起，{last}起停发"]


def hand_over(confirmer: Walker, case: str) -> None:
    """The first bureau pays this month and no longer."""
    confirmer.case(case)
    confirmer.open("迁出移交")
    confirmer.field("迁入的村（社区）区划代码").fill(ARRIVING.village)
    confirmer.field("迁入的居住地址").fill("新城街8号2单元301")
    confirmer.field("理由").fill("户籍已迁入旅顺口区。")
    confirmer.look("hand-over")
    confirmer.press("迁出移交")
    confirmer.see("已移交迁入地民政局")
    confirmer.look("case-handed-over")


def take_up(walk) -> None:
    """The second bureau reads what was lent, visits the home and pays from the next month, by its own standard."""
    reviewer, confirmer = walk(Role.COUNTY_REVIEWER, ARRIVING), walk(Role.COUNTY_CONFIRMER, ARRIVING)
    reviewer.menu("迁入迁出")
    reviewer.wait_for("孙立新")
    reviewer.look("handovers")
    reviewer.open("孙立新")
    reviewer.look("handover-offered")
    reviewer.open("接收")
    reviewer.look("take-up")
    reviewer.press("接收")
    case = number_of_case(reviewer)
    caseworker, head = walk(Role.TOWNSHIP_CASEWORKER, ARRIVING), walk(Role.TOWNSHIP_HEAD, ARRIVING)
    caseworker.case(case)
    caseworker.look("take-up-draft")
    caseworker.open("检查并提交")
    caseworker.press("开始接收")
    visit_home(caseworker, case)
    give_opinion(head, case)
    confirmer.case(case)
    confirmer.look("take-up-before-the-decision")
    confirmer.open("确认接收")
    confirmer.press("确认接收")
    confirmer.look("taken-up")
    assert months_paid(confirmer) == [f"{add_months(today().replace(day=1), 1):%Y年%m月}起"]


def months_paid(walker: Walker) -> list[str]:
    """From which month to which the bureau pays the household."""
    walker.menu("待遇")
    rows = walker.page.get_by_role("row").filter(has_text="孙立新")
    expect(rows.first).to_be_visible()
    return [row.get_by_role("link", name="月起").inner_text() for row in rows.all()]
