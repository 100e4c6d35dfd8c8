"""Who may change what the register says of people."""

from civaffairs.accounts.actor import SYSTEM
from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

RECORD_DEATH = Right(
    "registry.record_death", "登记死亡",
    frozenset({Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD, Role.COUNTY_REVIEWER, SYSTEM}),
)  # fmt: skip

_TOWNSHIP = frozenset({Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD})
_COUNTY = frozenset({Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER})
_KEEPERS = frozenset({Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD, Role.COUNTY_REVIEWER})

READ_PERSON = Right(
    "registry.read_person", "查看对象信息", _TOWNSHIP | _COUNTY | {Role.PAYMENT_OFFICER, Role.SUPERVISOR, Role.AUDITOR}
)
REVEAL_NUMBER = Right("registry.reveal_number", "查看完整号码", _TOWNSHIP | _COUNTY | {Role.PAYMENT_OFFICER})
CORRECT_PERSON = Right("registry.correct_person", "更正对象信息", _KEEPERS)
ADD_DOCUMENT = Right("registry.add_document", "登记证件", _KEEPERS)
RECORD_EVENT = Right("registry.record_event", "登记人生事件", _KEEPERS)
REGISTER_ACCOUNT = Right(
    "registry.register_account", "登记银行账户", frozenset({Role.TOWNSHIP_CASEWORKER, Role.PAYMENT_OFFICER})
)
DECIDE_DUPLICATE = Right("registry.decide_duplicate", "核对疑似重复", _KEEPERS)
MERGE_PEOPLE = Right("registry.merge_people", "合并和拆分记录", frozenset({Role.COUNTY_REVIEWER}))
MATCH_ELSEWHERE = Right("registry.match_elsewhere", "查询其他民政局", _TOWNSHIP | _COUNTY | {SYSTEM})
READ_ACCESSES = Right("registry.read_accesses", "查看访问记录", frozenset({Role.SUPERVISOR, Role.AUDITOR}))
KEEP_DIRECTORY = Right("registry.keep_directory", "登记单位和标准地址", _KEEPERS)

RIGHTS = (
    RECORD_DEATH, READ_PERSON, REVEAL_NUMBER, CORRECT_PERSON, ADD_DOCUMENT, RECORD_EVENT, REGISTER_ACCOUNT,
    DECIDE_DUPLICATE, MERGE_PEOPLE, MATCH_ELSEWHERE, READ_ACCESSES, KEEP_DIRECTORY,
)  # fmt: skip
