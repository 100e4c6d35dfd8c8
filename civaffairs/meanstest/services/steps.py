"""One step: claim it, ask without any transaction open; and sweeping up what was left lying.

A step is a row that only ever moves by compare-and-set. Whoever claimed it holds the instant of the claim as a token;
an answer that comes back after the step was given to somebody else finds another token and changes nothing.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, OuterRef, Q, TextField
from django.db.models.functions import Cast

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.connectors import services as connectors
from civaffairs.connectors.protocol import Answer, Query
from civaffairs.connectors.services import label_of
from civaffairs.meanstest import messages
from civaffairs.meanstest.choices import RunState, StepState
from civaffairs.meanstest.models import Authorisation, CheckBatch, CheckRun, CheckStep
from civaffairs.meanstest.patience import patience
from civaffairs.meanstest.permissions import START
from civaffairs.meanstest.querysets import CheckStepQuerySet
from civaffairs.meanstest.vocabulary import INTERRUPTED, NO_IDENTITY_NUMBER, NOT_AUTHORISED
from civaffairs.registry.choices import DocumentKind
from civaffairs.registry.models import IdentityDocument, cipher
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import current_tenant

from .authorisations import require_authorised
from .checks import SWEEP, note_work


@dataclass(frozen=True)
class Claim:
    """One step that this worker alone may answer, with all that is needed to ask while no scope is open."""

    step_id: UUID
    run_id: UUID
    source: str
    person_id: UUID
    claimed_at: dt.datetime
    attempts: int
    failures: int
    purpose: str
    query: Query


def request_id(*, run_id: UUID, source: str, person_id: UUID) -> str:
    """The number of one question: the same however often it is asked, so that asking again is harmless."""
    return sha256(b"%b%b:%b" % (run_id.bytes, source.encode(), person_id.bytes)).hexdigest()[:32]


@transaction.atomic
def claim_steps(*, step_ids: Iterable[UUID], at: dt.datetime, on: dt.date) -> list[Claim]:
    """Claim those of the steps that nobody has, and that may be asked today; the others are left alone."""
    wanted = CheckStep.objects.filter(pk__in=list(step_ids))
    if not _set_claimed(wanted, at):
        return []
    box = cipher()
    claims, unauthorised, unnumbered = [], [], []
    for step in _claimed(wanted.filter(state=StepState.CLAIMED, claimed_at=at), on):
        if not any(step.source in _sources(text) for text in step.authorised):
            unauthorised.append(step.pk)
        elif not step.numbers:
            unnumbered.append(step.pk)
        else:
            claims.append(_claim(step, box.decrypt(step.numbers[-1], context=IdentityDocument.CONTEXT), at))
    _give_up_asking(unauthorised, NOT_AUTHORISED)
    _give_up_asking(unnumbered, NO_IDENTITY_NUMBER)
    return claims


class _Claimed(NamedTuple):
    """What asking needs of a step; a batch reads a thousand, too many for whole rows of five tables.

    `authorised` are the sources that the person signed for, a JSON text for each form; `numbers` are encrypted.
    """

    pk: UUID
    run: UUID
    source: str
    person: UUID
    attempts: int
    failures: int
    ticket: str
    person__name: str
    run__purpose: str
    run__window_from: dt.date
    run__window_to: dt.date
    run__as_of: dt.date
    authorised: list[str]
    numbers: list[str]


def _set_claimed(wanted: CheckStepQuerySet, at: dt.datetime) -> int:
    """The compare-and-set itself: of several workers the database lets one through for each step."""
    return wanted.askable().update(state=StepState.CLAIMED, claimed_at=at, next_try_at=None, attempts=F("attempts") + 1)


def _claimed(steps: CheckStepQuerySet, on: dt.date) -> Iterator[_Claimed]:
    signed = Authorisation.objects.filter(case=OuterRef("run__case"), person=OuterRef("person")).not_over(on)
    cards = IdentityDocument.objects.filter(kind=DocumentKind.ID_CARD, person=OuterRef("person")).order_by("id")
    rows = steps.annotate(
        authorised=ArraySubquery(signed.values(text=Cast("sources", TextField()))),
        numbers=ArraySubquery(cards.values("number_encrypted")),
    )
    return map(_Claimed._make, rows.values_list(*_Claimed._fields))


@lru_cache(maxsize=1000)
def _sources(text: str) -> frozenset[str]:
    """The sources of a form; the same few sets stand in thousands of them."""
    return frozenset(json.loads(text))


def _give_up_asking(step_ids: list[UUID], reason: str) -> None:
    if step_ids:
        CheckStep.objects.filter(pk__in=step_ids).update(state=StepState.NOT_ASKED, failure=reason, claimed_at=None)


def _claim(step: _Claimed, number: str, at: dt.datetime) -> Claim:
    return Claim(
        step_id=step.pk,
        run_id=step.run,
        source=step.source,
        person_id=step.person,
        claimed_at=at,
        attempts=step.attempts,
        failures=step.failures,
        purpose=step.run__purpose,
        query=Query(
            request_id=request_id(run_id=step.run, source=step.source, person_id=step.person),
            id_number=number,
            name=step.person__name,
            window_from=step.run__window_from,
            window_to=step.run__window_to,
            as_of=step.run__as_of,
            ticket=step.ticket or None,
        ),
    )


def ask_claimed(claims: Sequence[Claim]) -> dict[UUID, Answer]:
    """Put the questions of one source over HTTP; never call this inside a scope, agencies may take their time."""
    if len(claims) == 1:
        return {claims[0].step_id: connectors.ask(claims[0].source, claims[0].query)}
    answers = connectors.ask_many(claims[0].source, [claim.query for claim in claims])
    return {claim.step_id: answers[claim.query.request_id] for claim in claims}


@transaction.atomic
def ask_again(*, step: CheckStep, by: Actor, on: dt.date) -> CheckStep:
    """Ask a source again that failed, or that could not be asked; the run waits for it once more.

    Raises Refusal `concluded` when the report is closed, `already_answered`, `still_asking`, `not_authorised`.
    """
    run = CheckRun.objects.select_for_update(no_key=True).get(pk=step.run_id)
    locked = CheckStep.objects.select_for_update().get(pk=step.pk)
    require(by, START, run.case)
    label = label_of(locked.source)
    if run.state == RunState.CONCLUDED:
        raise Refusal("concluded", "核对结论已出具,不能再补查。需要新的反馈时请重新发起核对。")
    if locked.state in (StepState.RECORD, StepState.NO_RECORD):
        raise Refusal("already_answered", f"{label}已经答复,不需要补查。")
    if CheckStep.objects.unfinished().filter(pk=locked.pk).exists():
        raise Refusal("still_asking", f"{label}还在查询中,请等待答复。")
    require_authorised(case=run.case, people=[locked.person], sources=[locked.source], on=on)
    at = now()
    locked.state, locked.failure, locked.ticket = StepState.NOT_ASKED, "", ""
    locked.attempts, locked.failures = 0, 0
    locked.claimed_at, locked.answered_at, locked.next_try_at = None, None, at + patience().lost
    locked.save()
    run.state, run.finished_at = RunState.RUNNING, None
    run.save(update_fields=["state", "finished_at"])
    note_work(at=at)
    record(
        by=by, verb=START, subject_kind="case", subject_id=run.case_id,
        text=f"{run.case.number}:再次向{label}查询{locked.person.name}",
    )  # fmt: skip
    bureau_id = current_tenant()
    transaction.on_commit(lambda: messages.send(bureau_id, [(locked.source, locked.pk)]))
    return locked


@transaction.atomic
def sweep(*, at: dt.datetime, most: int = 5000) -> list[tuple[str, UUID]]:
    """Free what dead workers hold and give back what has to be asked now, as (source, step).

    The bureau leaves the sweeper's list when nothing waits; whoever adds work waits for this lock and puts it back.
    """
    work = WorkDue.objects.select_for_update().filter(tenant_id=current_tenant(), kind=SWEEP).first()
    if work is None:
        return []
    _free_abandoned(at)
    due = list(CheckStep.objects.due(at).order_by("next_try_at", "id").values_list("source", "pk")[:most])
    # Not again before the message had its time: a full queue must not be filled with the same messages.
    CheckStep.objects.due(at).filter(pk__in=[pk for _, pk in due]).update(next_try_at=at + patience().lost)
    if not due and not _is_work_left():
        work.delete()
    return due


def _is_work_left() -> bool:
    return (
        CheckStep.objects.unfinished().exists()
        or CheckRun.objects.running().exists()
        or CheckBatch.objects.starting().exists()
    )


def _free_abandoned(at: dt.datetime) -> None:
    limits = patience()
    abandoned = CheckStep.objects.abandoned(at - limits.claim)
    # A step on which every worker dies must not be handed on for ever.
    abandoned.filter(attempts__gte=limits.collections).update(
        state=StepState.SOURCE_FAILED, failure=INTERRUPTED, claimed_at=None, answered_at=at
    )
    abandoned.filter(~Q(ticket="")).update(state=StepState.PENDING, claimed_at=None, next_try_at=at)
    abandoned.filter(ticket="").update(state=StepState.NOT_ASKED, failure="", claimed_at=None, next_try_at=at)
