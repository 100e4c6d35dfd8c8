"""The life of a grievance, as a table that one can read aloud."""

from .choices import GrievanceStatus as Status
from .permissions import ANSWER_GRIEVANCE, HANDLE_GRIEVANCE, READ_GRIEVANCE
from .workflow import CaseType, Transition

TERM_ACCEPT = "grievance.accept"
TERM_ANSWER = "grievance.answer"
ANSWERED = "casework.grievance_answered"

GRIEVANCE = CaseType(
    code="grievance",
    label="投诉举报",
    series="TS",
    statuses=Status,
    draft=Status.RECEIVED,
    read=READ_GRIEVANCE.code,
    is_closed=True,
    transitions=(
        Transition(
            act="accept",
            label="受理投诉举报",
            sources=(Status.RECEIVED,),
            target=Status.ACCEPTED,
            right=HANDLE_GRIEVANCE.code,
            completes=(TERM_ACCEPT,),
            starts=(TERM_ANSWER,),
        ),
        Transition(
            act="decline",
            label="不予受理",
            sources=(Status.RECEIVED,),
            target=Status.DECLINED,
            right=HANDLE_GRIEVANCE.code,
            needs_note=True,
            is_adverse=True,
            completes=(TERM_ACCEPT,),
            closes=True,
        ),
        Transition(
            act="transfer",
            label="转送有权机关",
            sources=(Status.RECEIVED, Status.ACCEPTED),
            target=Status.TRANSFERRED,
            right=HANDLE_GRIEVANCE.code,
            needs_note=True,
            is_adverse=True,
            completes=(TERM_ACCEPT, TERM_ANSWER),
            closes=True,
        ),
        Transition(
            act="investigate",
            label="登记核查结果",
            sources=(Status.ACCEPTED,),
            target=Status.INVESTIGATED,
            right=HANDLE_GRIEVANCE.code,
        ),
        Transition(
            act="send_back",
            label="退回补充核查",
            sources=(Status.INVESTIGATED,),
            target=Status.ACCEPTED,
            right=ANSWER_GRIEVANCE.code,
            needs_note=True,
            is_adverse=True,
        ),
        Transition(
            act="answer",
            label="答复投诉举报",
            sources=(Status.INVESTIGATED,),
            target=Status.ANSWERED,
            right=ANSWER_GRIEVANCE.code,
            by_other_than=("investigate",),
            completes=(TERM_ANSWER,),
            fact=ANSWERED,
        ),
        Transition(
            act="reopen",
            label="重新核查",
            sources=(Status.ANSWERED,),
            target=Status.ACCEPTED,
            right=HANDLE_GRIEVANCE.code,
            needs_note=True,
            is_adverse=True,
            starts=(TERM_ANSWER,),
        ),
        Transition(
            act="close",
            label="回访办结",
            sources=(Status.ANSWERED,),
            target=Status.CLOSED,
            right=HANDLE_GRIEVANCE.code,
            closes=True,
        ),
    ),
)
