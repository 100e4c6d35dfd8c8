"""Lists as files: every cell a text that no spreadsheet takes for a formula."""

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any
from urllib.parse import quote

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from xlsxwriter import Workbook

from civaffairs.accounts.actor import Actor
from civaffairs.audit.services import record

from .forms import PageForm
from .paging import Page, count_text
from .tables import BoundTable, Column, sortable

XLSX, CSV = "xlsx", "csv"
FORMATS = ((XLSX, "Excel 工作簿（.xlsx）"), (CSV, "CSV（UTF-8）"))
MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
MOST_ROWS = 200_000
ROWS_AT_ONCE = 1000
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
WORKBOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
SHEET_NAME = 31
WIDEST = 40


class ExportForm(PageForm):
    """What a list is exported for, and as what."""

    purpose = forms.CharField(
        label="用途", max_length=200, help_text="写明导出用于什么工作，将记入审计。", widget=forms.TextInput()
    )
    format = forms.ChoiceField(label="格式", choices=FORMATS, initial=XLSX, widget=forms.RadioSelect)


def text_of(value: Any) -> str:
    """A cell as the list shows it: choices and lights by their words, no machine codes."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("label", ""))
    for name in ("label", "text"):
        words = getattr(value, name, None)
        if isinstance(words, str):
            return words
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def neutral(text: str) -> str:
    """A text that a spreadsheet reading a text file would take for a formula, marked as text.

    Plain numbers stay numbers: -12.50 is an amount and no formula.
    """
    return f"'{text}" if text.startswith(FORMULA_BEGINS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def header_of(columns: Sequence[Column]) -> list[str]:
    """The labels of the columns; a column with a second line gives two."""
    labels = [[column.label, f"{column.label}（附注）"] if column.note else [column.label] for column in columns]
    return [label for pair in labels for label in pair]


def rows_of(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[str]]:
    """The cells of each row as texts."""
    for row in rows:
        cells = []
        for column in columns:
            cells.append(text_of(column.of(row)))
            if column.note:
                cells.append(text_of(column.note(row)))
        yield cells


def write_xlsx(file: IO[bytes], *, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a workbook of text cells row by row; returns how many rows."""
    count = 0
    with Workbook(file, WORKBOOK_OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "num_format": "@", "text_wrap": True})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(sheet_name(title))
        sheet.freeze_panes(1, 0)
        for column, label in enumerate(header):
            sheet.set_column(column, column, min(WIDEST, 6 + 2 * len(label)), plain)
            sheet.write_string(0, column, label, head)
        for count, cells in enumerate(rows, 1):
            for column, text in enumerate(cells):
                sheet.write_string(count, column, text, plain)
    return count


def write_csv(file: IO[bytes], *, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write UTF-8 lines with a mark that spreadsheets need to see the encoding; returns how many rows."""
    lines = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(lines)
    writer.writerow([neutral(label) for label in header])
    count = 0
    for cells in rows:
        writer.writerow([neutral(text) for text in cells])
        count += 1
    lines.flush()
    lines.detach()
    return count


def write(file: IO[bytes], form: str, *, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write rows in one of FORMATS; returns how many."""
    if form == CSV:
        return write_csv(file, header=header, rows=rows)
    return write_xlsx(file, title=title, header=header, rows=rows)


def sheet_name(title: str) -> str:
    """A title without what names of sheets refuse."""
    return "".join(character for character in title if character not in "[]:*?/\\'")[:SHEET_NAME] or "数据"


def new_file() -> IO[bytes]:
    """A file that nobody else can open and that is gone when it is closed."""
    return tempfile.TemporaryFile()


def file_response(file: IO[bytes], form: str, *, name: str) -> FileResponse:
    """The file as a download that no browser opens by itself."""
    file.seek(0)
    response = FileResponse(file, content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class ExportsRows:
    """The export of a list page: the rows of exactly its filters and order, as the page shows them.

    `?export=1` asks for purpose and format; the file is written in the scope of the request, and no file leaves
    without an audit entry that says what, how many and what for.
    """

    request: HttpRequest
    actor: Actor
    title: str
    noun: str
    columns: Sequence[Column]
    default_order: str
    get_table: Callable[..., BoundTable]
    shown_columns: Callable[[], Sequence[Column]]
    http_method_not_allowed: Callable[[HttpRequest], HttpResponseBase]
    can_export = True

    def get_rows(self) -> tuple[QuerySet, list[dict[str, str]], Any]:
        """The filtered rows, what narrows them in words, and the filters."""
        raise NotImplementedError

    def rows_open(self) -> AbstractContextManager[None]:
        """Within it the rows can be read; a page that reads across bureaus opens its own scope."""
        return nullcontext()

    def export_address(self) -> str:
        """The address of the export of what is shown now."""
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query["export"] = "1"
        return f"?{query.urlencode()}"

    def export_page(self, form: ExportForm, status: int = 200) -> HttpResponseBase:
        """Asks what for."""
        with self.rows_open():
            rows, chosen, _ = self.get_rows()
            count = count_text(rows, noun=self.noun)
        narrowed = "、".join(one["label"] for one in chosen) or "未筛选"
        query = self.request.GET.copy()
        query.pop("export", None)
        context = {
            "title": f"导出{self.title}", "form": form, "submit_label": "导出", "cancel_url": f"?{query.urlencode()}",
            "lead": f"{count}，条件：{narrowed}。导出内容含个人信息，请按规定保管，用后删除。",
        }  # fmt: skip
        return render(self.request, "web/act.html", context, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        if not self.can_export or "export" not in request.GET:
            return self.http_method_not_allowed(request)
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.export_page(form, status=422)
        file, form_code = new_file(), form.cleaned_data["format"]
        with self.rows_open():
            rows, chosen, _ = self.get_rows()
            if rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
                form.add_error(None, f"超过{MOST_ROWS:,}{self.noun}，请先缩小筛选范围再导出。")
                return self.export_page(form, status=422)
            order = sortable(self.columns, request.GET.get("sort", ""), self.default_order)
            cells = self._cells(rows.order_by(order, "-pk" if order.startswith("-") else "pk"), order)
            count = write(file, form_code, title=self.title, header=next(cells), rows=cells)
        narrowed = "、".join(one["label"] for one in chosen) or "未筛选"
        record(
            by=self.actor, verb="web.export", subject_kind="list", subject_id=request.resolver_match.view_name,
            text=f"导出{self.title}{count}{self.noun}，条件：{narrowed}", purpose=form.cleaned_data["purpose"],
        )  # fmt: skip
        return file_response(file, form_code, name=self.title)

    def _cells(self, rows: QuerySet, order: str) -> Iterator[list[str]]:
        """The header, then the cells of each row, through the page's own table so that both show the same."""
        yield header_of(self.shown_columns())
        found = rows.iterator(chunk_size=ROWS_AT_ONCE)
        while chunk := list(islice(found, ROWS_AT_ONCE)):
            table = self.get_table(page=Page(chunk), order=order, count="")
            yield from rows_of(table.columns, chunk)
