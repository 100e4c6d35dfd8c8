"""What every page needs to draw its frame."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership

from . import manual
from .navigation import sections_for, unread_for

PRODUCT = "民政事项办理平台"
DISPLAY_CHOICES = {"type": {"large"}, "contrast": {"high"}, "density": {"dense"}}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell`: names for the header, the roles to switch between, navigation and display settings."""
    frame: dict[str, Any] = {
        "product": PRODUCT,
        "display": display_of(request),
        "display_url": reverse("display-settings"),
        "help_url": manual.address_about(request.resolver_match),
    }
    membership = getattr(request, "membership", None)
    if membership is not None:
        frame |= {
            "bureau": membership.bureau.name,
            "person": request.actor.name,
            "role": membership.get_role_display(),
            "roles": [
                {
                    "value": held.pk,
                    "label": role_in_words(held, request.user.pk),
                    "is_current": held.pk == membership.pk,
                }
                for held in getattr(request, "memberships", ())
            ],
            "sections": sections_for(request),
            "switch_url": _address("accounts:choose-membership"),
            "sign_out_url": _address("accounts:sign-out"),
            "account_url": _address("administration:me"),
            "search_url": _address("search"),
            "inbox_url": _address("notices:inbox"),
            "unread": unread_for(request),
            "idle_seconds": settings.SESSION_IDLE_MINUTES * 60,
        }
    return {"shell": frame}


def role_in_words(held: Membership, user_id: int) -> str:
    """A role to switch to; one that is lent for an absence says whose it is."""
    label = f"{Role(held.role).label} · {held.bureau.name}"
    return label if held.user_id == user_id else f"代{held.user.name} · {label}"


def display_of(request: HttpRequest) -> dict[str, str]:
    """The reader's display settings, their own or the browser's; anything unknown counts as not set."""
    own = getattr(getattr(request, "user", None), "display", None) or {}
    chosen = {name: own.get(name, request.COOKIES.get(f"display_{name}", "")) for name in DISPLAY_CHOICES}
    return {name: value for name, value in chosen.items() if value in DISPLAY_CHOICES[name]}


def _address(url_name: str) -> str:
    # A part of the frame whose page is not installed is left out.
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
