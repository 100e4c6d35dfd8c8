"""最低生活保障: the table of transitions of an application (57号 arts 10-22), and the guards that it asks."""

import datetime as dt

from civaffairs.casework.models import Case
from civaffairs.casework.workflow import CaseType, Reason, Transition
from civaffairs.meanstest.choices import DecisionOnDiscrepancy
from civaffairs.meanstest.models import Authorisation, CheckRun, Conclusion, Discrepancy
from civaffairs.policy.services import figure

from . import permissions as rights
from .choices import Programme, Status

CASE_TYPE = "assistance.subsistence_allowance_application"

TERM_INVESTIGATION_START = "subsistence_allowance.investigation_start"
TERM_NOTICE = "subsistence_allowance.public_notice"
TERM_COUNTY = "subsistence_allowance.county_decision"
TERM_WHOLE = "subsistence_allowance.whole"
TERM_REFUSAL_LETTER = "subsistence_allowance.refusal_letter"

CONFIRMED_BY = "assistance.subsistence_allowance.confirmed_by"


def declaration_is_complete(case: Case, on: dt.date) -> Reason | None:
    """Everybody named, the household described, the truth of it promised."""
    application = case.application
    missing = [
        label
        for label, present in (
            ("家庭成员", application.members.filter(lives_together=True).exists()),
            ("居住地址", bool(application.address)),
            ("发放账户", bool(application.account_encrypted)),
            ("如实申报承诺", application.has_declared_truthfully),
        )
        if not present
    ]
    if missing:
        return Reason("declaration_incomplete", f"申请还缺少：{'、'.join(missing)},请一次补齐。")
    return None


def everybody_has_authorised_the_check(case: Case, on: dt.date) -> Reason | None:
    """Per-person consent before any query (个人信息保护法 art 29)."""
    members = case.application.members.filter(lives_together=True).select_related("person")
    signed = set(
        Authorisation.objects.filter(case=case, withdrawn_on__isnull=True, signed_on__lte=on).values_list(
            "person", flat=True
        )
    )
    missing = [member.person.name for member in members if member.person_id not in signed]
    if missing:
        return Reason("authorisation_missing", f"{'、'.join(missing)} 还没有签署核对授权书，请补签后再提交。")
    return None


def means_test_is_concluded(case: Case, on: dt.date) -> Reason | None:
    """凡救助、必核对: no opinion without a closed, still valid report."""
    conclusion = Conclusion.objects.filter(run__case=case).order_by("-drawn_on", "-id").first()
    if conclusion is None:
        return Reason("means_test_open", "家庭经济状况核对还没有出具结论，请先完成核对。")
    if conclusion.valid_to < on:
        return Reason("means_test_expired", f"核对结论已于{conclusion.valid_to}失效，请重新核对。")
    return None


def home_was_visited(case: Case, on: dt.date) -> Reason | None:
    """57号 art 16."""
    if not case.home_visits.exists():
        return Reason("home_visit_open", "还没有登记入户调查，请先完成入户调查。")
    return None


def discrepancies_are_decided(case: Case, on: dt.date) -> Reason | None:
    """Each difference between declared and found has somebody's reasoned decision."""
    latest = CheckRun.objects.filter(case=case).order_by("-requested_at").first()
    waiting = Discrepancy.objects.filter(run=latest, decision=DecisionOnDiscrepancy.OPEN).count() if latest else 0
    if waiting:
        return Reason("discrepancies_open", f"还有 {waiting} 项申报与查得的差异没有处理，请逐项核实。")
    return None


def opinion_is_to_grant(case: Case, on: dt.date) -> Reason | None:
    """Only a favourable opinion is published."""
    if case.application.opinion != "grant":
        return Reason("opinion_is_not_to_grant", "初审意见为不予保障，不需要公示，请直接报送县级审核确认。")
    return None


def notice_is_not_required(case: Case, on: dt.date) -> Reason | None:
    """A favourable opinion goes through its public notice first (57号 art 19)."""
    if case.application.opinion == "grant":
        return Reason("notice_required", "初审意见为拟保障，须先在村（社区）公示七天。")
    return None


def notice_has_run(case: Case, on: dt.date) -> Reason | None:
    """57号 art 19: seven days."""
    notice = case.public_notices.order_by("-posted_on").first()
    if notice is None or on <= notice.last_day:
        until = f",到{notice.last_day}为止" if notice else ""
        return Reason("notice_running", f"公示期还没有满{until}。")
    return None


def objections_are_answered(case: Case, on: dt.date) -> Reason | None:
    """An objection is checked and answered before the case goes on."""
    notice = case.public_notices.order_by("-posted_on").first()
    waiting = [one for one in notice.objections if not one.get("answer")] if notice else []
    if waiting:
        return Reason("objections_open", f"还有 {len(waiting)} 条公示异议没有核查答复。")
    return None


