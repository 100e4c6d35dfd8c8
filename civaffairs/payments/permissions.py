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

RIGHTS = (READ,)
