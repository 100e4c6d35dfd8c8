"""`python -m tests.browser.pictures ADDRESS --password WORD`: the manual's pictures, taken of the demonstration.

What a picture shows stands in `docs/manual/images/pictures.yaml`: who looks, from which list the thing is opened, what
is clicked, and what is cut out. Nothing is changed by it: forms are opened and not sent.
"""

import argparse
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import CHROMIUM, SWITCHES

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "manual" / "images"
COLOURS = 48
WIDTH, HEIGHT = 1280, 860
PATIENCE_MS = 20_000


@dataclass(frozen=True)
class Picture:
    """One picture: `path` is opened as `login`, then each name of `click` is followed in the page's main part."""

    name: str
    login: str
    path: str
    click: tuple[str, ...] = ()
    fill: dict[str, str] = field(default_factory=dict)
    part: str = "main"
    most: int = 900
    width: int = WIDTH
    into: str = ""


def pictures() -> list[Picture]:
    """What the list says."""
    rows: dict[str, dict[str, Any]] = yaml.safe_load((IMAGES / "pictures.yaml").read_text("utf-8"))
    return [Picture(name=name, **{**row, "click": tuple(row.get("click", ()))}) for name, row in rows.items()]


def main() -> None:
    """Take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="where the demonstration runs, for example http://127.0.0.1:8000")
    parser.add_argument(
        "--password", default=os.environ.get("DEMO_PASSWORD", ""), help="the one password of its logins"
    )
    parser.add_argument("--only", nargs="*", default=(), help="names of pictures")
    chosen = parser.parse_args()
    wanted = [picture for picture in pictures() if not chosen.only or picture.name in chosen.only]
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for login in dict.fromkeys(picture.login for picture in wanted):
            failed += _take_as(browser, chosen.address, login, chosen.password, wanted)
        browser.close()
    if failed:
        raise SystemExit("\n".join(failed))


def _take_as(browser: Browser, address: str, login: str, password: str, wanted: list[Picture]) -> list[str]:
    failed = []
    context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    if login:
        _sign_in(page, login, password)
    for picture in (one for one in wanted if one.login == login):
        try:
            _take(page, picture)
        except Exception as error:
            failed.append(f"{picture.name}: {str(error).splitlines()[0]} at {page.url}")
    context.close()
    return failed


def _sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/accounts/sign-in")
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_load_state("networkidle")


def _take(page: Page, picture: Picture) -> None:
    page.set_viewport_size({"width": picture.width, "height": HEIGHT})
    page.goto(picture.path)
    for name in picture.click:
        _follow(page, name)
    for label, words in picture.fill.items():
        page.get_by_role("main").get_by_label(label).first.fill(words)
    page.wait_for_load_state("networkidle")
    shown = page.locator(picture.part).first.screenshot(animations="disabled")
    folder = ROOT / picture.into if picture.into else IMAGES
    _keep(shown, folder / f"{picture.name}.png", picture.most)
    print(f"{picture.name}: {(folder / f'{picture.name}.png').stat().st_size // 1024} KB")


def _follow(page: Page, name: str) -> None:
    """`row` opens the first row of a list; `=words` opens a menu; anything else is the name of a link or button."""
    part = page.get_by_role("main")
    if name == "row":
        part.locator("tbody tr a").first.click()
    elif name.startswith("="):
        part.get_by_text(name[1:]).first.click()
    else:
        named = part.get_by_role("link", name=name).or_(part.get_by_role("button", name=name))
        named.first.click()
    page.wait_for_load_state()


def _keep(shot: bytes, path: Path, most: int) -> None:
    """Cut below `most` pixels and kept in few colours, so that the whole manual stays small."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, most)))
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
