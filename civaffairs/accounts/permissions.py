"""One predicate decides a right everywhere: list, object, button, API, export, search."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from civaffairs.common.errors import NotPermitted
from civaffairs.tenancy.querysets import significant

from .actor import SYSTEM, Actor
from .choices import Role


@dataclass(frozen=True)
class Right:
    """A verb, its official label, and the roles that hold it within their area."""

    code: str
    label: str
    roles: frozenset[str]


_rights: dict[str, Right] = {}

# 三员分立 (GB/T 22239-2019 8.1.5): who manages people, who grants them rights, and who looks at both.
MANAGE_USERS = Right("accounts.manage_users", "管理用户和任职", frozenset({Role.SYSTEM_ADMINISTRATOR}))
MANAGE_OFFICES = Right("accounts.manage_offices", "维护机构联系信息", frozenset({Role.SYSTEM_ADMINISTRATOR}))
DECIDE_MEMBERSHIPS = Right("accounts.decide_memberships", "审批任职", frozenset({Role.SECURITY_ADMINISTRATOR}))
READ_AUDIT = Right("audit.read", "查阅审计记录", frozenset({Role.AUDITOR}))
WATCH_SIGN_INS = Right("accounts.watch_sign_ins", "查看登录记录", frozenset({Role.SECURITY_ADMINISTRATOR}))
RIGHTS = (MANAGE_USERS, MANAGE_OFFICES, DECIDE_MEMBERSHIPS, WATCH_SIGN_INS, READ_AUDIT)


def declare(rights: Iterable[Right]) -> None:
    """Make rights known; apps call it in `ready()`. Declaring one code twice differently is a ValueError."""
    for right in rights:
        if _rights.setdefault(right.code, right) != right:
            raise ValueError(f"right {right.code} is declared twice")


def declared() -> Iterator[Right]:
    """Every right, by code."""
    return iter(sorted(_rights.values(), key=lambda right: right.code))


def holds(actor: Actor, code: str) -> bool:
    """Whether the actor holds the right somewhere. An unknown code is a KeyError, never a silent no."""
    return actor.holds(_rights[code])


def covers(actor: Actor, subject: Any) -> bool:
    """Whether the subject lies in the actor's bureau and area, and does not name the actor as `recused` from it."""
    if subject.tenant_id != actor.bureau_id or actor.id in map(str, getattr(subject, "recused", ())):
        return False
    return actor.role == SYSTEM or subject.division_code.startswith(significant(actor.division_code))


def may(actor: Actor, code: str, subject: Any = None) -> bool:
    """Whether the actor may do this, to this subject when one is given."""
    return holds(actor, code) and (subject is None or covers(actor, subject))


def require(actor: Actor, code: str, subject: Any = None) -> None:
    """Raises NotPermitted, naming the right, unless `may`."""
    if not may(actor, code, subject):
        right = _rights[code]
        raise NotPermitted("not_permitted", f"您的岗位或管辖范围不能“{right.label}”。请联系有权办理的同事。")
