"""What no template, style sheet or script may contain."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "civaffairs" / "web" / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)

FOREIGN = re.compile(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}""", re.IGNORECASE)
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
BEYOND_THE_BROWSER_FLOOR = ("color-mix(", "text-wrap", "light-dark(", "oklch(", "@scope", "@starting-style", "&")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def rules_inside_rules(sheet: str) -> list[str]:
    """Selectors opened while another selector is open; at-rules may contain rules."""
    found, stack = [], []
    for opening, _closing in re.findall(r"([^{};]*)\{|(\})", COMMENTS.sub("", sheet)):
        if _closing:
            stack.pop()
            continue
        selector = opening.strip()
        if stack and not stack[-1].startswith("@") and not selector.startswith("@"):
            found.append(selector)
        stack.append(selector)
    return found


def test_the_search_for_nesting_finds_nesting():
    assert rules_inside_rules("@layer a { .b { color: red; .c { color: blue; } } }") == [".c"]


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_style_sheet_is_understood_by_the_oldest_browser(sheet):
    text = COMMENTS.sub("", sheet.read_text())

    assert rules_inside_rules(text) == []
    assert [feature for feature in BEYOND_THE_BROWSER_FLOOR if feature in text] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_style_sheet_keeps_its_rules_in_layers(sheet):
    outside = re.sub(r"@layer [^{;]*;", "", COMMENTS.sub("", sheet.read_text())).strip()

    assert outside.startswith("@layer")


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_template_has_no_inline_style_or_script(template):
    text = template.read_text()

    assert re.findall(r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:|hx-on|hx-vals=.js:""", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []


@pytest.mark.parametrize("path", [*TEMPLATES, *SHEETS, *SCRIPTS], ids=named)
def test_page_asks_no_other_origin(path):
    text = path.read_text().replace(SVG_NAMESPACE, "")

    assert FOREIGN.findall(text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_script_evaluates_no_text_and_writes_no_markup(script):
    text = script.read_text()

    assert re.findall(r"\beval\(|new Function|innerHTML\s*=|document\.write|\.style\.", text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_key_handler_leaves_the_composition_of_chinese_alone(script):
    text = script.read_text()

    if re.search(r"""["']key(down|up|press)["']""", text):
        assert "isComposing" in text


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_chinese_text_has_chinese_punctuation(template):
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", template.read_text(), flags=re.DOTALL)

    assert re.findall(r"[\u4e00-\u9fff][,;?!](?=[\u4e00-\u9fff])|[\u4e00-\u9fff]\(|\([\u4e00-\u9fff]", text) == []


def test_each_component_is_shown_in_the_style_guide():
    shown = "".join(path.read_text() for path in TEMPLATES) + "".join(
        path.read_text() for path in (ROOT / "civaffairs" / "web").rglob("*.py")
    )
    components = [path for path in TEMPLATES if path.parent.name == "components"]

    assert [path.name for path in components if f"components/{path.name}" not in shown] == []
