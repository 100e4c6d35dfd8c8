"""Somebody at a browser: signs in, clicks, and has every page that opens looked at by axe and by the console."""

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.factories.bureaus import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "tests" / "browser" / "vendor" / "axe-4.14.1.min.js").read_text()
SCREENSHOTS = ROOT / "var" / "screenshots" / "journey"
FINDINGS = """
axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(one =>
  `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))
"""
REFUSED_BY_POLICY = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
# A form that is sent back with errors is logged by the browser as a failed load; that is what was asked for.
EXPECTED = ("status of 422", "status of 409")


class Walker:
    """One person with a browser window of their own."""

    def __init__(self, browser: Browser, url: str, *, width: int = 1440):
        self.url = url
        self.context: BrowserContext = browser.new_context(
            base_url=url, locale="zh-CN", viewport={"width": width, "height": 900}, accept_downloads=True
        )
        self.context.add_init_script(REFUSED_BY_POLICY)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.faults: list[str] = []
        self.looked_at: set[str] = set()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url} {error}"))
        self.page.on("request", self._watch)

    def _hear(self, message) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED):
            self.faults.append(f"{self.page.url} {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"asked another origin: {request.url}")

    def sign_in(self, username: str) -> "Walker":
        """Sign in and arrive at the first page of the role."""
        self.page.goto("/accounts/sign-in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self

    def look(self, name: str) -> None:
        """Ask axe about the page as it stands; keep a picture of it."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(AXE)
        self.faults += [f"axe on {name}: {finding}" for finding in self.page.evaluate(FINDINGS)]
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.faults.append(f"{name} is {wide} px wider than the window")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        self.looked_at.add(name)

    def open(self, name: str) -> None:
        """Follow the link with this name."""
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def menu(self, name: str) -> None:
        """Follow the entry of the side navigation."""
        entry = re.compile(rf"^{name}\s*(\d+\s*项)?$")
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=entry).click()
        self.page.wait_for_load_state()

    def case(self, number: str, tab: str = "") -> None:
        """Open the page of a case that is known already, or one of its tabs."""
        self.page.goto(f"/cases/{number}")
        if tab:
            self.page.get_by_role("navigation", name="事项内容").get_by_role("link", name=tab).click()
            self.page.wait_for_load_state()

    def see(self, *words: str) -> None:
        """Every one of these words stands on the page."""
        for one in words:
            expect(self.page.get_by_role("main")).to_contain_text(one)

    def may(self, name: str) -> bool:
        """Whether the page offers a link with this name."""
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True).count() > 0

    def wait_for(self, name: str, *, seconds: int = 60) -> None:
        """Look again until a worker has done its part and the page offers the link."""
        ends = time.monotonic() + seconds
        while not self.may(name):
            assert time.monotonic() < ends, f"{name} was never offered on {self.page.url}"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def press(self, name: str) -> None:
        """Press the button with this name and wait for what it answers."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def field(self, label: str, *, inside: Locator | None = None) -> Locator:
        """The field with this label, whatever hint follows it."""
        return (inside or self.page.get_by_role("main")).get_by_label(label).first

    def expect_heading(self, words: str) -> None:
        """The page that answered is this one."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)
