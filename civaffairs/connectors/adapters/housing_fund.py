"""住房公积金: account, monthly payment, balance."""

import hmac
from collections.abc import Iterator
from typing import Any

import orjson

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, fen, flat, money
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading, read_object
from civaffairs.connectors.protocol import FindingData, FindingKind, Query


class HousingFund(AgencyAdapter):
    """Flat JSON, amounts in fen. The balance is bound to housing and no property kind of the means test: a status."""

    source = "housing_fund"
    label = "住房公积金"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "reqNo": q.request_id,
                "certNo": q.id_number,
                "certName": q.name,
                "from": f"{q.window_from}",
                "to": f"{q.window_to}",
                "asOf": f"{q.as_of}",
            }
            for q in queries
        ]
        body = orjson.dumps({"reqList": rows} if is_batch else rows[0])
        signature = hmac.new(self.credential.encode(), body, "sha256").hexdigest()
        headers = {"content-type": "application/json", "authorization": f"HMAC-SHA256 {signature}"}
        return Call("/housing-fund/accounts" if is_batch else "/housing-fund/account", body, headers)

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for item in self._checked(raw)["rspList"]:
            yield item["reqNo"], orjson.dumps({"transCode": "0000", "transMsg": "OK", "rsp": item})

    def _checked(self, raw: bytes) -> dict[str, Any]:
        envelope = read_object(raw)
        if envelope["transCode"] != "0000":
            raise AgencyComplains(envelope.get("transMsg", ""))
        return envelope

    def read(self, raw: bytes, query: Query) -> Reading:
        item = self._checked(raw)["rsp"]
        check_person(query, item["certNo"], item["certName"])
        if item["flag"] == "W":
            return Reading([], is_pending=True, ticket=item["waitNo"])
        if item["flag"] not in ("Y", "N"):
            raise Unreadable(f"flag {item['flag']!r} is not agreed")
        return Reading([self._account(flat(a)) for a in item["accounts"]])

    def _account(self, account: dict[str, Any]) -> FindingData:
        monthly, balance, base = fen(account["monthPay"]), fen(account["balance"]), fen(account["payBase"])
        on = day(account["balanceDate"])
        state = {"01": "正常缴存", "02": "封存"}[account["accState"]]
        return FindingData(
            FindingKind.STATUS,
            "housing_fund",
            f"公积金({account['unitName']},{state})月缴存{money(monthly)},余额{money(balance)}({on})",
            reference=account["accNo"],
            amount=monthly,
            value=balance,
            on=on,
            data={
                "employer": account["unitName"],
                "base": str(base),
                "opened_on": day(account["openDate"]).isoformat(),
                "is_active": account["accState"] == "01",
            },
        )
