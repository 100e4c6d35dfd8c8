"""残联: disability certificates."""

import csv
import io
from collections.abc import Iterator

from civaffairs.connectors.adapters.reading import Unreadable, check_person, day, optional_day
from civaffairs.connectors.adapters.transport import AgencyAdapter, AgencyComplains, Call, Reading
from civaffairs.connectors.protocol import FindingData, FindingKind, Query

_KINDS = {
    "肢体": "physical", "视力": "visual", "听力": "hearing", "言语": "speech", "智力": "intellectual", "精神": "mental",
    "多重": "multiple",
}  # fmt: skip
_GRADES = {"一级": 1, "二级": 2, "三级": 3, "四级": 4}
_HEADER = ["序号", "身份证号", "姓名", "查询结果", "残疾人证号", "残疾类别", "残疾等级", "发证日期", "有效期至"]

# The agency says GBK; GB 18030 contains it and also the rare characters of names.
_ENCODING = "gb18030"


class DisabledPersons(AgencyAdapter):
    """Comma-separated text in the national encoding, closed by a line that counts the rows."""

    source = "disabled_persons"
    label = "残联"
    content_type = "text/csv; charset=gb18030"

    def call(self, queries: list[Query], *, is_batch: bool) -> Call:
        rows = [["序号", "身份证号", "姓名", "查询日期"]]
        rows += [[q.request_id, q.id_number, q.name, f"{q.as_of:%Y%m%d}"] for q in queries]
        path = "/disabled-persons/certificates.csv" if is_batch else "/disabled-persons/certificate.csv"
        return Call(path, _written(rows), {"content-type": self.content_type, "x-token": self.credential})

    def split(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        rows: dict[str, list[list[str]]] = {}
        for row in self._rows(raw):
            rows.setdefault(row[0], []).append(row)
        for request_id, own in rows.items():
            yield request_id, _written([_HEADER, *own, ["合计", str(len(own))]])

    def _rows(self, raw: bytes) -> list[list[str]]:
        try:
            rows = list(csv.reader(io.StringIO(raw.decode(_ENCODING), newline="")))
        except csv.Error as error:
            raise Unreadable("not a table") from error
        if rows and rows[0] and rows[0][0] == "错误":
            raise AgencyComplains(",".join(rows[0][1:]))
        if len(rows) < 2 or rows[0] != _HEADER or rows[-1] != ["合计", str(len(rows) - 2)]:
            raise Unreadable("head or closing line is wrong")
        if any(len(row) != len(_HEADER) for row in rows[1:-1]):
            raise Unreadable("a row has the wrong number of columns")
        return rows[1:-1]

    def read(self, raw: bytes, query: Query) -> Reading:
        rows = self._rows(raw)
        if not rows:
            raise Unreadable("the answer speaks of nobody")
        for row in rows:
            check_person(query, row[1], row[2])
        if any(row[3] == "处理中" for row in rows):
            return Reading([], is_pending=True, ticket=query.request_id)
        if any(row[3] not in ("有证", "无证") for row in rows):
            raise Unreadable("a result is not agreed")
        return Reading([self._certificate(row) for row in rows if row[3] == "有证"])

    def _certificate(self, row: list[str]) -> FindingData:
        number, kind_label, grade_label = row[4], row[5], row[6]
        issued_on, valid_to = day(row[7]), optional_day(row[8])
        return FindingData(
            FindingKind.STATUS,
            "disability",
            f"残疾人证:{kind_label}{grade_label},发证{issued_on},有效期至{valid_to or '长期'}",
            reference=number,
            on=issued_on,
            data={
                "kind": _KINDS[kind_label],
                "grade": _GRADES[grade_label],
                "valid_to": valid_to.isoformat() if valid_to else None,
            },
        )


def _written(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(_ENCODING)
