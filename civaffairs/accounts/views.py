"""Signing in and out, and choosing the role to work in."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from .middleware import SESSION_KEY


class SignIn(auth.LoginView):
    """The sign-in page."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True


class SignOut(auth.LogoutView):
    """Ends the session."""


@login_required
@require_POST
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own roles that count today."""
    chosen = request.POST.get("membership", "")
    membership = next((held for held in request.memberships if str(held.pk) == chosen), None)
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    return redirect("home")
