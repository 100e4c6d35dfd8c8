"""Gives each request its actor and wraps view and rendering in the scope of the actor's bureau."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from civaffairs.common.dates import now, today
from civaffairs.tenancy.scope import scope

from .actor import Actor
from .models import Delegation, Membership, SignedInSession
from .passwords import must_change
from .services import sign_ins
from .services.factors import is_required

SESSION_KEY = "membership"
SEEN, STARTED = "seen_at", "started_at"
FACTOR_DUE = "factor_due"
NOTE_SEEN_EVERY = 60  # seconds
# What a page asks by itself (progress, the time left) is no work of the person in front of it.
BY_ITSELF = "X-By-Itself"
ENDED_BY_RULES = {"idle": "较长时间没有操作", "long": "已满一个工作日"}
# What can be done before a second factor is shown or an expired password changed.
WITHOUT_STEP = ("sign-out", "verify-factor", "enrol-factor", "password", "choose-membership", "time-left", "stay")


class SessionRules:
    """等保 8.1.4.1 b: a session ends when nothing is done for a while, and in any case after a day's work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if STARTED in session:
            at = now().timestamp()
            idle = at - session[SEEN] > settings.SESSION_IDLE_MINUTES * 60
            if idle or at - session[STARTED] > settings.SESSION_COOKIE_AGE:
                end_for_rules(request, "idle" if idle else "long")
            elif at - session[SEEN] > NOTE_SEEN_EVERY and BY_ITSELF not in request.headers:
                note_seen(request)
        return self.get_response(request)


def end_for_rules(request: HttpRequest, why: str) -> None:
    """Sign somebody out because the rules say so, and leave word for the sign-in page."""
    user = request.user
    SignedInSession.objects.open().filter(session_key=request.session.session_key).update(ended_at=now())
    if user.is_authenticated:
        sign_ins.note(user=user, verb=sign_ins.END, text=f"{user.name}的登录已自动结束：{ENDED_BY_RULES[why]}")
    logout(request)
    request.session["ended"] = why


def note_seen(request: HttpRequest) -> None:
    """Somebody works: the session lasts from here on."""
    request.session[SEEN] = now().timestamp()
    SignedInSession.objects.filter(session_key=request.session.session_key).update(seen_at=now())


def seconds_left(request: HttpRequest) -> int:
    """How long the session lasts if nothing more is done; nought where there is none."""
    session = request.session
    if STARTED not in session:
        return 0
    ends = min(session[SEEN] + settings.SESSION_IDLE_MINUTES * 60, session[STARTED] + settings.SESSION_COOKIE_AGE)
    return max(int(ends - now().timestamp()), 0)


class ActorMiddleware:
    """Rights are read at each request, so a change takes effect at the next one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership = self._membership(request)
        request.membership = membership
        request.actor = actor_of(membership, request) if membership else None
        step = step_due(request)
        if step:
            return sent_to(request, step)
        if membership is None:
            return self.get_response(request)
        with scope(membership.bureau_id):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def _membership(self, request: HttpRequest) -> Membership | None:
        if not request.user.is_authenticated:
            return None
        held = memberships_of(request.user, today())
        request.memberships = held
        chosen = request.session.get(SESSION_KEY)
        return next((one for one in held if one.pk == chosen), held[0] if held else None)


def memberships_of(user, on: dt.date) -> list[Membership]:
    """The memberships in which somebody may work on the day: their own first, then those they stand in for."""
    lent = Delegation.objects.in_force(on).filter(deputy=user.pk).values("membership")
    counting = Membership.objects.in_force(on).select_related("user", "bureau")
    held = list((counting.filter(user=user.pk) | counting.filter(pk__in=lent)).order_by("pk"))
    return sorted(held, key=lambda one: one.user_id != user.pk)


def actor_of(membership: Membership, request: HttpRequest) -> Actor:
    """The actor; a deputy acts under their own number and says for whom."""
    actor = Actor.of(membership)
    if membership.user_id == request.user.pk:
        return actor
    return replace(actor, id=str(request.user.pk), name=f"{request.user.name}（代{membership.user.name}）")


def step_due(request: HttpRequest) -> str:
    """The page that must come first: a second factor, or another password. Empty when nothing stands before."""
    user, match = request.user, request.path_info
    if not user.is_authenticated or match in {reverse(f"accounts:{name}") for name in WITHOUT_STEP}:
        return ""
    if request.session.get(FACTOR_DUE):
        return "accounts:verify-factor"
    if must_change(user, today()):
        return "accounts:password"
    if request.actor and is_required(request.actor.role) and not user.is_verified():
        return "accounts:enrol-factor"
    return ""


def sent_to(request: HttpRequest, page: str) -> HttpResponse:
    """To another page and back again; a fragment makes the whole page go."""
    back = request.get_full_path() if request.method == "GET" and not request.htmx else "/"
    address = f"{reverse(page)}?{urlencode({'next': back})}"
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
