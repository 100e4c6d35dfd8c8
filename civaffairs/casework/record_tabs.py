"""The two tabs of every case that show what is kept beside its life: service and remedies, contacts and questions."""

from typing import Any

from civaffairs.accounts.permissions import may
from civaffairs.common.errors import Refusal

from . import permissions as rights
from . import record_acts as acts
from .acts import Act, Occasion
from .models import Case
from .pages import Tab
from .records import Contact, Question, Remedy, ServiceRecord
from .services import remedies
from .views.next_steps import act_address

Link = dict[str, str]


def links(occasion: Occasion, *offered: Act, about: Any = None) -> list[Link]:
    """The acts that whoever looks may do, as buttons."""
    case = occasion.case
    return [
        {"label": act.title, "url": act_address(case, act.code, about), "kind": "secondary"}
        for act in offered
        if may(occasion.by, act.right, case)
    ]


def _dates(occasion: Occasion, service: ServiceRecord) -> remedies.RemedyDates | None:
    try:
        return remedies.remedy_dates(case=occasion.case, served_on=service.served_on, on=occasion.on)
    except Refusal:
        return None


def _remedies(occasion: Occasion) -> dict[str, Any]:
    case = occasion.case
    services = list(ServiceRecord.objects.filter(case=case).order_by("-recorded_at", "-id"))
    replaced = {one.supersedes_id for one in services}
    pending = Remedy.objects.filter(case=case).order_by("-filed_on", "-id")
    counting = [one for one in services if one.pk not in replaced]
    offered = (acts.RECORD_SERVICE, acts.FILE_REMEDY) if counting else (acts.RECORD_SERVICE,)
    return {
        "services": [
            {
                "row": one,
                "is_replaced": one.pk in replaced,
                "dates": None if one.pk in replaced else _dates(occasion, one),
                "links": [] if one.pk in replaced else links(occasion, acts.CORRECT_SERVICE, about=one.pk),
            }
            for one in services
        ],
        "remedies": [{"row": one, "links": links(occasion, *acts.acts_on(one), about=one.pk)} for one in pending],
        "offered": links(occasion, *offered) if case.determinations.exists() else [],
    }


def _contacts(occasion: Occasion) -> dict[str, Any]:
    case = occasion.case
    notes = list(Contact.objects.filter(case=case).order_by("-spoken_at", "-id"))
    replaced = {one.supersedes_id for one in notes}
    questions = Question.objects.filter(case=case).select_related("asked_by", "addressee").order_by("-asked_on", "-id")
    return {
        "notes": [
            {
                "row": one,
                "is_replaced": one.pk in replaced,
                "has_telephone": bool(one.telephone_encrypted),
                "links": _corrections(occasion, one, replaced),
            }
            for one in notes
        ],
        "questions": [
            {"row": one, "is_late": _is_late(one, occasion), "links": _answers(occasion, one)} for one in questions
        ],
        "offered": links(occasion, acts.NOTE_CONTACT, acts.ASK),
    }


def _corrections(occasion: Occasion, note: Contact, replaced: set) -> list[Link]:
    if note.pk in replaced or note.recorded_by_id != occasion.by.id:
        return []
    return links(occasion, acts.CORRECT_CONTACT, about=note.pk)


def _answers(occasion: Occasion, question: Question) -> list[Link]:
    if question.answered_on or str(question.asked_by_id) == occasion.by.id:
        return []
    return links(occasion, acts.ANSWER, about=question.pk)


def _is_late(question: Question, occasion: Occasion) -> bool:
    return (question.answered_on or occasion.on) > question.due_on


def may_be_contested(case: Case) -> bool:
    """Whether the case type ends in decisions; a grievance ends in an answer."""
    return case.case_type != "grievance"


REMEDIES = Tab(
    acts.REMEDIES, "投诉与救济", "casework/case_remedies.html", _remedies, 82, right=rights.READ.code,
    applies=may_be_contested,
    tasks={"defence.reconsideration": "", "defence.suit": "", remedies.DECIDE_ANEW: ""},
)  # fmt: skip
CONTACTS = Tab(
    acts.CONTACTS, "联系记录", "casework/case_contacts.html", _contacts, 84, right=rights.READ.code,
    tasks={"answer_question": ""},
)  # fmt: skip
TABS = (REMEDIES, CONTACTS)
