"""Uploaded tables: what is let in, and their rows as texts.

`python -m civaffairs.exchange.sheets` reads one table in a process of its own with little memory and time, so that a
table made to hurt its reader hurts nobody else. Nothing here knows of Django.
"""

import datetime as dt
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from csv import reader as csv_reader
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

import orjson

from civaffairs.common.errors import Refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 2000
MEMORY = 1536 * 1024 * 1024
SECONDS = 120
LARGEST_EXACT = 10**15  # a longer number in a cell has lost its last digits
XLSX, CSV = "xlsx", "csv"
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = ("utf-8-sig", "gb18030")
NEEDED_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
REFUSED_PARTS = ("vbaProject.bin", "externalLinks/", "embeddings/", "activeX/")


class UnreadableSheet(Exception):
    """The table could not be read; the text says in Chinese why."""


def check_upload(content: bytes) -> str:
    """What an uploaded table is, by its content and never by its name: `xlsx` or `csv`; nothing is parsed.

    Raises Refusal `upload_empty`, `upload_too_large`, `upload_not_a_table`, `upload_unpacks_too_large`,
    `upload_has_active_content`.
    """
    if not content.strip():
        raise _refused("upload_empty", "文件是空的。请选择填好的导入表。")
    if len(content) > MOST_BYTES:
        raise _refused("upload_too_large", f"文件超过{MOST_BYTES // 1024 // 1024}兆字节。请拆成几个文件分别导入。")
    if content.startswith(ZIP_MAGIC):
        _check_workbook(content)
        return XLSX
    if content.startswith(OLE_MAGIC):
        raise _refused(
            "upload_not_a_table", "这是旧版或者加密的电子表格。请取消密码，另存为“Excel 工作簿（.xlsx）”后再上传。"
        )
    if b"\0" in content or decoded(content) is None:
        raise _refused("upload_not_a_table", "文件不是表格。请上传 .xlsx 文件，或者 UTF-8、GBK 编码的 .csv 文件。")
    return CSV


def _check_workbook(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise _refused("upload_not_a_table", "文件已损坏，不能作为表格打开。请重新保存后再上传。") from error
    names = {part.filename for part in parts}
    if not names >= NEEDED_PARTS or any(part.flag_bits & 1 for part in parts):
        raise _refused("upload_not_a_table", "文件不是 .xlsx 表格。请下载导入模板，填好后上传。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused("upload_unpacks_too_large", "文件解压后过大。请只保留数据工作表，或者拆成几个文件分别导入。")
    if any(mark in name for name in names for mark in REFUSED_PARTS):
        raise _refused(
            "upload_has_active_content", "表格含有宏、外部链接或者嵌入对象。请把数据粘贴到导入模板中再上传。"
        )


def _refused(code: str, message: str) -> Refusal:
    return Refusal(code, message, field="file")


def decoded(content: bytes) -> str | None:
    """The text of a CSV file in the first encoding that fits, or None."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_rows(content: bytes, form: str) -> Iterator[list[str]]:
    """The rows of a checked upload as tidy texts, read in a process of its own.

    Raises UnreadableSheet.
    """
    command = [sys.executable, "-m", "civaffairs.exchange.sheets", form]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS + 10, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableSheet("读取表格超时。请拆成几个文件分别导入。") from error
    if done.returncode:
        known = done.stderr.decode("utf-8", "replace").strip() if done.returncode == 3 else ""
        raise UnreadableSheet(known or "表格不能读取，可能已损坏或者过大。请把数据粘贴到导入模板中再上传。")
    for line in done.stdout.splitlines():
        yield orjson.loads(line)


def _rows(content: bytes, form: str) -> Iterable[list]:
    if form == CSV:
        return csv_reader(StringIO(decoded(content) or "", newline=""))
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).iter_rows()


def text_of(cell: object) -> str:
    """A cell as somebody would type it. A number too long for a spreadsheet stays recognisable as one (`2.1E+17`)."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, int | float):
        if abs(cell) >= LARGEST_EXACT:
            return f"{cell:.5E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return str(cell)


def _tidy_rows(content: bytes, form: str) -> Iterator[list[str]]:
    for count, cells in enumerate(_rows(content, form), 1):
        texts = [text_of(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MOST_COLUMNS or any(len(text) > LONGEST_CELL for text in texts):
            raise UnreadableSheet(f"第{count}行超过{MOST_COLUMNS}列，或者有单元格超过{LONGEST_CELL}个字。请核对。")
        if count > MOST_ROWS:
            raise UnreadableSheet(f"表格超过{MOST_ROWS}行。请拆成几个文件分别导入。")
        yield texts


def main() -> int:
    """Rows of the table on standard input as lines of JSON; status 3 with a sentence where it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    out = sys.stdout.buffer
    try:
        for texts in _tidy_rows(sys.stdin.buffer.read(), sys.argv[1]):
            out.write(orjson.dumps(texts) + b"\n")
    except UnreadableSheet as error:
        sys.stderr.buffer.write(str(error).encode())
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
