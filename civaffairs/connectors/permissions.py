"""Rights on the evidence of exchanges."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

RIGHTS = (
    Right(
        "connectors.read_evidence",
        "调阅核对原始反馈",
        frozenset({Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER, Role.AUDITOR}),
    ),
)
