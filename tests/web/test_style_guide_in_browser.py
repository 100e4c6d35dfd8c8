"""The style guide in a real browser: what axe says, what the console says, small screens, keyboard."""

import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page

from civaffairs.web.specimens.pages import PAGES
from tests.browser.walking import AXE

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
ADDRESSES = ["/style-guide/", *[f"/style-guide/{page}/" for page in PAGES]]
DISPLAYS = {
    "standard": {},
    "large": {"display_type": "large"},
    "high_contrast": {"display_contrast": "high"},
    "dense": {"display_density": "dense"},
}


class Server(ThreadingMixIn, WSGIServer):
    """Answers several requests at once, as a browser expects."""

    daemon_threads = True


class SilentHandler(WSGIRequestHandler):
    """Prints nothing."""

    def log_message(self, format, *args):
        pass


@pytest.fixture(scope="module")
def address():
    application = StaticFilesHandler(get_wsgi_application())
    with make_server("127.0.0.1", 0, application, Server, SilentHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def open_page(browser: Browser, address: str, complaints: list[str]):
    contexts = []

    def open_page(path: str, *, width: int = 1280, display: str = "standard") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in DISPLAYS[display].items()]
        )
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: rule, impact, place."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']} ({rule['impact']}): {node['target']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", ADDRESSES)
def test_axe_finds_nothing_and_nothing_is_asked_elsewhere(open_page, complaints, path):
    page = open_page(path)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{path.strip('/').replace('/', '-')}.png", full_page=True)

    assert violations(page) == []
    assert complaints == []


@pytest.mark.parametrize("display", ["large", "high_contrast", "dense"])
def test_axe_finds_nothing_in_the_display_settings(open_page, display):
    assert violations(open_page("/style-guide/", display=display)) == []


def test_open_menu_and_open_dialog_are_accessible(open_page):
    page = open_page("/style-guide/")
    page.click("summary:has-text('显示')")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.click("[data-opens-dialog]")

    assert page.is_visible("dialog")
    assert violations(page) == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_page_fits_a_screen_of_320_pixels(open_page, path):
    page = open_page(path, width=320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []


def test_page_fits_when_everything_is_larger_on_a_small_screen(open_page):
    page = open_page("/style-guide/", width=320, display="large")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_skip_link_is_the_first_stop_and_leads_to_the_content(open_page):
    page = open_page("/style-guide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_error_summary_takes_focus_and_leads_into_the_field(open_page):
    page = open_page("/style-guide/form-with-errors/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a >> nth=0")

    assert page.evaluate("document.activeElement.name") == "id_number"


def test_identity_number_is_normalised_and_read_as_soon_as_it_is_complete(open_page, complaints):
    page = open_page("/style-guide/")
    page.fill("#id_id_number", "110105 19491231 002\uff58")
    page.wait_for_selector(".id-check .id-check__facts")

    assert page.input_value("#id_id_number") == "11010519491231002X"
    assert "1949年12月31日" in page.inner_text("#id_id_number_check")
    assert complaints == []


def test_lost_connection_is_said_and_what_was_typed_stays(open_page):
    page = open_page("/style-guide/")
    page.context.set_offline(True)
    page.fill("#id_id_number", "11010519491231002X")
    page.wait_for_selector("#toasts .toast--danger")

    assert "检查网络" in page.inner_text("#toasts")
    assert page.input_value("#id_id_number") == "11010519491231002X"


def test_picking_rows_counts_them_and_wakes_the_acts(open_page):
    page = open_page("/style-guide/")
    assert page.is_disabled("[data-batch-act] >> nth=0")
    page.check("input[name='picked'] >> nth=1")
    page.check("input[name='picked'] >> nth=2")

    assert page.inner_text("[data-batch-count]") == "2"
    assert page.is_enabled("[data-batch-act] >> nth=0")


def test_display_setting_is_kept_and_brings_the_reader_back(open_page):
    page = open_page("/style-guide/")
    page.click("summary:has-text('显示')")
    page.click("button:has-text('大字号')")

    assert page.url.endswith("/style-guide/")
    assert page.get_attribute("html", "data-type") == "large"


@pytest.mark.parametrize("width", [1280, 320])
def test_menus_of_a_list_are_opened_by_keyboard_and_fit_the_screen(open_page, complaints, width):
    page = open_page("/style-guide/", width=width)
    for name in ("已存筛选", "列和行距"):
        page.focus(f"summary:has-text('{name}')")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"details[open] > summary:has-text('{name}')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('details[open]') !== null")
        page.keyboard.press("Escape")
        assert page.query_selector("details[open].menu--list") is None
    assert complaints == []


def test_warning_before_a_session_ends_is_accessible_and_has_one_button_to_stay(open_page):
    page = open_page("/style-guide/idle/")
    page.click("[data-opens-dialog='idle-warning']")
    assert page.is_visible("#idle-warning")
    assert page.evaluate("document.activeElement.textContent") == "继续工作"
    assert violations(page) == []


def test_composing_chinese_saves_nothing_until_it_is_done(open_page):
    page = open_page("/style-guide/draft/")
    page.evaluate("window.heard = 0; document.addEventListener('input', () => { window.heard += 1; })")
    note = page.locator("#id_note")
    note.evaluate("field => field.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}))")
    assert page.evaluate("window.heard") == 0
    note.evaluate("field => field.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))")
    assert page.evaluate("window.heard") == 1


def test_what_is_typed_is_sent_to_be_kept_without_leaving_the_page(open_page):
    page = open_page("/style-guide/draft/")
    with page.expect_request(lambda request: request.method == "POST") as asked:
        page.type("#id_note", "正在填写")
    assert "note=%E6%AD%A3" in (asked.value.post_data or "")
    assert page.input_value("#id_note") == "正在填写"


def test_conflicts_that_were_not_answered_are_named_first_and_lead_to_the_choice(open_page):
    page = open_page("/style-guide/merge-unanswered/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.get_attribute(".error-summary a", "href") == "#take-telephone"
    assert page.query_selector("#take-telephone") is not None


def test_a_list_is_printed_without_its_menus_and_with_its_head_on_every_sheet(open_page):
    page = open_page("/style-guide/")
    page.emulate_media(media="print")
    assert not page.is_visible("summary:has-text('列和行距')")
    assert page.evaluate("getComputedStyle(document.querySelector('.table thead')).display") == "table-header-group"
    assert not page.is_visible(".app-header")
