"""最低生活保障: the tables of transitions from the application to the end of the award, and the guards that they ask.

An application (57号 arts 10-22) ends in an award. A change, a review, a takeover and a household taken up from another
bureau end in an award too; whichever case holds the running award can be continued, handed over or ended.
"""

import datetime as dt

from civaffairs.casework.models import Case
from civaffairs.casework.workflow import CaseType, Guard, Reason, Transition
from civaffairs.meanstest.choices import DecisionOnDiscrepancy
from civaffairs.meanstest.models import Authorisation, CheckRun, Conclusion, Discrepancy
from civaffairs.policy.services import figure
from civaffairs.registry.duplicates import open_duplicates

from . import permissions as rights
from .choices import ChangeStatus, Programme, ReviewStatus, Status, TakeoverStatus, TakeUpStatus
from .inputs import members_to_check

CASE_TYPE = "assistance.subsistence_allowance_application"
CHANGE_TYPE = "assistance.subsistence_allowance_change"
REVIEW_TYPE = "assistance.subsistence_allowance_review"
TAKE_UP_TYPE = "assistance.subsistence_allowance_take_up"
TAKEOVER_TYPE = "assistance.subsistence_allowance_takeover"
# Every case type whose case may hold a running award; all have a declaration of their own.
CASE_TYPES = (CASE_TYPE, CHANGE_TYPE, REVIEW_TYPE, TAKE_UP_TYPE, TAKEOVER_TYPE)

TERM_INVESTIGATION_START = "subsistence_allowance.investigation_start"
TERM_NOTICE = "subsistence_allowance.public_notice"
TERM_COUNTY = "subsistence_allowance.county_decision"
TERM_WHOLE = "subsistence_allowance.whole"
TERM_REFUSAL_LETTER = "subsistence_allowance.refusal_letter"

TERM_DEATH = "subsistence_allowance.death_adjustment"

CONFIRMED_BY = "assistance.subsistence_allowance.confirmed_by"
CHANGE_PROCEDURE = "assistance.subsistence_allowance.change_procedure"


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
    members = members_to_check(case, on)
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
    """凡救助、必核对: no opinion without a closed, still valid report of the newest check."""
    latest = CheckRun.objects.filter(case=case).newest_first().first()
    conclusion = Conclusion.objects.filter(run=latest).order_by("-drawn_on", "-id").first() if latest else None
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


# What agencies know of a person that no favourable decision can pass over, with what has to be done about it.
UPHELD_OBSTACLES = {
    "benefit": "正在其他地区领取待遇，须先停发再申请",
    "duplicate_identity": "疑似以两个身份登记，须先核实身份",
    "marriage": "婚姻状况与申报不符，须按实际家庭成员重新申报",
    "household_link": "有未申报的家庭成员，须按实际家庭成员重新申报",
}


def nothing_upheld_stands_against_it(case: Case, on: dt.date) -> Reason | None:
    """A difference that was decided for what was found, and that no calculation can take into account."""
    latest = CheckRun.objects.filter(case=case).newest_first().first()
    upheld = Discrepancy.objects.filter(
        run=latest, kind="status", code__in=UPHELD_OBSTACLES, decision=DecisionOnDiscrepancy.FOUND_COUNTS
    ).select_related("person")
    found = [f"{one.person.name}{UPHELD_OBSTACLES[one.code]}" for one in upheld] if latest else []
    return Reason("found_against_it", f"{'；'.join(found)}。") if found else None


def nobody_may_be_registered_twice(case: Case, on: dt.date) -> Reason | None:
    """Two rows that may be one person are compared before the household is granted anything on either."""
    pairs = open_duplicates(people=[member.person for member in members_to_check(case, on)])
    if not pairs:
        return None
    names = "、".join(sorted({pair.first.name for pair in pairs}))
    return Reason("possible_duplicate", f"{names}在对象库中有疑似重复的记录，请先在“疑似重复”中核对并作出结论。")


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


def procedure_of(case: Case, on: dt.date) -> dict[str, bool]:
    """Which steps the place asks of this change or review: means_test, home_visit, public_notice."""
    kind = {REVIEW_TYPE: "review", TAKE_UP_TYPE: "take_up"}.get(case.case_type) or case.change.kind
    return figure(CHANGE_PROCEDURE, place=case.division_code[:6], on=on)[kind]


