"""Policy cases as a workbook for offices: one row a case, one sheet a rule, and back again without any loss.

A cell holds a whole number, a day, yes or no, or a text as they stand. A text that begins like a list, a mapping, a
quotation or a tag is YAML in one line; so are `null` and whatever a cell cannot hold. An empty cell is a member that
is not there. A number with a decimal point is a text in a case; typed into a cell as a number, it becomes one.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from civaffairs.policy import catalogue
from civaffairs.policy.cases import BadCaseFile, CaseLoader

PLAIN = ("name", "rule", "place", "on", "refuse", "source", "published")
GROUPS = ("parameters", "input", "expect")
OTHERS = ("because",)
LABELS = {
    "no": "序号", "name": "案例", "rule": "规则", "place": "地区", "on": "办理日期", "refuse": "应当拒绝的代码",
    "source": "出处", "published": "出处写明结果", "parameters": "参数", "input": "情况", "expect": "应得结果",
    "because": "理由",
}  # fmt: skip
YAML_BEGINS = ("{", "[", '"', "'", "!", "|", ">", "&", "*")
NULLS = ("null", "~")
LARGEST = 10**15  # beyond, a cell loses digits
SHEET_NAME = 31
HEADER_ROWS = 2


def export_cases(cases: Iterable[dict[str, Any]], path: Path) -> int:
    """Write cases to a workbook; returns how many."""
    sheets: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, case in enumerate(cases, 1):
        sheets.setdefault(str(case.get("rule")), []).append((number, _flat(case)))
    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        form = {name: book.add_format(options) for name, options in FORMATS.items()}
        for position, (rule_id, rows) in enumerate(sheets.items(), 1):
            sheet = book.add_worksheet(f"{position} {rule_id}"[:SHEET_NAME])
            _write_sheet(sheet, form, rows)
    return sum(map(len, sheets.values()))


FORMATS: dict[str, dict[str, Any]] = {
    "label": {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"},
    "key": {"font_color": "#5A6B7B", "italic": True},
    "day": {"num_format": "yyyy-mm-dd"},
    "text": {"num_format": "@", "text_wrap": True, "valign": "top"},
}


def import_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a workbook, in the order of their numbers. Raises BadCaseFile naming sheet, row and column."""
    found: list[tuple[int, dict[str, Any]]] = []
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if len(rows) < HEADER_ROWS:
            continue
        keys = [str(key) for key in rows[HEADER_ROWS - 1]]
        for line, row in enumerate(rows[HEADER_ROWS:], HEADER_ROWS + 1):
            cells = {key: cell for key, cell in zip(keys, row, strict=False) if key and cell != ""}
            if cells:
                number = cells.pop("no", None)
                order = int(number) if isinstance(number, int | float) else len(found) + 1
                found.append((order, _case(cells, f"工作表“{name}”第{line}行")))
    return [case for _, case in sorted(found, key=lambda numbered: numbered[0])]


def case_text(cases: list[dict[str, Any]]) -> str:
    """Cases as the YAML of a case file."""
    return yaml.dump(cases, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=120)


