"""How a decision reaches whom it concerns, and how they turn against it.

The last days are counted by the clock from the day of service: a service starts the terms in the ledger of the case,
a filing stops them. A decision that falls opens work; the entitlement is changed by people.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.choices import RemedyKind, RemedyOutcome, RemedyStage
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.permissions import KEEP_REMEDIES, SERVE
from civaffairs.casework.records import Remedy, ServiceRecord
from civaffairs.casework.services.clocks import complete_term, due_after, restart_term
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.documents.models import Document
from civaffairs.facts.services import announce

from .tasks import DECIDE_ANEW, close_task, open_task

TERM_RECONSIDERATION = "reconsideration.apply"
TERM_SUIT = "suit.direct"
TERM_SUIT_AFTER = "suit.after_reconsideration"
DEFENCE = {RemedyKind.RECONSIDERATION: "defence.reconsideration", RemedyKind.SUIT: "defence.suit"}
DEFENCE_TASKS = {RemedyKind.RECONSIDERATION: "提交行政复议答复", RemedyKind.SUIT: "提交诉讼答辩状"}
AGAINST_THE_OFFICE = frozenset(
    {RemedyOutcome.CHANGED, RemedyOutcome.REVOKED, RemedyOutcome.ORDERED, RemedyOutcome.UNLAWFUL}
)
DECISION_SERVED = "casework.decision_served"
REMEDY_FILED = "casework.remedy_filed"
DECISION_OVERTURNED = "casework.decision_overturned"


@dataclass(frozen=True)
class RemedyDates:
    """The last days for a reconsideration (行政复议法 art 20) and for a direct suit (行政诉讼法 art 46)."""

    reconsideration_by: dt.date
    suit_by: dt.date


def remedy_dates(*, case: Case, served_on: dt.date, on: dt.date) -> RemedyDates:
    """The last days counted from the service of the decision; a rest day moves to the next working day.

    Raises Refusal with the clock's code where a term or a calendar is missing.
    """
    return RemedyDates(
        reconsideration_by=due_after(case=case, term=TERM_RECONSIDERATION, start=served_on, on=on),
        suit_by=due_after(case=case, term=TERM_SUIT, start=served_on, on=on),
    )


def suit_after_reconsideration_by(*, case: Case, served_on: dt.date, on: dt.date) -> dt.date:
    """The last day for a suit after the decision on a reconsideration was served (行政诉讼法 art 45)."""
    return due_after(case=case, term=TERM_SUIT_AFTER, start=served_on, on=on)


@transaction.atomic
def record_service(
    *,
    case: Case,
    method: str,
    served_on: dt.date,
    recipient: str,
    proof: str,
    by: Actor,
    on: dt.date,
    relation: str = "",
    paper: Document | None = None,
    supersedes: ServiceRecord | None = None,
) -> ServiceRecord:
    """Record that the latest decision of a case was served, and start the terms for turning against it.

    `supersedes` is a record that was wrong; the terms then run anew from the right day. Raises Refusal
    `nothing_decided`, `future_date`, `served_before_decided`, `served_already`, `already_corrected`,
    `remedy_pending`.
    """
    require(by, SERVE.code, case)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    decision = Determination.objects.filter(case=locked, superseded_by__isnull=True).order_by("-determined_at").first()
    if decision is None or locked.is_open:  # what was proposed binds nobody until the case is decided
        raise Refusal("nothing_decided", "本事项还没有作出决定，不能登记送达。")
    if served_on > on:
        raise Refusal("future_date", "送达日期不能晚于今天。", field="served_on")
    if served_on < decision.as_of:
        raise Refusal(
            "served_before_decided", f"送达日期不能早于作出决定的{decision.as_of}，请核对。", field="served_on"
        )
    _check_correction(locked, decision, supersedes)
    service = ServiceRecord.objects.create(
        case=locked, determination=decision, paper=paper, method=method, served_on=served_on,
        recipient=recipient.strip(), relation=relation.strip(), proof=proof.strip(), supersedes=supersedes,
        recorded_by=by.name, recorded_at=now(),
    )  # fmt: skip
    for term in (TERM_RECONSIDERATION, TERM_SUIT):
        restart_term(case=locked, term=term, on=served_on)
    text = f"{locked.number}：登记决定{service.get_method_display()}" + ("（更正）" if supersedes else "")
    record(by=by, verb=SERVE.code, subject_kind="case", subject_id=locked.pk, text=text)
    announce(
        kind=DECISION_SERVED, subject_kind="case", subject_id=locked.pk, occurred_on=served_on,
        data={"case": str(locked.pk), "determination": str(decision.pk)},
    )  # fmt: skip
    return service


def _check_correction(case: Case, decision: Determination, supersedes: ServiceRecord | None) -> None:
    counting = ServiceRecord.objects.counting().filter(case=case, determination=decision)
    if supersedes is None and counting.exists():
        raise Refusal("served_already", "本决定已登记送达。登记有误的，请在原记录上更正。")
    if supersedes and not counting.filter(pk=supersedes.pk).exists():
        raise Refusal("already_corrected", "这条送达记录已被更正，请刷新页面后在最新的记录上更正。")
    if Remedy.objects.pending().filter(case=case).exists():
        raise Refusal("remedy_pending", "当事人已提起行政复议或者行政诉讼，送达日期不能再登记或更正。")


@transaction.atomic
def file_remedy(
    *,
    case: Case,
    kind: str,
    filed_on: dt.date,
    notified_on: dt.date,
    body: str,
    claim: str,
    by: Actor,
    on: dt.date,
    number: str = "",
) -> Remedy:
    """Record that somebody turned against the decision: their term stops, the office's own term to answer starts.

    One filed after its last day is recorded as late; whether it is heard the body decides. Raises Refusal
    `not_served`, `future_date`, `filed_before_service`, `notified_before_filed`, `remedy_pending`.
    """
    require(by, KEEP_REMEDIES.code, case)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    service = locked.service
    if service is None:
        raise Refusal("not_served", "决定还没有登记送达，请先登记送达情况。")
    if filed_on > on or notified_on > on:
        raise Refusal("future_date", "提起日期和收到通知日期不能晚于今天。", field="filed_on")
    if filed_on < service.served_on:
        raise Refusal(
            "filed_before_service", f"提起日期不能早于决定送达的{service.served_on}，请核对。", field="filed_on"
        )
    if notified_on < filed_on:
        raise Refusal("notified_before_filed", "收到通知的日期不能早于提起日期。", field="notified_on")
    if Remedy.objects.pending().filter(case=locked, kind=kind).exists():
        raise Refusal("remedy_pending", f"本事项已有一件{RemedyKind(kind).label}在审理，不能重复登记。")
    term, start = _term_of(locked, service, RemedyKind(kind))
    remedy = Remedy.objects.create(
        case=locked, service=service, kind=kind, body=body.strip(), number=number.strip(), filed_on=filed_on,
        notified_on=notified_on, claim=claim.strip(), recorded_by=by.name, recorded_at=now(),
        is_late=filed_on > due_after(case=locked, term=term, start=start, on=on),
    )  # fmt: skip
    complete_term(case=locked, term=term, on=filed_on)
    _start_defence(locked, remedy)
    text = f"{locked.number}：登记{remedy.get_kind_display()}"
    record(by=by, verb=KEEP_REMEDIES.code, subject_kind="case", subject_id=locked.pk, text=text)
    announce(
        kind=REMEDY_FILED, subject_kind="case", subject_id=locked.pk, occurred_on=filed_on,
        data={"case": str(locked.pk), "remedy": str(remedy.pk)},
    )  # fmt: skip
    return remedy


def _term_of(case: Case, service: ServiceRecord, kind: RemedyKind) -> tuple[str, dt.date]:
    """The term within which this remedy had to be filed, and the day it counts from."""
    if kind == RemedyKind.RECONSIDERATION:
        return TERM_RECONSIDERATION, service.served_on
    before = Remedy.objects.filter(
        case=case, service=service, kind=RemedyKind.RECONSIDERATION, decision_served_on__isnull=False
    )
    reconsidered = before.order_by("-decision_served_on").first()
    if reconsidered and reconsidered.decision_served_on:
        return TERM_SUIT_AFTER, reconsidered.decision_served_on
    return TERM_SUIT, service.served_on


def _start_defence(case: Case, remedy: Remedy) -> None:
    kind = RemedyKind(remedy.kind)
    deadline = restart_term(case=case, term=DEFENCE[kind], on=remedy.notified_on)
    open_task(
        case=case, kind=DEFENCE[kind], title=DEFENCE_TASKS[kind], right=KEEP_REMEDIES.code, on=remedy.notified_on,
        due_on=deadline.due_on,
    )  # fmt: skip


@transaction.atomic
def submit_defence(*, remedy: Remedy, by: Actor, on: dt.date) -> None:
    """Note that the office handed in its written answer with the evidence. Raises Refusal `not_pending`."""
    require(by, KEEP_REMEDIES.code, remedy.case)
    locked = _pending(remedy)
    term = DEFENCE[RemedyKind(locked.kind)]
    complete_term(case=locked.case, term=term, on=on)
    close_task(case=locked.case, kind=term, by=by, on=on)
    text = f"{locked.case.number}：已{DEFENCE_TASKS[RemedyKind(locked.kind)]}"
    record(by=by, verb=KEEP_REMEDIES.code, subject_kind="case", subject_id=locked.case_id, text=text)


def _pending(remedy: Remedy) -> Remedy:
    locked = Remedy.objects.select_for_update().get(pk=remedy.pk)
    if locked.stage != RemedyStage.FILED:
        raise Refusal("not_pending", f"本件{locked.get_kind_display()}{locked.get_stage_display()}，不能再登记结果。")
    return locked


@transaction.atomic
def end_remedy(*, remedy: Remedy, stage: str, ended_on: dt.date, by: Actor, on: dt.date, summary: str = "") -> Remedy:
    """Note that a remedy ended without a decision: not accepted, or withdrawn.

    Raises Refusal `not_pending`, `unknown_stage`, `future_date`, `ended_before_filed`.
    """
    require(by, KEEP_REMEDIES.code, remedy.case)
    if stage not in (RemedyStage.NOT_ACCEPTED, RemedyStage.WITHDRAWN):
        raise Refusal("unknown_stage", "请选择不予受理或者已撤回。", field="stage")
    locked = _pending(remedy)
    _check_end(locked, ended_on, on, "ended_on")
    locked.stage, locked.summary = stage, summary.strip()
    locked.save(update_fields=["stage", "summary"])
    _finish(locked, by, ended_on, RemedyStage(stage).label)
    return locked


@transaction.atomic
def decide_remedy(
    *,
    remedy: Remedy,
    outcome: str,
    decided_on: dt.date,
    decision_number: str,
    summary: str,
    by: Actor,
    on: dt.date,
    decision_served_on: dt.date | None = None,
) -> Remedy:
    """Record what the body decided. A decision that falls opens the task to decide anew, and changes nothing itself.

    The service of a reconsideration that left the decision standing starts the term for a suit. Raises Refusal
    `not_pending`, `future_date`, `ended_before_filed`, `served_before_decided`.
    """
    require(by, KEEP_REMEDIES.code, remedy.case)
    locked = _pending(remedy)
    _check_end(locked, decided_on, on, "decided_on")
    if decision_served_on and not decided_on <= decision_served_on <= on:
        message = "决定书送达日期不能早于决定日期，也不能晚于今天。"
        raise Refusal("served_before_decided", message, field="decision_served_on")
    locked.stage, locked.outcome, locked.decided_on = RemedyStage.DECIDED, outcome, decided_on
    locked.decision_number, locked.summary = decision_number.strip(), summary.strip()
    locked.decision_served_on = decision_served_on
    locked.save()
    _finish(locked, by, decided_on, RemedyOutcome(outcome).label)
    if locked.kind == RemedyKind.RECONSIDERATION and decision_served_on:
        complete_term(case=locked.case, term=TERM_SUIT, on=decision_served_on)
        restart_term(case=locked.case, term=TERM_SUIT_AFTER, on=decision_served_on)
    if outcome in AGAINST_THE_OFFICE:
        _propose_new_decision(locked, on)
    return locked


def _check_end(remedy: Remedy, day: dt.date, on: dt.date, field: str) -> None:
    if day > on:
        raise Refusal("future_date", "日期不能晚于今天。", field=field)
    if day < remedy.filed_on:
        raise Refusal("ended_before_filed", f"日期不能早于提起的{remedy.filed_on}，请核对。", field=field)


def _finish(remedy: Remedy, by: Actor, on: dt.date, words: str) -> None:
    term = DEFENCE[RemedyKind(remedy.kind)]
    complete_term(case=remedy.case, term=term, on=max(on, remedy.notified_on))
    close_task(case=remedy.case, kind=term, by=by, on=on)
    text = f"{remedy.case.number}：{remedy.get_kind_display()}{words}"
    record(by=by, verb=KEEP_REMEDIES.code, subject_kind="case", subject_id=remedy.case_id, text=text)


def _propose_new_decision(remedy: Remedy, on: dt.date) -> None:
    open_task(
        case=remedy.case, kind=DECIDE_ANEW, title=f"按{remedy.get_kind_display()}结果重新办理",
        right=KEEP_REMEDIES.code, on=on,
    )  # fmt: skip
    announce(
        kind=DECISION_OVERTURNED, subject_kind="case", subject_id=remedy.case_id, occurred_on=on,
        data={"case": str(remedy.case_id), "remedy": str(remedy.pk), "outcome": remedy.outcome},
    )  # fmt: skip


@transaction.atomic
def report_compliance(*, remedy: Remedy, report: str, by: Actor, on: dt.date) -> None:
    """Note how the office carried out a decision against it; closes the task. Raises Refusal `nothing_to_carry_out`."""
    require(by, KEEP_REMEDIES.code, remedy.case)
    if remedy.outcome not in AGAINST_THE_OFFICE:
        raise Refusal("nothing_to_carry_out", "本件结果不需要重新办理。")
    if not close_task(case=remedy.case, kind=DECIDE_ANEW, by=by, on=on):
        raise Refusal("nothing_to_carry_out", "重新办理已经登记过，请刷新页面。")
    text = f"{remedy.case.number}：已按{remedy.get_kind_display()}结果重新办理（{report.strip()}）"
    record(by=by, verb=KEEP_REMEDIES.code, subject_kind="case", subject_id=remedy.case_id, text=text)
