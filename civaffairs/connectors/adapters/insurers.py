"""保险: life policies with a cash value."""

import hmac
from collections.abc import Iterator
from decimal import Decimal

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, money, yuan
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading
from civaffairs.connectors.protocol import FindingData, FindingKind, Query


class Insurers(AgencyAdapter):
    """Batch files: head, person and detail lines, a tail with the number of lines and the sum of cash values."""

    source = "insurers"
    label = "保险"
    content_type = "text/plain; charset=utf-8"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        lines = [f"Q|{q.request_id}|{q.id_number}|{q.name}" for q in queries]
        text = "\n".join([f"H|CIV|{queries[0].as_of:%Y%m%d}|{len(lines)}", *lines, f"T|{len(lines)}"]) + "\n"
        body = text.encode()
        mac = hmac.new(self.credential.encode(), body, "sha256").hexdigest()
        return Call(
            "/insurers/files" if is_batch else "/insurers/file",
            body,
            {"content-type": self.content_type, "file-mac": mac},
        )

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        day_text, lines = self._lines(raw)
        own: dict[str, list[list[str]]] = {}
        for line in lines:
            own.setdefault(line[1], []).append(line)
        for request_id, rows in own.items():
            total = sum((yuan(row[6]) for row in rows if row[0] == "D"), Decimal(0))
            texts = [f"H|INS01|{day_text}|1", *("|".join(row) for row in rows), f"T|{len(rows)}|{total:,.2f}"]
            yield request_id, ("\n".join(texts) + "\n").encode()

    def _lines(self, raw: bytes) -> tuple[str, list[list[str]]]:
        lines = [line.split("|") for line in raw.decode("utf-8").split("\n")]
        if lines[0][0] == "E":
            raise AgencyComplains("|".join(lines[0][1:]))
        if len(lines) < 3 or lines[-1] != [""] or lines[0][0] != "H" or lines[-2][0] != "T":
            raise Unreadable("head or tail of the file is wrong")
        body, tail = lines[1:-2], lines[-2]
        if any(len(line) != {"P": 6, "D": 9}.get(line[0]) for line in body):
            raise Unreadable("a line of the file is wrong")
        total = sum((yuan(line[6]) for line in body if line[0] == "D"), Decimal(0))
        if tail[1] != str(len(body)) or yuan(tail[2]) != total:
            raise Unreadable("the tail of the file does not add up")
        return lines[0][2], body

    def read(self, raw: bytes, query: Query) -> Reading:
        _, lines = self._lines(raw)
        persons = [line for line in lines if line[0] == "P"]
        if not persons or any(line[1] != persons[0][1] for line in lines):
            raise Unreadable("one person was asked about")
        for person in persons:
            check_person(query, person[2], person[3])
        if any(person[4] == "9" for person in persons):
            return Reading([], is_pending=True, ticket=query.request_id)
        if any(person[4] not in ("0", "1") for person in persons):
            raise Unreadable("a result is not agreed")
        details = [line for line in lines if line[0] == "D"]
        if sum(int(person[5]) for person in persons) != len(details):
            raise Unreadable("policies are missing")
        return Reading([self._policy(line) for line in details])

    def _policy(self, line: list[str]) -> FindingData:
        company, number, product = line[2:5]
        starts_on, cash_value, premium = day(line[5]), yuan(line[6]), yuan(line[7])
        return FindingData(
            FindingKind.ASSET,
            "insurance_cash_value",
            f"{company}《{product}》保单{number}({line[8]}),现金价值{money(cash_value)},年缴保费{money(premium)}",
            reference=number,
            value=cash_value,
            on=starts_on,
            data={"company": company, "product": product, "premium": str(premium), "state": line[8]},
        )
