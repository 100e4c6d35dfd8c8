"""Who may do what with cases of every kind."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

CASEWORKERS = frozenset(
    {
        Role.VILLAGE_CLERK,
        Role.TOWNSHIP_CASEWORKER,
        Role.TOWNSHIP_HEAD,
        Role.COUNTY_REVIEWER,
        Role.COUNTY_CONFIRMER,
    }
)

SEE_TO_DO = Right("casework.see_to_do", "查看待办", CASEWORKERS | {Role.PAYMENT_OFFICER})
READ = Right("casework.read_case", "查看事项", CASEWORKERS | {Role.PAYMENT_OFFICER, Role.SUPERVISOR, Role.AUDITOR})
ASSIGN = Right("casework.assign_case", "分派事项", frozenset({Role.TOWNSHIP_HEAD, Role.SUPERVISOR}))
SUPERVISE = Right("casework.supervise", "查看督导看板", frozenset({Role.SUPERVISOR, Role.TOWNSHIP_HEAD}))

# Taking cases along, signing and photographing; recording the visit itself asks the right of its case type.
VISIT_HOMES = Right("casework.visit_homes", "外出入户调查", CASEWORKERS)

COUNTY = frozenset({Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER})
OFFICERS = COUNTY | {Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD}

SERVE = Right("casework.serve_decision", "登记决定送达", OFFICERS)
KEEP_REMEDIES = Right("casework.keep_remedies", "登记行政复议和诉讼", COUNTY | {Role.SUPERVISOR})
NOTE_CONTACT = Right("casework.note_contact", "登记联系记录", CASEWORKERS | {Role.PAYMENT_OFFICER, Role.SUPERVISOR})
ASK = Right("casework.ask_question", "督办提问", frozenset({Role.SUPERVISOR, Role.TOWNSHIP_HEAD}))
ANSWER_QUESTION = Right("casework.answer_question", "答复督办提问", CASEWORKERS | {Role.PAYMENT_OFFICER})

# Who finds out what happened is not who answers for it, and neither is whom the grievance accuses.
READ_GRIEVANCE = Right("casework.read_grievance", "查看投诉举报", OFFICERS | {Role.SUPERVISOR})
RECEIVE_GRIEVANCE = Right("casework.receive_grievance", "登记投诉举报", OFFICERS | {Role.SUPERVISOR})
HANDLE_GRIEVANCE = Right(
    "casework.handle_grievance", "受理和核查投诉举报", frozenset({Role.TOWNSHIP_HEAD, Role.COUNTY_REVIEWER})
)
ANSWER_GRIEVANCE = Right(
    "casework.answer_grievance", "答复投诉举报", frozenset({Role.COUNTY_CONFIRMER, Role.SUPERVISOR})
)
SEE_COMPLAINANT = Right(
    "casework.see_complainant",
    "查看投诉举报人",
    frozenset({Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER, Role.SUPERVISOR}),
)

RIGHTS = (
    SEE_TO_DO, READ, ASSIGN, SUPERVISE, VISIT_HOMES, SERVE, KEEP_REMEDIES, NOTE_CONTACT, ASK, ANSWER_QUESTION,
    READ_GRIEVANCE, RECEIVE_GRIEVANCE, HANDLE_GRIEVANCE, ANSWER_GRIEVANCE, SEE_COMPLAINANT,
)  # fmt: skip
