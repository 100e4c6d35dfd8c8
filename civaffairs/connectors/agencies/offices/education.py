"""教育: a form is posted, the answer has Chinese keys, months as 2024年9月 and amounts as 5600.00元."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson

from civaffairs.connectors.agencies.offices.office import (
    BadRequest,
    Inquiry,
    Office,
    Result,
    basic,
    chinese_day,
    chinese_month,
    inquiry,
    read_json,
    same,
    yuan,
)  # fmt: skip

_STAGES = {
    "primary": "小学", "middle": "初中", "high": "普通高中", "vocational": "中等职业", "junior_college": "大学专科",
    "bachelor": "大学本科", "master": "硕士研究生", "doctor": "博士研究生",
}  # fmt: skip


class Education(Office):
    agency = "education"
    single_path = "/education/student"
    batch_path = "/education/students"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("authorization"), basic(self.credential))

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        form = parse_qs(body.decode("utf-8", "replace"))
        if "data" not in form:
            raise BadRequest("the field data is missing")
        return [
            inquiry(
                r.get("流水号"), r.get("证件号"), r.get("姓名"), r.get("开始日期"), r.get("结束日期"), r.get("查询日期")
            )
            for r in read_json(form["data"][0].encode())
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        return orjson.dumps({"状态": "成功", "数据": [self._item(result) for result in results]})

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"状态": "失败", "原因": message})

    def _item(self, result: Result) -> dict[str, Any]:
        item: dict[str, Any] = {"流水号": result.inquiry.request_id, "证件号": result.id_number, "姓名": result.name}
        if result.is_pending:
            return {**item, "结果": "排队中", "排队号": "JY" + result.inquiry.request_id}
        return {
            **item,
            "姓名": result.name if result.records is not None else "",
            "结果": "已查询",
            "学籍": [
                {
                    "学校": e["school"],
                    "学段": _STAGES[e["stage"]],
                    "入学年月": chinese_month(e["entered"]),
                    "预计毕业": chinese_month(e["leaves"]),
                    "学籍状态": "在籍" if e["status"] == "enrolled" else "离校",
                }
                for e in result.held("enrolments")
            ],
            "缴费": [
                {
                    "学校": f["school"],
                    "学年": f["school_year"],
                    "缴费日期": chinese_day(f["paid_on"]),
                    "金额": f"{yuan(f['amount'])}元",
                }
                for f in result.held("fees")
                if result.within(f["paid_on"])
            ],
        }
