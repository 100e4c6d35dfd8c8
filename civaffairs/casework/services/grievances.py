"""Grievances: received, accepted or passed on, checked by one person, answered by another, closed with their verdict.

Whoever is accused is recused from the case: it is on none of their lists, and no act on it is theirs.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.models import Membership
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.grievances import GRIEVANCE, TERM_ACCEPT
from civaffairs.casework.models import Case, Deadline
from civaffairs.casework.permissions import (
    ANSWER_GRIEVANCE,
    HANDLE_GRIEVANCE,
    RECEIVE_GRIEVANCE,
    SEE_COMPLAINANT,
)
from civaffairs.casework.records import Grievance
from civaffairs.common.errors import Refusal
from civaffairs.documents.letters import GrievanceAnswer
from civaffairs.facts.services import announce
from civaffairs.registry.models import Organisation, Person, cipher

from . import letters
from .cases import advance, open_case
from .clocks import nearest_due, start_term
from .tasks import cancel_tasks, open_task

RECEIVED = "casework.grievance_received"


@dataclass(frozen=True)
class Complaint:
    """What is written down when a grievance comes in. Without a complainant it is anonymous."""

    kind: str
    channel: str
    summary: str
    text: str
    complainant: str = ""
    telephone: str = ""
    about_case: Case | None = None
    about_person: Person | None = None
    about_organisation: Organisation | None = None
    about_agency: str = ""


@transaction.atomic
def receive_grievance(
    *, complaint: Complaint, accused: Collection[int], division_code: str, by: Actor, on: dt.date
) -> Case:
    """Register a grievance; `accused` are users of the bureau, who are recused from it from the first moment.

    Raises Refusal `text_required`, `telephone_without_name`, `accused_registers`, `unknown_worker`, and
    `recused_from_linked` when whoever registers it may not see the case that it is about.
    """
    _check(complaint, accused, by, on)
    case = open_case(
        case_type_code=GRIEVANCE.code, programme="", applicant=None, household=None, division_code=division_code,
        by=by, on=on, right=RECEIVE_GRIEVANCE.code,
    )  # fmt: skip
    Grievance.objects.create(
        case=case, kind=complaint.kind, channel=complaint.channel, summary=complaint.summary.strip(),
        text=complaint.text.strip(), is_anonymous=not complaint.complainant.strip(),
        complainant_encrypted=_sealed(complaint.complainant, Grievance.COMPLAINANT),
        telephone_encrypted=_sealed(complaint.telephone, Grievance.TELEPHONE), about_case=complaint.about_case,
        about_person=complaint.about_person, about_organisation=complaint.about_organisation,
        about_agency=complaint.about_agency.strip(),
    )  # fmt: skip
    case.recused = sorted(accused)
    case.received_on = on
    start_term(case=case, term=TERM_ACCEPT, on=on)
    case.due_on = nearest_due(case)
    case.save(update_fields=["recused", "received_on", "due_on"])
    _next_work(case, on)
    announce(kind=RECEIVED, subject_kind="case", subject_id=case.pk, occurred_on=on, data={"case": str(case.pk)})
    return case


def _check(complaint: Complaint, accused: Collection[int], by: Actor, on: dt.date) -> None:
    for field, value in (("summary", complaint.summary), ("text", complaint.text)):
        if not value.strip():
            raise Refusal("text_required", "请写明投诉举报的摘要和内容。", field=field)
    if complaint.telephone.strip() and not complaint.complainant.strip():
        raise Refusal(
            "telephone_without_name", "匿名的投诉举报不能登记联系电话；请填写姓名，或者不填电话。", field="telephone"
        )
    _check_accused(accused, by, on)
    about = complaint.about_case
    if about and not Case.objects.visible_to(by).filter(pk=about.pk).exists():
        raise Refusal("case_not_found", "没有找到所涉的事项，请核对编号。", field="about_case")


def _check_accused(accused: Collection[int], by: Actor, on: dt.date) -> None:
    if by.id in map(str, accused):
        message = "您是被投诉举报的工作人员，须回避，请交由其他人员登记。"
        raise Refusal("accused_registers", message, field="accused")
    working = Membership.objects.in_force(on).filter(bureau=by.bureau_id, user__in=accused)
    if set(working.values_list("user", flat=True)) != set(accused):
        raise Refusal("unknown_worker", "被投诉举报的工作人员不在本单位任职，请重新选择。", field="accused")


def _sealed(text: str, context: str) -> str:
    return cipher().encrypt(text.strip(), context=context) if text.strip() else ""


WORK = {
    "received": ("accept_grievance", "受理投诉举报", HANDLE_GRIEVANCE),
    "accepted": ("investigate_grievance", "核查投诉举报", HANDLE_GRIEVANCE),
    "investigated": ("answer_grievance", "答复投诉举报", ANSWER_GRIEVANCE),
    "answered": ("close_grievance", "回访并办结投诉举报", HANDLE_GRIEVANCE),
}


def _next_work(case: Case, on: dt.date) -> None:
    """What the status asks for stands on the to-do list of whoever may do it; what stood there before is gone."""
    cancel_tasks(case=case, on=on)
    if case.status in WORK:
        kind, title, right = WORK[case.status]
        running = Deadline.objects.filter(case=case, completed_on__isnull=True).order_by("due_on").first()
        due_on = running.due_on if running else None
        open_task(case=case, kind=kind, title=title, right=right.code, on=on, due_on=due_on)


def _advanced(case: Case, act: str, by: Actor, on: dt.date, note: str, version: int | None) -> Case:
    moved = advance(case=case, act=act, by=by, on=on, note=note, version=version)
    _next_work(moved, on)
    return moved


@transaction.atomic
def recuse(*, case: Case, user_id: int, reason: str, by: Actor, on: dt.date) -> Case:
    """Keep somebody out of a grievance from now on, because it accuses them or is about somebody near to them.

    Raises Refusal `reason_required`, `accused_registers`, `unknown_worker`.
    """
    require(by, HANDLE_GRIEVANCE.code, case)
    if not reason.strip():
        raise Refusal("reason_required", "请写明回避的理由。", field="reason")
    _check_accused([user_id], by, on)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    locked.recused = sorted({*locked.recused, user_id})
    if locked.assignee_id == user_id:
        locked.assignee = None
    locked.save(update_fields=["recused", "assignee"])
    text = f"{locked.number}：登记回避（{reason.strip()}）"
    record(by=by, verb=HANDLE_GRIEVANCE.code, subject_kind="case", subject_id=locked.pk, text=text)
    return locked


def accept_grievance(*, case: Case, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Take a grievance up; from now on the days to its answer count."""
    with transaction.atomic():
        return _advanced(case, "accept", by, on, "", version)


