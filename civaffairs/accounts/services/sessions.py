"""Where somebody is signed in, and ending it."""

import datetime as dt

from django.contrib.sessions.models import Session

from civaffairs.accounts.models import SignedInSession, User


def open_session(*, user: User, session_key: str, address: str | None, browser: str, at: dt.datetime) -> None:
    """Write down that somebody signed in."""
    SignedInSession.objects.update_or_create(
        session_key=session_key,
        defaults={"user": user, "started_at": at, "seen_at": at, "address": address, "browser": browser[:200]},
    )


def end_sessions(
    *, user: User, at: dt.datetime, besides: str = "", only: int | None = None, only_key: str | None = None
) -> int:
    """End the open sessions of somebody, or the one that `only` or `only_key` names, but not `besides`; how many."""
    found = SignedInSession.objects.open().filter(user=user).exclude(session_key=besides)
    if only is not None:
        found = found.filter(pk=only)
    if only_key is not None:
        found = found.filter(session_key=only_key)
    keys = list(found.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return found.update(ended_at=at)
