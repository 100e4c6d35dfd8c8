"""The manual: the Markdown pages of docs/manual, read once, shown and searched under 帮助.

`README.md` is the table of contents. Each page begins with the addresses of the product that it explains, so that 帮助
on a page of the product opens the page of the manual about it.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.templatetags.static import static
from django.urls import ResolverMatch, reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

CONTENTS = "README.md"
CHAPTER = re.compile(r"^## (.+)$")
ENTRY = re.compile(r"^- \[(?P<title>.+?)\]\((?P<name>[a-z-]+)\.md\)：(?P<lead>.+)$")
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# What of the words that were typed a section must hold to be found.
LEAST_SHARE = 0.6
EXCERPT = 48
MOST_FOUND = 30


@dataclass(frozen=True)
class Section:
    """What stands under one heading of a page, as it is searched."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class ManualPage:
    """One task: its text as HTML, and the addresses of the product that it explains."""

    name: str
    title: str
    lead: str
    explains: tuple[str, ...]
    html: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Chapter:
    """Pages that belong together, in the order in which they are read."""

    label: str
    pages: tuple[ManualPage, ...]


@dataclass(frozen=True)
class Found:
    """A section that answers a search, with the words around the first hit."""

    page: ManualPage
    section: Section
    before: str
    hit: str
    after: str


def folder() -> Path:
    """Where the manual lies."""
    return Path(settings.BASE_DIR) / "docs" / "manual"


@cache
def chapters() -> tuple[Chapter, ...]:
    """The whole manual in its order."""
    found: list[Chapter] = []
    for line in (folder() / CONTENTS).read_text("utf-8").splitlines():
        if heading := CHAPTER.match(line):
            found.append(Chapter(heading[1], ()))
        elif entry := ENTRY.match(line):
            page = _read(entry["name"], entry["title"], entry["lead"])
            found[-1] = Chapter(found[-1].label, (*found[-1].pages, page))
    return tuple(found)


def pages() -> dict[str, ManualPage]:
    """Every page by its name."""
    return {page.name: page for chapter in chapters() for page in chapter.pages}


@cache
def _explained() -> dict[str, str]:
    return {address: page.name for page in pages().values() for address in page.explains}


def address_about(match: ResolverMatch | None) -> str:
    """The page of the manual about the page that is open, or else the table of contents."""
    if match is not None:
        part = match.kwargs.get("act") or match.kwargs.get("tab") or ""
        for key in (f"{match.view_name}/{part}", match.view_name, f"{match.namespace}:"):
            if name := _explained().get(key):
                return reverse("manual-page", args=[name])
    return reverse("manual")


def search(words: str) -> list[Found]:
    """The sections that hold the words, the best first.

    Pairs of characters are compared, so that a message copied from a page is found although a name or a figure
    stands in it.
    """
    asked = "".join(words.casefold().split())
    pairs = {asked[at : at + 2] for at in range(max(1, len(asked) - 1))} if asked else set()
    pairs = {pair for pair in pairs if pair.isalpha()} or pairs
    ranked: list[tuple[float, int, Found]] = []
    for page in pages().values():
        for section in page.sections:
            share = _share(asked, pairs, f"{section.heading}{section.text}".casefold())
            if share >= LEAST_SHARE:
                titled = asked in f"{page.title}{section.heading}".casefold()
                ranked.append((-(share + titled), len(ranked), _excerpt(page, section, asked, pairs)))
    return [found for _, _, found in sorted(ranked, key=lambda one: one[:2])[:MOST_FOUND]]


def _share(asked: str, pairs: set[str], text: str) -> float:
    if not pairs:
        return 0
    if asked in text:
        return 1.5
    return sum(pair in text for pair in pairs) / len(pairs)


def _excerpt(page: ManualPage, section: Section, asked: str, pairs: set[str]) -> Found:
    text = section.text
    low = text.casefold()
    at, length = low.find(asked), len(asked)
    if at < 0:
        hits = sorted(low.find(pair) for pair in pairs if pair in low)
        at, length = (hits[0], 2) if hits else (0, 0)
    start = max(0, at - EXCERPT // 2)
    return Found(page, section, text[start:at], text[at : at + length], text[at + length : at + length + EXCERPT])


def _read(name: str, title: str, lead: str) -> ManualPage:
    source = (folder() / f"{name}.md").read_text("utf-8")
    front = FRONT.match(source)
    about: dict[str, Any] = (yaml.safe_load(front[1]) or {}) if front else {}
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(source[front.end() :] if front else source)
    sections = _prepare(tokens, title)
    # The heading of the page is drawn by the template.
    shown = tokens[3:] if tokens and tokens[0].tag == "h1" else tokens
    return ManualPage(
        name, title, lead, tuple(about.get("explains", ())), reader.renderer.render(shown, reader.options, {}), sections
    )


def _prepare(tokens: list[Token], title: str) -> tuple[Section, ...]:
    """Give headings their anchors, links and pictures their addresses; answer the sections as text."""
    sections: list[tuple[str, str, list[str]]] = [("", title, [])]
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h2", "h3"):
            heading = tokens[at + 1].content
            token.attrSet("id", heading.replace(" ", "-"))
            sections.append((heading.replace(" ", "-"), heading, []))
        elif token.type == "inline":
            for child in token.children or ():
                _point(child)
            if tokens[at - 1].type != "heading_open":
                sections[-1][2].append(
                    "".join(child.content for child in token.children or () if child.type != "image")
                )
    return tuple(Section(anchor, heading, " ".join(texts)) for anchor, heading, texts in sections)


def _point(token: Token) -> None:
    """From the files of the manual to the addresses of the product."""
    if token.type == "link_open":
        name, _, anchor = str(token.attrGet("href")).partition("#")
        page = name.removesuffix(".md")
        if name.endswith(".md"):
            token.attrSet("href", reverse("manual-page", args=[page]) + (f"#{anchor}" if anchor else ""))
    elif token.type == "image":
        token.attrSet("src", static(f"manual/{Path(str(token.attrGet('src'))).name}"))
        token.attrSet("loading", "lazy")
