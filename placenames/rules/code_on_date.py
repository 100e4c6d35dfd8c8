"""What a division's code or name stood for on a day, and which codes stand for it then (区划代码的时点取值)."""

import re

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Text, optional
from placenames.rules.vocabulary import DIVISIONS_ORDINANCE

REGISTER = "divisions.code_on_date.register"

_CODE = re.compile(r"[0-9]{6}\Z")


def either_code_or_name(given, law):
    if given.code is None and given.name is None:
        law.refuse("missing_input", "应写明区划代码或者区划全称，请补充。", field="code")
    if given.code is not None and not _CODE.match(given.code):
        law.refuse("malformed_input", f"区划代码应为6位数字，现为“{given.code}”，请更正。", field="code")
    if given.code is not None and given.name is not None:
        law.refuse("contradictory_input", "区划代码和区划全称只能写明一项，请删去一项。", field="name")


@rule(
    "divisions.code_on_date",
    label="区划代码的时点取值",
    basis=f"GB/T 2260；{DIVISIONS_ORDINANCE}第17条",
    inputs={"code": optional(Text()), "name": optional(Text())},
    checks=(either_code_or_name,),
)
def code_on_date(given, law):
    """The state of a division on the day, and the codes valid on that day that its successors lead to."""
    register = law.parameter(REGISTER)
    rows = [row for row in register if given.code in (None, row.code) and given.name in (None, row.name)]
    if not rows:
        law.step("status", "unknown", "登记册中没有这个区划")
        return _answer("unknown", given.code, given.name, None, [], [])
    valid = [row for row in rows if _is_valid(row, law.on)]
    ended = [row for row in rows if row.to is not None and row.to <= law.on]
    if valid:
        row, status = _only(law, valid), "valid"
    elif ended:
        row = max(ended, key=lambda one: one.to)
        status = row.ended_by
    else:
        row, status = min(rows, key=lambda one: one.from_), "not_yet"
    law.step("status", status, "区划在这一日的状态")
    resolved = [row.code] if valid else _resolved(law, register, row) if ended else []
    law.step("resolved", resolved, "这一日有效的代码")
    return _answer(status, row.code, row.name, row.parent, sorted(row.successors or []), resolved)


def _answer(status, code, name, parent, successors, resolved):
    return {
        "status": status, "code": code, "name": name, "parent": parent, "successors": successors, "resolved": resolved,
    }  # fmt: skip


def _is_valid(row, on):
    return row.from_ <= on and (row.to is None or on < row.to)


def _only(law, rows):
    if len({row.code for row in rows}) > 1:
        codes = "、".join(sorted(row.code for row in rows))
        law.refuse("contradictory_input", f"这一日有几个同名的区划（{codes}），请改用代码查询。", field="name")
    if len(rows) > 1:
        message = f"登记册中代码{rows[0].code}在同一日有几条有效的记录，请由参数管理人员更正。"
        law.refuse("malformed_parameter", message, key=REGISTER)
    return rows[0]


def _resolved(law, register, row):
    """Codes valid on the day, reached from an ended row; each code is looked at once."""
    found, visited, waiting = set(), set(), list(row.successors or [])
    while waiting:
        code = waiting.pop()
        if code in visited:
            continue
        visited.add(code)
        rows = [one for one in register if one.code == code]
        if any(_is_valid(one, law.on) for one in rows):
            found.add(code)
            continue
        ended = [one for one in rows if one.to is not None and one.to <= law.on]
        if ended:
            waiting += max(ended, key=lambda one: one.to).successors or []
    return sorted(found)
