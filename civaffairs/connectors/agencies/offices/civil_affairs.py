"""民政: marriages, funerals and benefits of other counties; ISO dates, a bearer token."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import Inquiry, Office, Result, inquiry, read_json, same, yuan

_PROGRAMMES = {
    "subsistence_allowance": "最低生活保障",
    "extreme_hardship": "特困人员救助供养",
    "edge_household": "最低生活保障边缘家庭",
    "old_age_allowance": "高龄津贴",
    "disability_living_subsidy": "困难残疾人生活补贴",
    "disability_nursing_subsidy": "重度残疾人护理补贴",
    "child_allowance": "孤儿和事实无人抚养儿童基本生活补贴",
    "temporary_relief": "临时救助",
}


class CivilAffairs(Office):
    agency = "civil_affairs"
    single_path = "/civil-affairs/provincial/v1/person"
    batch_path = "/civil-affairs/provincial/v1/persons"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("authorization"), f"Bearer {self.credential}")

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        asked = read_json(body)
        rows = asked.get("items", []) if is_batch else [asked]
        return [
            inquiry(
                r.get("requestId"),
                r.get("idCard"),
                r.get("fullName"),
                r.get("startDate"),
                r.get("endDate"),
                r.get("asOf"),
            )
            for r in rows
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        items = [self._item(result) for result in results]
        return orjson.dumps({"error": None, "data": {"items": items} if is_batch else items[0]})

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"error": {"message": message}, "data": None})

    def _item(self, result: Result) -> dict[str, Any]:
        item: dict[str, Any] = {
            "requestId": result.inquiry.request_id,
            "idCard": result.id_number,
            "fullName": result.name,
        }
        if result.is_pending:
            return {**item, "status": "ACCEPTED", "ticket": "MZ" + result.inquiry.request_id}
        return {
            **item,
            "fullName": result.name if result.records is not None else "",
            "status": "COMPLETED",
            "marriages": [
                {
                    "type": "结婚" if m["event"] == "married" else "离婚",
                    "registeredAt": f"{m['registered_on']}T00:00:00+08:00",
                    "spouse": {"idCard": m["spouse_id"], "fullName": m["spouse_name"]},
                    "office": m["office"],
                }
                for m in result.held("marriages")
                if result.known_by(m["registered_on"])
            ],
            "funerals": [
                {"deceasedAt": f["died_on"], "crematedAt": f["cremated_on"], "place": f["place"]}
                for f in result.held("funerals")
                if result.known_by(f["cremated_on"])
            ],
            "benefits": [self._benefit(result, b) for b in result.held("benefits") if result.months(b)],
        }

    def _benefit(self, result: Result, benefit: dict[str, Any]) -> dict[str, Any]:
        months = result.months(benefit)
        return {
            "programme": _PROGRAMMES[benefit["programme"]],
            "division": benefit["place"],
            "divisionName": benefit["place_name"],
            "since": benefit["from"],
            "paidFrom": months[0],
            "paidTo": months[-1],
            "monthlyAmount": yuan(benefit["amount"]),
        }
