"""Signing in and out, choosing the role to work in, and what must be done before working."""

from typing import Any

import django_otp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from civaffairs.common.dates import now, today
from civaffairs.common.errors import Refusal

from .forms import FactorForm, PasswordForm, TokenForm
from .middleware import FACTOR_DUE, SEEN, SESSION_KEY, STARTED, note_seen, seconds_left
from .passwords import must_change
from .services import factors, sign_ins
from .services.sessions import end_sessions, open_session
from .services.users import change_password

ENDED = {
    "idle": "您较长时间没有操作，已自动退出。请重新登录，已保存的草稿还在。",
    "long": "本次登录已满一个工作日，已自动退出。请重新登录。",
}


class SignIn(auth.LoginView):
    """The sign-in page."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        session, at = self.request.session, now()
        session.pop("ended", None)
        session[STARTED] = session[SEEN] = at.timestamp()
        if factors.has_factor(self.request.user):
            session[FACTOR_DUE] = True
        if session.session_key is None:
            session.save()
        open_session(
            user=self.request.user, session_key=session.session_key, at=at,
            address=self.request.META.get("REMOTE_ADDR") or None,
            browser=self.request.headers.get("User-Agent", ""),
        )  # fmt: skip
        self._note(self.request.user, sign_ins.SIGN_IN, "登录")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        user = sign_ins.user_named(self.request.POST.get("username", ""))
        if user and getattr(self.request, "axes_locked_out", False):
            self._note(user, sign_ins.LOCK, f"{user.name}的账号连续登录失败，已暂时锁定", "refused")
        elif user:
            self._note(user, sign_ins.SIGN_IN, f"登录{user.name}的账号失败", "refused")
        return super().form_invalid(form)

    def _note(self, user: Any, verb: str, text: str, outcome: str = "done") -> None:
        address = self.request.META.get("REMOTE_ADDR") or "不明"
        sign_ins.note(user=user, verb=verb, text=f"{text}（地址{address}）", outcome=outcome)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(ended=ENDED.get(self.request.session.get("ended", "")), **context)


class SignOut(auth.LogoutView):
    """Ends the session."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            end_sessions(user=user, at=now(), only_key=request.session.session_key or "")
            sign_ins.note(user=user, verb=sign_ins.SIGN_OUT, text="退出登录")
        return super().post(request, *args, **kwargs)


@login_required
@require_GET
def time_left(request: HttpRequest) -> HttpResponse:
    """How many seconds the session lasts if nothing more is done; asking does not make it longer."""
    return JsonResponse({"seconds": seconds_left(request)})


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: the session lasts from here on."""
    note_seen(request)
    return HttpResponse(status=204)


@login_required
@require_POST
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own roles that count today, or in one that was lent for an absence."""
    chosen = request.POST.get("membership", "")
    membership = next((held for held in request.memberships if str(held.pk) == chosen), None)
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    return redirect("home")


class StepView(LoginRequiredMixin, FormView):
    """One thing that comes before working; afterwards it goes on to where one was."""

    def get_success_url(self) -> str:
        back = self.request.POST.get("next") or self.request.GET.get("next", "")
        return back if url_has_allowed_host_and_scheme(back, {self.request.get_host()}) else reverse("home")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_success_url(), **context)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.perform(form)
        except Refusal as refusal:
            for message in [message for _, message in refusal.reasons] or [refusal.message]:
                form.add_error(refusal.field, message)
            return self.form_invalid(form)
        return self.answer()

    def answer(self) -> HttpResponse:
        """What follows on the act."""
        return redirect(self.get_success_url())

    def perform(self, form: Any) -> None:
        """The one act of this page."""
        raise NotImplementedError(f"{type(self).__name__} names no act")


class VerifyFactor(StepView):
    """Step up: the second factor of this session."""

    template_name = "registration/verify_factor.html"
    form_class = FactorForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not factors.has_factor(request.user):
            request.session.pop(FACTOR_DUE, None)
            return redirect("accounts:enrol-factor")
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: Any) -> None:
        user, token = self.request.user, form.cleaned_data["token"]
        way = "动态口令" if token.isdecimal() else "恢复码"
        try:
            device = factors.check_token(user=user, token=token)
        except Refusal:
            sign_ins.note(user=user, verb=sign_ins.FACTOR, text=f"{user.name}的{way}验证失败", outcome="refused")
            raise
        sign_ins.note(user=user, verb=sign_ins.FACTOR, text=f"以{way}验证身份")
        django_otp.login(self.request, device)
        if not token.isdecimal():
            left = factors.codes_left(user)
            messages.warning(self.request, f"已使用一个恢复码，还剩{left}个。请尽快重新生成，或更换身份验证器。")
        self.request.session.pop(FACTOR_DUE, None)
        self.request.session.cycle_key()
        _keep_session(self.request)


class EnrolFactor(StepView):
    """Take a second factor into use: the secret, and the first token as proof."""

    template_name = "registration/enrol_factor.html"
    form_class = TokenForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and factors.has_factor(request.user):
            return redirect("accounts:verify-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        device = factors.begin_enrolment(user=self.request.user)
        is_required = bool(self.request.actor and factors.is_required(self.request.actor.role))
        # The picture is drawn here from the secret alone; nothing that anybody typed is in it.
        picture = mark_safe(factors.picture_of(device))
        return super().get_context_data(
            secret=factors.secret_of(device), picture=picture, is_required=is_required, **context
        )

    def perform(self, form: Any) -> None:
        user, actor = self.request.user, self.request.actor
        device = factors.confirm_enrolment(user=user, token=form.cleaned_data["token"], by=actor)
        django_otp.login(self.request, device)

    def answer(self) -> HttpResponse:
        return show_codes(self.request, self.get_success_url())


class RecoveryCodes(StepView):
    """New codes for the day the telephone is lost; a token proves who asks for them."""

    template_name = "registration/make_recovery_codes.html"
    form_class = TokenForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.user.is_verified():
            return redirect("accounts:verify-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(left=factors.codes_left(self.request.user), **context)

    def perform(self, form: Any) -> None:
        factors.check_token(user=self.request.user, token=form.cleaned_data["token"])

    def answer(self) -> HttpResponse:
        return show_codes(self.request, self.get_success_url())


def show_codes(request: HttpRequest, go_on: str) -> HttpResponse:
    """New recovery codes, on this one page and never again."""
    codes = factors.make_recovery_codes(user=request.user, by=request.actor)
    return render(request, "registration/recovery_codes.html", {"codes": codes, "next": go_on})


class ChangePassword(StepView):
    """Choose another password; every other session of the same person ends."""

    template_name = "registration/password.html"
    form_class = PasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and request.session.get(FACTOR_DUE):
            return redirect("accounts:verify-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(is_due=must_change(self.request.user, today()), **context)

    @transaction.atomic
    def perform(self, form: Any) -> None:
        user = self.request.user
        change_password(user=user, password=form.cleaned_data["new"], by=self.request.actor)
        update_session_auth_hash(self.request, user)
        _keep_session(self.request)
        end_sessions(user=user, at=now(), besides=self.request.session.session_key)
        messages.success(self.request, "口令已修改，您在其他地方的登录已全部结束。")


def _keep_session(request: HttpRequest) -> None:
    """The session got another key; where it is listed it stays the same session."""
    session = request.session
    if session.session_key is None:
        session.save()
    at = now()
    open_session(
        user=request.user, session_key=session.session_key, at=at,
        address=request.META.get("REMOTE_ADDR") or None, browser=request.headers.get("User-Agent", ""),
    )  # fmt: skip
