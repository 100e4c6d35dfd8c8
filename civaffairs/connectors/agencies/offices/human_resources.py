"""人社: XML, months as 2024-01, a token in the header."""

from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from civaffairs.connectors.agencies.offices.office import BadRequest, Inquiry, Office, Result, inquiry, same, yuan

_PENSIONS = {
    "employee": "企业职工基本养老保险",
    "civil_service": "机关事业单位养老保险",
    "resident": "城乡居民基本养老保险",
}


class HumanResources(Office):
    agency = "human_resources"
    media_type = "application/xml; charset=utf-8"
    single_path = "/hrss/service"
    batch_path = "/hrss/service/batch"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("x-access-token"), self.credential)

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError as error:
            raise BadRequest("not XML") from error
        return [
            inquiry(p.get("ywlsh"), p.get("sfz"), p.get("xm"), p.get("qsrq"), p.get("zzrq"), p.get("cxrq"))
            for p in root.iter("person")
        ]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        persons = "".join(self._person(result) for result in results)
        head = f"<head><code>0</code><message>成功</message><count>{len(results)}</count></head>"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<response>{head}<body>{persons}</body></response>'.encode()

    def complaint(self, message: str) -> bytes:
        return f"<response><head><code>9</code><message>{escape(message)}</message></head></response>".encode()

    def _person(self, result: Result) -> str:
        found = "2" if result.is_pending else "0" if result.records is None else "1"
        name = "" if result.records is None and not result.is_pending else result.name
        start = (
            f"<person ywlsh={quoteattr(result.inquiry.request_id)} sfz={quoteattr(result.id_number)} "
            f"xm={quoteattr(name)} jg={quoteattr(found)}>"
        )
        if found != "1":
            return start + "</person>"
        return start + self._insurance(result) + self._pensions(result) + self._unemployment(result) + "</person>"

    def _insurance(self, result: Result) -> str:
        lines = []
        for spell in result.held("insurance"):
            months = result.months(spell)
            if months:
                lines.append(
                    f"<canbao><dwmc>{escape(spell['employer'])}</dwmc><ksny>{months[0]}</ksny><jzny>{months[-1]}</jzny>"
                    f"<cbsj>{spell['from']}</cbsj><jfjs>{yuan(spell['base'])}</jfjs><grjf>{yuan(spell['personal'])}</grjf></canbao>"
                )
        return "".join(lines)

    def _pensions(self, result: Result) -> str:
        lines = []
        for pension in result.held("pensions"):
            months = result.months(pension)
            if months:
                lines.append(
                    f"<daiyu><xz>{_PENSIONS[pension['kind']]}</xz><ksny>{months[0]}</ksny><jzny>{months[-1]}</jzny>"
                    f"<yffje>{yuan(pension['amount'])}</yffje><jcyl>{yuan(pension['base'])}</jcyl></daiyu>"
                )
        return "".join(lines)

    def _unemployment(self, result: Result) -> str:
        lines = []
        for benefit in result.held("unemployment"):
            months = result.months(benefit)
            if months:
                lines.append(
                    f"<shiye><ksny>{months[0]}</ksny><jzny>{months[-1]}</jzny><yffje>{yuan(benefit['amount'])}</yffje></shiye>"
                )
        return "".join(lines)
