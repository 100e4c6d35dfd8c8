"""What the kernel lets be imported: people, into the register."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from civaffairs.accounts.actor import Actor
from civaffairs.common.choices import ToneChoices
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import read_id_number, tidy
from civaffairs.registry.choices import Residence, Sex
from civaffairs.registry.models import IdentityDocument, Person
from civaffairs.registry.services import PersonParticulars, register_people
from civaffairs.tenancy.models import Division
from civaffairs.tenancy.querysets import significant

from .catalogue import ImportColumn, ImportContext, ImportKind, Values
from .permissions import IMPORT_PERSONS

DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
VILLAGE_DIGITS = 12
LONGEST_NAME = 60


def day(text: str) -> dt.date:
    """A day in one of the ways in which offices write it."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    for form in DAY_FORMS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("日期应写作2026-11-20的样子。")


def one_of(choices: type[ToneChoices]) -> Callable[[str], str]:
    """A choice by its official label."""
    codes = {label: code for code, label in choices.choices}
    words = "、".join(codes)

    def read(text: str) -> str:
        if text not in codes:
            raise ValueError(f"应填{words}之一。")
        return codes[text]

    return read


def id_number(text: str) -> str:
    """A tidy identity number; its validity is checked with the row, which knows the day."""
    if "E+" in text.upper():
        raise ValueError("单元格是数字格式，号码的后几位已经丢失。请把整列设为“文本”格式，重新填写号码。")
    return tidy("".join(text.split()))


def no_longer_than(most: int) -> Callable[[str], str]:
    """A text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"不能超过{most}个字。")
        return text

    return read


def village_code(text: str) -> str:
    """A division code of twelve digits."""
    if len(text) != VILLAGE_DIGITS or not text.isascii() or not text.isdecimal():
        raise ValueError("户籍区划应为12位代码，具体到村（社区），例如210202011001。")
    return text


def known_people(rows: Sequence[Values], by: Actor, on: dt.date) -> Mapping[Any, Any]:
    """The rows' numbers as read, the names that stand under them, and the divisions that exist, in two queries."""
    read = {("read", row["id_number"]): read_id_number(row["id_number"], on=on) for row in rows if row["id_number"]}
    numbers = {one.normalised for one in read.values() if one.normalised}
    held = IdentityDocument.objects.numbered(*numbers).select_related("person") if numbers else ()
    names = {("number", document.number): document.person.name for document in held}
    codes = {row["division_code"] for row in rows}
    places = Division.objects.in_force(on).filter(code__in=codes).values_list("code", flat=True)
    return read | names | {("division", code): True for code in places}


def person_errors(values: Values, context: ImportContext) -> list[str]:
    """Why this row is nobody who can be registered."""
    errors = []
    read = context.known.get(("read", values["id_number"]))
    if read and read.normalised is None:
        errors.append("公民身份号码不正确，请核对18位号码和末位校验码。")
    elif read:
        if read.birth != values["birth"]:
            errors.append("出生日期与公民身份号码不一致，请核对号码第7至14位。")
        if read.sex != values["sex"]:
            errors.append("性别与公民身份号码不一致，请核对号码第17位。")
        if context.known.get(("number", read.normalised), values["name"]) != values["name"]:
            errors.append("该公民身份号码已登记在另一姓名下，请核对；确属同一人的，先办理姓名更正。")
    elif values["birth"] > context.on:
        errors.append("出生日期不能晚于今天。")
    code = values["division_code"]
    if ("division", code) not in context.known:
        errors.append("户籍区划代码不是现有的村（社区），请对照行政区划代码表核对。")
    elif not code.startswith(significant(context.by.division_code)):
        errors.append("户籍区划不在您的管辖范围内，请由所在地经办人导入。")
    return errors


def register_row(*, values: Values, by: Actor, on: dt.date) -> object:
    """Register the person of a row; the same row again finds the same person, also one without a number."""
    (outcome,) = register_rows(rows=[values], by=by, on=on)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def register_rows(*, rows: Sequence[Values], by: Actor, on: dt.date) -> list[object]:
    """Register the people of many rows: for each the id, or the Refusal."""
    entries = [PersonParticulars(**row) for row in rows]
    taken = _known_without_number([one for one in entries if not one.id_number])
    refused: dict[int, Refusal] = {}
    for place, one in enumerate(entries):
        if not one.division_code.startswith(significant(by.division_code)):
            refused[place] = Refusal("outside_area", "户籍区划不在您的管辖范围内，请由所在地经办人导入。")
        elif not one.id_number:
            if _identity(one) in taken:
                refused[place] = Refusal(
                    "same_person_known", "本村（社区）已登记同名、同日出生的人。请核对是否同一人，再个别登记。"
                )
            taken.add(_identity(one))
    sound = [one for place, one in enumerate(entries) if place not in refused]
    registered = iter(register_people(entries=sound, by=by, on=on))
    outcomes = [refused.get(place) or next(registered) for place in range(len(entries))]
    return [outcome.pk if isinstance(outcome, Person) else outcome for outcome in outcomes]


def _identity(one: PersonParticulars) -> tuple[str, dt.date, str, str]:
    return one.name, one.birth, one.sex, one.division_code


def _known_without_number(entries: Sequence[PersonParticulars]) -> set[tuple[str, dt.date, str, str]]:
    """Who is registered already with the particulars of somebody who has no number to be known by."""
    if not entries:
        return set()
    births = {one.birth for one in entries}
    alike = Person.objects.filter(birth__in=births, name__in={one.name for one in entries})
    return set(alike.values_list("name", "birth", "sex", "division_code"))


PERSONS = ImportKind(
    code="registry.person",
    label="自然人",
    right=IMPORT_PERSONS.code,
    noun="人",
    columns=(
        ImportColumn("name", "姓名", no_longer_than(LONGEST_NAME), example="王海波", note="与证件一致。"),
        ImportColumn("id_number", "公民身份号码", id_number, is_required=False, example="210202198503020114",
                     note="18位。单元格须为文本格式。没有号码的（新生儿等）留空。"),
        ImportColumn("sex", "性别", one_of(Sex), example="男", note="男或女。"),
        ImportColumn("birth", "出生日期", day, example="1985-03-02", note="写作1985-03-02的样子。"),
        ImportColumn("residence", "户籍性质", one_of(Residence), example="城镇", note="城镇或农村。"),
        ImportColumn("division_code", "户籍区划代码", village_code, example="210202011001",
                     note="12位，具体到村（社区）。单元格须为文本格式。"),
        ImportColumn("ethnicity", "民族", no_longer_than(20), is_required=False, example="汉族"),
    ),
    prepare=known_people,
    validate_row=person_errors,
    apply_row=register_row,
    apply_rows=register_rows,
)  # fmt: skip
