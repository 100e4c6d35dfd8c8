"""The whole life of an application, clicked through as each of its people, with the means test in a real worker."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from assistance.choices import AssetKind, IncomeKind, LabourCapacity, Study
from civaffairs.accounts.choices import Role
from civaffairs.devstack.population.model import Household
from civaffairs.registry.choices import Relation

from .product import Product
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(420)]

ANSWERS_SECONDS = 90
HOME = {
    "实际居住人口是否与申报一致": "是", "住房来源": "自有", "住房状况": "简陋", "家用电器和生活用品": "基本齐备",
    "是否见到机动车辆或者大型农机具": "否", "家中是否有长期患病或者失能的人": "否",
}  # fmt: skip


def file_applicant(walker: Walker, household: Household) -> None:
    """登记低保申请: an empty form is refused with links to its fields, then the applicant is typed in."""
    walker.page.get_by_role("link", name="登记低保申请").click()
    walker.expect_heading("登记最低生活保障申请")
    walker.look("application-empty")
    walker.press("保存并继续")
    expect(walker.page.get_by_role("alert")).to_contain_text("请填写姓名")
    walker.look("application-in-error")
    head = household.declared["persons"][0]
    walker.field("姓名").fill(head["name"])
    # Full-width digits and blanks, as they are typed with a Chinese input method.
    walker.field("公民身份号码").fill(" ".join(full_width(head["id_number"])))
    walker.field("公民身份号码").blur()
    expect(walker.page.get_by_text("校验通过")).to_be_visible()
    walker.field("户籍所在村").select_option(household.village)
    walker.field("居住地址").fill(household.address)
    walker.look("application-filled")
    walker.press("保存并继续")
    walker.expect_heading("填写")


def full_width(text: str) -> str:
    """The same characters as an input method types them in full width."""
    return "".join(chr(ord(one) + 0xFEE0) for one in text)


def declare_members(walker: Walker, household: Household) -> None:
    """Everybody of the household but the applicant."""
    for person in household.declared["persons"][1:]:
        walker.open("添加成员")
        walker.field("姓名").fill(person["name"])
        walker.field("公民身份号码").fill(person["id_number"])
        walker.field("与申请人关系").select_option(label=Relation(person["relation"]).label)
        walker.field("在读情况").select_option(label=Study(person["study"]).label)
        walker.field("劳动能力").select_option(label=LabourCapacity(person["labour_capacity"]).label)
        walker.field("能独立生活").set_checked(person["independent"])
        walker.press("保存")
        walker.expect_heading("填写")
    walker.look("draft-with-members")


def declare_means(walker: Walker, household: Household) -> None:
    """The applicant's wage and property; the wife's wage is kept silent, and will be found."""
    head = household.declared["persons"][0]
    row = walker.page.get_by_role("row").filter(has_text=head["name"])
    row.get_by_role("link", name=f"{head['name']}的收入").click()
    walker.look("income-empty")
    walker.field("项目").select_option(label=IncomeKind.WAGE.label)
    walker.field("每月金额").fill("1280.005")
    walker.press("保存")
    expect(walker.page.get_by_role("alert")).to_contain_text("最多保留两位小数")
    walker.look("income-in-error")
    walker.field("每月金额").fill("1,280.00元")
    walker.press("保存")
    row.get_by_role("link", name=f"{head['name']}的财产").click()
    mine = [asset for asset in household.declared["assets"] if asset["owner"] == head["ref"]]
    for number, asset in enumerate(mine, 1):
        if number > 1:
            walker.press("再加一项财产")
        section = walker.page.get_by_role("region", name=f"财产{number}")
        walker.field("种类", inside=section).select_option(label=AssetKind(asset["kind"]).label)
        walker.field("价值", inside=section).fill(asset["value"])
        walker.field("说明", inside=section).fill(asset["description"])
    walker.look("assets-filled")
    walker.press("保存")


def sign_and_hand_in(walker: Walker, household: Household) -> None:
    """Account, promise and authorisations; then everything once more, and handed in."""
    walker.open("账户、联系方式和承诺")
    account = household.declared["bank_account"]
    walker.field("致困原因").fill("失业")
    walker.field("联系电话").fill("138 0000 0000")
    walker.field("开户银行").fill(account["bank"])
    walker.field("户名").fill(account["holder"])
    walker.field("银行账号").fill(account["number"])
    walker.field("申请人承诺").check()
    walker.look("account-filled")
    walker.press("保存")
    for person in household.declared["persons"]:
        row = walker.page.get_by_role("row").filter(has_text=person["name"])
        row.get_by_role("link", name="登记签署").click()
        walker.press("保存")
    walker.look("draft-complete")
    walker.open("检查并提交")
    walker.look("check-answers")
    walker.press("提交申请")
    expect(walker.page.get_by_text("待受理").first).to_be_visible()


def accept_and_check(walker: Walker) -> None:
    """Accepted by the keyboard alone; then the agencies are asked, and the page shows their answers as they come."""
    walker.page.get_by_role("main").get_by_role("link", name="受理", exact=True).first.focus()
    walker.page.keyboard.press("Enter")
    walker.expect_heading("受理申请")
    walker.look("accept")
    button = walker.page.get_by_role("button", name="受理申请")
    for _ in range(40):
        if button.evaluate("element => element === document.activeElement"):
            break
        walker.page.keyboard.press("Tab")
    expect(button).to_be_focused()
    walker.page.keyboard.press("Enter")
    expect(walker.page.get_by_text("调查核对中").first).to_be_visible()
    walker.look("case-accepted")
    walker.open("家庭经济状况核对")
    walker.look("check-not-started")
    walker.open("发起核对")
    walker.press("发起经济状况核对")
    expect(walker.page.get_by_role("progressbar")).to_be_visible()
    walker.look("check-running")
    expect(walker.page.get_by_text("申报与查得的差异")).to_be_visible(timeout=ANSWERS_SECONDS * 1000)
    expect(walker.page.locator(".progress__count")).to_contain_text("个部门已答复齐全")
    walker.look("check-answered")


def decide_and_conclude(walker: Walker) -> None:
    """Every difference is decided for what was found, after a try without a reason; then the conclusion."""
    links = walker.page.get_by_role("link", name="处理差异")
    for number in range(links.count()):
        links.first.click()
        walker.field("以查得为准").check()
        if number == 0:
            walker.press("保存处理结果")
            expect(walker.page.get_by_role("alert")).to_contain_text("请填写理由")
            walker.look("discrepancy-in-error")
        walker.field("理由").fill("经与本人核实，以部门查得为准。")
        walker.press("保存处理结果")
    walker.open("出具核对结论")
    walker.press("出具核对结论")
    expect(walker.page.get_by_role("region", name="核对结论")).to_be_visible()
    walker.look("check-concluded")


def visit_home(walker: Walker) -> None:
    """The home visit, typed in at the width of a telephone."""
    walker.page.set_viewport_size({"width": 320, "height": 640})
    walker.open("概况") if walker.page.get_by_role("link", name="概况").count() else None
    walker.open("入户调查")
    walker.field("调查人二").fill("陈晓梅")
    walker.field("调查人二的单位和职务").fill("中兴社区居委会委员")
    for question, answer in HOME.items():
        walker.field(question).select_option(label=answer)
    walker.field("主要生活来源").fill("零工收入")
    walker.field("居住和生活状况").fill("自有住房一套，家电陈旧。")
    walker.field("调查情况").fill("与部门查得一致。")
    walker.field("实际情况与申报一致").check()
    walker.look("visit-on-a-telephone")
    walker.press("登记入户调查")
    walker.expect_heading("申请最低生活保障")
    walker.look("case-on-a-telephone")
    walker.page.set_viewport_size({"width": 1440, "height": 900})


def case_path(walker: Walker) -> str:
    """The address of the case that is open, without its tab."""
    return "/cases/" + walker.page.url.split("/cases/")[1].split("/")[0]


def give_opinion(head: Walker, path: str) -> None:
    """The head of the township reads the calculation and proposes to grant."""
    head.look("to-do-of-the-head")
    head.page.goto(path)
    head.open("提出初审意见")
    head.look("opinion")
    head.field("拟予保障").check()
    head.field("理由").fill("经核对和入户调查，符合条件。")
    head.press("提出初审意见")
    expect(head.page.get_by_text("已提出初审意见").first).to_be_visible()


def publish(walker: Walker, path: str, product: Product) -> None:
    """The notice hangs; sending on before its days are over is not offered, after them it is."""
    walker.page.goto(path)
    walker.open("张贴公示")
    walker.field("公示地点").fill("中兴社区公示栏")
    walker.field("监督电话").fill("0411-00000000")
    walker.look("post-notice")
    walker.press("张贴公示")
    expect(walker.page.get_by_text("公示期还没有满")).to_be_visible()
    walker.look("case-in-notice")
    product.set_days_ahead(12)
    # A working day has long gone by: everybody signs in again.
    walker.context.clear_cookies()


def test_an_application_lives_from_an_empty_form_to_its_explained_decision(
    walk, product: Product, household: Household
):
    caseworker = walk(Role.TOWNSHIP_CASEWORKER)
    caseworker.look("to-do-empty")
    file_applicant(caseworker, household)
    declare_members(caseworker, household)
    declare_means(caseworker, household)
    sign_and_hand_in(caseworker, household)
    accept_and_check(caseworker)
    decide_and_conclude(caseworker)
    path = case_path(caseworker)
    caseworker.page.goto(path)
    visit_home(caseworker)
    head = walk(Role.TOWNSHIP_HEAD)
    give_opinion(head, path)
    publish(caseworker, path, product)

    later = walk(Role.TOWNSHIP_CASEWORKER)
    later.page.goto(path)
    later.open("公示期满报送")
    later.press("公示期满报送")
    expect(later.page.get_by_text("待审核确认").first).to_be_visible()

    confirmer = walk(Role.COUNTY_CONFIRMER)
    confirmer.look("to-do-of-the-confirmer")
    confirmer.open("审核确认")
    confirmer.look("case-awaiting-confirmation")
    confirmer.open("确认保障")
    confirmer.look("confirm")
    confirmer.press("确认保障")
    expect(confirmer.page.get_by_text("已确认保障").first).to_be_visible()
    # 3 x 750 - 1,280 - 620, the wife's wage having been found
    expect(confirmer.page.locator(".result__figure")).to_contain_text("350.00")
    confirmer.look("case-granted")
    read_everything(confirmer)
    see_as_supervisor(walk(Role.SUPERVISOR), household, path)

    walked = [caseworker, head, later, confirmer]
    assert len({name for walker in walked for name in walker.looked_at}) >= 30


def read_everything(walker: Walker) -> None:
    """Every tab of the case; the explanation adds up, and the letter opens as a PDF."""
    for tab, name in (
        ("申报内容", "tab-declared"), ("经济状况核对", "tab-check"), ("认定计算", "tab-calculation"),
        ("办理过程", "tab-history"), ("文书", "tab-letters"),
    ):  # fmt: skip
        walker.page.get_by_role("navigation", name="事项内容").get_by_role("link", name=tab).click()
        walker.page.wait_for_load_state()
        walker.look(name)
        if tab == "认定计算":
            total = walker.page.locator(".sum__total").inner_text()
            assert Decimal("350.00") == Decimal(total.split()[-1].removesuffix("元").replace(",", ""))
            assert "李雪梅的工资性收入" in walker.page.get_by_role("main").inner_text()
    with walker.page.expect_download() as download:
        walker.page.get_by_role("link", name="最低生活保障确认通知书").click()
    with open(download.value.path(), "rb") as letter:
        assert letter.read(5) == b"%PDF-"


def see_as_supervisor(supervisor: Walker, household: Household, path: str) -> None:
    """The supervisor finds the household by the initials of its head, and reads the case without acting on it."""
    supervisor.look("first-page-of-the-supervisor")
    supervisor.page.get_by_role("link", name="督导看板").click()
    supervisor.page.wait_for_load_state()
    supervisor.look("dashboard")
    supervisor.page.get_by_role("listitem").filter(has_text="本月确认").first.get_by_role("link").first.click()
    expect(supervisor.page.get_by_role("main")).to_contain_text("共1件")
    supervisor.look("list-of-the-figure")
    supervisor.page.set_viewport_size({"width": 768, "height": 1024})
    supervisor.look("list-at-the-width-of-a-tablet")
    box = supervisor.page.get_by_role("search").get_by_role("searchbox").first
    box.fill("whb")
    box.press("Enter")
    supervisor.page.get_by_role("main").get_by_role("link", name="DB").first.click()
    supervisor.expect_heading(household.declared["persons"][0]["name"])
    assert path in supervisor.page.url
    assert supervisor.page.get_by_role("main").get_by_role("link", name="终止救助").count() == 0
    supervisor.look("case-of-the-supervisor")
