"""医保: insured or not, hospital bills and what the funds paid."""

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

_INSURANCE = {"310": ("employee", "职工基本医疗保险"), "390": ("resident", "城乡居民基本医疗保险")}


class MedicalInsurance(AgencyAdapter):
    """In the style of the national platform: infcode and output, amounts as text, times with seconds."""

    source = "medical_insurance"
    label = "医保"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "req_no": q.request_id,
                "certno": q.id_number,
                "psn_name": q.name,
                "begndate": f"{q.window_from}",
                "enddate": f"{q.window_to}",
                "query_date": f"{q.as_of}",
            }
            for q in queries
        ]
        path = "/fsi/api/5302" if is_batch else "/fsi/api/5301"
        return json_call(path, {"infno": path[-4:], "input": {"psn": rows}}, x_tif_paasid=self.credential)

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._persons(raw):
            yield item["req_no"], orjson.dumps({"infcode": 0, "err_msg": "", "output": {"psn": [item]}})

    def _persons(self, raw: bytes) -> list[dict[str, Any]]:
        envelope = read_object(raw)
        if envelope["infcode"] != 0:
            raise AgencyComplains(envelope.get("err_msg", ""))
        return envelope["output"]["psn"]

    def read(self, raw: bytes, query: Query) -> Reading:
        persons = self._persons(raw)
        if len(persons) != 1:
            raise Unreadable("one person was asked about")
        item = persons[0]
        check_person(query, item["certno"], item["psn_name"])
        if item["deal_stas"] == "1":
            return Reading([], is_pending=True, ticket=item["deal_no"])
        if item["deal_stas"] != "2":
            raise Unreadable(f"state {item['deal_stas']!r} is not agreed")
        findings = [self._insurance(flat(i)) for i in item["insuinfo"]]
        for settlement in item["setlinfo"]:
            findings += self._settlement(flat(settlement))
        return Reading(findings)

    def _insurance(self, insurance: dict[str, Any]) -> FindingData:
        code, label = _INSURANCE[insurance["insutype"]]
        since = month(insurance["begnym"])
        return FindingData(
            FindingKind.STATUS,
            "medical_insurance",
            f"参加{label}(自{since})",
            reference=code,
            data={"insurance": code, "since": since},
        )

    def _settlement(self, bill: dict[str, Any]) -> list[FindingData]:
        total, fund, on = yuan(bill["medfee_sumamt"]), yuan(bill["fund_pay_sumamt"]), day(bill["setl_time"])
        own = yuan(bill["psn_part_am"])
        if fund > total or total - fund != own:
            raise Unreadable("the parts of a bill do not add up")
        findings = [
            FindingData(
                FindingKind.SPENDING,
                "medical",
                f"{on} {bill['fixmedins_name']} {bill['dise_name']},"
                f"总费用{money(total)},基金支付{money(fund)},自付{money(own)}",
                reference=bill["setl_id"],
                amount=total,
                reimbursed=fund,
                on=on,
                data={"hospital": bill["fixmedins_name"], "diagnosis": bill["dise_name"]},
            )
        ]
        if bill["sp_dise_flag"] == "1":
            line = f"重大疾病:{bill['dise_name']}"
            findings.append(
                FindingData(FindingKind.STATUS, "major_illness", line, data={"diagnosis": bill["dise_name"]})
            )
        return findings
