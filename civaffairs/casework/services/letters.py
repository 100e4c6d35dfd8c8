"""What every letter about a case says: who issues it under which number, where one asks, who decides on an appeal."""

import datetime as dt
from typing import Any

from civaffairs.accounts.actor import Actor
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import next_number
from civaffairs.documents.letters import Contact, Letter, Remedies
from civaffairs.documents.models import Document
from civaffairs.documents.services import make_letter
from civaffairs.tenancy.models import Bureau, Division, OfficeContact
from civaffairs.tenancy.scope import current_tenant

# The telephone line of government services of the whole country: where an office has not entered its own.
GOVERNMENT_LINE = "12345"


def issue(*, case: Case, data: Letter, by: Actor, on: dt.date) -> Document:
    """Draw a letter about a case and keep it with the case."""
    return make_letter(
        data=data, subject_kind="case", subject_id=case.pk, division_code=case.division_code, by=by, on=on
    )


def heading(case: Case, word: str, series: str, on: dt.date, *, has_sample: bool = False) -> dict[str, Any]:
    """The head of a letter of the bureau: issuer, number, case, day, and whether a figure in it is a sample."""
    return {
        "issuer": bureau_name(),
        "number": letter_number(case, word, series, on),
        "case_number": case.number,
        "issued_on": on,
        "has_sample_figures": has_sample,
    }


def letter_number(case: Case, word: str, series: str, on: dt.date) -> str:
    """The next number of a kind of letter in the bureau's year: 救受〔2026〕12号."""
    serial = int(next_number(series, case.division_code, on)[-6:])
    return f"{word}〔{on.year}〕{serial}号"


def bureau_name() -> str:
    """The name of the bureau in scope."""
    return Bureau.objects.get(pk=current_tenant()).name


def township_name(case: Case, on: dt.date) -> str:
    """The township's government or the subdistrict's office that handles the case; else the bureau."""
    named = Division.objects.in_force(on).filter(code__startswith=case.division_code[:9], level=4).first()
    if named is None:
        return bureau_name()
    return f"{named.name}{'办事处' if named.name.endswith('街道') else '人民政府'}"


def bureau_contact(*, by: Actor, on: dt.date) -> Contact:
    """Where one asks about a decision of the bureau."""
    known = OfficeContact.objects.of_bureau(on).first()
    return _contact(known, known.office if known else bureau_name(), by)


def township_contact(case: Case, *, by: Actor, on: dt.date) -> Contact:
    """Where one asks about the intake: the township's office, or the bureau's where the township entered none."""
    known = OfficeContact.objects.at(case.division_code, on).first()
    is_own = known is not None and len(known.division_code) > 6
    return _contact(known, known.office if known and is_own else township_name(case, on), by)


def _contact(known: OfficeContact | None, office: str, by: Actor) -> Contact:
    return Contact(
        office=office,
        handler=by.name,
        address=known.address if known else "",
        telephone=known.telephone if known else GOVERNMENT_LINE,
    )


def remedies(*, on: dt.date) -> Remedies:
    """Who decides on an appeal: as the bureau has entered it, else the government of its level and its court."""
    known = OfficeContact.objects.of_bureau(on).first()
    place = bureau_name().removesuffix("民政局")
    return Remedies(
        reconsideration_body=(known.reconsideration_body if known else "") or f"{place}人民政府",
        court=(known.court if known else "") or f"{place}人民法院",
    )
