"""Who may do what in social assistance."""

from civaffairs.accounts.actor import SYSTEM
from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

TOWNSHIP = frozenset({Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD})
INTAKE = frozenset({Role.VILLAGE_CLERK, Role.TOWNSHIP_CASEWORKER})
# The township confirms where the county has delegated it (57号 art 2); a guard asks the parameter.
CONFIRMERS = frozenset({Role.COUNTY_CONFIRMER, Role.TOWNSHIP_HEAD})
READERS = frozenset(
    {
        Role.VILLAGE_CLERK,
        Role.TOWNSHIP_CASEWORKER,
        Role.TOWNSHIP_HEAD,
        Role.COUNTY_REVIEWER,
        Role.COUNTY_CONFIRMER,
        Role.PAYMENT_OFFICER,
        Role.SUPERVISOR,
        Role.AUDITOR,
    }
)

READ = Right("assistance.read_application", "查看救助申请", READERS)
FILE = Right("assistance.file_application", "登记救助申请", INTAKE)
ACCEPT = Right("assistance.accept_application", "受理救助申请", frozenset({Role.TOWNSHIP_CASEWORKER}))
VISIT = Right("assistance.record_visit", "登记入户调查", INTAKE | TOWNSHIP)
CHECK = Right("assistance.start_means_test", "发起经济状况核对", TOWNSHIP | {Role.COUNTY_REVIEWER})
OPINE = Right("assistance.give_opinion", "提出初审意见", TOWNSHIP)
POST = Right("assistance.post_notice", "办理公示", TOWNSHIP)
CONFIRM = Right("assistance.confirm_allowance", "审核确认", CONFIRMERS)
SEND_BACK = Right("assistance.send_back", "退回重新调查", CONFIRMERS | {Role.COUNTY_REVIEWER})
WITHDRAW = Right("assistance.withdraw_application", "登记撤回申请", INTAKE)
END = Right("assistance.end_allowance", "终止救助", frozenset({Role.COUNTY_CONFIRMER}))
ADJUST_CLOCK = Right("assistance.adjust_clock", "调整办理期限", frozenset({Role.TOWNSHIP_HEAD, Role.COUNTY_REVIEWER}))

RECORD_LIVENESS = Right("assistance.record_liveness", "登记生存认证", INTAKE | TOWNSHIP)

# A review that is due, and a yearly review of many, is opened by the product itself.
REVIEW = Right("assistance.review_allowance", "定期核查", INTAKE | TOWNSHIP | {Role.COUNTY_REVIEWER, SYSTEM})
COUNTY = frozenset({Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER})
SEE_REVIEWS = Right("assistance.see_due_reviews", "查看到期核查", TOWNSHIP | COUNTY | {Role.SUPERVISOR})
HAND_OVER = Right("assistance.hand_over", "移交低保关系", frozenset({Role.COUNTY_CONFIRMER}))
TAKE_UP = Right("assistance.take_up", "接收低保关系", COUNTY)
SEE_HANDOVERS = Right("assistance.see_handovers", "查看低保关系迁移", COUNTY | {Role.SUPERVISOR})
TAKE_OVER = Right("assistance.take_over_recipients", "接续在保对象", frozenset({Role.COUNTY_CONFIRMER}))
# What follows from another case's decision; nobody does it by hand.
CONTINUE = Right("assistance.continue_award", "由后续事项承接", frozenset({SYSTEM}))

RIGHTS = (
    READ, FILE, ACCEPT, VISIT, CHECK, OPINE, POST, CONFIRM, SEND_BACK, WITHDRAW, END, ADJUST_CLOCK,
    RECORD_LIVENESS, REVIEW, SEE_REVIEWS, HAND_OVER, TAKE_UP, SEE_HANDOVERS, TAKE_OVER, CONTINUE,
)  # fmt: skip
