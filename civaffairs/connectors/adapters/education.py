"""教育: enrolment and fees."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, flat, money, month, yuan
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading, read_object
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

# Contract of the means test: study up to a bachelor's degree keeps an adult child in the household, further study not.
_STUDY = {
    "小学": "up_to_bachelor", "初中": "up_to_bachelor", "普通高中": "up_to_bachelor", "中等职业": "up_to_bachelor",
    "大学专科": "up_to_bachelor", "大学本科": "up_to_bachelor",
    "硕士研究生": "postgraduate", "博士研究生": "postgraduate",
}  # fmt: skip


class Education(AgencyAdapter):
    """A form is posted; the answer has Chinese keys, months as 2024年9月, amounts as 5600.00元."""

    source = "education"
    label = "教育"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "流水号": q.request_id,
                "证件号": q.id_number,
                "姓名": q.name,
                "开始日期": f"{q.window_from}",
                "结束日期": f"{q.window_to}",
                "查询日期": f"{q.as_of}",
            }
            for q in queries
        ]
        body = urlencode({"app": "civil-affairs", "data": orjson.dumps(rows).decode()}).encode()
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "authorization": "Basic " + base64.b64encode(self.credential.encode()).decode(),
        }
        return Call("/education/students" if is_batch else "/education/student", body, headers)

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._items(raw):
            yield item["流水号"], orjson.dumps({"状态": "成功", "数据": [item]})

    def _items(self, raw: bytes) -> list[dict[str, Any]]:
        envelope = read_object(raw)
        if envelope["状态"] != "成功":
            raise AgencyComplains(envelope.get("原因", ""))
        return envelope["数据"]

    def read(self, raw: bytes, query: Query) -> Reading:
        items = self._items(raw)
        if len(items) != 1:
            raise Unreadable("one person was asked about")
        item = items[0]
        check_person(query, item["证件号"], item["姓名"])
        if item["结果"] == "排队中":
            return Reading([], is_pending=True, ticket=item["排队号"])
        if item["结果"] != "已查询":
            raise Unreadable(f"result {item['结果']!r} is not agreed")
        return Reading([self._enrolment(flat(e)) for e in item["学籍"]] + [self._fee(flat(f)) for f in item["缴费"]])

    def _enrolment(self, enrolment: dict[str, Any]) -> FindingData:
        entered, leaves = month(enrolment["入学年月"]), month(enrolment["预计毕业"])
        is_enrolled = {"在籍": True, "离校": False}[enrolment["学籍状态"]]
        return FindingData(
            FindingKind.STATUS,
            "enrolment",
            f"{enrolment['学校']} {enrolment['学段']}{enrolment['学籍状态']},{entered}入学,预计{leaves}毕业",
            reference=enrolment["学校"],
            data={
                "study": _STUDY[enrolment["学段"]] if is_enrolled else "none",
                "stage": enrolment["学段"],
                "entered": entered,
                "leaves": leaves,
            },
        )

    def _fee(self, fee: dict[str, Any]) -> FindingData:
        amount, on = yuan(fee["金额"].removesuffix("元")), day(fee["缴费日期"])
        return FindingData(
            FindingKind.SPENDING,
            "education",
            f"{on} {fee['学校']} {fee['学年']}学年学费{money(amount)}",
            reference=f"{fee['学校']} {fee['学年']}",
            amount=amount,
            reimbursed=yuan("0.00"),
            on=on,
            data={"school": fee["学校"]},
        )
