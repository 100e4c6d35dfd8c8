"""What the pages of payments have in common: one thing of the actor's area, and acts on it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from civaffairs.accounts.actor import Actor
from civaffairs.web.views import ActorView, ActView


class OfSubject(ActorView):
    """A page of one thing; `key` is its name in the address. What lies outside the actor's area does not exist."""

    key = ""
    subject: Any

    def find(self, actor: Actor) -> QuerySet:
        """The things that the actor may see."""
        raise NotImplementedError(f"{type(self).__name__} names no things")

    def get_subject(self) -> Any:
        return self.subject

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = getattr(request, "actor", None)
        if actor is not None:
            self.subject = get_object_or_404(self.find(actor), pk=kwargs[self.key])
        return super().dispatch(request, *args, **kwargs)


class Act(ActView):
    """A form that calls one service; `back` is where it leads to and where 返回 goes."""

    lead = ""
    submit_label = ""
    is_danger = False

    def back(self) -> str:
        """The page that the form was opened from."""
        raise NotImplementedError(f"{type(self).__name__} leads nowhere")

    def trail(self) -> tuple[tuple[str, str], ...]:
        """(label, address) of the pages above."""
        return ()

    def get_lead(self) -> str:
        """What stands below the heading."""
        return self.lead

    def get_success_url(self, result: Any = None) -> str:
        return self.back()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context |= {
            "lead": self.get_lead(), "cancel_url": self.back(), "is_danger": self.is_danger,
            "submit_label": self.submit_label or self.title, "breadcrumb": (*self.trail(), (self.title, "")),
        }  # fmt: skip
        return super().get_context_data(**context)


class SubjectAct(OfSubject, Act):
    """An act on one thing."""
