"""Acts on what is kept beside the life of a case: any case has them, whatever its type.

Each has a page of its own and one for interfaces; who may do it stands with its right, the rest with its service.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from civaffairs.accounts.actor import Actor
from civaffairs.web.words import readable

from . import permissions as rights
from . import record_forms as forms
from .acts import About, Act, Occasion
from .choices import RemedyStage
from .filters import workers
from .models import Case
from .records import Contact, Question, Remedy, ServiceRecord
from .services import contacts, remedies
from .views.next_steps import tab_address

REMEDIES, CONTACTS = "remedies", "contacts"


def one_of(things: Callable[[Case], QuerySet]) -> Callable[[Case, str], Any]:
    """Finds the thing of a case that an address names by its number."""

    def find(case: Case, text: str) -> Any:
        try:
            return things(case).filter(pk=UUID(text)).first()
        except ValueError:
            return None

    return find


def to_remedies(occasion: Occasion, result: Any) -> str:
    """The tab where services and remedies are listed."""
    return tab_address(occasion.case, REMEDIES)


def to_contacts(occasion: Occasion, result: Any) -> str:
    """The tab where contacts and questions are listed."""
    return tab_address(occasion.case, CONTACTS)


SERVICE = About("supersedes", one_of(lambda case: ServiceRecord.objects.counting().filter(case=case)))
REMEDY = About("remedy", one_of(lambda case: Remedy.objects.filter(case=case)))
CONTACT = About("supersedes", one_of(lambda case: Contact.objects.filter(case=case)))
QUESTION = About("question", one_of(lambda case: Question.objects.filter(case=case)))


# The services of a remedy and of a question know their case; the table of acts names it besides.
def submit_defence(*, case: Case, remedy: Remedy, by: Actor, on: dt.date) -> Remedy:
    remedies.submit_defence(remedy=remedy, by=by, on=on)
    return remedy


def end_remedy(*, case: Case, **given: Any) -> Remedy:
    return remedies.end_remedy(**given)


def decide_remedy(*, case: Case, **given: Any) -> Remedy:
    return remedies.decide_remedy(**given)


def report_compliance(*, case: Case, remedy: Remedy, report: str, by: Actor, on: dt.date) -> Remedy:
    remedies.report_compliance(remedy=remedy, report=report, by=by, on=on)
    return remedy


def answer_question(*, case: Case, **given: Any) -> Question:
    return contacts.answer(**given)


def _of_service(occasion: Occasion) -> dict[str, Any]:
    one = occasion.about
    return {name: getattr(one, name) for name in ("method", "served_on", "recipient", "relation", "proof")}


def _of_contact(occasion: Occasion) -> dict[str, Any]:
    one = occasion.about
    kept = {name: getattr(one, name) for name in ("channel", "direction", "spoken_at", "with_whom", "text")}
    return kept | {"telephone": contacts.telephone_of(one)}


def _workers(occasion: Occasion) -> dict[str, Any]:
    found = workers(occasion.by.bureau_id, occasion.on)
    return {"workers": [(key, name) for key, name in found if int(key) not in occasion.case.recused]}


RECORD_SERVICE = Act(
    "record_service", remedies.record_service, form=forms.ServiceForm, right=rights.SERVE.code, title="登记决定送达",
    lead="复议和起诉期限从送达之日的次日起算，登记后自动计算。", success="已登记送达。", leads_to=to_remedies,
)  # fmt: skip
CORRECT_SERVICE = Act(
    "correct_service", remedies.record_service, form=forms.ServiceForm, right=rights.SERVE.code, title="更正送达记录",
    lead="原记录保留，期限按更正后的日期重新计算。", about=SERVICE, initial=_of_service, leads_to=to_remedies,
)  # fmt: skip
FILE_REMEDY = Act(
    "file_remedy", remedies.file_remedy, form=forms.RemedyForm, right=rights.KEEP_REMEDIES.code,
    title="登记复议或诉讼", success="已登记，请在期限内提交答复。", leads_to=to_remedies,
)  # fmt: skip
SUBMIT_DEFENCE = Act(
    "submit_defence", submit_defence, right=rights.KEEP_REMEDIES.code, title="登记已提交答复", about=REMEDY,
    lead="提交书面答复和当初作出决定的证据、依据后登记。", leads_to=to_remedies,
)  # fmt: skip
END_REMEDY = Act(
    "end_remedy", end_remedy, form=forms.RemedyEndForm, right=rights.KEEP_REMEDIES.code, title="登记不予受理或撤回",
    about=REMEDY, leads_to=to_remedies,
)  # fmt: skip
DECIDE_REMEDY = Act(
    "decide_remedy", decide_remedy, form=forms.RemedyDecisionForm, right=rights.KEEP_REMEDIES.code,
    title="登记复议或诉讼结果", about=REMEDY, leads_to=to_remedies,
    lead="改变原决定的结果会产生重新办理的待办，待遇由办理人员依法变更，不会自动改变。",
)  # fmt: skip
REPORT_COMPLIANCE = Act(
    "report_compliance", report_compliance, form=forms.ComplianceForm, right=rights.KEEP_REMEDIES.code,
    title="登记重新办理情况", about=REMEDY, leads_to=to_remedies,
)  # fmt: skip
NOTE_CONTACT = Act(
    "note_contact", contacts.note_contact, form=forms.ContactForm, right=rights.NOTE_CONTACT.code,
    title="登记联系记录", lead="登记后不能修改，只能由本人另行更正。", success="已登记。", leads_to=to_contacts,
)  # fmt: skip
CORRECT_CONTACT = Act(
    "correct_contact", contacts.note_contact, form=forms.ContactForm, right=rights.NOTE_CONTACT.code,
    title="更正联系记录", lead="原记录保留，注明已更正。", about=CONTACT, initial=_of_contact, leads_to=to_contacts,
)  # fmt: skip
ASK = Act(
    "ask_question", contacts.ask, form=forms.QuestionForm, right=rights.ASK.code, title="督办提问",
    success="已提问，答复后通知您。", options=_workers, leads_to=to_contacts,
)  # fmt: skip
ANSWER = Act(
    "answer_question", answer_question, form=forms.QuestionAnswerForm, right=rights.ANSWER_QUESTION.code,
    title="答复督办提问", about=QUESTION, lead=lambda occasion: readable(occasion.about.text), success="已答复。",
    leads_to=to_contacts,
)  # fmt: skip
ACTS = (
    RECORD_SERVICE, CORRECT_SERVICE, FILE_REMEDY, SUBMIT_DEFENCE, END_REMEDY, DECIDE_REMEDY, REPORT_COMPLIANCE,
    NOTE_CONTACT, CORRECT_CONTACT, ASK, ANSWER,
)  # fmt: skip

OF_PENDING = (SUBMIT_DEFENCE, DECIDE_REMEDY, END_REMEDY)


def acts_on(remedy: Remedy) -> tuple[Act, ...]:
    """What can be done about a remedy as it stands."""
    if remedy.stage == RemedyStage.FILED:
        return OF_PENDING
    return (REPORT_COMPLIANCE,) if remedy.outcome in remedies.AGAINST_THE_OFFICE else ()
