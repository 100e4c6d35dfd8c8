"""Who may read, file, lock and destroy papers."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

READ = "documents.read"

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
HANDLERS = frozenset(
    {Role.VILLAGE_CLERK, Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD, Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER}
)
COUNTY = frozenset({Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER})

FILE = Right("documents.file", "上传材料", HANDLERS)
FILE_SCANS = Right("documents.file_scans", "归档扫描件", HANDLERS - {Role.VILLAGE_CLERK})
HOLD = Right("documents.hold", "锁定材料", COUNTY)
APPROVE_DESTRUCTION = Right("documents.approve_destruction", "审批销毁清册", COUNTY)
SEE_DESTRUCTION = Right("documents.see_destruction", "查看销毁清册", COUNTY | {Role.SUPERVISOR, Role.AUDITOR})

RIGHTS = (Right(READ, "查阅文书材料", READERS), FILE, FILE_SCANS, HOLD, APPROVE_DESTRUCTION, SEE_DESTRUCTION)