def _flat(case: dict[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for key, value in case.items():
        if key in GROUPS and isinstance(value, dict) and value and all(_is_name(name) for name in value):
            cells |= {f"{key}.{name}": entry for name, entry in value.items()}
        else:
            cells[key] = value
    return cells


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and bool(name)


def _write_sheet(sheet: Any, form: dict[str, Any], rows: list[tuple[int, dict[str, Any]]]) -> None:
    columns = ["no", *_columns(cells for _, cells in rows)]
    words = catalogue.words()["fields"]
    for position, key in enumerate(columns):
        sheet.write_string(0, position, _label(key, words), form["label"])
        sheet.write_string(1, position, key, form["key"])
        sheet.set_column(position, position, 6 if key == "no" else 44 if key == "name" else 18)
    for line, (number, cells) in enumerate(rows, HEADER_ROWS):
        sheet.write_number(line, 0, number)
        for position, key in enumerate(columns[1:], 1):
            if key in cells:
                _write(sheet, line, position, cells[key], form)
    sheet.freeze_panes(HEADER_ROWS, 2)


def _columns(rows: Iterable[dict[str, Any]]) -> list[str]:
    seen = dict.fromkeys(key for cells in rows for key in cells)
    order = (*PLAIN[:4], *GROUPS, *PLAIN[4:5], *OTHERS, *PLAIN[5:])
    rank = {key: position for position, key in enumerate(order)}
    return sorted(seen, key=lambda key: rank.get(key.partition(".")[0], len(rank)))


def _label(key: str, words: dict[str, str]) -> str:
    group, _, name = key.partition(".")
    if not name:
        return LABELS.get(key, key)
    definition = catalogue.all_definitions().get(name)
    return f"{LABELS[group]}：{definition.label if definition else words.get(name, name)}"


def _write(sheet: Any, line: int, position: int, value: Any, form: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, position, value)
    elif isinstance(value, int) and abs(value) < LARGEST:
        sheet.write_number(line, position, value)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value.year >= 1900:
        sheet.write_datetime(line, position, dt.datetime.combine(value, dt.time()), form["day"])
    elif isinstance(value, str) and value.strip() == value and value and not _looks_like_yaml(value):
        sheet.write_string(line, position, value, form["text"])
    else:
        sheet.write_string(line, position, _one_line(value), form["text"])


def _looks_like_yaml(text: str) -> bool:
    return text.startswith(YAML_BEGINS) or text in NULLS


def _one_line(value: Any) -> str:
    if value is None:
        return NULLS[0]
    if isinstance(value, str):
        return yaml.dump(value, Dumper=yaml.SafeDumper, allow_unicode=True, default_style='"', width=10**9).strip()
    if isinstance(value, int):
        return f'!!int "{value}"'
    if isinstance(value, dt.date):
        return f'!!timestamp "{value.isoformat()}"'
    return yaml.dump(
        value, Dumper=yaml.SafeDumper, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**9
    ).strip()


def _case(cells: dict[str, Any], where: str) -> dict[str, Any]:
    case: dict[str, Any] = {}
    for key, cell in cells.items():
        value = _value(cell, f"{where}“{key}”列")
        group, _, name = key.partition(".")
        if name and group in GROUPS:
            case.setdefault(group, {})[name] = value
        else:
            case[key] = value
    return case


def _value(cell: Any, where: str) -> Any:
    if isinstance(cell, bool | int):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, str):
        return _from_text(cell, where)
    if isinstance(cell, dt.date):
        return cell
    if cell.__class__ is dt.time or cell.__class__ is dt.timedelta:
        raise BadCaseFile(f"{where}是时间，请写作文字或日期")
    # A cell knows no whole numbers: 3 comes as 3.0; what has a fraction is a text in a case.
    return int(cell) if cell == int(cell) else repr(cell)


def _from_text(cell: str, where: str) -> Any:
    if not _looks_like_yaml(cell):
        return cell
    try:
        return yaml.load(cell, CaseLoader)
    except yaml.YAMLError as trouble:
        raise BadCaseFile(f"{where}不能读取：{trouble}") from None


def table_book(sheets: dict[str, tuple[list[str], Iterator[list[Any]]]]) -> bytes:
    """A workbook of plain tables: sheet name -> (heads, rows). Numbers stay numbers, no text is ever a formula."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1"})
        money = book.add_format({"num_format": "#,##0.00"})
        for name, (heads, rows) in sheets.items():
            sheet = book.add_worksheet(name[:SHEET_NAME])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(heads) - 1, 18)
            for position, head in enumerate(heads):
                sheet.write_string(0, position, head, bold)
            for line, row in enumerate(rows, 1):
                for position, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, position, value)
                    else:
                        sheet.write(line, position, value, None if isinstance(value, int) else money)
    return content.getvalue()
