"""银行: deposits, wealth products, funds, securities accounts, balances of payment firms."""

import hmac
from collections.abc import Iterator
from typing import Any

import orjson

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, fen, flat, money
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading, read_object
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

_KINDS = {
    "01": ("deposit", "活期存款"),
    "02": ("deposit", "定期存款"),
    "03": ("fund", "理财产品"),
    "04": ("fund", "基金"),
    "05": ("security", "证券资金账户"),
    "06": ("online_balance", "支付账户"),
}


class Banks(AgencyAdapter):
    """The gateway of the clearing house: head and body, amounts in fen, account numbers masked."""

    source = "banks"
    label = "银行"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [
            {
                "seqNo": q.request_id,
                "idNo": q.id_number,
                "custName": q.name,
                "begDate": f"{q.window_from:%Y%m%d}",
                "endDate": f"{q.window_to:%Y%m%d}",
                "balDate": f"{q.as_of:%Y%m%d}",
            }
            for q in queries
        ]
        code = "BK2002" if is_batch else "BK2001"
        body = orjson.dumps({"head": {"txCode": code}, "body": {"custList": rows}})
        mac = hmac.new(self.credential.encode(), body, "sha256").hexdigest().upper()
        return Call(f"/banks/gateway/{code}", body, {"content-type": "application/json", "mac": mac})

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        head = {"txCode": "BK2001", "retCode": "0000", "retMsg": "交易成功"}
        for item in self._list(raw):
            yield item["seqNo"], orjson.dumps({"head": head, "body": {"list": [item]}})

    def _list(self, raw: bytes) -> list[dict[str, Any]]:
        envelope = read_object(raw)
        if envelope["head"]["retCode"] != "0000":
            raise AgencyComplains(envelope["head"].get("retMsg", ""))
        rows = envelope["body"]["list"]
        if not isinstance(rows, list):
            raise Unreadable("the list is missing")
        return rows

    def read(self, raw: bytes, query: Query) -> Reading:
        rows = self._list(raw)
        if len(rows) != 1:
            raise Unreadable("one person was asked about")
        item = rows[0]
        check_person(query, item["idNo"], item["custName"])
        if item["result"] == "09":
            return Reading([], is_pending=True, ticket=item["traceNo"])
        if item["result"] not in ("00", "01"):
            raise Unreadable(f"result {item['result']!r} is not agreed")
        return Reading([self._account(flat(a)) for a in item["accounts"]])

    def _account(self, account: dict[str, Any]) -> FindingData:
        code, label = _KINDS[account["acctType"]]
        if account["ccy"] != "CNY":
            raise Unreadable(f"the currency {account['ccy']!r} is not agreed")
        balance, on = fen(account["bal"]), day(account["balDate"])
        ending = account["acctNo"][-4:]
        return FindingData(
            FindingKind.ASSET,
            code,
            f"{account['bankName']} 尾号{ending} {label}余额 {money(balance)}({on})",
            reference=account["acctNo"],
            value=balance,
            on=on,
            data={
                "bank": account["bankName"],
                "ending": ending,
                "opened_on": day(account["openDate"]).isoformat(),
                "account_kind": label,
            },
        )
