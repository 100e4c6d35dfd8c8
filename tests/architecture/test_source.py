"""House rules that a reader of the source can check without running it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import tree

CLOCK = "civaffairs/common/dates.py"
STATUS = "civaffairs/casework/services/cases.py"
# Where yuan are counted. The mock agencies and the population speak in the manner of other offices.
MONEY = ("civaffairs/common/", "civaffairs/policy/", "civaffairs/casework/", "civaffairs/meanstest/",
         "civaffairs/payments/", "civaffairs/documents/", "civaffairs/connectors/adapters/", *tree.DOMAINS)  # fmt: skip
LONGEST_FILE = 500
# Data in the order of a page, not code to follow.
MAY_BE_LONGER: dict[str, str] = {}
LONGEST_FUNCTION = 60  # forty is the aim; above sixty nobody sees it whole
CLOCK_CALLS = {
    ("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("timezone", "now"),
    ("timezone", "localdate"), ("timezone", "localtime"),
}  # fmt: skip
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|#\s*noqa|#\s*type:\s*ignore")
OWN_LOCK = re.compile(r"advisory\w*\(\d")
PLACES = re.compile(r"(?<![\w.])/(?:work|tmp|root|home)/\w+")


def calls_of_the_clock(module: ast.Module) -> Iterator[int]:
    """Calls that ask for the time; `localtime(instant)` only turns one instant into a zone."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            converts = node.func.attr.startswith("local") and node.args
            if (name, node.func.attr) in CLOCK_CALLS and not converts:
                yield node.lineno


def floats(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno


def status_assignments(module: ast.Module) -> Iterator[int]:
    """`x.status = ...`, `setattr(x, "status", ...)` and `.update(status=...)`; `self.status` belongs to no case."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [part for target in targets for part in getattr(target, "elts", [target])]
            if any(isinstance(part, ast.Attribute) and part.attr == "status" and not is_self(part) for part in flat):
                yield node.lineno
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            sets = name == "update" and any(keyword.arg == "status" for keyword in node.keywords)
            sets |= name == "setattr" and len(node.args) > 1 and getattr(node.args[1], "value", None) == "status"
            if sets:
                yield node.lineno


def is_self(part: ast.Attribute) -> bool:
    return isinstance(part.value, ast.Name) and part.value.id == "self"


def signals(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        names = []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if any(name.startswith("django.dispatch") or name.endswith(".signals") for name in names):
            yield node.lineno


def long_functions(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION:
            yield node.lineno


def own_locks(module: ast.Module) -> Iterator[int]:
    """Advisory locks whose first key does not come from the one list of them."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and OWN_LOCK.search(node.value):
            yield node.lineno


def found(check, *, but: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    """`file:line` of everything the check yields."""
    return [
        f"{tree.name_of(path)}:{line}"
        for path in tree.modules()
        if not tree.name_of(path).startswith(but or ("\0",)) and tree.name_of(path).startswith(only or ("",))
        for line in check(tree.parsed(path))
    ]


def test_only_one_file_reads_the_machines_clock():
    launcher_and_wire = ("civaffairs/devstack/", "civaffairs/connectors/agencies/", "civaffairs/connectors/adapters/")
    assert found(calls_of_the_clock, but=(CLOCK, *launcher_and_wire)) == []


def test_money_never_passes_through_a_float():
    assert found(floats, only=MONEY) == []


def test_nobody_assigns_a_cases_status_but_the_service_that_advances_it():
    assert found(status_assignments, but=(STATUS,)) == []


def test_django_signals_are_not_used():
    assert found(signals) == []


def test_every_advisory_lock_has_its_number_from_the_one_list():
    assert found(own_locks) == []


def test_no_function_is_longer_than_a_reader_can_see_at_once():
    assert found(long_functions) == []


def test_no_file_is_longer_than_five_hundred_lines():
    lengths = {tree.name_of(path): len(path.read_text("utf-8").splitlines()) for path in tree.modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE}.keys() <= MAY_BE_LONGER.keys()


def left_over(paths: list[Path]) -> list[str]:
    return [
        f"{tree.name_of(path)}:{number} {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if LEFT_OVER.search(line)
    ]


def test_nothing_is_left_for_later_and_no_check_is_silenced():
    assert left_over(tree.modules()) == []


def test_no_text_names_a_place_on_somebodys_machine():
    kinds = {".py", ".md", ".yaml", ".yml", ".toml", ".html", ".css", ".js", ".sql", ".csv", ".txt"}
    texts = [path for path in tree.tracked() if path.suffix in kinds and "vendor" not in path.parts]
    assert [
        f"{tree.name_of(path)}:{number} {match.group()}"
        for path in texts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := PLACES.search(line)) and path != Path(__file__)
    ] == []


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        (calls_of_the_clock, "dt.date.today()", "today()"),
        (calls_of_the_clock, "timezone.now()", "now()"),
        (calls_of_the_clock, "timezone.localtime()", "timezone.localtime(instant)"),
        (floats, "float(amount)", "Decimal(amount)"),
        (status_assignments, "case.status = 'granted'", "case.state = 'granted'"),
        (status_assignments, "a, case.status = 1, 2", "self.status = 1"),
        (status_assignments, "cases.update(status='granted')", "cases.filter(status='granted')"),
        (status_assignments, "setattr(case, 'status', 'granted')", "getattr(case, 'status')"),
        (signals, "from django.db.models.signals import post_save", "from django.db.models import F"),
        (signals, "from django.db.models import signals", "from django.db import models"),
        (own_locks, "ask('SELECT pg_advisory_xact_lock(7005, 1)')", "ask('SELECT pg_advisory_xact_lock(%s, 1)')"),
        (long_functions, "def f():\n" + "    x = 1\n" * 60, "def f():\n" + "    x = 1\n" * 59),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_each_check_finds_what_it_looks_for_and_nothing_else(check, bad, good):
    assert list(check(ast.parse(bad)))
    assert not list(check(ast.parse(good)))
