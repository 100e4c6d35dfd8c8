"""民政: marriages, funerals, benefits of any county."""

from collections.abc import Iterator
from typing import Any

import orjson

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, flat, money, month, yuan
from civaffairs.connectors.adapters.transport import (
    AgencyAdapter,
    AgencyComplains,
    Call,
    Reading,
    json_call,
    read_object,
)
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

_PROGRAMMES = {
    "最低生活保障": "subsistence_allowance",
    "特困人员救助供养": "extreme_hardship",
    "最低生活保障边缘家庭": "edge_household",
    "高龄津贴": "old_age_allowance",
    "困难残疾人生活补贴": "disability_living_subsidy",
    "重度残疾人护理补贴": "disability_nursing_subsidy",
    "孤儿和事实无人抚养儿童基本生活补贴": "child_allowance",
    "临时救助": "temporary_relief",
}

# The benefits that are an income kind of their own in the means test; all others enter as government aid.
_OWN_INCOME_KINDS = {"old_age_allowance", "disability_living_subsidy", "disability_nursing_subsidy", "child_allowance"}


class CivilAffairs(AgencyAdapter):
    """The provincial platform of our own departments: ISO dates, amounts in yuan a month."""

    source = "civil_affairs"
    label = "民政"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "requestId": q.request_id,
                "idCard": q.id_number,
                "fullName": q.name,
                "startDate": f"{q.window_from}",
                "endDate": f"{q.window_to}",
                "asOf": f"{q.as_of}",
            }
            for q in queries
        ]
        path = "/civil-affairs/provincial/v1/persons" if is_batch else "/civil-affairs/provincial/v1/person"
        return json_call(path, {"items": rows} if is_batch else rows[0], authorization=f"Bearer {self.credential}")

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._data(raw)["items"]:
            yield item["requestId"], orjson.dumps({"error": None, "data": item})

    def _data(self, raw: bytes) -> dict[str, Any]:
        envelope = read_object(raw)
        if envelope["error"] is not None:
            raise AgencyComplains(str(envelope["error"]))
        return envelope["data"]

    def read(self, raw: bytes, query: Query) -> Reading:
        item = self._data(raw)
        check_person(query, item["idCard"], item["fullName"])
        if item["status"] == "ACCEPTED":
            return Reading([], is_pending=True, ticket=item["ticket"])
        if item["status"] != "COMPLETED":
            raise Unreadable(f"status {item['status']!r} is not agreed")
        findings = [self._marriage(m) for m in item["marriages"]]
        findings += [self._funeral(flat(f)) for f in item["funerals"]]
        for benefit in item["benefits"]:
            findings += self._benefit(flat(benefit))
        return Reading(findings)

    def _marriage(self, record: dict[str, Any]) -> FindingData:
        on, spouse = day(record["registeredAt"]), flat(record["spouse"])
        flat({name: value for name, value in record.items() if name != "spouse"})
        event = {"结婚": "married", "离婚": "divorced"}[record["type"]]
        return FindingData(
            FindingKind.STATUS,
            "marriage",
            f"{on} {record['type']}登记,对方{spouse['fullName']},{record['office']}",
            reference=spouse["idCard"],
            on=on,
            data={"event": event, "spouse_id_number": spouse["idCard"], "spouse_name": spouse["fullName"]},
        )

    def _funeral(self, record: dict[str, Any]) -> FindingData:
        died_on, cremated_on = day(record["deceasedAt"]), day(record["crematedAt"])
        return FindingData(
            FindingKind.STATUS,
            "death",
            f"已死亡:{died_on},{cremated_on}在{record['place']}火化",
            on=died_on,
            data={"died_on": died_on.isoformat(), "cremated_on": cremated_on.isoformat(), "place": record["place"]},
        )

    def _benefit(self, benefit: dict[str, Any]) -> list[FindingData]:
        programme = _PROGRAMMES[benefit["programme"]]
        first, last, amount = month(benefit["paidFrom"]), month(benefit["paidTo"]), yuan(benefit["monthlyAmount"])
        reference = f"{benefit['division']} {programme}"
        line = f"在{benefit['divisionName']}领取{benefit['programme']}{money(amount)}/月({first}至{last})"
        return [
            FindingData(
                FindingKind.STATUS,
                "benefit",
                line,
                reference=reference,
                amount=amount,
                from_month=first,
                to_month=last,
                data={"programme": programme, "division": benefit["division"], "since": month(benefit["since"])},
            ),
            FindingData(
                FindingKind.INCOME,
                programme if programme in _OWN_INCOME_KINDS else "government_aid",
                line,
                reference=reference,
                amount=amount,
                from_month=first,
                to_month=last,
                data={"programme": programme},
            ),
        ]
