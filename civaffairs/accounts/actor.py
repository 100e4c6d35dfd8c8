"""Who acts: a person in one of their roles, or the product itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .choices import Role
from .models import Membership

if TYPE_CHECKING:
    from .permissions import Right


@dataclass(frozen=True)
class Actor:
    """A user in one membership; what services take as `by=`.

    Whoever `covers_bureau` has no narrower area: the tenant alone says what is theirs, and no list need be searched
    by division.
    """

    id: str
    name: str
    role: str
    bureau_id: int
    division_code: str
    is_city: bool = False
    covers_bureau: bool = False

    @classmethod
    def of(cls, membership: Membership) -> "Actor":
        """The actor of a membership."""
        return cls(
            id=str(membership.user_id),
            name=membership.user.name,
            role=membership.role,
            bureau_id=membership.bureau_id,
            division_code=membership.division_code,
            is_city=membership.bureau.is_city,
            covers_bureau=membership.division_code == membership.bureau.division_code,
        )

    @property
    def role_label(self) -> str:
        """The official term of the role."""
        return role_label(self.role)

    def holds(self, right: "Right") -> bool:
        """Whether the role holds the right somewhere."""
        return self.role in right.roles


SYSTEM, CLIENT = "system", "client"
SYSTEM_LABEL, CLIENT_LABEL = "系统", "共享部门"


def role_label(role: str) -> str:
    """The official term of a role, of the product itself, or of a department that acts over the interface."""
    return {SYSTEM: SYSTEM_LABEL, CLIENT: CLIENT_LABEL}.get(role) or Role(role).label


def system_actor(bureau_id: int) -> Actor:
    """The product acting on its own (a completed means test, an expired notice)."""
    return Actor(id=SYSTEM, name=SYSTEM_LABEL, role=SYSTEM, bureau_id=bureau_id, division_code="")
