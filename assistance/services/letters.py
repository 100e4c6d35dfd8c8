"""The letters of the intake: the receipt and the list of what is missing (57号 art 10)."""

import datetime as dt

from assistance.models import Application
from assistance.programmes.definition import programme_of
from civaffairs.accounts.actor import Actor
from civaffairs.casework.clock import TERMS
from civaffairs.casework.models import Case
from civaffairs.casework.services.letters import heading, issue, township_contact, township_name
from civaffairs.documents.letters import MissingMaterial, Receipt, SupplementList
from civaffairs.documents.models import Document
from civaffairs.policy.services import figure

TERM_UNITS = {"working_day": "个工作日", "calendar_day": "日", "month": "个月", "year": "年"}
# What the platforms already hold is not asked of the applicant (国办发〔2018〕74号; 57号 art 10).
HELD_BY_PLATFORMS = ("户籍信息", "婚姻登记信息", "不动产登记信息", "社会保险缴纳信息", "残疾人证信息")


def make_receipt(*, case: Case, by: Actor, on: dt.date) -> Document:
    """受理通知书: what was received, and by when the answer is due."""
    about = programme_of(case)
    term = about.terms.whole
    limit = figure(TERMS, place=case.division_code[:6], on=on)[term] if term else None
    signed = case.authorisations.in_force(on).count()
    authorisations = (f"居民家庭经济状况核对授权书（{signed}份）",) if about.has_means_test else ()
    deadline = case.deadlines.filter(term=about.terms.whole).first()
    data = Receipt(
        **heading(case, "救受", "DBR", on) | {"issuer": township_name(case, on)},
        **about.words.paper,
        applicant=case.applicant.name,
        id_number_masked=masked_number(case),
        address=Application.objects.get(case=case).address,
        applied_on=case.opened_on,
        received_on=on,
        materials=(*about.words.materials, *authorisations),
        limit=f"{limit['count']}{TERM_UNITS[limit['unit']]}" if limit else "",
        due_on=deadline.due_on if deadline else None,
        contact=township_contact(case, by=by, on=on),
    )
    return issue(case=case, data=data, by=by, on=on)


def make_supplement_list(*, case: Case, missing: str, by: Actor, on: dt.date) -> Document:
    """一次性补正材料告知书: one line of `missing` is one material."""
    lines = [line.strip() for line in missing.splitlines() if line.strip()]
    data = SupplementList(
        **heading(case, "救补", "DBM", on) | {"issuer": township_name(case, on)},
        **programme_of(case).words.paper,
        applicant=case.applicant.name,
        address=Application.objects.get(case=case).address,
        applied_on=case.opened_on,
        missing=tuple(MissingMaterial(name=line, requirement="", basis="民发〔2021〕57号第十条") for line in lines),
        not_asked=HELD_BY_PLATFORMS,
        supply_by=None,
        contact=township_contact(case, by=by, on=on),
    )
    return issue(case=case, data=data, by=by, on=on)


def masked_number(case: Case) -> str:
    """The applicant's identity number with its middle covered."""
    document = case.applicant.documents.first()
    return document.masked if document else ""
