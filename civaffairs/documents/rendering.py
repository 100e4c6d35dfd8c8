"""Letters as PDF: typst sources of this package, data as data, faces from the locked wheels.

Every paper is PDF/A-2a (GB/T 23286, for the archive) and PDF/UA-1 (for screen readers), with embedded faces.
"""

import datetime as dt
import importlib.util
import json
import re
import threading
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from civaffairs.common.errors import Refusal
from civaffairs.web.amounts import capitals, yuan_text

from .barcode import code128
from .letters import Letter

PAPER = Path(__file__).parent / "paper"
FACES = ("pylopdf_fonts_zh_cn", "noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
STANDARDS: list[Any] = ["a-2a", "ua-1"]
CHINA = dt.timezone(dt.timedelta(hours=8))

# A compiler serves one thread at a time; the faces are read once for all.
_thread = threading.local()
_faces: list[typst.Fonts] = []


def render(letter: Letter, *, verification_code: str = "") -> bytes:
    """The PDF of a letter. The same letter with the same code gives the same bytes.

    Raises Refusal `character_not_printable` when no face has a character of the letter: a name with a hole in it
    must not leave the house.
    """
    content = json.dumps(
        {
            "title": letter.heading,
            "letter": as_paper(letter),
            "barcode": letter.barcode,
            "bars": code128(letter.barcode) if letter.barcode else [],
            "verification_code": verification_code,
        },
        ensure_ascii=False,
    )
    issued = dt.datetime.combine(letter.issued_on, dt.time(), CHINA)
    try:
        made = _compiler().compile(
            PAPER / f"{letter.kind}.typ",
            format="pdf",
            sys_inputs={"content": content},
            pdf_standards=STANDARDS,
            timestamp=issued,
        )
    except typst.TypstError as error:
        unprintable = re.search(r"the text `\"(.+)\"` could not be displayed", error.message)
        if unprintable is None:
            raise
        raise Refusal(
            "character_not_printable",
            f"文书中的“{unprintable[1]}”没有可用的字形，不能印出。请核对是否录入有误；确为人名用字的，请系统管理员补充字库。",
        ) from error
    if not isinstance(made, bytes):
        raise TypeError(f"{letter.kind} gave no single PDF")
    return made


def as_paper(value: Any) -> Any:
    """Data as the sources read it: money as figures and capitals, days as 2026年11月20日, nothing as none."""
    if is_dataclass(value):
        return {field.name: as_paper(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return {"yuan": yuan_text(value), "capitals": capitals(value)}
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, tuple | list):
        return [as_paper(item) for item in value]
    return value


def _compiler() -> typst.Compiler:
    if not hasattr(_thread, "compiler"):
        if not _faces:
            _faces.append(typst.Fonts(False, False, [_folder(name) for name in FACES]))
        _thread.compiler = typst.Compiler(root=PAPER, font_paths=_faces[0], ignore_system_fonts=True)
    return _thread.compiler


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise RuntimeError(f"the faces of the letters are not installed: {package} is missing")
    return Path(found.origin).parent
