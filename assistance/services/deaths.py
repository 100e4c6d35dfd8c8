"""What a reported death sets going: a hold, a proposal, and, when people have decided, what was overpaid."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from assistance import permissions as rights
from assistance.choices import ChangeKind, MemberEvent
from assistance.models import Change
from assistance.services.changes import open_change
from assistance.services.succession import case_before, cases_of_awards
from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import advance
from civaffairs.casework.services.tasks import cancel_tasks, close_task, open_task
from civaffairs.common.dates import month_of
from civaffairs.common.errors import Refusal
from civaffairs.payments.choices import HoldCause, OverpaymentCause
from civaffairs.payments.ledgers import Overpayment
from civaffairs.payments.models import Award, PaymentHold
from civaffairs.payments.services.holds import hold_awards_of_person, release_hold
from civaffairs.payments.services.overpayments import open_overpayment
from civaffairs.registry.models import Person
from civaffairs.tenancy.scope import current_tenant

DEATH_TASK = "death"
ZERO = Decimal(0)


@transaction.atomic
def propose_after_death(*, person: Person, fact_id: UUID | None, by: Actor, on: dt.date) -> list[Case]:
    """Withhold what is paid and propose what to do, in each programme: the cases that were opened, or the awards'.

    Among several members a change without the dead person is opened as a draft; for somebody who lived alone a task
    to end the allowance. Nothing is ended, reduced or recovered here: people decide.
    """
    if person.died_on is None:
        return []
    # What was decided before the report was delivered stays as it is.
    held = [case for case in cases_of_awards(person, on) if case.status != "ended"]
    if not held:
        return []
    hold_awards_of_person(
        person_id=person.pk, cause=HoldCause.DEATH, reason=f"接到{person.died_on}死亡的报告，待核实", by=by, on=on,
        fact_id=fact_id,
    )  # fmt: skip
    return [_propose(case, person, by, on) for case in held]


def _propose(held: Case, person: Person, by: Actor, on: dt.date) -> Case:
    died_on = person.died_on
    if died_on is None:
        raise ValueError("nothing follows from a death that is not recorded")
    living = held.application.members.filter(lives_together=True)
    if living.exclude(person=person).exists():
        known = Change.objects.filter(
            case__application__continues=held, event=MemberEvent.DEATH, case__is_open=True, persons=[str(person.pk)]
        ).first()
        if known:
            return known.case
        return open_change(
            previous=held, kind=ChangeKind.MEMBERS, event=MemberEvent.DEATH, happened_on=died_on,
            reason="家庭成员死亡", leaving=(person,), by=by, on=on,
        )  # fmt: skip
    open_task(case=held, kind=DEATH_TASK, title="核实死亡并终止救助", right=rights.END.code, on=on)
    return held


@transaction.atomic
def undo_proposal(*, person: Person, by: Actor, on: dt.date) -> int:
    """A report of death was wrong: release the hold and withdraw what was proposed; returns how many holds ended.

    What people have decided meanwhile stays decided; it is put right by a case of its own.
    """
    note = "死亡登记已撤销"
    holds = PaymentHold.objects.open().filter(cause=HoldCause.DEATH, award__case__application__members__person=person)
    released = 0
    for hold in holds.distinct():
        release_hold(hold=hold, reason=note, by=by, on=on)
        released += 1
    drafts = Change.objects.filter(
        event=MemberEvent.DEATH, persons=[str(person.pk)], case__is_open=True, case__status="draft"
    )
    for change in drafts.select_related("case"):
        advance(case=change.case, act="withdraw", by=by, on=on, note=note)
        cancel_tasks(case=change.case, on=on)
    for held in cases_of_awards(person, on):
        close_task(case=held, kind=DEATH_TASK, by=by, on=on)
    return released


def release_decided_holds(*, case: Case, on: dt.date) -> int:
    """People have decided what follows from a death: what was withheld until then is free; returns how many holds.

    The months that were withheld are paid by the next run, at what the survivors are due.
    """
    change = Change.objects.filter(case=case, event=MemberEvent.DEATH).first()
    if change is None and not (case.status == "ended" and case.applicant.died_on):
        return 0
    held = case_before(case) if change else case
    holds = PaymentHold.objects.open().filter(cause=HoldCause.DEATH, award__case=held)
    reason = f"{case.number}已作出决定：{case.status_label}"
    return len([release_hold(hold=one, reason=reason, by=system_actor(current_tenant()), on=on) for one in holds])


@transaction.atomic
def open_recovery(*, case: Case, by: Actor, on: dt.date) -> Overpayment:
    """追回 after a death, once people have decided the change or the end: what was paid beyond what was due.

    Of somebody who lived alone every month after the death; of a household the difference to what it is due without
    the dead person. Raises Refusal `no_death`, `not_decided`, and those of the recovery rule.
    """
    died_on, before, after = _decided_death(case)
    lines = before.lines.paid().filter(month__gt=month_of(died_on)).values_list("month", "base", "top_up")
    if after is None:
        return open_overpayment(award=before, cause=OverpaymentCause.DEATH, event_on=died_on, by=by, on=on)
    excess = sum((max(ZERO, base + top_up - after.amount) for _, base, top_up in lines), ZERO)
    return open_overpayment(award=before, cause=OverpaymentCause.DEATH, event_on=died_on, overpaid=excess, by=by, on=on)


def _decided_death(case: Case) -> tuple[dt.date, Award, Award | None]:
    """The day of death, the award that was paid on, and the one that followed it (none when it ended)."""
    change = Change.objects.filter(case=case, event=MemberEvent.DEATH).first()
    if change is None and case.status == "ended" and case.applicant.died_on:
        return case.applicant.died_on, case.awards.order_by("-valid_from")[0], None
    if change is None:
        raise Refusal("no_death", "本事项与死亡无关，不能按死亡追回。")
    if case.status not in ("granted", "succeeded", "ended"):
        raise Refusal("not_decided", "变更还没有确认，先确认变更，再登记追回。")
    before = case_before(case).awards.order_by("-valid_from")[0]
    return change.happened_on, before, case.awards.order_by("valid_from").first()
