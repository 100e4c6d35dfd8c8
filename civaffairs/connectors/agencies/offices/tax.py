"""税务: a bearer token, answers in pages of rows, one row for each person, month and kind of income."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import (
    BadRequest,
    Inquiry,
    Office,
    Result,
    inquiry,
    read_json,
    same,
    yuan,
)  # fmt: skip


class Tax(Office):
    agency = "tax"
    single_path = "/tax/incomes/search"
    batch_path = "/tax/incomes/batch-search"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("authorization"), f"Bearer {self.credential}")

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        asked = read_json(body)
        return [
            inquiry(
                r.get("bizSeq"),
                r.get("idNo"),
                r.get("idName"),
                r.get("periodBegin"),
                r.get("periodEnd"),
                r.get("queryDate"),
            )
            for r in asked.get("taxpayers", [])
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        asked = read_json(body)
        page, size = asked.get("pageNo", 1), asked.get("pageSize", 1000)
        if not (isinstance(page, int) and isinstance(size, int) and page >= 1 and 1 <= size <= 5000):
            raise BadRequest("pageNo from 1, pageSize from 1 to 5000")
        rows: list[dict[str, str]] = []
        persons = []
        for result in results:
            before = len(rows)
            rows += self._rows(result)
            status = "WAIT" if result.is_pending else "OK" if len(rows) > before else "NONE"
            name = result.name if result.records is not None or result.is_pending else ""
            persons.append(
                {"bizSeq": result.inquiry.request_id, "idNo": result.id_number, "idName": name, "status": status}
            )
        return orjson.dumps(
            {
                "success": True,
                "errCode": None,
                "total": len(rows),
                "pageNo": page,
                "persons": persons,
                "rows": rows[(page - 1) * size : page * size],
            }
        )

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"success": False, "errCode": "T400", "errMsg": message})

    def _rows(self, result: Result) -> list[dict[str, str]]:
        if result.is_pending:
            return []
        rows: list[dict[str, str]] = []

        def add(record: dict[str, Any], kind: str, payer: str, income: int, cost: int, tax: int) -> None:
            shared = {
                "bizSeq": result.inquiry.request_id,
                "idNo": result.id_number,
                "sdxm": kind,
                "kjywr": payer,
                "sre": yuan(income),
                "cbfy": yuan(cost),
                "yjse": yuan(tax),
            }
            rows.extend({**shared, "ssq": month.replace("-", "")} for month in result.months(record))

        for w in result.held("wages"):
            add(w, "工资薪金所得", w["employer"], w["amount"], 0, w["tax"])
        for b in result.held("business"):
            add(b, "经营所得", b["name"], b["receipts"], b["costs"], 0)
        for r in result.held("rents"):
            add(r, "财产租赁所得", r["address"], r["amount"], 0, 0)
        return rows
