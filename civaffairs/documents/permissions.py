"""Who may read papers."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

READ = "documents.read"

RIGHTS = (
    Right(
        READ,
        "查阅文书材料",
        frozenset(
            {
                Role.TOWNSHIP_CASEWORKER,
                Role.TOWNSHIP_HEAD,
                Role.COUNTY_REVIEWER,
                Role.COUNTY_CONFIRMER,
                Role.PAYMENT_OFFICER,
                Role.SUPERVISOR,
                Role.AUDITOR,
            }
        ),
    ),
)
