"""Who looks after what is told to whom."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

MANAGE = Right("facts.manage_deliveries", "管理事件投递", frozenset({Role.SYSTEM_ADMINISTRATOR}))
RIGHTS = (MANAGE,)
