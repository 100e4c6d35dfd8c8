"""What every mock agency has: a name, a way to recognise its client, questions to read, answers to write.

The wire formats are deliberately unlike each other, in the manner of real departments, which is why their field names
are whatever those departments are used to. Nothing here is shared with the adapters.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC


class BadRequest(Exception):
    """The request cannot be read."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question about one person, out of whatever form it came in."""

    request_id: str
    id_number: str
    name: str
    first_month: str
    last_month: str
    first_day: date
    last_day: date
    as_of: date


@dataclass(frozen=True, slots=True)
class Result:
    """What the agency says to one inquiry: `records` None when it knows nothing of the person."""

    inquiry: Inquiry
    id_number: str
    name: str
    records: Mapping[str, list[dict[str, Any]]] | None
    is_pending: bool = False

    def held(self, kind: str) -> list[dict[str, Any]]:
        return self.records.get(kind, []) if self.records else []

    def months(self, record: Mapping[str, Any]) -> list[str]:
        """The months of a record that runs from month to month, within the time asked about."""
        first = max(record["from"], self.inquiry.first_month)
        last = min(record["to"] or "9999-12", self.inquiry.last_month)
        months = []
        year, number = int(first[:4]), int(first[5:])
        while (month := f"{year:04d}-{number:02d}") <= last:
            months.append(month)
            year, number = year + number // 12, number % 12 + 1
        return months

    def within(self, day: str) -> bool:
        """Whether a day (ISO text) lies in the time asked about."""
        return self.inquiry.first_day.isoformat() <= day <= self.inquiry.last_day.isoformat()

    def known_by(self, day: str) -> bool:
        """Whether something of that day (ISO text) was known on the day asked about."""
        return day <= self.inquiry.as_of.isoformat()


class Office:
    """One mock agency. `paths` are the addresses at which it answers."""

    agency = ""
    media_type = "application/json"
    single_path = ""
    batch_path = ""

    def __init__(self, credential: str):
        self.credential = credential

    def recognises(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the request comes from the client that we know."""
        raise NotImplementedError

    def inquiries(self, body: bytes, *, is_batch: bool) -> list[Inquiry]:
        """Read the questions. Raises BadRequest."""
        raise NotImplementedError

    def answer(self, results: list[Result], body: bytes, *, is_batch: bool) -> bytes:
        """Write the answers."""
        raise NotImplementedError

    def complaint(self, message: str) -> bytes:
        """What the agency writes when it refuses a request."""
        return orjson.dumps({"code": "400", "msg": message})


def read_json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("not JSON") from error


def hmac_sm3(key: str, message: bytes) -> str:
    """HMAC with the national digest SM3 (GB/T 32905)."""
    digest = HMAC(key.encode(), hashes.SM3())
    digest.update(message)
    return digest.finalize().hex()


def hmac_sha256(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, "sha256").hexdigest()


def same(one: str | None, other: str) -> bool:
    return hmac.compare_digest((one or "").encode(), other.encode())


def basic(credential: str) -> str:
    return "Basic " + base64.b64encode(credential.encode()).decode()


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def thousands(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def ten_thousands(fen: int) -> str:
    """An amount in 万元, exact, without trailing zeros."""
    return f"{fen // 1_000_000}.{fen % 1_000_000:06d}".rstrip("0").rstrip(".")


def compact(day: str) -> str:
    return day.replace("-", "")


def slashed(day: str) -> str:
    """2019-03-04 as 2019/3/4."""
    year, month, number = day.split("-")
    return f"{year}/{int(month)}/{int(number)}"


def chinese_day(day: str) -> str:
    """2019-03-04 as 2019年3月4日."""
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def chinese_month(month: str) -> str:
    """2019-03 as 2019年3月."""
    return f"{month[:4]}年{int(month[5:])}月"


@lru_cache(maxsize=10_000)
def parsed_day(text: Any) -> date:
    """A day as any of our clients writes it. Raises BadRequest."""
    digits = "".join(c for c in str(text) if c.isdigit())
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError as error:
        raise BadRequest(f"not a date: {text}") from error


def inquiry(request_id: Any, id_number: Any, name: Any, first: Any, last: Any, as_of: Any) -> Inquiry:
    """An inquiry from the values of a request; numbers in capitals. Raises BadRequest."""
    if not request_id or not id_number or not name:
        raise BadRequest("request number, identity number and name are needed")
    first_day, last_day = parsed_day(first), parsed_day(last)
    return Inquiry(
        str(request_id),
        str(id_number).upper(),
        str(name),
        f"{first_day:%Y-%m}",
        f"{last_day:%Y-%m}",
        first_day,
        last_day,
        parsed_day(as_of),
    )
