"""Answers without agencies, for tests of what is done with them."""

from decimal import Decimal

from civaffairs.common.dates import now
from civaffairs.connectors import services as connectors
from civaffairs.connectors.protocol import Answer, Failure, FindingData, FindingKind, State
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services import steps
from civaffairs.meanstest.services.answers import record_answers
from civaffairs.meanstest.services.checks import finish_runs
from tests.meanstest.households import ON


def money(text: str) -> Decimal:
    return Decimal(text)


def finding(kind: str, code: str, amount: str | None = None, **more) -> FindingData:
    """One finding; an amount of income runs through the whole window."""
    value = None if amount is None else Decimal(amount)
    span = {"from_month": "2025-11", "to_month": "2026-10"} if kind == "income" else {}
    return FindingData(FindingKind(kind), code, f"{code} {amount}", amount=value, **span, **more)


def reply(findings=()) -> Answer:
    """An answer with these findings, or with no record."""
    return Answer(State.RECORD if findings else State.NO_RECORD, b"{}", "application/json", tuple(findings))


def answer(run: CheckRun, monkeypatch, failing: dict, *, found: dict | None = None) -> None:
    """Ask once whatever may be asked now; `failing` sources fail so, `found` holds findings by (source, person)."""

    def ask(source, query):
        if source in failing:
            return Answer.failed(Failure(failing[source]))
        person = next(claim.person_id for claim in claims if claim.query is query)
        return reply((found or {}).get((source, person), ()))

    monkeypatch.setattr(connectors, "ask", ask)
    claims = steps.claim_steps(step_ids=run.steps.values_list("pk", flat=True), at=now(), on=ON)
    answers = {claim.step_id: steps.ask_claimed([claim])[claim.step_id] for claim in claims}
    record_answers(claims=claims, answers=answers, at=now())
    finish_runs(run_ids=[run.pk], at=now())


def answer_all(run: CheckRun, monkeypatch, found: dict | None = None) -> CheckRun:
    """Let every source answer; the run as it then stands."""
    answer(run, monkeypatch, {}, found=found)
    return CheckRun.objects.get(pk=run.pk)
