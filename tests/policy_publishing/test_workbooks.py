"""Policy cases as a workbook. Needs no database."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from civaffairs.policy.cases import BadCaseFile, CaseLoader, case_files, read_cases
from civaffairs.policy.workbooks import case_text, export_cases, import_cases, table_book

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=12)
SINGLE = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.dates(dt.date(1000, 1, 1))
    | WORDS
    | st.sampled_from(["null", "~", "=1+1", "0.60", "3", "2020-07-01", "true", "[1]", "{a: 1}", "'", '"', "@x", "- a"])
)
NESTED = st.recursive(SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3))


def all_cases() -> list[dict]:
    return [case for file in case_files([SCENARIOS]) for case in read_cases(file)]


def test_every_case_comes_back_from_the_workbook_as_it_was(tmp_path):
    cases = all_cases()
    assert export_cases(cases, tmp_path / "cases.xlsx") == len(cases) > 200
    found = import_cases(tmp_path / "cases.xlsx")
    assert found == cases
    assert yaml.load(case_text(found), CaseLoader) == cases


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(WORDS.filter(str.strip), NESTED, max_size=4), min_size=1, max_size=3))
def test_whatever_a_case_holds_comes_back(tmp_path_factory, inputs):
    file = tmp_path_factory.mktemp("books") / "cases.xlsx"
    cases = [
        {"name": f"案例{number}", "rule": "x.y", "place": None, "on": dt.date(2026, 11, 20), "parameters": {},
         "input": given_input, "expect": {"eligible": True}}
        for number, given_input in enumerate(inputs)
    ]  # fmt: skip
    export_cases(cases, file)
    found = import_cases(file)
    assert found == cases
    assert [kinds(case) for case in found] == [kinds(case) for case in cases]


def kinds(value):
    """The value with the kinds of its parts: 1 is no true, a day no text."""
    if isinstance(value, dict):
        return {name: kinds(entry) for name, entry in value.items()}
    return [kinds(entry) for entry in value] if isinstance(value, list) else type(value)


def test_a_number_typed_with_a_fraction_becomes_the_text_that_a_case_wants(tmp_path):
    file = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for column, (key, cell) in enumerate({"name": "手工填写", "input.rate": 0.6, "input.size": 3}.items()):
            sheet.write(1, column, key)
            sheet.write(2, column, cell)
    assert import_cases(file) == [{"name": "手工填写", "input": {"rate": "0.6", "size": 3}}]


def test_a_cell_that_cannot_be_read_is_named_with_sheet_row_and_column(tmp_path):
    file = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("低保")
        sheet.write(1, 0, "input.persons")
        sheet.write(2, 0, "[{ref: a")
    with pytest.raises(BadCaseFile, match="工作表“低保”第3行“input.persons”列"):
        import_cases(file)


def test_no_cell_is_ever_a_formula(tmp_path):
    from zipfile import ZipFile

    case = {
        "name": "=HYPERLINK(1)",
        "rule": "x",
        "place": None,
        "on": dt.date(2026, 1, 1),
        "input": {"a": "+1", "b": "@c"},
    }
    export_cases([case], tmp_path / "cases.xlsx")
    (tmp_path / "table.xlsx").write_bytes(table_book({"表": (["=头"], iter([["=1+1"], ["-2"]]))}))
    for name in ("cases.xlsx", "table.xlsx"):
        with ZipFile(tmp_path / name) as parts:
            sheets = [parts.read(part).decode() for part in parts.namelist() if "worksheets/sheet" in part]
        assert sheets
        assert not any("<f>" in sheet for sheet in sheets)


def test_the_command_writes_a_workbook_and_reads_it_back_with_what_failed(tmp_path):
    source, book, back = SCENARIOS / "assistance.recovery.yaml", tmp_path / "cases.xlsx", tmp_path / "cases.yaml"
    out = StringIO()
    call_command("cases", "export", str(source), "--to", str(book), stdout=out)
    call_command("cases", "import", str(book), "--to", str(back), stdout=out)
    assert read_cases(back) == read_cases(source)
    assert out.getvalue().rstrip().endswith("0 failed")


def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path):
    (tmp_path / "no.xlsx").write_text("no workbook")
    with pytest.raises(CommandError, match="不是可读取的xlsx工作簿"):
        call_command("cases", "import", str(tmp_path / "no.xlsx"), "--to", str(tmp_path / "cases.yaml"))
