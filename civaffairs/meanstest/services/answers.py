"""Recording what agencies answered: a whole batch in four statements, whatever its size.

An answer counts only while its step is still held by the claim that asked: the token decides in the statement that
settles the step, and evidence and findings follow for those steps alone.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from civaffairs.common.ids import new_id
from civaffairs.connectors.protocol import Answer, State
from civaffairs.connectors.services import Exchanged, keep_evidence
from civaffairs.meanstest.choices import StepState
from civaffairs.meanstest.models import CheckStep, Finding
from civaffairs.meanstest.patience import Patience, patience
from civaffairs.meanstest.vocabulary import NO_ANSWER_IN_TIME
from civaffairs.tenancy.rows import document, insert_rows, recordset

from .findings import finding_row
from .steps import Claim

_SETTLED = ("state", "failure", "failures", "ticket", "next_try_at", "answered_at", "exchange_id")
_SETTLE = (
    f'UPDATE "{CheckStep._meta.db_table}" AS step SET claimed_at = NULL, '
    + ", ".join(f'"{column}" = given."{column}"' for column in _SETTLED)
    + " FROM {given} WHERE step.id = given.id AND step.state = %s AND step.claimed_at = given.claimed_at "
    "RETURNING step.id, step.run_id"
)


@transaction.atomic
def record_answers(*, claims: Sequence[Claim], answers: Mapping[UUID, Answer], at: dt.datetime) -> set[UUID]:
    """Keep the evidence, replace the steps' findings, settle their states; the runs that were touched.

    A step that was taken away from this worker in the meantime is left to whoever has it now.
    """
    limits = patience()
    evidence = {claim.step_id: new_id() for claim in claims}
    # In one order everywhere, so that two workers never wait for each other's rows.
    in_order = sorted(claims, key=lambda claim: claim.step_id)
    settled = [_settled(claim, answers[claim.step_id], evidence[claim.step_id], at, limits) for claim in in_order]
    runs = _settle(settled)
    mine = [claim for claim in in_order if claim.step_id in runs]
    keep_evidence(
        Exchanged(
            id=evidence[claim.step_id], source=claim.source, person_id=claim.person_id, query=claim.query,
            answer=answers[claim.step_id], purpose=claim.purpose, asked_at=claim.claimed_at, answered_at=at,
        )
        for claim in mine
    )  # fmt: skip
    if again := [claim.step_id for claim in mine if claim.attempts > 1]:
        Finding.objects.filter(step__in=again).delete()
    insert_rows(Finding, [finding_row(claim, found) for claim in mine for found in answers[claim.step_id].findings])
    return set(runs.values())


def _settle(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, UUID]:
    """Write the states of the steps that are still held by their claims; the runs of these, by step."""
    if not rows:
        return {}
    statement = _SETTLE.format(given=recordset(CheckStep, rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(statement, [document(rows), StepState.CLAIMED])
        return dict(cursor.fetchall())


def _settled(claim: Claim, answer: Answer, exchange: UUID, at: dt.datetime, limits: Patience) -> dict[str, Any]:
    """The columns that follow from an answer; a source that failed is never "no record"."""
    row: dict[str, Any] = {
        "id": claim.step_id, "claimed_at": claim.claimed_at, "failure": str(answer.failure or ""),
        "failures": claim.failures, "ticket": "", "next_try_at": None, "answered_at": None, "exchange_id": exchange,
    }  # fmt: skip
    if answer.state in (State.RECORD, State.NO_RECORD):
        return row | {"state": str(answer.state), "answered_at": at}
    if answer.state == State.PENDING:
        is_over = claim.attempts >= limits.collections
        row |= {"ticket": (answer.ticket or "")[:80], "failure": NO_ANSWER_IN_TIME if is_over else ""}
    else:
        # A ticket may be what failed; without it the question is put anew, under the same number.
        row["failures"] += 1
        is_over = row["failures"] >= limits.failures
    if is_over:
        return row | {"state": str(StepState.SOURCE_FAILED), "answered_at": at}
    return row | {"state": str(StepState.PENDING), "next_try_at": at + limits.pause(claim.attempts)}
