"""What the record says of signing in: who came, who was refused, whose account was locked (GB/T 22239-2019 8.1.4.3)."""

from civaffairs.accounts.actor import Actor, system_actor
from civaffairs.accounts.models import Membership, User
from civaffairs.audit.services import record
from civaffairs.common.dates import today
from civaffairs.tenancy.scope import scope

SIGN_IN, SIGN_OUT, END, LOCK = (
    "accounts.sign_in", "accounts.sign_out", "accounts.session_ended", "accounts.lock_out",
)  # fmt: skip
FACTOR = "accounts.verify_factor"
# What the security administrator watches.
WATCHED = (
    SIGN_IN, SIGN_OUT, END, LOCK, FACTOR, "accounts.enrol_factor", "accounts.remove_factor",
    "accounts.make_recovery_codes", "accounts.change_password", "accounts.reset_password", "accounts.unlock_user",
    "accounts.end_sessions",
)  # fmt: skip


def note(*, user: User, verb: str, text: str, outcome: str = "done") -> None:
    """Write an entry in every bureau that the user works for or is registered by.

    Signing in comes before a bureau is chosen, so each of them may see it; a refused attempt is written as the
    product's own observation, because nobody knows who made it.
    """
    for bureau, actor in _actors(user).items():
        by = actor if actor and outcome == "done" else system_actor(bureau)
        with scope(bureau):
            record(by=by, verb=verb, subject_kind="user", subject_id=user.pk, text=text, outcome=outcome)


def user_named(username: str) -> User | None:
    """Whose account a sign-in was tried with; a name that nobody has concerns no bureau."""
    return User.objects.filter(username__iexact=username).first() if username else None


def _actors(user: User) -> dict[int, Actor | None]:
    found: dict[int, Actor | None] = {user.home_bureau_id: None} if user.home_bureau_id else {}
    for membership in Membership.objects.in_force(today()).filter(user=user).select_related("user", "bureau"):
        found[membership.bureau_id] = found.get(membership.bureau_id) or Actor.of(membership)
    return found
