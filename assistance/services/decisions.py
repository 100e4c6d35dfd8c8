"""Opinion, public notice, confirmation, refusal (57号 arts 19-22)."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from assistance.inputs import as_json, members_to_check
from assistance.models import Application
from assistance.programmes.definition import programme_of
from assistance.services.applications import double_claims
from assistance.services.award_letters import make_change_notice, make_stop_notice
from assistance.services.deaths import DEATH_TASK, release_decided_holds
from assistance.services.decision_letters import make_approval_form, make_grant_notice, make_refusal_notice
from assistance.services.investigation import assess
from assistance.services.succession import award, running_award, starts_on
from assistance.workflow import competent_confirmer, nothing_upheld_stands_against_it
from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.choices import Role
from civaffairs.casework.choices import Outcome
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.cases import advance
from civaffairs.casework.services.clocks import due_after
from civaffairs.casework.services.notices import post_notice as post
from civaffairs.casework.services.tasks import cancel_tasks, close_task, open_task
from civaffairs.common.dates import add_months, first_day, month_of, next_month, now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.meanstest.models import CheckRun
from civaffairs.payments.models import Award
from civaffairs.payments.services.awards import end_awards
from civaffairs.policy.engine import Evaluation
from civaffairs.registry.identity_index import receipt_elsewhere

from .. import permissions as rights

OPINION_TASK = "give_opinion"
CONFIRM_TASK = "confirm"


def determine(*, case: Case, by: Actor, on: dt.date) -> Determination:
    """Calculate by the facts and figures known now and keep the result with its whole explanation.

    Raises Refusal with the rule's code when a fact or figure is missing.
    """
    known_at = now()
    answer = assess(case=case, on=on, known_at=known_at)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    run = CheckRun.objects.filter(case=case).order_by("-requested_at").first()
    return Determination.objects.create(
        case=case,
        programme=case.programme,
        as_of=on,
        known_at=known_at,
        place=case.division_code[:6],
        outcome=Outcome.GRANT if outputs["eligible"] else Outcome.REFUSE,
        base=outputs["base"],
        top_up=outputs["top_up"],
        payable_from=outputs["payable_from"] or "",
        reasons=outputs["reasons"],
        inputs={"facts": as_json(answer.inputs), "sources": answer.sources},
        trace=answer.trace,
        rules_version=_version(answer),
        meanstest_run=run.pk if run else None,
        determined_by=by.name,
        determined_at=known_at,
        supersedes=case.determinations.order_by("-determined_at").first(),
    )


@transaction.atomic
def give_opinion(*, case: Case, opinion: str, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """The township's initial opinion, resting on a determination of the day.

    Raises Refusal `opinion_contradicts` when a grant is proposed for a household that is not eligible by the rules.
    """
    case = advance(case=case, act="give_opinion", by=by, on=on, note=reason, version=version)
    determination = determine(case=case, by=by, on=on)
    if opinion == "grant" and determination.outcome != Outcome.GRANT:
        raise Refusal("opinion_contradicts", "按核对和调查结果不符合保障条件，不能提出拟保障意见。", field="opinion")
    if opinion == "grant" and (obstacle := nothing_upheld_stands_against_it(case, on)):
        raise Refusal(obstacle.code, obstacle.message, field="opinion")
    Application.objects.filter(case=case).update(opinion=opinion, opinion_reason=reason)
    cancel_tasks(case=case, on=on)
    is_published = opinion == "grant" and programme_of(case).has_public_notice
    title = "张贴公示" if is_published else "报送审核确认"
    open_task(case=case, kind="post_notice", title=title, right=rights.POST.code, on=on, due_on=case.due_on)
    return case


@transaction.atomic
def post_notice(*, case: Case, place: str, telephone: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Publish the opinion in the village or community for its days (57号 art 19)."""
    case = advance(case=case, act="post_notice", by=by, on=on, version=version)
    determination = case.determinations.order_by("-determined_at")[0]
    persons = determination.trace["outputs"]["size"]
    post(
        case=case,
        posted_on=on,
        last_day=due_after(case=case, term=programme_of(case).terms.notice, start=on, on=on),
        content={
            "place": place,
            "head_of_household": case.applicant.name,
            "programme": programme_of(case).label,
            "persons": str(persons),
            "amount": str(determination.amount),
            "telephone": telephone,
        },
    )
    close_task(case=case, kind="post_notice", by=by, on=on)
    open_task(case=case, kind="close_notice", title="公示期满报送", right=rights.POST.code, on=on, due_on=case.due_on)
    return case


