"""The structure of a code of a division or place (地名、区划代码)."""

import re

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Text

DIRECT = "placenames.place_code.direct_township_prefectures"
KINDS = "placenames.place_code.township_kinds"

LEVELS = ("province", "prefecture", "county", "township", "village")
WIDTHS = (2, 2, 2, 3, 3)
_CODE = re.compile(r"(?:[0-9]{6}|[0-9]{9}|[0-9]{12})\Z")


@rule(
    "placenames.place_code",
    label="区划与地名代码结构",
    basis="GB/T 2260；GB/T 10114",
    inputs={"code": Text()},
)
def place_code(given, law):
    """The level of a code, its parent, county and kind of township. A valid form does not mean that the code exists."""
    digits = "".join(given.code.split())
    if not _CODE.match(digits):
        law.refuse("malformed_input", f"代码应为6位、9位或者12位数字，现为“{given.code}”，请更正。", field="code")
    normalised = law.step("normalised", digits.ljust(12, "0"), "12位代码")
    parts = _parts(normalised)
    province, prefecture, county, township, village = (int(part) for part in parts)
    level = max((place for place, part in enumerate(parts) if int(part)), default=0)
    law.step("level", LEVELS[level], "代码的级别")
    law.test("province_missing", province, "省级段不为00")
    gap = (village and not township) or (county and not prefecture)
    if not gap and (township or village) and not county:
        gap = normalised[:4] + "00" not in law.parameter(DIRECT)
    law.test("gap", not gap, "上级各段没有空缺")
    kind = _kind(law, township) if township else None
    law.step("township_kind", kind, "乡级单位的种类")
    return {
        "valid": not law.reasons,
        "normalised": normalised,
        "level": LEVELS[level],
        "parent": None if law.reasons or level == 0 else _blanked(parts, level),
        "county_code": normalised[:6] if county else None,
        "township_kind": kind,
        "reasons": law.reasons,
    }


def _parts(code):
    ends = [sum(WIDTHS[: place + 1]) for place in range(len(WIDTHS))]
    return [code[end - width : end] for end, width in zip(ends, WIDTHS, strict=True)]


def _blanked(parts, level):
    return "".join(parts[:level]).ljust(12, "0")


def _kind(law, township):
    return next((row.kind for row in law.parameter(KINDS) if row.from_ <= township <= row.to), None)
