"""残联: a table of comma-separated text in the national encoding, with a closing line that counts the rows."""

import csv
import io
from collections.abc import Mapping

from civaffairs.connectors.agencies.offices.office import (
    BadRequest,
    Inquiry,
    Office,
    Result,
    chinese_day,
    inquiry,
    same,
)

_KINDS = {
    "physical": "肢体", "visual": "视力", "hearing": "听力", "speech": "言语", "intellectual": "智力", "mental": "精神",
    "multiple": "多重",
}  # fmt: skip
_GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
_HEADER = ("序号", "身份证号", "姓名", "查询结果", "残疾人证号", "残疾类别", "残疾等级", "发证日期", "有效期至")


class DisabledPersons(Office):
    agency = "disabled_persons"
    media_type = "text/csv; charset=GBK"
    single_path = "/disabled-persons/certificate.csv"
    batch_path = "/disabled-persons/certificates.csv"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("x-token"), self.credential)

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        try:
            rows = list(csv.DictReader(io.StringIO(body.decode("gb18030"))))
        except UnicodeDecodeError as error:
            raise BadRequest("not GBK") from error
        return [inquiry(r["序号"], r["身份证号"], r["姓名"], r["查询日期"], r["查询日期"], r["查询日期"]) for r in rows]

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(_HEADER)
        rows = [row for result in results for row in self._rows(result)]
        table.writerows(rows)
        table.writerow(("合计", len(rows)))
        # Declared as GBK; rare characters of names need its successor, which is what such systems really send.
        return text.getvalue().encode("gb18030")

    def complaint(self, message: str) -> bytes:
        return f"错误,{message}\r\n".encode("gb18030")

    def _rows(self, result: Result) -> list[tuple[str, ...]]:
        start = (result.inquiry.request_id, result.id_number, result.name)
        if result.is_pending:
            return [(*start, "处理中", "", "", "", "", "")]
        rows: list[tuple[str, ...]] = [
            (
                *start,
                "有证",
                c["number"],
                _KINDS[c["kind"]],
                _GRADES[c["grade"]],
                chinese_day(c["issued_on"]),
                chinese_day(c["valid_to"]),
            )
            for c in result.held("certificates")
            if result.known_by(c["issued_on"])
        ]
        return rows or [(result.inquiry.request_id, result.id_number, "", "无证", "", "", "", "", "")]
