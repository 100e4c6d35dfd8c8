"""银行: the interface of the clearing house: head and body, amounts in fen, account numbers masked."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import (
    Inquiry,
    Office,
    Result,
    compact,
    hmac_sha256,
    inquiry,
    read_json,
    same,
)  # fmt: skip

_KINDS = {"current": "01", "term": "02", "wealth": "03", "fund": "04", "security": "05", "online": "06"}


class Banks(Office):
    agency = "banks"
    single_path = "/banks/gateway/BK2001"
    batch_path = "/banks/gateway/BK2002"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("mac"), hmac_sha256(self.credential, body).upper())

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        rows = read_json(body).get("body", {}).get("custList", [])
        return [
            inquiry(
                r.get("seqNo"), r.get("idNo"), r.get("custName"), r.get("begDate"), r.get("endDate"), r.get("balDate")
            )
            for r in rows
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        head = {"txCode": "BK2002" if is_batch else "BK2001", "retCode": "0000", "retMsg": "交易成功"}
        return orjson.dumps({"head": head, "body": {"list": [self._item(result) for result in results]}})

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"head": {"retCode": "E400", "retMsg": message}})

    def _item(self, result: Result) -> dict[str, Any]:
        item = {"seqNo": result.inquiry.request_id, "idNo": result.id_number, "custName": result.name}
        if result.is_pending:
            return {**item, "result": "09", "traceNo": "BK" + result.inquiry.request_id}
        if result.records is None:
            return {**item, "custName": "", "result": "01", "accounts": []}
        accounts = [
            {
                "bankName": a["bank"],
                "acctNo": f"{a['number'][:6]}{'*' * 9}{a['number'][-4:]}",
                "acctType": _KINDS[a["kind"]],
                "ccy": "CNY",
                "bal": str(a["balance"]),
                "balDate": f"{result.inquiry.as_of:%Y%m%d}",
                "openDate": compact(a["opened_on"]),
                "status": "N",
            }
            for a in result.held("accounts")
            if result.known_by(a["opened_on"])
        ]
        return {**item, "result": "00" if accounts else "01", "accounts": accounts}
