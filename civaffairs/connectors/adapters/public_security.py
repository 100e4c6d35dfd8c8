"""公安: household register, deaths, vehicles, boats."""

import time
from collections.abc import Iterator
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, flat, money, yuan
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading, read_object
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

_RELATIONS = {
    "户主": "self", "配偶": "spouse", "子女": "child", "父母": "parent", "兄弟姐妹": "sibling", "祖父母": "grandparent",
    "孙子女": "grandchild", "其他": "other",
}  # fmt: skip
_VEHICLES = {"小型汽车": "vehicle", "普通摩托车": "motorcycle", "残疾人机动轮椅车": "disability_scooter"}


class PublicSecurity(AgencyAdapter):
    """Signed with HMAC-SM3 over time and body; dates as 20240115, amounts in yuan."""

    source = "public_security"
    label = "公安"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "qqid": q.request_id,
                "gmsfhm": q.id_number,
                "xm": q.name,
                "kssj": f"{q.window_from:%Y%m%d}",
                "jssj": f"{q.window_to:%Y%m%d}",
                "cxsj": f"{q.as_of:%Y%m%d}",
            }
            for q in queries
        ]
        body = orjson.dumps({"sl": len(rows), "qqlb": rows} if is_batch else rows[0])
        timestamp = str(int(time.time()))
        signature = HMAC(self.credential.encode(), hashes.SM3())
        signature.update(timestamp.encode() + b"\n" + body)
        headers = {
            "content-type": "application/json",
            "x-timestamp": timestamp,
            "x-sign": signature.finalize().hex(),
        }
        return Call("/public-security/v2/batch" if is_batch else "/public-security/v2/query", body, headers)

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._data(raw):
            yield item["qqid"], orjson.dumps({"code": "200", "msg": "查询成功", "data": item})

    def _data(self, raw: bytes) -> Any:
        envelope = read_object(raw)
        if envelope["code"] != "200":
            raise AgencyComplains(envelope.get("msg", ""))
        return envelope["data"]

    def read(self, raw: bytes, query: Query) -> Reading:
        item = self._data(raw)
        check_person(query, item["gmsfhm"], item["xm"])
        if item["jg"] == "2":
            return Reading([], is_pending=True, ticket=item["slh"])
        if item["jg"] == "0":
            return Reading([])
        if item["jg"] != "1":
            raise Unreadable(f"result {item['jg']!r} is not agreed")
        findings = [self._register(flat(item["jbxx"]))]
        findings += [self._link(flat(m)) for m in item["jtcy"]]
        findings += [self._death(flat(d)) for d in item["swxx"]]
        findings += [self._vehicle(flat(v)) for v in item["clxx"]]
        findings += [self._boat(flat(b)) for b in item["cbxx"]]
        findings += [self._other_number(flat(n)) for n in item["chxx"]]
        return Reading(findings)

    def _register(self, register: dict[str, Any]) -> FindingData:
        residence = {"城镇": "urban", "农村": "rural"}[register["hkxz"]]
        birth = day(register["csrq"])
        return FindingData(
            FindingKind.STATUS,
            "household_register",
            f"户籍:{register['hkxz']},{register['zz']},户号{register['hh']},与户主关系:{register['yhzgx']}",
            reference=register["hh"],
            data={
                "birth": birth.isoformat(),
                "sex": {"1": "male", "2": "female"}[register["xb"]],
                "nationality": register["mz"],
                "residence": residence,
                "division": register["hkszd"],
                "address": register["zz"],
                "household_no": register["hh"],
                "relation_to_head": _RELATIONS[register["yhzgx"]],
            },
        )

    def _link(self, member: dict[str, Any]) -> FindingData:
        return FindingData(
            FindingKind.STATUS,
            "household_link",
            f"同户人员:{member['xm']},与户主关系:{member['yhzgx']}",
            reference=member["gmsfhm"],
            data={"id_number": member["gmsfhm"], "name": member["xm"], "relation_to_head": _RELATIONS[member["yhzgx"]]},
        )

    def _death(self, death: dict[str, Any]) -> FindingData:
        died_on, cancelled_on = day(death["swrq"]), day(death["zxrq"])
        return FindingData(
            FindingKind.STATUS,
            "death",
            f"已死亡:{died_on},户口注销日期{cancelled_on}",
            on=died_on,
            data={"died_on": died_on.isoformat(), "cancelled_on": cancelled_on.isoformat()},
        )

    def _vehicle(self, vehicle: dict[str, Any]) -> FindingData:
        value, registered_on = yuan(vehicle["pgjz"]), day(vehicle["ccdjrq"])
        return FindingData(
            FindingKind.ASSET,
            _VEHICLES[vehicle["cllx"]],
            f"{vehicle['cllx']} {vehicle['hphm']} {vehicle['ppxh']},初次登记{registered_on},评估价值{money(value)}",
            reference=vehicle["hphm"],
            value=value,
            on=registered_on,
            data={"plate": vehicle["hphm"], "model": vehicle["ppxh"], "state": vehicle["zt"]},
        )

    def _boat(self, boat: dict[str, Any]) -> FindingData:
        value, registered_on = yuan(boat["pgjz"]), day(boat["djrq"])
        return FindingData(
            FindingKind.ASSET,
            "boat",
            f"渔船 {boat['cbh']} 船长{boat['cc']}米,登记{registered_on},评估价值{money(value)}",
            reference=boat["cbh"],
            value=value,
            on=registered_on,
            data={"number": boat["cbh"], "length_metres": boat["cc"]},
        )

    def _other_number(self, other: dict[str, Any]) -> FindingData:
        return FindingData(
            FindingKind.STATUS,
            "duplicate_identity",
            f"疑似重户:同一人另有公民身份号码{other['gmsfhm'][:6]}********{other['gmsfhm'][-4:]}",
            reference=other["gmsfhm"],
            data={"id_number": other["gmsfhm"], "division": other["hkszd"]},
        )
