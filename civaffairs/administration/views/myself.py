"""本人: password, second factor, sessions, and who stands in during an absence. No right is needed for one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from civaffairs.accounts.models import Delegation, Membership, SignedInSession, User
from civaffairs.accounts.services import delegations
from civaffairs.accounts.services.factors import has_factor
from civaffairs.accounts.services.sessions import end_sessions
from civaffairs.administration import forms
from civaffairs.audit.services import record
from civaffairs.common.dates import now, today
from civaffairs.common.errors import Refusal
from civaffairs.web.views import ActorView, ActView, DetailPage


class MyAccount(DetailPage):
    """我的账号."""

    template_name = "administration/me.html"
    title = "我的账号"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        user, on = self.request.user, today()
        mine = Delegation.objects.not_over(on).select_related("membership__user", "deputy")
        return super().get_context_data(
            facts=[
                {"label": "姓名", "value": user.name},
                {"label": "登录名", "value": user.username},
                {
                    "label": "口令设定",
                    "value": f"{user.password_set_at:%Y-%m-%d}" if user.password_set_at else "首次登记时",
                },
                {"label": "动态口令", "value": "已启用" if has_factor(user) else "未启用"},
            ],
            has_factor=has_factor(user),
            memberships=Membership.objects.in_force(on).filter(user=user).select_related("bureau"),
            sessions=SignedInSession.objects.open().filter(user=user).order_by("-seen_at")[:20],
            current_key=self.request.session.session_key,
            given=mine.filter(membership__user=user).order_by("valid_from"),
            taken=mine.filter(deputy=user).order_by("valid_from"),
            **context,
        )


class EndOtherSessions(ActorView):
    """退出其他登录."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        ended = end_sessions(user=request.user, at=now(), besides=request.session.session_key or "")
        _record_ended(self, ended)
        messages.success(request, f"已结束其他{ended}处登录。")
        return redirect("administration:me")


class EndSession(ActorView):
    """结束一处登录."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, session: int) -> HttpResponse:
        ended = end_sessions(user=request.user, at=now(), only=session)
        if not ended:
            raise Http404
        _record_ended(self, ended)
        messages.success(request, "已结束该处登录。")
        return redirect("administration:me")


def _record_ended(view: ActorView, ended: int) -> None:
    record(
        by=view.actor, verb="accounts.end_sessions", subject_kind="user", subject_id=view.request.user.pk,
        text=f"结束本人{ended}处登录",
    )  # fmt: skip


class Delegate(ActView):
    """委托代办."""

    form_class = forms.DelegationForm
    title = "委托代办"
    success_message = "委托已登记，到期自动结束。"

    def get_form_kwargs(self) -> dict[str, Any]:
        on = today()
        here = Membership.objects.in_force(on).filter(bureau=self.actor.bureau_id)
        colleagues = User.objects.filter(is_active=True, pk__in=here.values("user")).exclude(pk=self.request.user.pk)
        own = list(here.filter(user=self.request.user.pk))
        return {**super().get_form_kwargs(), "memberships": own, "colleagues": colleagues.order_by("username")}

    def perform(self, form: Any) -> Delegation:
        given = dict(form.cleaned_data)
        membership = Membership.objects.select_related("user").get(pk=given.pop("membership"))
        return delegations.delegate(membership=membership, by=self.actor, on=today(), **given)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("administration:me")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead="代办人以“代”的名义办理，每项办理都留有双方姓名；须两人分别办理的事项，仍须两人。",
            submit_label="登记委托", cancel_url=reverse("administration:me"),
            breadcrumb=(("我的账号", reverse("administration:me")), (self.title, "")), **context,
        )  # fmt: skip


class EndDelegation(ActorView):
    """结束委托."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, delegation: int) -> HttpResponse:
        own = Delegation.objects.filter(membership__user=request.user) | Delegation.objects.filter(deputy=request.user)
        found = own.select_related("membership__user", "deputy").filter(pk=delegation).first()
        if found is None:
            raise Http404
        try:
            delegations.end_delegation(delegation=found, by=self.actor, on=today())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "委托已结束。")
        return redirect("administration:me")
