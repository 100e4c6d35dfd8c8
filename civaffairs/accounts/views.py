"""Signing in and out, and choosing the role to work in."""

from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from .middleware import SESSION_KEY


class SignIn(auth.LoginView):
    """The sign-in page."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True


class SignOut(auth.LogoutView):
    """Ends the session."""


@require_POST
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own roles."""
    membership = get_object_or_404(request.user.memberships, pk=request.POST.get("membership"))
    request.session[SESSION_KEY] = membership.pk
    return redirect("home")
