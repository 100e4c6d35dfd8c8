"""What every adapter of an agency speaks: a query about one person, an answer, findings.

An adapter asks (transport) and reads (parsing) apart: `parse` is pure, so that evidence kept from an exchange can be
read again years later by the version of the adapter that made it.

A source that fails is never "no record": whoever could not be asked, or whose answer cannot be read or speaks of
somebody else, is `source_failed` with a failure code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

import httpx

SOURCES = (
    "public_security",
    "human_resources",
    "natural_resources",
    "housing_fund",
    "tax",
    "market_supervision",
    "disabled_persons",
    "insurers",
    "banks",
    "medical_insurance",
    "education",
    "civil_affairs",
)

DEDUCTION_CODES = frozenset({"business_cost", "work_cost", "tax_paid", "social_insurance_paid", "support_paid"})
"""Codes of findings of kind `income` that are taken off instead of added (contract of meanstest.income)."""


class State(StrEnum):
    """How one query of one source about one person stands."""

    RECORD = "record"
    NO_RECORD = "no_record"
    PENDING = "pending"
    SOURCE_FAILED = "source_failed"


class Failure(StrEnum):
    """Why a source failed."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    AGENCY_ERROR = "agency_error"
    REFUSED = "refused_by_agency"
    UNREADABLE = "unreadable_answer"
    WRONG_PERSON = "wrong_person"


FAILURE_LABELS: Mapping[str, str] = {
    Failure.TIMEOUT: "部门接口超时未应答,请稍后重新核对",
    Failure.UNREACHABLE: "无法连接部门接口,请稍后重新核对或联系该部门",
    Failure.AGENCY_ERROR: "部门接口报错,请稍后重新核对或联系该部门",
    Failure.REFUSED: "部门接口拒绝了查询,请联系管理员检查接口凭证",
    Failure.UNREADABLE: "部门反馈的内容无法识别,不作为核对依据,请重新核对",
    Failure.WRONG_PERSON: "部门反馈的不是被核对人的信息,已拒收,请重新核对",
}


class FindingKind(StrEnum):
    """What a finding speaks of."""

    INCOME = "income"
    ASSET = "asset"
    SPENDING = "spending"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one source about one person.

    `request_id` makes repetition harmless: an agency answers the same request once in effect. `ticket` is what a
    pending answer gave; with it the adapter collects instead of asking again. Incomes and spending are asked for the
    days from `window_from` to `window_to` (both inclusive), property as at `as_of`.
    """

    request_id: str
    id_number: str
    name: str
    window_from: date
    window_to: date
    as_of: date
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class FindingData:
    """One thing that a source knows of a person.

    `code` is the vocabulary of the means test (wage, deposit, vehicle, medical, death ...). Money is Decimal yuan:
    `amount` a month for incomes (in every month from `from_month` to `to_month`, "YYYY-MM", inclusive) and the sum for
    spending; `value` for assets. `on` is the day the finding speaks of (death, payment, registration, balance).
    `reference` is the source's own number of the record; `line` is what an investigator reads.
    """

    kind: FindingKind
    code: str
    line: str
    reference: str = ""
    amount: Decimal | None = None
    value: Decimal | None = None
    reimbursed: Decimal | None = None
    from_month: str | None = None
    to_month: str | None = None
    on: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query; `raw` is the evidence, of this person only."""

    state: State
    raw: bytes = b""
    content_type: str = ""
    findings: tuple[FindingData, ...] = ()
    failure: Failure | None = None
    ticket: str | None = None
    dropped_digest: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what the agency sent, also when it had to be dropped because it speaks of somebody else."""
        return self.dropped_digest or sha256(self.raw).hexdigest()

    @classmethod
    def failed(cls, failure: Failure, raw: bytes = b"", content_type: str = "") -> "Answer":
        return cls(State.SOURCE_FAILED, raw, content_type, failure=failure)


@dataclass(frozen=True, slots=True)
class AgencyConfig:
    """Where the agencies are and how we sign in: `base_url` for all, one credential for each source."""

    base_url: str
    credentials: Mapping[str, str]
    timeout_seconds: float = 5.0
    deadline_seconds: float = 15.0
    batch_size: int = 500


class Adapter(Protocol):
    """One agency."""

    source: str
    label: str
    version: str

    def ask(self, client: httpx.Client, query: Query) -> Answer:
        """Ask about one person. Never raises for what the agency does."""

    def ask_many(self, client: httpx.Client, queries: Iterable[Query]) -> dict[str, Answer]:
        """Ask in batches; one answer for every request id."""

    def parse(self, raw: bytes, query: Query) -> Answer:
        """Read an answer about one person; pure."""
