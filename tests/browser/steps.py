"""What several journeys do on the way, without a look at every page."""

import re

from playwright.sync_api import expect

from .walking import Walker

ANSWERS_SECONDS = 90
HOME = {
    "实际居住人口是否与申报一致": "是", "住房来源": "自有", "住房状况": "简陋", "家用电器和生活用品": "基本齐备",
    "是否见到机动车辆或者大型农机具": "否", "家中是否有长期患病或者失能的人": "否",
}  # fmt: skip


def check_means(walker: Walker) -> None:
    """The agencies are asked and find nothing else; the conclusion is drawn."""
    walker.open("家庭经济状况核对")
    walker.open("发起核对")
    walker.press("发起经济状况核对")
    expect(walker.page.get_by_role("link", name="出具核对结论")).to_be_visible(timeout=ANSWERS_SECONDS * 1000)
    walker.open("出具核对结论")
    walker.press("出具核对结论")
    expect(walker.page.get_by_role("region", name="核对结论")).to_be_visible()


def visit_home(walker: Walker, number: str) -> None:
    """A visit on this day."""
    walker.case(number)
    walker.open("入户调查")
    walker.field("调查人二").fill("陈晓梅")
    walker.field("调查人二的单位和职务").fill("中兴社区居委会委员")
    for question, answer in HOME.items():
        walker.field(question).select_option(label=answer)
    walker.field("主要生活来源").fill("零工收入")
    walker.field("居住和生活状况").fill("自有住房一套，家电陈旧。")
    walker.field("调查情况").fill("与本人所说一致。")
    walker.field("实际情况与申报一致").check()
    walker.press("登记入户调查")


def give_opinion(head: Walker, number: str, opinion: str = "拟予保障") -> None:
    """The head of the township proposes, and sends the case to the county where no notice is asked for."""
    head.case(number)
    head.open("提出初审意见")
    head.field(opinion).check()
    head.field("理由").fill("经核对和入户调查核实。")
    head.press("提出初审意见")
    head.open("报送审核确认")
    head.press("报送审核确认")
    head.see("待审核确认")


def number_of_case(walker: Walker) -> str:
    """What the address calls the case that is open."""
    found = re.search(r"/(?:cases|applications)/([0-9a-f-]{36})", walker.page.url)
    assert found, walker.page.url
    return found[1]


def figure(walker: Walker, label: str) -> str:
    """What stands beside a label in a list of totals or facts."""
    row = walker.page.locator("dl > div").filter(has=walker.page.locator(f"dt:text-is('{label}')"))
    return row.first.locator("dd").inner_text().strip()
