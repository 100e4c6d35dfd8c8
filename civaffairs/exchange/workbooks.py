"""The workbook that offices fill in: one sheet for the data, one that explains each column."""

from typing import IO

from xlsxwriter import Workbook

from .catalogue import ImportKind

GUIDE_HEADER = ("栏目", "是否必填", "示例", "说明")
GUIDE_WIDTHS = (16, 10, 24, 48)
FILLED_ROWS = 1000  # so many rows are formatted as texts beforehand


def write_template(file: IO[bytes], kind: ImportKind) -> None:
    """Write the template of a kind; required columns are marked with an asterisk, every cell is a text."""
    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "num_format": "@", "border": 1})
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        data = book.add_worksheet("数据")
        data.freeze_panes(1, 0)
        guide = book.add_worksheet("填写说明")
        for position, (label, width) in enumerate(zip(GUIDE_HEADER, GUIDE_WIDTHS, strict=True)):
            guide.set_column(position, position, width, plain)
            guide.write_string(0, position, label, head)
        for position, column in enumerate(kind.columns):
            label = f"*{column.label}" if column.is_required else column.label
            data.set_column(position, position, max(14, 2 * len(label) + 4), plain)
            data.write_string(0, position, label, head)
            if column.note or column.example:
                data.write_comment(0, position, f"{column.note}例：{column.example}", {"x_scale": 1.6})
            words = (column.label, "必填" if column.is_required else "选填", column.example, column.note)
            for cell, text in enumerate(words):
                guide.write_string(position + 1, cell, text, plain)
