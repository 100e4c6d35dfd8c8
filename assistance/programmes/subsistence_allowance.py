"""最低生活保障: the tables of transitions from the application to the end of the award, and what the programme is.

An application (57号 arts 10-22) ends in an award. A change, a review, a takeover and a household taken up from another
bureau end in an award too; whichever case holds the running award can be continued, handed over or ended.
"""

from civaffairs.casework.workflow import CaseType, Transition

from .. import permissions as rights
from ..assessment import ASSESSMENT
from ..choices import ChangeStatus, ClaimUnit, Programme, ReviewStatus, Status, TakeoverStatus, TakeUpStatus
from ..inputs import assessment_inputs, household_review
from ..workflow import (
    answered,
    check_is_authorised_where_asked,
    decided,
    declaration_is_complete,
    discrepancies_are_decided,
    everybody_has_authorised_the_check,
    filed,
    forwarded,
    home_was_visited,
    home_was_visited_where_asked,
    means_test_is_concluded,
    means_test_is_concluded_where_asked,
    nothing_upheld_stands_against_it,
    notice_is_asked_here,
    notice_is_not_asked_here,
    notice_is_not_required,
    of_award,
    one_applicant_is_named,
    opinion_given,
    opinion_is_to_grant,
    published,
    sent_back,
    withdrawn,
)
from .definition import CaseTypes, ProgrammeDefinition, Terms, Words

PROGRAMME = Programme.SUBSISTENCE_ALLOWANCE
TYPES = CaseTypes(
    application="assistance.subsistence_allowance_application",
    change="assistance.subsistence_allowance_change",
    review="assistance.subsistence_allowance_review",
    take_up="assistance.subsistence_allowance_take_up",
    takeover="assistance.subsistence_allowance_takeover",
)
TERMS = Terms(
    whole="subsistence_allowance.whole",
    investigation_start="subsistence_allowance.investigation_start",
    notice="subsistence_allowance.public_notice",
    county="subsistence_allowance.county_decision",
    refusal_letter="subsistence_allowance.refusal_letter",
    death="subsistence_allowance.death_adjustment",
)
STANDARD = "assistance.subsistence_allowance.standard"

APPLICATION = CaseType(
    code=TYPES.application,
    label=f"{PROGRAMME.label}申请",
    series="DB",
    statuses=Status,
    read=rights.READ.code,
    transitions=(
        *filed(Status, TERMS, declaration_is_complete, everybody_has_authorised_the_check),
        opinion_given(
            Status, means_test_is_concluded, discrepancies_are_decided, home_was_visited,
            completes=(TERMS.investigation_start,),
        ),
        *published(Status, TERMS, if_asked=(opinion_is_to_grant,), if_not=(notice_is_not_required,)),
        sent_back(Status, TERMS),
        *answered(
            Status, TERMS, "确认保障",
            means_test_is_concluded, discrepancies_are_decided, nothing_upheld_stands_against_it,
        ),
        withdrawn(Status, TERMS, Status.IN_PUBLIC_NOTICE),
        *of_award(Status),
    ),
)  # fmt: skip


CHANGE = CaseType(
    code=TYPES.change,
    label=f"{PROGRAMME.label}变更",
    series="BG",
    statuses=ChangeStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "提交变更", (ChangeStatus.DRAFT,), ChangeStatus.INVESTIGATING, rights.FILE.code,
            guards=(one_applicant_is_named, declaration_is_complete, check_is_authorised_where_asked),
            starts=(TERMS.whole,), fact="assistance.change_submitted",
        ),
        opinion_given(
            ChangeStatus, means_test_is_concluded_where_asked, discrepancies_are_decided, home_was_visited_where_asked
        ),
        *published(
            ChangeStatus, TERMS,
            if_asked=(notice_is_asked_here, opinion_is_to_grant), if_not=(notice_is_not_asked_here,),
        ),
        *decided(ChangeStatus, TERMS, gives="assistance.allowance_changed", label="确认变更"),
        Transition(
            "withdraw", "撤销变更",
            (ChangeStatus.DRAFT, ChangeStatus.INVESTIGATING, ChangeStatus.OPINION_GIVEN, ChangeStatus.IN_PUBLIC_NOTICE),
            ChangeStatus.WITHDRAWN, rights.WITHDRAW.code, needs_note=True,
            completes=(TERMS.whole, TERMS.notice, TERMS.death), closes=True, is_adverse=True,
        ),
        *of_award(ChangeStatus),
    ),
)  # fmt: skip

