"""Tables of people as offices send them."""

import csv
import datetime as dt
from collections.abc import Sequence
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from civaffairs.exchange.kinds import PERSONS
from tests.factories.applications import id_number

HEADER = [column.label for column in PERSONS.columns]
VILLAGE = "210202011001"
FIRST_BIRTH = dt.date(1950, 1, 1)
DAYS = 20_000  # birthdays as far apart as those of a county
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "海波雪梅欣怡建国志远晓静文磊平敏军红伟芳娜秀英强勇艳杰娟涛明超霞桂兰玉华丹飞鹏辉宁凯倩琳"


def name(serial: int) -> str:
    """A name that tens of thousands do not share, nor even half of it."""
    rest, last = divmod(serial, len(GIVEN))
    rest, middle = divmod(rest, len(GIVEN))
    return SURNAMES[(rest + last + middle) % len(SURNAMES)] + GIVEN[middle] + GIVEN[last]


def person(serial: int, **changes: str) -> list[str]:
    """The row of one person; each serial is somebody else."""
    birth = FIRST_BIRTH + dt.timedelta(serial % DAYS)
    order = serial // DAYS % 400 * 2 + 1
    values = {
        "姓名": name(serial), "公民身份号码": id_number(birth, order), "性别": "男", "出生日期": birth.isoformat(),
        "户籍性质": "城镇", "户籍区划代码": VILLAGE, "民族": "汉族",
    }  # fmt: skip
    return [(values | changes)[label] for label in HEADER]


def people(count: int, first: int = 0) -> list[list[str]]:
    """So many sound rows."""
    return [person(serial) for serial in range(first, first + count)]


def as_csv(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> bytes:
    """The rows as a text file."""
    lines = StringIO(newline="")
    csv.writer(lines).writerows([header, *rows])
    return lines.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> bytes:
    """The rows as a workbook; what is no text is written as what it is."""
    file = BytesIO()
    with Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
    return file.getvalue()
