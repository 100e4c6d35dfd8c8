"""住房公积金: flat JSON, amounts in fen as whole numbers, a signature in the Authorization header."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import Inquiry, Office, Result, hmac_sha256, inquiry, read_json, same


class HousingFund(Office):
    agency = "housing_fund"
    single_path = "/housing-fund/account"
    batch_path = "/housing-fund/accounts"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("authorization"), "HMAC-SHA256 " + hmac_sha256(self.credential, body))

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        asked = read_json(body)
        rows = asked.get("reqList", []) if is_batch else [asked]
        return [
            inquiry(r.get("reqNo"), r.get("certNo"), r.get("certName"), r.get("from"), r.get("to"), r.get("asOf"))
            for r in rows
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        items = [self._item(result) for result in results]
        head = {"transCode": "0000", "transMsg": "OK"}
        return orjson.dumps({**head, "rspList": items} if is_batch else {**head, "rsp": items[0]})

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"transCode": "4000", "transMsg": message})

    def _item(self, result: Result) -> dict[str, Any]:
        item: dict[str, Any] = {"reqNo": result.inquiry.request_id, "certNo": result.id_number, "certName": result.name}
        if result.is_pending:
            return {**item, "flag": "W", "waitNo": "GJJ" + result.inquiry.request_id}
        if result.records is None:
            return {**item, "certName": None, "flag": "N", "accounts": []}
        accounts = [
            {
                "accNo": a["account_no"],
                "unitName": a["employer"],
                "openDate": a["opened_on"],
                "accState": "01" if a["status"] == "normal" else "02",
                "payBase": a["base"],
                "monthPay": a["monthly"],
                "balance": a["balance"],
                "balanceDate": result.inquiry.as_of.isoformat(),
            }
            for a in result.held("accounts")
            if result.known_by(a["opened_on"])
        ]
        return {**item, "flag": "Y" if accounts else "N", "accounts": accounts}