REVIEW = CaseType(
    code=TYPES.review,
    label=f"{PROGRAMME.label}定期核查",
    series="FH",
    statuses=ReviewStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "开始核查", (ReviewStatus.DRAFT,), ReviewStatus.INVESTIGATING, rights.REVIEW.code,
            guards=(one_applicant_is_named, check_is_authorised_where_asked,), starts=(TERMS.whole,),
        ),
        opinion_given(
            ReviewStatus, means_test_is_concluded_where_asked, discrepancies_are_decided, home_was_visited_where_asked
        ),
        forwarded(ReviewStatus, TERMS),
        *decided(ReviewStatus, TERMS, gives="assistance.allowance_changed", label="确认调整"),
        Transition(
            "withdraw", "取消核查", (ReviewStatus.DRAFT, ReviewStatus.INVESTIGATING), ReviewStatus.WITHDRAWN,
            rights.REVIEW.code, needs_note=True, completes=(TERMS.whole,), closes=True, is_adverse=True,
        ),
        *of_award(ReviewStatus),
    ),
)  # fmt: skip

TAKE_UP = CaseType(
    code=TYPES.take_up,
    label=f"{PROGRAMME.label}迁入接收",
    series="QR",
    statuses=TakeUpStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "开始接收", (TakeUpStatus.DRAFT,), TakeUpStatus.INVESTIGATING, rights.FILE.code,
            guards=(one_applicant_is_named, declaration_is_complete), starts=(TERMS.whole,),
        ),
        opinion_given(TakeUpStatus, discrepancies_are_decided, home_was_visited_where_asked),
        forwarded(TakeUpStatus, TERMS),
        Transition(
            "confirm", "确认接收", (TakeUpStatus.AWAITING_CONFIRMATION,), TakeUpStatus.GRANTED, rights.CONFIRM.code,
            guards=(opinion_is_to_grant,), by_other_than=("submit", "give_opinion"),
            completes=(TERMS.county, TERMS.whole), fact="assistance.handover_taken_up", closes=True,
        ),
        sent_back(TakeUpStatus, TERMS),
        Transition(
            "refuse", "不予接收",
            (TakeUpStatus.DRAFT, TakeUpStatus.INVESTIGATING, TakeUpStatus.AWAITING_CONFIRMATION), TakeUpStatus.REFUSED,
            rights.CONFIRM.code, needs_note=True, completes=(TERMS.county, TERMS.whole), closes=True, is_adverse=True,
        ),
        *of_award(TakeUpStatus),
    ),
)  # fmt: skip

TAKEOVER = CaseType(
    code=TYPES.takeover,
    label=f"{PROGRAMME.label}在保对象接续",
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


SUBSISTENCE_ALLOWANCE = ProgrammeDefinition(
    programme=PROGRAMME,
    unit=ClaimUnit.HOUSEHOLD,
    types=TYPES,
    terms=TERMS,
    words=Words(
        short="低保",
        whom="家庭",
        materials=("最低生活保障申请书及家庭经济状况申报表", "申请人如实申报承诺"),
        opinions={"grant": "拟予保障", "refuse": "拟不予保障"},
        eligible="符合保障条件",
        not_eligible="不符合保障条件",
        instead=("遇有突发性、紧迫性困难的，可以向乡镇人民政府（街道办事处）申请临时救助。",),
    ),
    assessment=ASSESSMENT,
    inputs=assessment_inputs,
    confirmed_by="assistance.subsistence_allowance.confirmed_by",
    procedure="assistance.subsistence_allowance.change_procedure",
    next_review=household_review,
    has_means_test=True,
    has_home_visit=True,
    has_public_notice=True,
)
