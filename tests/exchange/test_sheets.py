"""What is let in, and how cells are read."""

import datetime as dt
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from civaffairs.common.errors import Refusal
from civaffairs.exchange import sheets
from tests.exchange.tables import HEADER, as_csv, as_xlsx, people


def archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


WORKBOOK = {"[Content_Types].xml": b"", "xl/workbook.xml": b""}


def test_tables_are_known_by_their_content_and_not_by_their_name():
    assert sheets.check_upload(as_xlsx(people(1))) == "xlsx"
    assert sheets.check_upload(as_csv(people(1))) == "csv"
    assert sheets.check_upload(as_csv(people(1), encoding="gbk")) == "csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" \n", "upload_empty"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "upload_not_a_table"),
        (b"PK\x03\x04broken", "upload_not_a_table"),
        (b"%PDF-1.7\n\0\0", "upload_not_a_table"),
        (b"\xff\xfe\xfa\xfb" * 5, "upload_not_a_table"),
        (archive(**{"a.txt": b"1"}), "upload_not_a_table"),
        (archive(**WORKBOOK, **{"xl/vbaProject.bin": b"1"}), "upload_has_active_content"),
        (archive(**WORKBOOK, **{"xl/externalLinks/externalLink1.xml": b"1"}), "upload_has_active_content"),
        (archive(**WORKBOOK, **{f"xl/{number}": b"" for number in range(600)}), "upload_unpacks_too_large"),
    ],
    ids=["empty", "old workbook", "broken", "pdf", "binary", "another archive", "macro", "links", "many parts"],
)
def test_whatever_is_no_plain_table_is_refused_before_it_is_parsed(content, code):
    with pytest.raises(Refusal) as refusal:
        sheets.check_upload(content)
    assert refusal.value.code == code


def test_a_workbook_that_unpacks_to_too_much_is_refused_by_its_own_list_of_contents(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(Refusal) as refusal:
        sheets.check_upload(archive(**WORKBOOK, **{"xl/worksheets/sheet1.xml": b"0" * 2_000_000}))
    assert refusal.value.code == "upload_unpacks_too_large"


def test_a_table_above_the_size_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    with pytest.raises(Refusal) as refusal:
        sheets.check_upload(as_csv(people(1)))
    assert refusal.value.code == "upload_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_text_files_are_read_in_the_encodings_of_offices(encoding):
    rows = list(sheets.read_rows(as_csv(people(2), encoding=encoding), "csv"))
    assert rows == [HEADER, *people(2)]


def test_workbook_cells_become_the_texts_that_somebody_would_type():
    cells = ["  王海波 ", dt.date(1985, 3, 2), 12, 12.5, True, 210202198503020111]
    rows = list(sheets.read_rows(as_xlsx([cells], header=["列"] * 6), "xlsx"))
    assert rows[1] == ["王海波", "1985-03-02", "12", "12.5", "是", "2.10202E+17"]


def test_a_formula_in_a_workbook_is_only_its_value_and_a_text_that_looks_like_one_stays_a_text():
    rows = list(sheets.read_rows(as_xlsx([["=1+1", "@SUM(A1)"]], header=["甲", "乙"]), "xlsx"))
    assert rows[1] == ["=1+1", "@SUM(A1)"]


def test_a_table_that_breaks_its_reader_is_a_sentence_and_not_an_error():
    broken = archive(**WORKBOOK)
    assert sheets.check_upload(broken) == "xlsx"
    with pytest.raises(sheets.UnreadableSheet, match="不能读取"):
        list(sheets.read_rows(broken, "xlsx"))


def test_a_table_with_too_many_rows_or_columns_says_so():
    with pytest.raises(sheets.UnreadableSheet, match="100列"):
        list(sheets.read_rows(as_csv([["1"] * 101]), "csv"))
