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

RIGHTS = (SEE_TO_DO, READ, ASSIGN, SUPERVISE)