@transaction.atomic
def close_notice(*, case: Case, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """The notice has run without open objections: send the case to the county."""
    return _send_up(advance(case=case, act="close_notice", by=by, on=on, version=version), by, on)


@transaction.atomic
def forward(*, case: Case, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Send an unfavourable opinion to the county; it is not published."""
    return _send_up(advance(case=case, act="forward", by=by, on=on, version=version), by, on)


def _send_up(case: Case, by: Actor, on: dt.date) -> Case:
    cancel_tasks(case=case, on=on)
    open_task(case=case, kind=CONFIRM_TASK, title="审核确认", right=rights.CONFIRM.code, on=on, due_on=case.due_on)
    return case


@transaction.atomic
def reopen(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """An objection holds: take the notice down and investigate again (57号 art 19)."""
    case = advance(case=case, act="reopen", by=by, on=on, note=reason, version=version)
    case.public_notices.filter(taken_down_on__isnull=True).update(taken_down_on=on)
    return _investigate_again(case, on)


@transaction.atomic
def send_back(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Case:
    """Send the case back for further investigation."""
    return _investigate_again(advance(case=case, act="send_back", by=by, on=on, note=reason, version=version), on)


def _investigate_again(case: Case, on: dt.date) -> Case:
    cancel_tasks(case=case, on=on)
    open_task(
        case=case, kind=OPINION_TASK, title="重新调查并提出意见", right=rights.OPINE.code, on=on, due_on=case.due_on
    )
    return case


@transaction.atomic
def confirm_allowance(*, case: Case, amount_seen: Decimal, by: Actor, on: dt.date, version: int | None = None) -> Award:
    """审核确认: determine anew on the day, award from the next month (57号 arts 20, 21), record who receives.

    Raises Refusal `amount_changed` when the day's calculation gives another amount than the confirmer saw: nobody
    signs for a figure that was not on the page. Raises NotPermitted when the place has given confirmation to others.
    """
    require_competence(case, by, on)
    case = advance(case=case, act="confirm", by=by, on=on, version=version)
    determination = determine(case=case, by=by, on=on)
    if determination.outcome != Outcome.GRANT:
        raise Refusal("not_eligible", "按今天的事实和标准已不符合保障条件，请退回重新调查或作出不予确认的决定。")
    if determination.amount != amount_seen:
        raise Refusal(
            "amount_changed",
            f"按今天的标准计算为每月{determination.amount}元，与页面显示的{amount_seen}元不同。请看过最新计算再确认。",
            field="amount_seen",
        )
    starts = starts_on(case, determination)
    refuse_double_receipt(case=case, starts=starts, by=by, on=on)
    cancel_tasks(case=case, on=on)
    if (about := programme_of(case)).has_means_test:
        words = f"经审核，符合{about.label}条件，予以确认。"
        make_approval_form(determination=determination, opinion=words, by=by, on=on)
    previous = case.application.continues
    before = running_award(previous, on) if previous else None
    granted = award(determination=determination, valid_from=starts, by=by, on=on)
    if previous:
        release_decided_holds(case=case, on=on)
        make_change_notice(award=granted, before=before, by=by, on=on)
    else:
        make_grant_notice(determination=determination, by=by, on=on)
    return granted


def refuse_double_receipt(*, case: Case, starts: dt.date, by: Actor, on: dt.date) -> None:
    """The duplicate check once more at the decision, here and at every other bureau (2022-10-20 notice 3(1)).

    Another bureau is asked about the day on which this award would start: what ends before it is no double receipt.

    Raises Refusal `already_receives`, `already_applies` or `receives_elsewhere`.
    """
    short = programme_of(case).words.short
    for member in members_to_check(case, on):
        for code, message in double_claims(member.person, on, about=programme_of(case), besides=case):
            raise Refusal(code, message)
        # The product asks, for whoever confirms: a member may be registered outside the confirmer's own area.
        elsewhere = receipt_elsewhere(
            person=member.person,
            programme=case.programme,
            purpose=f"{case.number} 审核确认前重复享受核查（{by.name}）",
            by=system_actor(by.bureau_id),
            on=starts,
        )
        if elsewhere.receiving_in:
            raise Refusal("receives_elsewhere", f"{member.person.name} 正在其他民政局领取{short}，须先停发再确认。")


@transaction.atomic
def refuse_allowance(*, case: Case, reason: str, by: Actor, on: dt.date, version: int | None = None) -> Determination:
    """不予确认, with the reasons in writing (57号 art 22).

    Raises Refusal `eligible` when the rules of the day give the household an allowance.
    """
    require_competence(case, by, on)
    case = advance(case=case, act="refuse", by=by, on=on, note=reason, version=version)
    determination = determine(case=case, by=by, on=on)
    if determination.outcome == Outcome.GRANT:
        raise Refusal(
            "eligible", "按今天的事实和标准符合保障条件，不能作出不予确认的决定；事实有疑问的请退回重新调查。"
        )
    cancel_tasks(case=case, on=on)
    make_refusal_notice(determination=determination, reason=reason, by=by, on=on)
    if programme_of(case).has_means_test:
        make_approval_form(determination=determination, opinion=f"不予确认。{reason}", by=by, on=on)
    return determination


@transaction.atomic
def end_allowance(
    *, case: Case, reason: str, last_month: str, by: Actor, on: dt.date, version: int | None = None
) -> Case:
    """终止救助: the award is paid for the last month and no longer (国令649 art 13).

    Raises Refusal `month_passed` for a last month before the current one: what was paid is recovered by a case of
    its own, never by moving the end of the award.
    """
    if last_month < month_of(on):
        raise Refusal("month_passed", "停发月份不能早于本月；多发的款项请另行办理追回。", field="last_month")
    if last_month > next_month(on):
        raise Refusal("month_too_late", "终止决定至迟自下月后停发，最后发放月份不能晚于下月。", field="last_month")
    case = advance(case=case, act="end", by=by, on=on, note=reason, version=version)
    end_awards(case=case, programme=case.programme, valid_to=add_months(first_day(last_month), 1), by=by)
    close_task(case=case, kind=DEATH_TASK, by=by, on=on)
    cancel_tasks(case=case, on=on)
    release_decided_holds(case=case, on=on)
    make_stop_notice(case=case, reason=reason, last_month=last_month, by=by, on=on)
    return case


def require_competence(case: Case, by: Actor, on: dt.date) -> None:
    """Raises NotPermitted unless the actor's role confirms at this place."""
    competent = competent_confirmer(case, on)
    expected = Role.TOWNSHIP_HEAD if competent == "township" else Role.COUNTY_CONFIRMER
    if by.role != expected:
        raise NotPermitted("not_competent", f"本地由{expected.label}审核确认，您的岗位不能办理。")


def _version(answer: Evaluation) -> str:
    return f"{answer.rule_id}@{answer.rule.version}" if answer.rule else answer.rule_id
