"""What the tables of transitions of all programmes are composed of: the guards that they ask, and the rows they share.

Each programme's own table stands in `programmes/`, so that it can still be read aloud from the application to the end.
"""

import datetime as dt

from civaffairs.casework.models import Case
from civaffairs.casework.services.visits import visit_obstacle
from civaffairs.casework.workflow import Guard, Reason, Transition
from civaffairs.meanstest.choices import DecisionOnDiscrepancy
from civaffairs.meanstest.models import Authorisation, CheckRun, Conclusion, Discrepancy
from civaffairs.policy.services import figure
from civaffairs.registry.duplicates import open_duplicates

from . import permissions as rights
from .choices import Status
from .inputs import members_to_check
from .models import LivenessCheck
from .programmes.definition import Terms, programme_of


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
    """57号 art 16: two investigators went there, and the record is signed."""
    return visit_obstacle(case)


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


NO_STEPS = {"means_test": False, "home_visit": False, "public_notice": False}


def procedure_of(case: Case, on: dt.date) -> dict[str, bool]:
    """Which steps the place asks of this change or review: means_test, home_visit, public_notice."""
    about = programme_of(case)
    if not about.procedure:
        return NO_STEPS
    kind = {about.types.review: "review", about.types.take_up: "take_up"}.get(case.case_type) or case.change.kind
    return figure(about.procedure, place=case.division_code[:6], on=on)[kind]


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


def person_was_seen_alive(case: Case, on: dt.date) -> Reason | None:
    """Nothing is paid by age to somebody whom nobody has seen."""
    if not LivenessCheck.objects.filter(person=case.applicant, checked_on__lte=on).exists():
        return Reason("liveness_check_missing", "还没有登记生存认证，请先见到本人并登记认证日期。")
    return None


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


def named(*terms: str) -> tuple[str, ...]:
    """Those of the terms that the programme has."""
    return tuple(term for term in terms if term)


def filed(status, terms: Terms, *guards: Guard) -> tuple[Transition, ...]:
    """Handing in, the return for everything that is missing, and the acceptance that starts the clocks."""
    return (
        Transition("submit", "提交申请", (status.DRAFT,), status.SUBMITTED, rights.FILE.code, guards=guards),
        Transition(
            "return_for_correction", "退回补正", (status.SUBMITTED,), status.DRAFT, rights.ACCEPT.code,
            needs_note=True, is_adverse=True,
        ),
        Transition(
            "accept", "受理", (status.SUBMITTED,), status.INVESTIGATING, rights.ACCEPT.code,
            starts=named(terms.whole, terms.investigation_start), fact="assistance.application_accepted",
        ),
    )  # fmt: skip


def opinion_given(status, *guards: Guard, completes: tuple[str, ...] = ()) -> Transition:
    """The township's opinion, after what had to be found out."""
    return Transition(
        "give_opinion", "提出初审意见", (status.INVESTIGATING,), status.OPINION_GIVEN, rights.OPINE.code,
        guards=guards, completes=completes, needs_note=True,
    )  # fmt: skip


def forwarded(status, terms: Terms, *guards: Guard) -> Transition:
    """From the township's opinion to the county without a public notice."""
    return Transition(
        "forward", "报送审核确认", (status.OPINION_GIVEN,), status.AWAITING_CONFIRMATION, rights.POST.code,
        guards=guards, starts=named(terms.county),
    )  # fmt: skip


def published(
    status, terms: Terms, *, if_asked: tuple[Guard, ...], if_not: tuple[Guard, ...]
) -> tuple[Transition, ...]:
    """From the opinion to the county by way of the public notice, or past it; a true objection opens it all again."""
    return (
        Transition(
            "post_notice", "张贴公示", (status.OPINION_GIVEN,), status.IN_PUBLIC_NOTICE, rights.POST.code,
            guards=if_asked, starts=named(terms.notice),
        ),
        forwarded(status, terms, *if_not),
        Transition(
            "close_notice", "公示期满报送", (status.IN_PUBLIC_NOTICE,), status.AWAITING_CONFIRMATION,
            rights.POST.code, guards=(notice_has_run, objections_are_answered),
            completes=named(terms.notice), starts=named(terms.county),
        ),
        Transition(
            "reopen", "异议成立重新调查", (status.IN_PUBLIC_NOTICE,), status.INVESTIGATING, rights.POST.code,
            needs_note=True, completes=named(terms.notice), is_adverse=True,
        ),
    )  # fmt: skip


