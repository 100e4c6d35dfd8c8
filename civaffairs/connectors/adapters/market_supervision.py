"""市场监管: companies, sole traders, cooperatives in which a person has a part."""

from collections.abc import Iterator
from typing import Any

import orjson

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, flat, money, ten_thousand_yuan
from civaffairs.connectors.adapters.transport import (
    AgencyAdapter,
    AgencyComplains,
    Call,
    Reading,
    json_call,
    read_object,
)
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

_FORMS = {
    "有限责任公司": (FindingKind.ASSET, "company"),
    "股份有限公司": (FindingKind.ASSET, "company"),
    "个体工商户": (FindingKind.STATUS, "sole_trader"),
    "农民专业合作社": (FindingKind.STATUS, "cooperative_member"),
}


class MarketSupervision(AgencyAdapter):
    """Capital in 万元, dates as 2019/3/4. Only a living company is property; a sole trader's stall is a status."""

    source = "market_supervision"
    label = "市场监管"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "serial": q.request_id,
                "cerno": q.id_number,
                "name": q.name,
                "begin": f"{q.window_from}",
                "end": f"{q.window_to}",
                "deadline": f"{q.as_of}",
            }
            for q in queries
        ]
        path = "/market/entities/by-persons" if is_batch else "/market/entities/by-person"
        return json_call(path, {"personList": rows} if is_batch else rows[0], x_api_key=self.credential)

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._result(raw):
            yield item["serial"], orjson.dumps({"success": True, "message": "", "result": item})

    def _result(self, raw: bytes) -> Any:
        envelope = read_object(raw)
        if envelope["success"] is not True:
            raise AgencyComplains(envelope.get("message", ""))
        return envelope["result"]

    def read(self, raw: bytes, query: Query) -> Reading:
        item = self._result(raw)
        check_person(query, item["cerno"], item["name"])
        if item["state"] == "processing":
            return Reading([], is_pending=True, ticket=item["queueNo"])
        if item["state"] != "done":
            raise Unreadable(f"state {item['state']!r} is not agreed")
        if len(item["entities"]) != item["total"]:
            raise Unreadable("entities are missing")
        return Reading([self._entity(flat(e)) for e in item["entities"]])

    def _entity(self, entity: dict[str, Any]) -> FindingData:
        kind, code = _FORMS[entity["enttype"]]
        if entity["regstate"] != "存续":
            kind, code = FindingKind.STATUS, "former_entity"
        capital, founded_on = ten_thousand_yuan(entity["regcap"]), day(entity["estdate"])
        return FindingData(
            kind,
            code,
            f"{entity['entname']}({entity['enttype']},{entity['regstate']}){entity['position']},"
            f"注册资本{money(capital)},成立{founded_on}",
            reference=entity["uniscid"],
            value=capital if kind is FindingKind.ASSET else None,
            on=founded_on,
            data={
                "credit_code": entity["uniscid"],
                "name": entity["entname"],
                "position": entity["position"],
                "registered_capital": str(capital),
            },
        )
