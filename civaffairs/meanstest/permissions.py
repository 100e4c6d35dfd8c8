"""Rights on the means test."""

from civaffairs.accounts.actor import SYSTEM
from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

_TOWNSHIP = frozenset({Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD})
_COUNTY = frozenset({Role.COUNTY_REVIEWER})

AUTHORISE = "meanstest.authorise"
START = "meanstest.start"
START_BATCH = "meanstest.start_batch"
READ = "meanstest.read"
DECIDE_DISCREPANCY = "meanstest.decide_discrepancy"
CONCLUDE = "meanstest.conclude"

RIGHTS = (
    Right(AUTHORISE, "登记或撤回核对授权", _TOWNSHIP | _COUNTY | {Role.VILLAGE_CLERK}),
    # A yearly review is started by the product itself.
    Right(START, "发起经济状况核对", _TOWNSHIP | _COUNTY | {SYSTEM}),
    Right(START_BATCH, "发起批量核对", _TOWNSHIP | _COUNTY | {Role.SUPERVISOR}),
    Right(READ, "查阅核对报告", _TOWNSHIP | _COUNTY | {Role.COUNTY_CONFIRMER, Role.SUPERVISOR, Role.AUDITOR}),
    Right(DECIDE_DISCREPANCY, "核实申报差异", _TOWNSHIP | _COUNTY),
    Right(CONCLUDE, "出具核对结论", _TOWNSHIP | _COUNTY),
)