def decline_grievance(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Say why a grievance is not taken up."""
    with transaction.atomic():
        return _advanced(case, "decline", by, on, reason, version)


def transfer_grievance(
    *, case: Case, body: str, reason: str, by: Actor, on: dt.date, version: int | None = None
) -> Case:
    """Pass a grievance on to the body that is competent. Raises Refusal `body_required`."""
    if not body.strip():
        raise Refusal("body_required", "请写明转送的机关。", field="body")
    with transaction.atomic():
        moved = _advanced(
            case, "transfer", by, on, f"转送{body.strip()}：{reason.strip()}" if reason.strip() else "", version
        )
        Grievance.objects.filter(case=moved).update(transferred_to=body.strip())
        return moved


def investigate_grievance(
    *, case: Case, findings: str, verdict: str, by: Actor, on: dt.date, version: int | None = None
) -> Case:
    """Write down what the check found. Raises Refusal `text_required`."""
    if not findings.strip():
        raise Refusal("text_required", "请写明核查情况。", field="findings")
    with transaction.atomic():
        moved = _advanced(case, "investigate", by, on, "", version)
        Grievance.objects.filter(case=moved).update(findings=findings.strip(), verdict=verdict)
        return moved


def send_back_grievance(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Ask for a further check before anything is answered."""
    with transaction.atomic():
        return _advanced(case, "send_back", by, on, reason, version)


def answer_grievance(*, case: Case, text: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Answer a grievance; never by whoever checked it. Raises Refusal `text_required`."""
    if not text.strip():
        raise Refusal("text_required", "请写明答复内容。", field="text")
    with transaction.atomic():
        moved = _advanced(case, "answer", by, on, "", version)
        Grievance.objects.filter(case=moved).update(answer=text.strip(), answered_on=on)
        _write_to_complainant(moved, by, on)
        return moved


def _write_to_complainant(case: Case, by: Actor, on: dt.date) -> None:
    """The letter of answer, addressed by the number of the grievance alone; an anonymous one gets none."""
    grievance = Grievance.objects.get(case=case)
    if grievance.is_anonymous:
        return
    data = GrievanceAnswer(
        **letters.heading(case, "民信答", "XF", on),
        received_on=case.opened_on,
        summary=grievance.summary,
        answer=grievance.answer,
        contact=letters.bureau_contact(by=by, on=on),
    )
    letters.issue(case=case, data=data, by=by, on=on)


def reopen_grievance(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Check again, because whoever complained is not satisfied with good reason."""
    with transaction.atomic():
        return _advanced(case, "reopen", by, on, reason, version)


def close_grievance(*, case: Case, satisfaction: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Close a grievance with what the complainant thinks of the answer."""
    with transaction.atomic():
        moved = _advanced(case, "close", by, on, "", version)
        Grievance.objects.filter(case=moved).update(satisfaction=satisfaction)
        return moved


@dataclass(frozen=True)
class Complainant:
    """Who complains, in the clear."""

    name: str
    telephone: str


@transaction.atomic
def reveal_complainant(*, case: Case, purpose: str, by: Actor) -> Complainant:
    """Name and telephone of a complainant, for a stated purpose; leaves an audit entry.

    Raises NotPermitted, also for whoever is accused, and Refusal `purpose_required`, `anonymous`.
    """
    require(by, SEE_COMPLAINANT.code, case)
    if not purpose.strip():
        raise Refusal("purpose_required", "查看投诉举报人须写明用途。", field="purpose")
    grievance = Grievance.objects.get(case=case)
    if grievance.is_anonymous:
        raise Refusal("anonymous", "本件为匿名投诉举报，没有登记投诉举报人。")
    record(
        by=by, verb=SEE_COMPLAINANT.code, subject_kind="case", subject_id=case.pk,
        text=f"{case.number}：查看投诉举报人", purpose=purpose.strip(),
    )  # fmt: skip
    return complainant_of(grievance)


def complainant_of(grievance: Grievance) -> Complainant:
    """Name and telephone in the clear; who shows them has recorded the reading."""
    telephone = grievance.telephone_encrypted
    return Complainant(
        name=cipher().decrypt(grievance.complainant_encrypted, context=Grievance.COMPLAINANT),
        telephone=cipher().decrypt(telephone, context=Grievance.TELEPHONE) if telephone else "",
    )