def sent_back(status, terms: Terms) -> Transition:
    """The county finds that something was not found out."""
    return Transition(
        "send_back", "退回重新调查", (status.AWAITING_CONFIRMATION,), status.INVESTIGATING, rights.SEND_BACK.code,
        needs_note=True, completes=named(terms.county), is_adverse=True,
    )  # fmt: skip


def answered(status, terms: Terms, label: str, *guards: Guard) -> tuple[Transition, ...]:
    """The decision on an application: what it gives, or the refusal in writing; never by who prepared it."""
    others = ("accept", "give_opinion", "submit")
    return (
        Transition(
            "confirm", label, (status.AWAITING_CONFIRMATION,), status.GRANTED, rights.CONFIRM.code,
            guards=(*guards, nobody_may_be_registered_twice, opinion_is_to_grant), by_other_than=others,
            completes=named(terms.county, terms.whole), fact="assistance.allowance_granted", closes=True,
        ),
        Transition(
            "refuse", "不予确认", (status.AWAITING_CONFIRMATION,), status.REFUSED, rights.CONFIRM.code,
            guards=(opinion_to_refuse_or_none_eligible,), by_other_than=others,
            needs_note=True, completes=named(terms.county, terms.whole), starts=named(terms.refusal_letter),
            fact="assistance.allowance_refused", closes=True, is_adverse=True,
        ),
    )  # fmt: skip


def withdrawn(status, terms: Terms, *more: str) -> Transition:
    """The applicant takes the application back; `more` are statuses of the programme besides those of all."""
    return Transition(
        "withdraw", "登记撤回", (status.DRAFT, status.SUBMITTED, status.INVESTIGATING, status.OPINION_GIVEN, *more),
        status.WITHDRAWN, rights.WITHDRAW.code, needs_note=True,
        completes=named(terms.whole, terms.investigation_start, terms.notice), closes=True, is_adverse=True,
    )  # fmt: skip


def ended(status) -> Transition:
    """What is received ends."""
    return Transition(
        "end", "终止救助", (status.GRANTED,), status.ENDED, rights.END.code,
        needs_note=True, fact="assistance.allowance_ended", closes=True, is_adverse=True,
    )  # fmt: skip


def succeeded(status) -> Transition:
    """A later case goes on from this one."""
    return Transition(
        "succeed", "由后续事项承接", (status.GRANTED,), status.SUCCEEDED, rights.CONTINUE.code,
        needs_note=True, closes=True, is_adverse=True,
    )  # fmt: skip


def of_award(status) -> tuple[Transition, ...]:
    """What can become of a running award, whichever case holds it."""
    return (
        ended(status),
        succeeded(status),
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


def decided(status, terms: Terms, *, gives: str, label: str, leaves_gradually: bool = True) -> tuple[Transition, ...]:
    """The county's decisions on a case that continues an award: another amount, a gradual exit, nothing, or the end."""
    waiting = (status.AWAITING_CONFIRMATION,)
    ended_terms = named(terms.county, terms.whole, terms.death)
    others = ("submit", "give_opinion")
    exit_gradually = Transition(
        "exit_gradually", "确认渐退", waiting, status.GRANTED, rights.CONFIRM.code,
        guards=(predecessor_still_runs,), by_other_than=others, needs_note=True,
        completes=ended_terms, fact=gives, closes=True, is_adverse=True,
    )  # fmt: skip
    return (
        Transition(
            "confirm", label, waiting, status.GRANTED, rights.CONFIRM.code,
            guards=(predecessor_still_runs, opinion_is_to_grant), by_other_than=others,
            completes=ended_terms, fact=gives, closes=True,
        ),
        *((exit_gradually,) if leaves_gradually else ()),
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
        sent_back(status, terms),
    )  # fmt: skip


def competent_confirmer(case: Case, on: dt.date) -> str:
    """Who confirms at this place: `county`, or `township` where the county has delegated it (57号 art 2)."""
    return figure(programme_of(case).confirmed_by, place=case.division_code[:6], on=on)
