"""A home visit on a telephone: taken along, written down without connection, and recorded once when it is back."""

import io
import json
import os
import signal
import subprocess
import sys

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from civaffairs.accounts.choices import Role
from civaffairs.devstack.processes import wait_until
from tests import databases

from .product import STARTING, Product
from .walking import Walker

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(300)]

CHOSEN = {
    "实际居住人口是否与申报一致": "是", "住房来源": "自有", "住房状况": "简陋", "家用电器和生活用品": "基本齐备",
    "是否见到机动车辆或者大型农机具": "否", "家中是否有长期患病或者失能的人": "否",
}  # fmt: skip
# What the browser itself says of a connection that is gone.
WITHOUT_CONNECTION = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "ERR_FAILED")


class Office(Product):
    """The web server alone; it may be gone for a while."""

    def settle_visits(self) -> None:
        command = [sys.executable, "-m", "tests.browser.settle_visits"]
        told = subprocess.run(command, env=self.environment, cwd=databases.ROOT, check=True, stdout=subprocess.PIPE)
        self.cases = json.loads(told.stdout)

    def open(self) -> None:
        self._granian("web", "wsgi", "tests.browser.wsgi:application", self.web_port, "--blocking-threads", "4")
        assert wait_until(lambda: self._answers(f"{self.url}/accounts/sign-in"), STARTING), self.log()

    def shut(self) -> None:
        process = self._started.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture
def office(stack, tmp_path):
    name = f"live_visits_{os.getpid()}"
    databases.clone(stack, name)
    running = Office(stack, name, tmp_path / "population.sqlite", tmp_path)
    try:
        running.settle_visits()
        running.open()
        yield running
    finally:
        running.end()
        databases.drop(stack, name)


@pytest.fixture
def telephone(browser: Browser, office: Office):
    walker = Walker(browser, office.url, width=320).sign_in(f"{Role.TOWNSHIP_CASEWORKER}.210202")
    yield walker
    walker.context.close()


