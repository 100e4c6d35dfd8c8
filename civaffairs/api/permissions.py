"""What a grant covers: acts, bureaus and fields; whatever it does not name, it does not cover. And who gives grants:
one administrator enters it, another approves it (三员分立)."""

from collections.abc import Iterable
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right
from civaffairs.tenancy.models import Bureau

from .authentication import client_of
from .models import ClientGrant
from .problems import Problem

BUREAU_HEADER = "Bureau"

REQUEST_GRANTS = Right("api.request_grant", "登记数据共享授权", frozenset({Role.SYSTEM_ADMINISTRATOR}))
DECIDE_GRANTS = Right("api.decide_grant", "审批数据共享授权", frozenset({Role.SECURITY_ADMINISTRATOR}))
READ_GRANTS = Right(
    "api.read_grants",
    "查看数据共享授权",
    frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}),
)
END_GRANTS = Right(
    "api.end_grant", "终止数据共享授权", frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})
)
RIGHTS = (REQUEST_GRANTS, DECIDE_GRANTS, READ_GRANTS, END_GRANTS)


class GrantCovers(BasePermission):
    """The act of the view stands in the caller's grant. A view that names no act is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        act = getattr(view, "act", None)
        if request.user is None or act is None:
            return False
        if act.code not in client_of(request).grant.acts:
            raise Problem(403, "act_not_granted", f"授权不包括“{act.label}”，请向民政部门申请变更授权。")
        return True


def chosen_bureau(grant: ClientGrant, division_code: str | None) -> Bureau:
    """The bureau that the call is for: the grant's only one, or the one whose division code the caller names.

    Raises Problem `bureau_required` without a code when the grant is for several, `bureau_not_granted` for a code
    outside the grant, whether such a bureau exists or not.
    """
    bureaus = {bureau.division_code: bureau for bureau in grant.bureaus.all()}
    if division_code is None and len(bureaus) == 1:
        return next(iter(bureaus.values()))
    if division_code is None:
        raise Problem(400, "bureau_required", "授权涉及多个民政局，请在 Bureau 请求头中写明其行政区划代码。")
    if division_code not in bureaus:
        raise Problem(403, "bureau_not_granted", "授权不包括 Bureau 请求头所写的民政局，请核对行政区划代码。")
    return bureaus[division_code]


def granted_fields(grant: ClientGrant, act: str, wanted: Iterable[str] | None = None) -> list[str]:
    """The fields of an act's answer that the grant admits, in its order, narrowed to the wanted ones."""
    admitted = grant.acts.get(act, [])
    return [name for name in admitted if wanted is None or name in set(wanted)]
