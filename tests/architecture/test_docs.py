"""The documentation says what is there: links lead somewhere, lists are complete, generated pages are current."""

import ast
import csv
import hashlib
import re
from collections import Counter

import pytest
import yaml
from django.apps import apps
from django.core.management import get_commands

from civaffairs.accounts import permissions
from civaffairs.common.choices import ToneChoices
from tests.architecture import reference_pages, tree

DOCS = tree.ROOT / "docs"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"""(?:environ(?:\.get|\.setdefault)?[(\[]\s*|_listed\()["']([A-Z_]+)["']""")
STATES = {"works", "partly", "not yet"}
DOMAIN_APPS = ("assistance", "eldercare", "funeral", "orgs", "placenames")
# The rows of the coverage table are what the plans name: a row is never dropped, renamed or reordered.
COVERAGE_ROWS = 400
COVERAGE_DIGEST = "95d10328a0ea4cd9a2d7f91b2193ff7a443c78564235dee9599e3f65583543c2"


def test_every_link_in_the_documentation_leads_to_a_file():
    broken = []
    for page in [tree.ROOT / "README.md", *DOCS.rglob("*.md"), *(tree.ROOT / "changelog.d").glob("*.md")]:
        for target in LINK.findall(page.read_text("utf-8")):
            path = target.partition("#")[0]
            if path and "://" not in target and not (page.parent / path).exists():
                broken.append(f"{tree.name_of(page)}: {target}")
    assert broken == []


def test_every_page_is_reached_from_the_index():
    index = (DOCS / "index.md").read_text("utf-8")
    pages = [page for mode in ("tutorial", "howto", "reference", "explanation") for page in (DOCS / mode).glob("*.md")]
    assert len(pages) > 10
    assert [page.name for page in pages if page.relative_to(DOCS).as_posix() not in index] == []


def test_every_command_is_in_the_reference():
    text = (DOCS / "reference/commands.md").read_text("utf-8")
    own = [name for name, app in get_commands().items() if app.partition(".")[0] in tree.PACKAGES]
    assert own
    assert [name for name in own if f"`{name}" not in text] == []
    targets = re.findall(r"^([a-z]+):.*## ", (tree.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [target for target in targets if f"`make {target}`" not in text] == []


def test_every_setting_from_the_environment_is_in_the_reference():
    text = (DOCS / "reference/settings.md").read_text("utf-8")
    read = {name for path in tree.modules() for name in VARIABLE.findall(path.read_text("utf-8"))}
    assert len(read) > 10
    assert {name for name in read if f"`{name}`" not in text} == set()


def test_the_generated_pages_say_what_the_code_says():
    again = "run `python -m tests.architecture.registrations` and commit the difference"
    assert reference_pages.RIGHTS_PAGE.read_text("utf-8") == reference_pages.rights_page(), again
    assert reference_pages.WORKFLOWS_PAGE.read_text("utf-8") == reference_pages.workflows_page(), again


def test_decisions_are_numbered_without_gaps_and_named_by_a_sentence():
    names = sorted(path.stem for path in (DOCS / "adr").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(name.count("-") >= 4 for name in names)


def coverage() -> list[dict]:
    return yaml.load((DOCS / "coverage.yaml").read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_the_coverage_table_has_every_row_that_the_plans_name():
    phrases = [row["phrase"] for row in coverage()]
    assert len(phrases) == len(set(phrases)) == COVERAGE_ROWS
    assert hashlib.sha256("\n".join(phrases).encode()).hexdigest() == COVERAGE_DIGEST


def test_every_row_of_the_coverage_table_is_complete():
    for row in coverage():
        assert row["state"] in STATES, row["phrase"]
        assert row["app"].partition(".")[0] in ("civaffairs", *DOMAIN_APPS), row["phrase"]
        assert row["seeds"], row["phrase"]
        assert row["kind"], row["phrase"]
        if row["state"] == "works":
            assert row.get("test"), f"{row['phrase']} works, but no test shows it"
        if row["state"] == "partly":
            assert row.get("note"), f"{row['phrase']} works in part: say which part"


@pytest.mark.parametrize("node", sorted({row["test"] for row in coverage() if row.get("test")}))
def test_a_test_that_the_coverage_table_names_exists(node):
    path, _, name = node.partition("::")
    module = ast.parse((tree.ROOT / path).read_text("utf-8"))
    functions = {part.name for part in ast.walk(module) if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in functions


def glossary() -> list[dict[str, str]]:
    with (DOCS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(name: str) -> str:
    """A class or code as words: HomeVisit and home_visit give `home visit`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()


def terms_of_the_code() -> dict[str, set[str]]:
    """Every term of models, `choices.py` and rights, with the English names that the code gives it."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in tree.PACKAGES:
            found.setdefault(str(model._meta.verbose_name), set()).add(words(model.__name__))
    for choices in ToneChoices.__subclasses__():
        if choices.__module__.partition(".")[0] in tree.PACKAGES and choices.__module__.endswith(".choices"):
            for member in choices:
                found.setdefault(member.label, set()).add(words(member.name))
    for right in permissions.declared():
        found.setdefault(right.label, set()).add(words(right.code.partition(".")[2]))
    return found


def test_the_glossary_is_complete_in_every_row_and_names_nothing_twice():
    rows = glossary()
    assert list(rows[0]) == ["english", "中文", "source", "app"]
    assert [row for row in rows if not all(row.values())] == []
    assert [name for name, count in Counter((row["english"], row["app"]) for row in rows).items() if count > 1] == []
    assert [row["english"] for row in rows if not re.search("[\u4e00-\u9fff]", row["中文"])] == []


def test_every_term_of_the_code_is_the_glossarys_term():
    """The glossary may say an English word more exactly: `none (study)` is `none`."""
    known: dict[str, set[str]] = {}
    for row in glossary():
        known.setdefault(row["中文"], set()).add(row["english"].partition(" (")[0])
    missing = {
        f"{english}: {term}"
        for term, names in terms_of_the_code().items()
        for english in names
        if english not in known.get(term, set())
    }
    assert missing == set(), "add the row to docs/glossary.csv, or use its term"