def photograph(colour: int) -> dict:
    """A picture as a camera gives it to the page."""
    made = io.BytesIO()
    Image.new("RGB", (800, 600), (colour, 90, 60)).save(made, "JPEG")
    return {"name": f"IMG_{colour}.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def take_along(walker: Walker) -> None:
    """The plan, and from it the page that goes along."""
    walker.page.goto("/visits")
    walker.look("visits-plan")
    walker.page.get_by_role("main").get_by_role("checkbox").last.check()
    walker.press("离线携带")
    expect(walker.page.get_by_role("heading", level=1)).to_have_text("外出携带的入户调查")
    expect(walker.page.get_by_role("button", name="填写")).to_be_visible()
    walker.look("visits-away")
    walker.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walker.page.wait_for_function("navigator.serviceWorker.controller !== null")


def fill_in(walker: Walker) -> None:
    """At the home: the answers, two photographs and the signature of the member present."""
    page = walker.page
    page.get_by_role("button", name="填写").click()
    walker.look("visits-form")
    page.get_by_role("button", name="填好了，送回").click()
    expect(page.get_by_role("alert")).to_contain_text("请拍摄至少1张现场照片")
    walker.look("visits-form-in-error")
    page.get_by_label("调查人二", exact=True).fill("陈晓梅")
    for question, answer in CHOSEN.items():
        page.get_by_label(question).select_option(label=answer)
    page.get_by_label("主要生活来源").fill("打零工")
    page.get_by_label("居住和生活状况").fill("自有住房一套，家电陈旧。")
    page.get_by_label("调查情况").fill("与申报一致。")
    page.get_by_label("实际情况与申报一致").check()
    page.get_by_label("现场照片").set_input_files([photograph(10), photograph(200)])
    page.get_by_label("在场家庭成员的签名照片").set_input_files(photograph(90))
    expect(page.locator("[data-pictures] li")).to_have_count(3)


def kept(page: Page) -> str:
    """Everything that the browser keeps of it, as somebody finds it who opens its files."""
    return page.evaluate("""async () => {
      const opened = indexedDB.open("visits");
      const database = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
      const found = [];
      for (const name of database.objectStoreNames) {
        const rows = await new Promise((done) => {
          database.transaction(name).objectStore(name).getAll().onsuccess = (event) => done(event.target.result);
        });
        for (const row of rows) {
          found.push(name, JSON.stringify(row), row.data ? new TextDecoder("latin1").decode(row.data) : "");
          if (row.key instanceof CryptoKey) found.push(row.key.extractable ? "EXTRACTABLE" : "KEY-THAT-STAYS");
        }
      }
      for (const key of await (await caches.open("visits")).keys()) {
        found.push(await (await (await caches.open("visits")).match(key)).text());
      }
      return found.join("\\n");
    }""")


def test_a_visit_written_down_without_connection_is_recorded_once_though_the_first_answer_was_lost(
    telephone: Walker, office: Office
):
    page = telephone.page
    take_along(telephone)
    telephone.context.set_offline(True)
    office.shut()
    page.reload()
    expect(page.get_by_text("没有网络")).to_be_visible()
    fill_in(telephone)
    page.reload()
    page.get_by_role("button", name="继续填写").click()
    expect(page.get_by_label("主要生活来源")).to_have_value("打零工")
    page.get_by_role("button", name="填好了，送回").click()
    expect(page.get_by_text("填好了，等待送回")).to_be_visible()
    found = kept(page)
    assert "KEY-THAT-STAYS" in found
    for secret in ("王海波", "打零工", "桃源街道", "EXTRACTABLE", "JFIF"):
        assert secret not in found

    sent: list[int] = []
    lose_the_first_answer(page, sent)
    office.open()
    telephone.context.set_offline(False)
    expect(page.get_by_text("没有送达")).to_be_visible()
    page.get_by_role("button", name="立即送回").click()
    expect(page.get_by_text("已送回并登记")).to_be_visible()
    assert sent == [200, 200]
    telephone.look("visits-sent")
    page.get_by_role("link", name="打开事项").click()
    expect(page.get_by_role("heading", name="乡镇（街道）入户调查")).to_have_count(1)
    expect(page.get_by_role("link", name="入户调查照片")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("还缺陈晓梅的签名")
    telephone.look("case-with-the-visit")
    assert [fault for fault in telephone.faults if not any(words in fault for words in WITHOUT_CONNECTION)] == []


def lose_the_first_answer(page: Page, sent: list[int]) -> None:
    """The server receives what is sent and answers; the first answer never arrives."""

    def pass_on(route: Route) -> None:
        answer = route.fetch()
        sent.append(answer.status)
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/visits/away/send", pass_on)


def test_after_signing_out_the_telephone_opens_nothing_until_its_owner_is_back(telephone: Walker):
    page = telephone.page
    take_along(telephone)
    page.get_by_role("button", name="填写").click()
    page.get_by_label("调查情况").fill("只写了一半。")
    page.get_by_role("button", name="返回清单").click()
    expect(page.get_by_text("填写中")).to_be_visible()
    page.goto("/visits")
    page.locator("summary").filter(has_text="李静").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/sign-in*")
    page.wait_for_function("document.readyState === 'complete'")
    expect_no_key(page)
    telephone.context.set_offline(True)
    page.goto("/visits/away")
    expect(page.get_by_text("另有1件已加密")).to_be_visible()
    telephone.context.set_offline(False)
    telephone.sign_in(f"{Role.TOWNSHIP_CASEWORKER}.210202")
    page.goto("/visits/away")
    page.get_by_role("button", name="继续填写").click()
    expect(page.get_by_label("调查情况")).to_have_value("只写了一半。")


def expect_no_key(page: Page) -> None:
    for _ in range(20):
        if "KEY-THAT-STAYS" not in kept(page):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the key is still there after signing out")