def check_is_authorised_where_asked(case: Case, on: dt.date) -> Reason | None:
    """Consent is needed where this case asks the agencies anew."""
    is_asked = procedure_of(case, on)["means_test"] or case.application.means_from_id is None
    return everybody_has_authorised_the_check(case, on) if is_asked else None


def means_test_is_concluded_where_asked(case: Case, on: dt.date) -> Reason | None:
    """A change of means is tested anew; any other rests on the last test, where there was one."""
    is_asked = procedure_of(case, on)["means_test"] or case.application.means_from_id is None
    return means_test_is_concluded(case, on) if is_asked else None


def home_was_visited_where_asked(case: Case, on: dt.date) -> Reason | None:
    """A home visit where the place asks for one."""
    return home_was_visited(case, on) if procedure_of(case, on)["home_visit"] else None


def notice_is_asked_here(case: Case, on: dt.date) -> Reason | None:
    """A change is published only where the place says so."""
    if not procedure_of(case, on)["public_notice"]:
        return Reason("notice_not_asked", "本地规定此类变更不需要公示，请直接报送审核确认。")
    return None


def notice_is_not_asked_here(case: Case, on: dt.date) -> Reason | None:
    """Where the place asks for a notice, a favourable opinion goes through it."""
    return notice_is_not_required(case, on) if procedure_of(case, on)["public_notice"] else None


def one_applicant_is_named(case: Case, on: dt.date) -> Reason | None:
    """A household whose head has died or left names another one."""
    if not case.application.members.filter(relation="self", lives_together=True).exists():
        return Reason("head_missing", "原户主已不在家庭成员中，请先确定新户主及各成员与新户主的关系。")
    return None


def predecessor_still_runs(case: Case, on: dt.date) -> Reason | None:
    """What this case goes on from has not meanwhile been ended or continued by another."""
    before = case.application.continues
    if before is not None and before.status != Status.GRANTED:
        return Reason("award_no_longer_runs", f"原事项{before.number}的待遇已终止或已被承接，本事项不能再确认。")
    return None


def opinion_given(status, *guards: Guard, completes: tuple[str, ...] = ()) -> Transition:
    """The township's opinion, after what had to be found out."""
    return Transition(
        "give_opinion", "提出初审意见", (status.INVESTIGATING,), status.OPINION_GIVEN, rights.OPINE.code,
        guards=guards, completes=completes, needs_note=True,
    )  # fmt: skip


def forwarded(status, *guards: Guard) -> Transition:
    """From the township's opinion to the county without a public notice."""
    return Transition(
        "forward", "报送审核确认", (status.OPINION_GIVEN,), status.AWAITING_CONFIRMATION, rights.POST.code,
        guards=guards, starts=(TERM_COUNTY,),
    )  # fmt: skip


def published(status, *, if_asked: tuple[Guard, ...], if_not: tuple[Guard, ...]) -> tuple[Transition, ...]:
    """From the opinion to the county by way of the public notice, or past it; a true objection opens it all again."""
    return (
        Transition(
            "post_notice", "张贴公示", (status.OPINION_GIVEN,), status.IN_PUBLIC_NOTICE, rights.POST.code,
            guards=if_asked, starts=(TERM_NOTICE,),
        ),
        forwarded(status, *if_not),
        Transition(
            "close_notice", "公示期满报送", (status.IN_PUBLIC_NOTICE,), status.AWAITING_CONFIRMATION,
            rights.POST.code, guards=(notice_has_run, objections_are_answered),
            completes=(TERM_NOTICE,), starts=(TERM_COUNTY,),
        ),
        Transition(
            "reopen", "异议成立重新调查", (status.IN_PUBLIC_NOTICE,), status.INVESTIGATING, rights.POST.code,
            needs_note=True, completes=(TERM_NOTICE,), is_adverse=True,
        ),
    )  # fmt: skip


def sent_back(status) -> Transition:
    """The county finds that something was not found out."""
    return Transition(
        "send_back", "退回重新调查", (status.AWAITING_CONFIRMATION,), status.INVESTIGATING, rights.SEND_BACK.code,
        needs_note=True, completes=(TERM_COUNTY,), is_adverse=True,
    )  # fmt: skip


