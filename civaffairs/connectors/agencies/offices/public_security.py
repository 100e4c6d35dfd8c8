"""公安: JSON with abbreviations, dates as 20240115, signed with HMAC-SM3."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import (
    Inquiry,
    Office,
    Result,
    compact,
    hmac_sm3,
    inquiry,
    read_json,
    same,
    yuan,
)  # fmt: skip

_RELATIONS = {
    "self": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "sibling": "兄弟姐妹", "grandparent": "祖父母",
    "grandchild": "孙子女", "other": "其他",
}  # fmt: skip
_VEHICLES = {"car": "小型汽车", "motorcycle": "普通摩托车", "disability_scooter": "残疾人机动轮椅车"}


class PublicSecurity(Office):
    agency = "public_security"
    single_path = "/public-security/v2/query"
    batch_path = "/public-security/v2/batch"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        signed = headers.get("x-timestamp", "").encode() + b"\n" + body
        return same(headers.get("x-sign"), hmac_sm3(self.credential, signed))

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        asked = read_json(body)
        rows = asked.get("qqlb", []) if is_batch else [asked]
        return [
            inquiry(r.get("qqid"), r.get("gmsfhm"), r.get("xm"), r.get("kssj"), r.get("jssj"), r.get("cxsj"))
            for r in rows
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        items = [self._item(result) for result in results]
        return orjson.dumps({"code": "200", "msg": "查询成功", "data": items if is_batch else items[0]})

    def _item(self, result: Result) -> dict[str, Any]:
        item: dict[str, Any] = {"qqid": result.inquiry.request_id, "gmsfhm": result.id_number, "xm": result.name}
        if result.is_pending:
            return {**item, "jg": "2", "slh": "GA" + result.inquiry.request_id}
        if result.records is None:
            return {**item, "jg": "0", "xm": ""}
        register = result.held("register")[0]
        deaths = [d for d in result.held("death") if result.known_by(d["cancelled_on"])]
        return {
            **item,
            "jg": "1",
            "jbxx": {
                "csrq": compact(register["birth"]),
                "xb": "1" if register["sex"] == "male" else "2",
                "mz": register["nationality"],
                "hkxz": "城镇" if register["hukou"] == "urban" else "农村",
                "hkszd": register["division"],
                "zz": register["address"],
                "hh": register["household_no"],
                "yhzgx": _RELATIONS[register["relation"]],
            },
            "jtcy": [
                {"gmsfhm": m["id_number"], "xm": m["name"], "yhzgx": _RELATIONS[m["relation"]]}
                for m in result.held("links")
            ],
            "swxx": [{"swrq": compact(d["died_on"]), "zxrq": compact(d["cancelled_on"])} for d in deaths],
            "clxx": [
                {
                    "hphm": v["plate"],
                    "cllx": _VEHICLES[v["kind"]],
                    "ppxh": v["model"],
                    "ccdjrq": compact(v["registered_on"]),
                    "pgjz": yuan(v["value"]),
                    "zt": "正常",
                }
                for v in result.held("vehicles")
                if result.known_by(v["registered_on"])
            ],
            "cbxx": [
                {"cbh": b["number"], "cc": b["length"], "djrq": compact(b["registered_on"]), "pgjz": yuan(b["value"])}
                for b in result.held("boats")
            ],
            "chxx": [{"gmsfhm": n["id_number"], "hkszd": n["place"]} for n in result.held("other_numbers")],
        }
