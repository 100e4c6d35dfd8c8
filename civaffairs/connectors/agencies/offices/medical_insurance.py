"""医保: the style of the national medical-insurance platform: infcode, output, amounts as text, times with seconds."""

from collections.abc import Mapping
from typing import Any

import orjson

from civaffairs.connectors.agencies.offices.office import Inquiry, Office, Result, inquiry, read_json, same, yuan

_INSURANCE = {"employee": "310", "resident": "390"}


class MedicalInsurance(Office):
    agency = "medical_insurance"
    single_path = "/fsi/api/5301"
    batch_path = "/fsi/api/5302"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("x-tif-paasid"), self.credential)

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        rows = read_json(body).get("input", {}).get("psn", [])
        return [
            inquiry(
                r.get("req_no"),
                r.get("certno"),
                r.get("psn_name"),
                r.get("begndate"),
                r.get("enddate"),
                r.get("query_date"),
            )
            for r in rows
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        return orjson.dumps(
            {"infcode": 0, "err_msg": "", "output": {"psn": [self._item(result) for result in results]}}
        )

    def complaint(self, message: str) -> bytes:
        return orjson.dumps({"infcode": -1, "err_msg": message, "output": None})

    def _item(self, result: Result) -> dict[str, Any]:
        item: dict[str, Any] = {
            "req_no": result.inquiry.request_id,
            "certno": result.id_number,
            "psn_name": result.name,
        }
        if result.is_pending:
            return {**item, "deal_stas": "1", "deal_no": "YB" + result.inquiry.request_id}
        insured = result.held("insured")
        return {
            **item,
            "psn_name": result.name if result.records is not None else "",
            "deal_stas": "2",
            "insuinfo": [{"insutype": _INSURANCE[i["kind"]], "begnym": i["from"].replace("-", "")} for i in insured],
            "setlinfo": [
                {
                    "setl_id": s["number"],
                    "setl_time": f"{s['settled_on']} 10:24:36",
                    "fixmedins_name": s["hospital"],
                    "dise_name": s["diagnosis"],
                    "sp_dise_flag": "1" if s["is_major"] else "0",
                    "medfee_sumamt": yuan(s["total"]),
                    "fund_pay_sumamt": yuan(s["fund"]),
                    "psn_part_am": yuan(s["total"] - s["fund"]),
                }
                for s in result.held("settlements")
                if result.within(s["settled_on"])
            ],
        }
