"""How a change or a review ends: another amount (see decisions), a gradual exit, everything as it was, or no more."""

import datetime as dt

from django.db import transaction

from assistance.assessment import EXIT_ASSESSMENT
from assistance.inputs import as_json, assessment_inputs
from assistance.programmes.definition import programme_of
from assistance.services.award_letters import make_exit_notice, make_keep_notice, make_stop_notice
from assistance.services.deaths import release_decided_holds
from assistance.services.decisions import determine, require_competence
from assistance.services.investigation import assess
from assistance.services.reviews import plan_review
from assistance.services.succession import award, case_before, running_award
from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.casework.choices import Outcome
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.cases import advance
from civaffairs.casework.services.tasks import cancel_tasks
from civaffairs.common.dates import first_day, month_of, next_month, now
from civaffairs.common.errors import Refusal
from civaffairs.payments.models import Award
from civaffairs.payments.services.awards import end_awards
from civaffairs.policy.engine import Evaluation
from civaffairs.policy.services import apply_rule
from civaffairs.tenancy.scope import current_tenant


def assess_exit(*, case: Case, on: dt.date, known_at: dt.datetime | None = None) -> Evaluation:
    """What a gradual exit would pay by the facts and figures of the day; stores nothing."""
    inputs, sources = assessment_inputs(case)
    before = running_award(case_before(case), on)
    inputs["previous_base"] = before.base if before else 0
    return apply_rule(
        EXIT_ASSESSMENT, place=case.division_code[:6], on=on, known_at=known_at or now(), inputs=inputs, sources=sources
    )


@transaction.atomic
def exit_gradually(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Award:
    """渐退: the award goes on for the months that the place allows and ends by itself (57号 art 33).

    Raises Refusal `no_gradual_exit` with the rule's reasons when the household does not leave gradually.
    """
    require_competence(case, by, on)
    case = advance(case=case, act="exit_gradually", by=by, on=on, note=reason, version=version)
    known_at = now()
    answer = assess_exit(case=case, on=on, known_at=known_at)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    if not outputs["eligible"]:
        raise Refusal("no_gradual_exit", f"不符合渐退条件：{'；'.join(map(_words, outputs['reasons']))}。请另作决定。")
    determination = Determination.objects.create(
        case=case,
        programme=case.programme,
        as_of=on,
        known_at=known_at,
        place=case.division_code[:6],
        outcome=Outcome.GRANT,
        base=outputs["base"],
        top_up=outputs["top_up"],
        payable_from=outputs["payable_from"],
        reasons=[],
        inputs={"facts": as_json(answer.inputs), "sources": answer.sources},
        trace=answer.trace,
        rules_version=f"{answer.rule_id}@{answer.rule.version}" if answer.rule else answer.rule_id,
        determined_by=by.name,
        determined_at=known_at,
        supersedes=case.determinations.order_by("-determined_at").first(),
    )
    cancel_tasks(case=case, on=on)
    last_day = outputs["last_day"]
    granted = award(
        determination=determination, valid_from=first_day(determination.payable_from),
        valid_to=last_day + dt.timedelta(1), by=by, on=on,
    )  # fmt: skip
    release_decided_holds(case=case, on=on)
    make_exit_notice(award=granted, reason=reason, by=by, on=on)
    return granted


REASONS = {
    "still_below_standard": "家庭收入仍低于保障标准，应按新的金额继续保障",
    "income_above_exit_line": "家庭收入已超过渐退收入上限",
    "property_over_limit": "家庭财产不符合规定",
}


def _words(code: str) -> str:
    return REASONS.get(code, code)


@transaction.atomic
def keep_allowance(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """不予调整: nothing has clearly changed, so the amount stays within the period (57号 art 31), with the reason.

    Raises Refusal `not_eligible` when the household no longer meets the conditions: that cannot stay as it was.
    """
    require_competence(case, by, on)
    case = advance(case=case, act="keep", by=by, on=on, note=reason, version=version)
    answer = assess(case=case, on=on)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    if not (answer.outputs or {})["eligible"]:
        raise Refusal("not_eligible", "按今天的事实和标准已不符合保障条件，不能维持原待遇。请作出渐退或停发的决定。")
    cancel_tasks(case=case, on=on)
    if case.case_type == programme_of(case).types.review:
        plan_review(case=case_before(case), last_review=on, on=on)
    if paid := running_award(case_before(case), on):
        make_keep_notice(case=case, award=paid, reason=reason, by=by, on=on)
    return case


@transaction.atomic
def stop_allowance(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Determination:
    """停发: the running award is paid for this month and no longer; the reasons go out in writing (57号 art 32).

    Raises Refusal `eligible` when the rules of the day still give the household an allowance.
    """
    require_competence(case, by, on)
    case = advance(case=case, act="stop", by=by, on=on, note=reason, version=version)
    determination = determine(case=case, by=by, on=on)
    if determination.outcome == Outcome.GRANT:
        raise Refusal("eligible", "按今天的事实和标准仍符合保障条件，不能停发；事实有疑问的请退回重新调查。")
    cancel_tasks(case=case, on=on)
    previous = case_before(case)
    end_awards(case=previous, programme=previous.programme, valid_to=first_day(next_month(on)), by=by)
    note = f"{case.number}决定停发，{by.name}确认：{reason}"
    advance(case=previous, act="end", by=system_actor(current_tenant()), on=on, note=note)
    release_decided_holds(case=case, on=on)
    make_stop_notice(case=case, reason=reason, last_month=month_of(on), by=by, on=on, determination=determination)
    return determination
