"""The letters of the intake: the receipt and the list of what is missing (57号 art 10)."""

import datetime as dt

from assistance.models import Application
from assistance.workflow import TERM_WHOLE
from civaffairs.accounts.actor import Actor
from civaffairs.casework.clock import TERMS
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import next_number
from civaffairs.documents.letters import Contact, MissingMaterial, Receipt, SupplementList
from civaffairs.documents.models import Document
from civaffairs.documents.services import make_letter
from civaffairs.policy.services import figure
from civaffairs.tenancy.models import Bureau, Division
from civaffairs.tenancy.scope import current_tenant

# The telephone line of government services of the whole country, until a bureau enters its own.
GOVERNMENT_LINE = "12345"
TERM_UNITS = {"working_day": "个工作日", "calendar_day": "日", "month": "个月", "year": "年"}
APPLICATION_FORM = "最低生活保障申请书及家庭经济状况申报表"
PROMISE = "申请人如实申报承诺"
# What the platforms already hold is not asked of the applicant (国办发〔2018〕74号; 57号 art 10).
HELD_BY_PLATFORMS = ("户籍信息", "婚姻登记信息", "不动产登记信息", "社会保险缴纳信息", "残疾人证信息")


def make_receipt(*, case: Case, by: Actor, on: dt.date) -> Document:
    """受理通知书: what was received, and by when the answer is due."""
    limit = figure(TERMS, place=case.division_code[:6], on=on)[TERM_WHOLE]
    signed = case.authorisations.in_force(on).count()
    deadline = case.deadlines.filter(term=TERM_WHOLE).first()
    data = Receipt(
        issuer=township_of(case, on),
        number=letter_number(case, "救受", "DBR", on),
        case_number=case.number,
        issued_on=on,
        has_sample_figures=False,
        applicant=case.applicant.name,
        id_number_masked=masked_number(case),
        address=Application.objects.get(case=case).address,
        applied_on=case.opened_on,
        received_on=on,
        materials=(APPLICATION_FORM, PROMISE, f"居民家庭经济状况核对授权书（{signed}份）"),
        limit=f"{limit['count']}{TERM_UNITS[limit['unit']]}",
        due_on=deadline.due_on if deadline else None,
        contact=contact_of(case, by, on),
    )
    return issue(case=case, data=data, by=by, on=on)


def make_supplement_list(*, case: Case, missing: str, by: Actor, on: dt.date) -> Document:
    """一次性补正材料告知书: one line of `missing` is one material."""
    lines = [line.strip() for line in missing.splitlines() if line.strip()]
    data = SupplementList(
        issuer=township_of(case, on),
        number=letter_number(case, "救补", "DBM", on),
        case_number=case.number,
        issued_on=on,
        has_sample_figures=False,
        applicant=case.applicant.name,
        applied_on=case.opened_on,
        missing=tuple(MissingMaterial(name=line, requirement="", basis="民发〔2021〕57号第十条") for line in lines),
        not_asked=HELD_BY_PLATFORMS,
        supply_by=None,
        contact=contact_of(case, by, on),
    )
    return issue(case=case, data=data, by=by, on=on)


def issue(*, case: Case, data, by: Actor, on: dt.date) -> Document:
    """Draw a letter about a case and keep it with the case."""
    return make_letter(
        data=data, subject_kind="case", subject_id=case.pk, division_code=case.division_code, by=by, on=on
    )


def letter_number(case: Case, word: str, series: str, on: dt.date) -> str:
    """The next number of a kind of letter in the bureau's year: 救受〔2026〕12号."""
    serial = int(next_number(series, case.division_code, on)[-6:])
    return f"{word}〔{on.year}〕{serial}号"


def bureau_of(case: Case) -> str:
    """The name of the bureau that the case belongs to, which is the one in scope."""
    return Bureau.objects.get(pk=current_tenant()).name


def township_of(case: Case, on: dt.date) -> str:
    """The township's government or the subdistrict's office that handles the case; else the bureau."""
    named = Division.objects.in_force(on).filter(code__startswith=case.division_code[:9], level=4).first()
    if named is None:
        return bureau_of(case)
    return f"{named.name}{'办事处' if named.name.endswith('街道') else '人民政府'}"


def contact_of(case: Case, by: Actor, on: dt.date) -> Contact:
    """Where the applicant asks about the intake."""
    return Contact(office=township_of(case, on), handler=by.name, address="", telephone=GOVERNMENT_LINE)


def masked_number(case: Case) -> str:
    """The applicant's identity number with its middle covered."""
    document = case.applicant.documents.first()
    return document.masked if document else ""
