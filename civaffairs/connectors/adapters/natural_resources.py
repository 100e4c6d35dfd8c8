"""自然资源(不动产登记): dwellings, business premises, contracted land."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
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

_USES = {"住宅": "dwelling", "商业服务": "non_dwelling", "办公": "non_dwelling", "工业": "non_dwelling"}


class NaturalResources(AgencyAdapter):
    """An application gives a ticket; the ticket gives the result. Areas in words, values in 万元."""

    source = "natural_resources"
    label = "自然资源"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "序号": q.request_id,
                "证件号码": q.id_number,
                "姓名": q.name,
                "起始日": f"{q.window_from}",
                "截止日": f"{q.window_to}",
            }
            for q in queries
        ]
        path = "/realestate/applications/batch" if is_batch else "/realestate/applications"
        return json_call(path, {"查询时点": f"{queries[0].as_of}", "查询人": rows}, authorization=self._authorization())

    def _authorization(self) -> str:
        return "Basic " + base64.b64encode(self.credential.encode()).decode()

    def fetch(self, client: httpx.Client, queries: list[Query], *, is_batch: bool) -> bytes:
        """Apply, unless a ticket is already held, and collect once; what is not ready stays pending."""
        tickets = {q.ticket for q in queries}
        ticket = tickets.pop() if len(tickets) == 1 else None
        if not ticket:
            receipt = self.send(client, self.call(queries, is_batch=is_batch))
            try:
                ticket = read_object(receipt)["受理号"]
            except (Unreadable, ValueError, LookupError):
                return receipt
        collect = Call(
            f"/realestate/applications/{ticket}", headers={"authorization": self._authorization()}, method="GET"
        )
        return self.send(client, collect)

    def ticket_of(self, raw: bytes) -> str | None:
        try:
            envelope = read_object(raw)
        except (Unreadable, ValueError):
            return None
        return envelope["受理号"] if envelope.get("状态") == "处理中" else None

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._results(raw):
            yield item["序号"], orjson.dumps({"状态": "已完成", "结果": [item]})

    def _results(self, raw: bytes) -> list[dict[str, Any]]:
        envelope = read_object(raw)
        if envelope["状态"] == "失败":
            raise AgencyComplains(envelope.get("说明", ""))
        if envelope["状态"] != "已完成" or not isinstance(envelope["结果"], list):
            raise Unreadable(f"the state {envelope['状态']!r} is not agreed")
        return envelope["结果"]

    def read(self, raw: bytes, query: Query) -> Reading:
        envelope = read_object(raw)
        if envelope.get("状态") == "处理中":
            return Reading([], is_pending=True, ticket=envelope["受理号"])
        results = self._results(raw)
        if len(results) != 1:
            raise Unreadable("one person was asked about")
        item = results[0]
        check_person(query, item["证件号码"], item["姓名"])
        return Reading([self._right(flat(r)) for r in item["不动产"]] + [self._land(flat(c)) for c in item["承包地"]])

    def _right(self, right: dict[str, Any]) -> FindingData:
        value, registered_on = ten_thousand_yuan(right["评估价值"]), day(right["登记时间"])
        area = right["建筑面积"].removesuffix("平方米")
        return FindingData(
            FindingKind.ASSET,
            _USES[right["规划用途"]],
            f"{right['规划用途']} {right['坐落']},{area}㎡,{right['共有情况']},"
            f"登记{registered_on},评估价值{money(value)}",
            reference=right["不动产单元号"],
            value=value,
            on=registered_on,
            data={
                "certificate": right["不动产权证号"],
                "unit_no": right["不动产单元号"],
                "address": right["坐落"],
                "area_square_metres": area,
                "share": right["共有情况"],
            },
        )

    def _land(self, contract: dict[str, Any]) -> FindingData:
        since = day(contract["承包起始"])
        return FindingData(
            FindingKind.STATUS,
            "contracted_land",
            f"承包地{contract['面积']},合同{contract['合同编号']},自{since}",
            reference=contract["合同编号"],
            on=since,
            data={"area_mu": contract["面积"].removesuffix("亩")},
        )