def opinion_to_refuse_or_none_eligible(case: Case, on: dt.date) -> Reason | None:
    """A refusal rests on a determination that says so."""
    latest = case.determinations.order_by("-determined_at").first()
    if latest is None:
        return Reason("no_determination", "还没有认定计算结果，不能作出决定。")
    return None


SUBSISTENCE_ALLOWANCE = CaseType(
    code=CASE_TYPE,
    label=f"{Programme.SUBSISTENCE_ALLOWANCE.label}申请",
    series="DB",
    statuses=Status,
    page="assistance:case",
    transitions=(
        Transition(
            "submit", "提交申请", (Status.DRAFT,), Status.SUBMITTED, rights.FILE.code,
            guards=(declaration_is_complete, everybody_has_authorised_the_check),
        ),
        Transition(
            "return_for_correction", "退回补正", (Status.SUBMITTED,), Status.DRAFT, rights.ACCEPT.code,
            needs_note=True, is_adverse=True,
        ),
        Transition(
            "accept", "受理", (Status.SUBMITTED,), Status.INVESTIGATING, rights.ACCEPT.code,
            starts=(TERM_WHOLE, TERM_INVESTIGATION_START), fact="assistance.application_accepted",
        ),
        Transition(
            "give_opinion", "提出初审意见", (Status.INVESTIGATING,), Status.OPINION_GIVEN, rights.OPINE.code,
            guards=(means_test_is_concluded, discrepancies_are_decided, home_was_visited),
            completes=(TERM_INVESTIGATION_START,), needs_note=True,
        ),
        Transition(
            "post_notice", "张贴公示", (Status.OPINION_GIVEN,), Status.IN_PUBLIC_NOTICE, rights.POST.code,
            guards=(opinion_is_to_grant,), starts=(TERM_NOTICE,),
        ),
        Transition(
            "forward", "报送审核确认", (Status.OPINION_GIVEN,), Status.AWAITING_CONFIRMATION, rights.POST.code,
            guards=(notice_is_not_required,), starts=(TERM_COUNTY,),
        ),
        Transition(
            "close_notice", "公示期满报送", (Status.IN_PUBLIC_NOTICE,), Status.AWAITING_CONFIRMATION,
            rights.POST.code, guards=(notice_has_run, objections_are_answered),
            completes=(TERM_NOTICE,), starts=(TERM_COUNTY,),
        ),
        Transition(
            "reopen", "异议成立重新调查", (Status.IN_PUBLIC_NOTICE,), Status.INVESTIGATING, rights.POST.code,
            needs_note=True, completes=(TERM_NOTICE,), is_adverse=True,
        ),
        Transition(
            "send_back", "退回重新调查", (Status.AWAITING_CONFIRMATION,), Status.INVESTIGATING,
            rights.SEND_BACK.code, needs_note=True, completes=(TERM_COUNTY,), is_adverse=True,
        ),
        Transition(
            "confirm", "确认保障", (Status.AWAITING_CONFIRMATION,), Status.GRANTED, rights.CONFIRM.code,
            guards=(means_test_is_concluded, discrepancies_are_decided, opinion_is_to_grant),
            by_other_than=("accept", "give_opinion", "submit"),
            completes=(TERM_COUNTY, TERM_WHOLE), fact="assistance.allowance_granted",
        ),
        Transition(
            "refuse", "不予确认", (Status.AWAITING_CONFIRMATION,), Status.REFUSED, rights.CONFIRM.code,
            guards=(opinion_to_refuse_or_none_eligible,), by_other_than=("accept", "give_opinion", "submit"),
            needs_note=True, completes=(TERM_COUNTY, TERM_WHOLE), starts=(TERM_REFUSAL_LETTER,),
            fact="assistance.allowance_refused", closes=True, is_adverse=True,
        ),
        Transition(
            "withdraw", "登记撤回",
            (Status.DRAFT, Status.SUBMITTED, Status.INVESTIGATING, Status.OPINION_GIVEN, Status.IN_PUBLIC_NOTICE),
            Status.WITHDRAWN, rights.WITHDRAW.code, needs_note=True,
            completes=(TERM_WHOLE, TERM_INVESTIGATION_START, TERM_NOTICE), closes=True, is_adverse=True,
        ),
        Transition(
            "end", "终止救助", (Status.GRANTED,), Status.ENDED, rights.END.code,
            needs_note=True, fact="assistance.allowance_ended", closes=True, is_adverse=True,
        ),
    ),
)  # fmt: skip


def competent_confirmer(case: Case, on: dt.date) -> str:
    """Who confirms at this place: `county`, or `township` where the county has delegated it (57号 art 2)."""
    return figure(CONFIRMED_BY, place=case.division_code[:6], on=on)
