"""What the papers of a means test must be told: the authorisation that a person signs, the report of what was found."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from .letters import Contact, Letter


@dataclass(frozen=True, kw_only=True)
class Authorising:
    """One person who authorises; `proxy` names who signs for somebody without capacity, and their relation."""

    name: str
    relation: str
    document: str
    number: str
    proxy: str


@dataclass(frozen=True, kw_only=True)
class AuthorisationForm(Letter):
    """居民家庭经济状况核对授权书: every member's consent, with the number that scans are filed by.

    个人信息保护法 arts 13, 14, 29, 47: consent to sensitive data apart, by each person, which may be withdrawn.
    """

    kind = "authorisation_form"
    title = "居民家庭经济状况核对授权书"

    applicant: str
    programme: str
    people: tuple[Authorising, ...]
    sources: tuple[str, ...]

    @property
    def barcode(self) -> str:
        """The number of the authorisation itself."""
        return self.number


@dataclass(frozen=True, kw_only=True)
class CheckedPerson:
    """One person whose means were checked, and the number of the authorisation."""

    name: str
    relation: str
    id_number_masked: str
    authorisation: str


@dataclass(frozen=True, kw_only=True)
class SourceAnswer:
    """What one source answered about how many people; a source that failed is never "no record"."""

    source: str
    asked: int
    answered: int
    result: str
    answered_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class ReportFinding:
    """One thing that was found."""

    person: str
    category: str
    content: str
    amount: Decimal | None
    source: str


@dataclass(frozen=True, kw_only=True)
class ReportDiscrepancy:
    """Declared against found, and which counts."""

    person: str
    item: str
    declared: str
    found: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class MeansTestReport(Letter):
    """居民家庭经济状况核对报告 (MZ/T 072-2024): what each source answered, what was not obtained, the conclusion."""

    kind = "means_test_report"
    title = "居民家庭经济状况核对报告"

    applicant: str
    requested_by: str
    purpose: str
    window_from: dt.date
    window_to: dt.date
    as_of: dt.date
    people: tuple[CheckedPerson, ...]
    answers: tuple[SourceAnswer, ...]
    findings: tuple[ReportFinding, ...]
    discrepancies: tuple[ReportDiscrepancy, ...]
    not_obtained: tuple[str, ...]
    conclusion: str
    valid_to: dt.date
    drawn_by: str
    contact: Contact
