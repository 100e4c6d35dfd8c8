"""人社: employment with social insurance, pensions, unemployment benefit."""

from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from civaffairs.connectors.adapters.reading import Unreadable, check_person, money, month, yuan
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading
from civaffairs.connectors.protocol import FindingData, FindingKind, Query


class HumanResources(AgencyAdapter):
    """XML with one element for each person; months as 2024-01, amounts in yuan a month."""

    source = "human_resources"
    label = "人社"
    content_type = "application/xml; charset=utf-8"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        persons = "".join(
            f"<person ywlsh={quoteattr(q.request_id)} sfz={quoteattr(q.id_number)} xm={quoteattr(q.name)} "
            f'qsrq="{q.window_from}" zzrq="{q.window_to}" cxrq="{q.as_of}"/>'
            for q in queries
        )
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<request><body>{persons}</body></request>'.encode()
        headers = {"content-type": self.content_type, "x-access-token": self.credential}
        return Call("/hrss/service/batch" if is_batch else "/hrss/service", body, headers)

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        for person in self._persons(raw):
            part = ElementTree.tostring(person, encoding="unicode")
            head = "<head><code>0</code><message>成功</message><count>1</count></head>"
            yield person.attrib["ywlsh"], f"<response>{head}<body>{part}</body></response>".encode()

    def _persons(self, raw: bytes) -> list[ElementTree.Element]:
        # A document type could carry entities that grow without end.
        if b"<!DOCTYPE" in raw:
            raise Unreadable("a document type is not agreed")
        try:
            root = ElementTree.fromstring(raw)
        except ElementTree.ParseError as error:
            raise Unreadable("not XML") from error
        if root.findtext("head/code") != "0":
            raise AgencyComplains(root.findtext("head/message") or "")
        return root.findall("body/person")

    def read(self, raw: bytes, query: Query) -> Reading:
        persons = self._persons(raw)
        if len(persons) != 1:
            raise Unreadable("one person was asked about")
        person = persons[0]
        check_person(query, person.attrib["sfz"], person.attrib["xm"])
        result = person.attrib["jg"]
        if result == "2":
            return Reading([], is_pending=True, ticket=person.attrib["ywlsh"])
        if result not in ("0", "1"):
            raise Unreadable(f"result {result!r} is not agreed")
        findings = [f for spell in person.iterfind("canbao") for f in self._insurance(spell)]
        findings += [f for pension in person.iterfind("daiyu") for f in self._pension(pension)]
        findings += [self._unemployment(benefit) for benefit in person.iterfind("shiye")]
        return Reading(findings)

    def _insurance(self, spell: ElementTree.Element) -> list[FindingData]:
        first, last, personal = _month(spell, "ksny"), _month(spell, "jzny"), _amount(spell, "grjf")
        employer, base = _text(spell, "dwmc"), _amount(spell, "jfjs")
        since = _month(spell, "cbsj")
        return [
            FindingData(
                FindingKind.STATUS,
                "employment",
                f"在{employer}参保(自{since}),缴费基数{money(base)}/月",
                reference=employer,
                from_month=first,
                to_month=last,
                data={"employer": employer, "since": since, "contribution_base": str(base)},
            ),
            FindingData(
                FindingKind.INCOME,
                "social_insurance_paid",
                f"个人缴纳社会保险费{money(personal)}/月({first}至{last})",
                reference=employer,
                amount=personal,
                from_month=first,
                to_month=last,
            ),
        ]

    def _pension(self, pension: ElementTree.Element) -> list[FindingData]:
        kind, first, last = _text(pension, "xz"), _month(pension, "ksny"), _month(pension, "jzny")
        amount, base = _amount(pension, "yffje"), _amount(pension, "jcyl")
        if base > amount:
            raise Unreadable("the basic pension exceeds the pension")
        parts = [("pension", "养老金", amount - base), ("pension_base", "基础养老金", base)]
        return [
            FindingData(
                FindingKind.INCOME,
                code,
                f"{kind}{label}{money(part)}/月({first}至{last})",
                reference=kind,
                amount=part,
                from_month=first,
                to_month=last,
                data={"insurance": kind},
            )
            for code, label, part in parts
            if part
        ]

    def _unemployment(self, benefit: ElementTree.Element) -> FindingData:
        first, last, amount = _month(benefit, "ksny"), _month(benefit, "jzny"), _amount(benefit, "yffje")
        return FindingData(
            FindingKind.INCOME,
            "transfer",
            f"失业保险金{money(amount)}/月({first}至{last})",
            reference="unemployment_benefit",
            amount=amount,
            from_month=first,
            to_month=last,
        )


def _text(element: ElementTree.Element, name: str) -> str:
    text = element.findtext(name)
    if not text:
        raise Unreadable(f"the element {name} is missing")
    return text


def _month(element: ElementTree.Element, name: str) -> str:
    return month(_text(element, name))


def _amount(element: ElementTree.Element, name: str) -> Decimal:
    return yuan(_text(element, name))