def of_award(status) -> tuple[Transition, ...]:
    """What can become of a running award, whichever case holds it."""
    return (
        Transition(
            "end", "终止救助", (status.GRANTED,), status.ENDED, rights.END.code,
            needs_note=True, fact="assistance.allowance_ended", closes=True, is_adverse=True,
        ),
        Transition(
            "succeed", "由后续事项承接", (status.GRANTED,), status.SUCCEEDED, rights.CONTINUE.code,
            needs_note=True, closes=True, is_adverse=True,
        ),
        Transition(
            "hand_over", "迁出移交", (status.GRANTED,), status.HANDED_OVER, rights.HAND_OVER.code,
            needs_note=True, fact="assistance.handover_offered", is_adverse=True,
        ),
        Transition(
            "take_back", "迁移退回", (status.HANDED_OVER,), status.GRANTED, rights.CONTINUE.code,
            needs_note=True, closes=True, is_adverse=True,
        ),
        Transition(
            "complete_handover", "迁入地已接收", (status.HANDED_OVER,), status.SUCCEEDED, rights.CONTINUE.code,
            needs_note=True, closes=True, is_adverse=True,
        ),
    )  # fmt: skip


SUBSISTENCE_ALLOWANCE = CaseType(
    code=CASE_TYPE,
    label=f"{Programme.SUBSISTENCE_ALLOWANCE.label}申请",
    series="DB",
    statuses=Status,
    read=rights.READ.code,
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
        opinion_given(
            Status, means_test_is_concluded, discrepancies_are_decided, home_was_visited,
            completes=(TERM_INVESTIGATION_START,),
        ),
        *published(Status, if_asked=(opinion_is_to_grant,), if_not=(notice_is_not_required,)),
        sent_back(Status),
        Transition(
            "confirm", "确认保障", (Status.AWAITING_CONFIRMATION,), Status.GRANTED, rights.CONFIRM.code,
            guards=(
                means_test_is_concluded, discrepancies_are_decided, nothing_upheld_stands_against_it,
                nobody_may_be_registered_twice, opinion_is_to_grant,
            ),
            by_other_than=("accept", "give_opinion", "submit"),
            completes=(TERM_COUNTY, TERM_WHOLE), fact="assistance.allowance_granted", closes=True,
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
        *of_award(Status),
    ),
)  # fmt: skip


def decided(status, *, gives: str, label: str, sources: tuple[str, ...] = ()) -> tuple[Transition, ...]:
    """The county's decisions on a case that continues an award: another amount, a gradual exit, nothing, or the end."""
    waiting = (status.AWAITING_CONFIRMATION,)
    ended_terms = (TERM_COUNTY, TERM_WHOLE, TERM_DEATH)
    others = ("submit", "give_opinion")
    return (
        Transition(
            "confirm", label, waiting, status.GRANTED, rights.CONFIRM.code,
            guards=(predecessor_still_runs, opinion_is_to_grant), by_other_than=others,
            completes=ended_terms, fact=gives, closes=True,
        ),
        Transition(
            "exit_gradually", "确认渐退", waiting, status.GRANTED, rights.CONFIRM.code,
            guards=(predecessor_still_runs,), by_other_than=others, needs_note=True,
            completes=ended_terms, fact=gives, closes=True, is_adverse=True,
        ),
        Transition(
            "keep", status.KEPT.label, waiting, status.KEPT, rights.CONFIRM.code,
            guards=(predecessor_still_runs,), by_other_than=others, needs_note=True,
            completes=ended_terms, fact="assistance.allowance_kept", closes=True, is_adverse=True,
        ),
        Transition(
            "stop", "停发终止", waiting, status.ENDED, rights.CONFIRM.code,
            guards=(predecessor_still_runs,), by_other_than=others, needs_note=True,
            completes=ended_terms, closes=True, is_adverse=True,
        ),
        sent_back(status),
    )  # fmt: skip


