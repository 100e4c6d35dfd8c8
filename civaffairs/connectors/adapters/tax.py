"""税务: wages, business, rents and the tax paid on them, month by month."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import orjson

from civaffairs.connectors.adapters.reading import Unreadable, check_person, flat, money, month, spells, yuan
from civaffairs.connectors.adapters.transport import (
    AgencyAdapter,
    AgencyComplains,
    Call,
    Reading,
    json_call,
    read_object,
)
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

_INCOMES = {
    "工资薪金所得": ("wage", "工资"),
    "经营所得": ("business", "经营收入"),
    "财产租赁所得": ("property", "租金收入"),
}
_PAGE_SIZE = 5000
_MOST_PAGES = 200


class Tax(AgencyAdapter):
    """Rows in pages, one for person, month and kind; equal consecutive months become one finding."""

    source = "tax"
    label = "税务"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        return self._page(queries, 1, is_batch=is_batch)

    def _page(self, queries: list[Query], page: int, *, is_batch: bool) -> Call:
        rows = [
            {
                "bizSeq": q.request_id,
                "idNo": q.id_number,
                "idName": q.name,
                "periodBegin": f"{q.window_from}",
                "periodEnd": f"{q.window_to}",
                "queryDate": f"{q.as_of}",
            }
            for q in queries
        ]
        path = "/tax/incomes/batch-search" if is_batch else "/tax/incomes/search"
        asked = {"pageNo": page, "pageSize": _PAGE_SIZE, "taxpayers": rows}
        return json_call(path, asked, authorization=f"Bearer {self.credential}")

    def fetch(self, client: httpx.Client, queries: list[Query], *, is_batch: bool) -> bytes:
        """All pages as one answer."""
        first = self.send(client, self.call(queries, is_batch=is_batch))
        try:
            whole = read_object(first)
            rows, total = whole["rows"], whole["total"]
            page = 1
            while len(rows) < total and page < _MOST_PAGES:
                page += 1
                more = read_object(self.send(client, self._page(queries, page, is_batch=is_batch)))["rows"]
                if not more:
                    break
                rows += more
        except (Unreadable, ValueError, LookupError, TypeError):
            return first
        return first if page == 1 else orjson.dumps(whole)

    def _checked(self, raw: bytes) -> dict[str, Any]:
        answer = read_object(raw)
        if answer["success"] is not True:
            raise AgencyComplains(answer.get("errMsg", ""))
        if len(answer["rows"]) != answer["total"]:
            raise Unreadable("rows are missing")
        return answer

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        answer = self._checked(raw)
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in answer["rows"]:
            rows[row["bizSeq"]].append(row)
        persons: dict[str, dict[str, Any]] = {}
        for person in answer["persons"]:
            if persons.setdefault(person["bizSeq"], person) != person:
                raise Unreadable("two different persons under one request")
        for request_id, person in persons.items():
            own = rows.pop(request_id, [])
            part = {"success": True, "errCode": None, "total": len(own), "pageNo": 1, "persons": [person], "rows": own}
            yield request_id, orjson.dumps(part)
        if rows:
            raise Unreadable("rows of nobody who was asked about")

    def read(self, raw: bytes, query: Query) -> Reading:
        answer = self._checked(raw)
        if len(answer["persons"]) != 1:
            raise Unreadable("one person was asked about")
        person = answer["persons"][0]
        check_person(query, person["idNo"], person["idName"])
        for row in answer["rows"]:
            check_person(query, flat(row)["idNo"], None)
        if person["status"] == "WAIT":
            return Reading([], is_pending=True, ticket=query.request_id)
        if person["status"] not in ("OK", "NONE"):
            raise Unreadable(f"status {person['status']!r} is not agreed")
        return Reading(self._findings(answer["rows"]))

    def _findings(self, rows: list[dict[str, Any]]) -> list[FindingData]:
        months: dict[tuple[str, str, str, str], list[tuple[str, Decimal]]] = defaultdict(list)
        for row in rows:
            code, label = _INCOMES[row["sdxm"]]
            payer, this = row["kjywr"], month(row["ssq"])
            months[code, label, payer, ""].append((this, yuan(row["sre"])))
            if code == "business":
                months["business_cost", "经营成本", payer, "其中"].append((this, yuan(row["cbfy"])))
            months["tax_paid", "已缴个人所得税", payer, ""].append((this, yuan(row["yjse"])))
        return [
            FindingData(
                FindingKind.INCOME,
                code,
                f"{payer}:{note}{label}{money(amount)}/月({first}至{last})",
                reference=payer,
                amount=amount,
                from_month=first,
                to_month=last,
                data={"payer": payer},
            )
            for (code, label, payer, note), amounts in months.items()
            for first, last, amount in spells(amounts)
            if amount
        ]
