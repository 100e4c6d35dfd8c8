"""Gives each request its actor and wraps view and rendering in the scope of the actor's bureau."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from civaffairs.common.dates import today
from civaffairs.tenancy.scope import scope

from .actor import Actor
from .models import Membership

SESSION_KEY = "membership"


class ActorMiddleware:
    """Rights are read at each request, so a change takes effect at the next one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership = self._membership(request)
        request.actor = Actor.of(membership) if membership else None
        request.membership = membership
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
        held = list(
            Membership.objects.in_force(today())
            .filter(user=request.user.pk)
            .select_related("user", "bureau")
            .order_by("pk")
        )
        request.memberships = held
        chosen = request.session.get(SESSION_KEY)
        return next((one for one in held if one.pk == chosen), held[0] if held else None)
