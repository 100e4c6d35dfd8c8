"""保险: batch files with a head, lines and a tail that counts lines and sums amounts; amounts as 52,300.00."""

from collections.abc import Mapping

from civaffairs.connectors.agencies.offices.office import (
    BadRequest,
    Inquiry,
    Office,
    Result,
    compact,
    hmac_sha256,
    inquiry,
    same,
    thousands,
)  # fmt: skip


class Insurers(Office):
    agency = "insurers"
    media_type = "text/plain; charset=utf-8"
    single_path = "/insurers/file"
    batch_path = "/insurers/files"

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        return same(headers.get("file-mac"), hmac_sha256(self.credential, body))

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        try:
            lines = [line.split("|") for line in body.decode("utf-8").splitlines()]
            if lines[0][0] != "H" or lines[-1] != ["T", str(len(lines) - 2)]:
                raise BadRequest("head or tail of the file is wrong")
            day = lines[0][2]
            return [inquiry(line[1], line[2], line[3], day, day, day) for line in lines[1:-1]]
        except (UnicodeDecodeError, IndexError) as error:
            raise BadRequest("not a file of ours") from error

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        lines, total = [], 0
        for result in results:
            policies = (
                [] if result.is_pending else [p for p in result.held("policies") if result.known_by(p["starts_on"])]
            )
            code = "9" if result.is_pending else "1" if policies else "0"
            name = "" if code == "0" else result.name
            # This agency keeps numbers with a small x.
            lines.append(f"P|{result.inquiry.request_id}|{result.id_number.lower()}|{name}|{code}|{len(policies)}")
            for p in policies:
                total += p["cash_value"]
                lines.append(
                    f"D|{result.inquiry.request_id}|{p['company']}|{p['number']}|{p['product']}|{compact(p['starts_on'])}|"
                    f"{thousands(p['cash_value'])}|{thousands(p['premium'])}|有效"
                )
        day = f"{results[0].inquiry.as_of:%Y%m%d}" if results else ""
        text = "\n".join([f"H|INS01|{day}|{len(results)}", *lines, f"T|{len(lines)}|{thousands(total)}"])
        return (text + "\n").encode()

    def complaint(self, message: str) -> bytes:
        return f"E|{message}\n".encode()
