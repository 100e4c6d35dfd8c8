"""帮助: the manual is complete, points at what exists, quotes the product's own words, and is found by them."""

import re

import pytest
import yaml
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, ResolverMatch, get_resolver, resolve, reverse

from civaffairs.casework.acts import registered
from civaffairs.casework.workflow import case_types
from civaffairs.web import manual
from civaffairs.web.views import manual_contents
from tests.architecture import tree
from tests.browser.pictures import pictures

FOLDER = tree.ROOT / "docs" / "manual"
IMAGE = re.compile(r"!\[[^\]]+\]\(images/([a-z-]+)\.png\)")
QUOTED = re.compile(r"^\| (?P<message>[^|]+) \| (?P<advice>[^|]+) \|$", re.MULTILINE)
TABS = ("check", "calculation", "letters", "papers", "remedies", "contacts")


def sources() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.md") if path.name != manual.CONTENTS}


def names_of_routes(resolver=None, prefix: str = "") -> set[str]:
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            found |= names_of_routes(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name:
            found.add(f"{prefix}{pattern.name}")
    return found


def words_of_the_product() -> str:
    kinds = (".py", ".html", ".yaml")
    return "".join(
        path.read_text("utf-8")
        for path in tree.tracked()
        if path.suffix in kinds and path.relative_to(tree.ROOT).parts[0] in ("civaffairs", "assistance", "templates")
    )


def test_every_page_of_the_manual_stands_in_its_table_of_contents():
    assert sorted(manual.pages()) == sorted(sources())
    assert all(chapter.pages for chapter in manual.chapters())


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_page_says_who_does_it_by_which_law_and_how(name):
    text = sources()[name]
    assert f"# {manual.pages()[name].title}\n" in text
    assert "**谁来办**" in text
    assert "## " in text
    assert "<" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def test_every_picture_is_shown_made_by_the_script_and_small():
    shown = {name for text in sources().values() for name in IMAGE.findall(text)}
    made = {picture.name for picture in pictures() if not picture.into}
    files = {path.stem: path.stat().st_size for path in (FOLDER / "images").glob("*.png")}
    assert shown == made == files.keys()
    assert max(files.values()) < 150_000


def test_every_address_that_a_page_explains_exists_and_is_explained_once():
    routes = names_of_routes()
    acts = {act.code for kind in case_types() for act in registered(kind.code)}
    unknown, seen = [], set()
    for page in manual.pages().values():
        for address in page.explains:
            name, _, part = address.partition("/")
            known = any(route.startswith(name) for route in routes) if name.endswith(":") else name in routes
            if not known or (part and part not in acts and part not in TABS) or address in seen:
                unknown.append(f"{page.name}: {address}")
            seen.add(address)
    assert unknown == []


def test_every_message_that_the_manual_explains_is_said_by_the_product():
    product = words_of_the_product()
    missing = []
    for name, text in sources().items():
        _, _, table = text.partition("## 常见提示")
        for row in QUOTED.finditer(table):
            pieces = [piece for piece in re.split("……", row["message"]) if piece not in ("提示", "---")]
            missing += [f"{name}: {piece}" for piece in pieces if piece and piece not in product]
    assert missing == [], "say in docs/manual what the product says now; …… stands for what differs"


def match_of(path: str) -> ResolverMatch:
    return resolve(path)


def test_help_on_a_page_opens_the_page_of_the_manual_about_it():
    case = "/cases/01a20097-766a-751a-a04b-6e174a871bb8"
    assert manual.address_about(match_of(f"{case}/acts/accept")) == reverse("manual-page", args=["accept"])
    assert manual.address_about(match_of(f"{case}/tabs/check")) == reverse("manual-page", args=["means-test"])
    assert manual.address_about(match_of("/payment-runs")) == reverse("manual-page", args=["payment-run"])
    assert manual.address_about(match_of("/accounts/second-factor")) == reverse("manual-page", args=["passwords"])
    assert manual.address_about(match_of("/style-guide/")) == reverse("manual")
    assert manual.address_about(None) == reverse("manual")


def test_a_message_pasted_from_a_page_is_found_whatever_day_or_name_stands_in_it():
    assert manual.search("公示期还没有满,到2026-11-30为止。")[0].page.name == "public-notice"
    assert manual.search("王海波 还没有签署核对授权书，请补签后再提交。")[0].page.name == "enter-application"
    assert manual.search("动态口令")[0].page.name == "passwords"
    assert manual.search("量子纠缠态") == []
    assert manual.search(" ") == []


def test_a_page_shows_its_text_its_picture_and_the_way_to_other_pages():
    html = manual.pages()["accept"].html
    assert 'src="/static/manual/accept.png"' in html
    assert f'href="{reverse("manual-page", args=["means-test"])}"' in html
    assert "<table>" in html
    assert "<h1" not in html


def test_nothing_that_is_typed_into_a_page_becomes_markup():
    with pytest.raises(NoReverseMatch):
        reverse("manual-page", args=["../settings"])
    request = RequestFactory().get("/manual", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in manual_contents(request).content


@pytest.mark.django_db
def test_somebody_who_cannot_sign_in_reads_how_to_get_in():
    client = Client()
    assert "手机丢失" in client.get(reverse("manual-page", args=["passwords"])).content.decode()
    assert "没有找到" not in client.get(reverse("manual"), {"q": "账号锁定"}).content.decode()
    assert client.get(reverse("manual-page", args=["no-such-page"])).status_code == 404


def test_the_list_of_pictures_is_read_without_the_product():
    rows = yaml.safe_load((FOLDER / "images" / "pictures.yaml").read_text("utf-8"))
    assert len(pictures()) == len(rows) > 25
