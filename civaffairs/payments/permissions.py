"""Who may see what is paid."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

READERS = frozenset(
    {
        Role.TOWNSHIP_CASEWORKER,
        Role.TOWNSHIP_HEAD,
        Role.COUNTY_REVIEWER,
        Role.COUNTY_CONFIRMER,
        Role.PAYMENT_OFFICER,
        Role.SUPERVISOR,
        Role.AUDITOR,
    }
)

READ = Right("payments.read_award", "查看待遇", READERS)

COUNTY = frozenset({Role.PAYMENT_OFFICER, Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER, Role.SUPERVISOR, Role.AUDITOR})
OFFICER = frozenset({Role.PAYMENT_OFFICER})

# A run passes three pairs of eyes: the officer drafts and sends, the reviewer approves first, the confirmer second.
READ_RUN = Right("payments.read_run", "查看发放批次", COUNTY)
PREPARE = Right("payments.prepare_run", "编制发放批次", OFFICER)
APPROVE_FIRST = Right("payments.approve_run_first", "复核发放批次", frozenset({Role.COUNTY_REVIEWER}))
APPROVE_SECOND = Right("payments.approve_run_second", "签发发放批次", frozenset({Role.COUNTY_CONFIRMER}))
SEND = Right("payments.send_run", "送银行代发和登记回盘", OFFICER)
HOLD = Right("payments.hold_award", "缓发和恢复发放", frozenset({Role.PAYMENT_OFFICER, Role.COUNTY_REVIEWER}))
CORRECT_ACCOUNT = Right(
    "payments.correct_account", "更正收款账户", frozenset({Role.PAYMENT_OFFICER, Role.TOWNSHIP_CASEWORKER})
)
KEEP_FUNDS = Right("payments.keep_funds", "登记资金来源", OFFICER)
OPEN_OVERPAYMENT = Right(
    "payments.open_overpayment", "登记多发待遇", frozenset({Role.PAYMENT_OFFICER, Role.COUNTY_REVIEWER})
)
RECORD_RECOVERY = Right("payments.record_recovery", "登记追回", OFFICER)
WAIVE = Right("payments.waive_overpayment", "批准豁免追回", frozenset({Role.COUNTY_CONFIRMER}))
READ_CUSTODY = Right("payments.read_custody", "查看代管银行卡", READERS)
REGISTER_CUSTODY = Right(
    "payments.register_custody", "登记代管银行卡", frozenset({Role.TOWNSHIP_CASEWORKER, Role.PAYMENT_OFFICER})
)
FILE_CUSTODY = Right("payments.file_custody", "备案代管银行卡", frozenset({Role.COUNTY_REVIEWER}))

RIGHTS = (
    READ, READ_RUN, PREPARE, APPROVE_FIRST, APPROVE_SECOND, SEND, HOLD, CORRECT_ACCOUNT, KEEP_FUNDS,
    OPEN_OVERPAYMENT, RECORD_RECOVERY, WAIVE, READ_CUSTODY, REGISTER_CUSTODY, FILE_CUSTODY,
)  # fmt: skip
