"""自然资源(不动产登记): a ticket first, the result when it is ready; Chinese keys, areas in words, values in 万元."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import (
    Inquiry,
    Office,
    Result,
    basic,
    chinese_day,
    inquiry,
    read_json,
    same,
    ten_thousands,
)  # fmt: skip

_USES = {"dwelling": "住宅", "shop": "商业服务"}


class NaturalResources(Office):
    agency = "natural_resources"
    single_path = "/realestate/applications"
    batch_path = "/realestate/applications/batch"
    ticket_path = "/realestate/applications/{ticket}"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("authorization"), basic(self.credential))

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        asked = read_json(body)
        rows = asked.get("查询人", [])
        return [
            inquiry(
                r.get("序号"), r.get("证件号码"), r.get("姓名"), r.get("起始日"), r.get("截止日"), asked.get("查询时点")
            )
            for r in rows
        ]

    def ticket(self, inquiries: list[Inquiry]) -> str:
        """The ticket of an application; the same questions get the same ticket."""
        return "BDC" + sha256("\n".join(i.request_id for i in inquiries).encode()).hexdigest()[:20].upper()

    def receipt(self, ticket: str) -> bytes:
        return orjson.dumps({"状态": "已受理", "受理号": ticket})

    def still_working(self, ticket: str) -> bytes:
        return orjson.dumps({"状态": "处理中", "受理号": ticket})

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"状态": "失败", "说明": message})

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        return orjson.dumps({"状态": "已完成", "结果": [self._item(result) for result in results]})

    def _item(self, result: Result) -> dict[str, Any]:
        return {
            "序号": result.inquiry.request_id,
            "证件号码": result.id_number,
            "姓名": result.name if result.records is not None else "",
            "不动产": [
                {
                    "不动产权证号": r["certificate"],
                    "不动产单元号": r["unit_no"],
                    "坐落": r["address"],
                    "规划用途": _USES[r["use"]],
                    "建筑面积": f"{r['area']}平方米",
                    "共有情况": r["share"],
                    "登记时间": chinese_day(r["registered_on"]),
                    "评估价值": f"{ten_thousands(r['value'])}万元",
                }
                for r in result.held("rights")
                if result.known_by(r["registered_on"])
            ],
            "承包地": [
                {"合同编号": c["contract_no"], "面积": f"{c['area_mu']}亩", "承包起始": chinese_day(c["since"])}
                for c in result.held("land")
            ],
        }
