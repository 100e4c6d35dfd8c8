"""市场监管: capital in 万元, dates as 2019/3/4, a key in the header."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import (
    Inquiry,
    Office,
    Result,
    inquiry,
    read_json,
    same,
    slashed,
    ten_thousands,
)  # fmt: skip

_FORMS = {"company": "有限责任公司", "sole_trader": "个体工商户", "cooperative": "农民专业合作社"}
_ROLES = {"legal_representative": "法定代表人", "shareholder": "股东", "operator": "经营者", "member": "成员"}
_STATES = {"active": "存续", "cancelled": "注销"}


class MarketSupervision(Office):
    agency = "market_supervision"
    single_path = "/market/entities/by-person"
    batch_path = "/market/entities/by-persons"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("x-api-key"), self.credential)

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        asked = read_json(body)
        rows = asked.get("personList", []) if is_batch else [asked]
        return [
            inquiry(r.get("serial"), r.get("cerno"), r.get("name"), r.get("begin"), r.get("end"), r.get("deadline"))
            for r in rows
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        items = [self._item(result) for result in results]
        return orjson.dumps({"success": True, "message": "", "result": items if is_batch else items[0]})

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"success": False, "message": message, "result": None})

    def _item(self, result: Result) -> dict[str, Any]:
        item: dict[str, Any] = {"serial": result.inquiry.request_id, "cerno": result.id_number, "name": result.name}
        if result.is_pending:
            return {**item, "state": "processing", "queueNo": "SC" + result.inquiry.request_id}
        entities = [
            {
                "uniscid": p["credit_code"],
                "entname": p["name"],
                "enttype": _FORMS[p["form"]],
                "position": _ROLES[p["role"]],
                "regcap": ten_thousands(p["capital"]),
                "regcapcur": "人民币(万元)",
                "estdate": slashed(p["founded_on"]),
                "regstate": _STATES[p["status"]],
            }
            for p in result.held("positions")
            if result.known_by(p["founded_on"])
        ]
        name = result.name if result.records is not None else ""
        return {**item, "name": name, "state": "done", "total": len(entities), "entities": entities}