CHANGE = CaseType(
    code=CHANGE_TYPE,
    label=f"{Programme.SUBSISTENCE_ALLOWANCE.label}变更",
    series="BG",
    statuses=ChangeStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "提交变更", (ChangeStatus.DRAFT,), ChangeStatus.INVESTIGATING, rights.FILE.code,
            guards=(one_applicant_is_named, declaration_is_complete, check_is_authorised_where_asked),
            starts=(TERM_WHOLE,), fact="assistance.change_submitted",
        ),
        opinion_given(
            ChangeStatus, means_test_is_concluded_where_asked, discrepancies_are_decided, home_was_visited_where_asked
        ),
        *published(
            ChangeStatus, if_asked=(notice_is_asked_here, opinion_is_to_grant), if_not=(notice_is_not_asked_here,)
        ),
        *decided(ChangeStatus, gives="assistance.allowance_changed", label="确认变更"),
        Transition(
            "withdraw", "撤销变更",
            (ChangeStatus.DRAFT, ChangeStatus.INVESTIGATING, ChangeStatus.OPINION_GIVEN, ChangeStatus.IN_PUBLIC_NOTICE),
            ChangeStatus.WITHDRAWN, rights.WITHDRAW.code, needs_note=True,
            completes=(TERM_WHOLE, TERM_NOTICE, TERM_DEATH), closes=True, is_adverse=True,
        ),
        *of_award(ChangeStatus),
    ),
)  # fmt: skip

REVIEW = CaseType(
    code=REVIEW_TYPE,
    label=f"{Programme.SUBSISTENCE_ALLOWANCE.label}定期核查",
    series="FH",
    statuses=ReviewStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "开始核查", (ReviewStatus.DRAFT,), ReviewStatus.INVESTIGATING, rights.REVIEW.code,
            guards=(one_applicant_is_named, check_is_authorised_where_asked,), starts=(TERM_WHOLE,),
        ),
        opinion_given(
            ReviewStatus, means_test_is_concluded_where_asked, discrepancies_are_decided, home_was_visited_where_asked
        ),
        forwarded(ReviewStatus),
        *decided(ReviewStatus, gives="assistance.allowance_changed", label="确认调整"),
        Transition(
            "withdraw", "取消核查", (ReviewStatus.DRAFT, ReviewStatus.INVESTIGATING), ReviewStatus.WITHDRAWN,
            rights.REVIEW.code, needs_note=True, completes=(TERM_WHOLE,), closes=True, is_adverse=True,
        ),
        *of_award(ReviewStatus),
    ),
)  # fmt: skip

TAKE_UP = CaseType(
    code=TAKE_UP_TYPE,
    label=f"{Programme.SUBSISTENCE_ALLOWANCE.label}迁入接收",
    series="QR",
    statuses=TakeUpStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "开始接收", (TakeUpStatus.DRAFT,), TakeUpStatus.INVESTIGATING, rights.FILE.code,
            guards=(one_applicant_is_named, declaration_is_complete), starts=(TERM_WHOLE,),
        ),
        opinion_given(TakeUpStatus, discrepancies_are_decided, home_was_visited_where_asked),
        forwarded(TakeUpStatus),
        Transition(
            "confirm", "确认接收", (TakeUpStatus.AWAITING_CONFIRMATION,), TakeUpStatus.GRANTED, rights.CONFIRM.code,
            guards=(opinion_is_to_grant,), by_other_than=("submit", "give_opinion"),
            completes=(TERM_COUNTY, TERM_WHOLE), fact="assistance.handover_taken_up", closes=True,
        ),
        sent_back(TakeUpStatus),
        Transition(
            "refuse", "不予接收",
            (TakeUpStatus.DRAFT, TakeUpStatus.INVESTIGATING, TakeUpStatus.AWAITING_CONFIRMATION), TakeUpStatus.REFUSED,
            rights.CONFIRM.code, needs_note=True, completes=(TERM_COUNTY, TERM_WHOLE), closes=True, is_adverse=True,
        ),
        *of_award(TakeUpStatus),
    ),
)  # fmt: skip

TAKEOVER = CaseType(
    code=TAKEOVER_TYPE,
    label=f"{Programme.SUBSISTENCE_ALLOWANCE.label}在保对象接续",
    series="JX",
    statuses=TakeoverStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "take_over", "接续在保对象", (TakeoverStatus.DRAFT,), TakeoverStatus.GRANTED, rights.TAKE_OVER.code,
            fact="assistance.allowance_taken_over", closes=True,
        ),
        *of_award(TakeoverStatus),
    ),
)  # fmt: skip


def competent_confirmer(case: Case, on: dt.date) -> str:
    """Who confirms at this place: `county`, or `township` where the county has delegated it (57号 art 2)."""
    return figure(CONFIRMED_BY, place=case.division_code[:6], on=on)
