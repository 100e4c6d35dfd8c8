"""系统管理: the people of a bureau."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civaffairs.accounts.models import MembershipRequest, User
from civaffairs.accounts.permissions import MANAGE_USERS
from civaffairs.accounts.services import users as services
from civaffairs.accounts.services.factors import has_factor
from civaffairs.administration import forms
from civaffairs.administration.filters import UserFilter
from civaffairs.common.choices import Tone
from civaffairs.common.dates import SHANGHAI, today
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, DetailPage, ListPage


def state_of(user: User) -> dict[str, str]:
    """Whether somebody may sign in, in words with tone."""
    if user.is_active:
        return {"label": "正常", "tone": Tone.SUCCESS}
    return {"label": "已停用", "tone": Tone.NEUTRAL}


def day_text(at: dt.datetime | None, never: str) -> str:
    """The day in Shanghai, or the words for never."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}" if at else never


class UserList(ListPage):
    """Everybody who is registered by the bureau or works in it."""

    right = MANAGE_USERS.code
    title = "用户"
    default_order = "username"
    noun = "人"
    filterset_class = UserFilter
    columns = (
        Column("登录名", "username", sort="username", link=lambda user: reverse("administration:user", args=[user.pk])),
        Column("姓名", "name", sort="name"),
        Column("状态", state_of, kind="status"),
        Column("任职", lambda user: "、".join(held_by(user)) or "没有任职"),
        Column("最近登录", lambda user: day_text(user.last_login, "从未登录")),
    )
    empty = Empty("没有用户", "请登记本单位的用户，再为其申请任职。")

    def get_queryset(self) -> QuerySet:
        return User.objects.of_bureau(self.actor.bureau_id).prefetch_related("memberships")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        actions = [{"label": "登记用户", "url": reverse("administration:user-new")}]
        return super().get_context_data(actions=actions, **context)


def held_by(user: User) -> list[str]:
    """The roles that somebody holds today, in words."""
    on = today()
    held = [one for one in user.memberships.all() if one.valid_from <= on and (not one.valid_to or one.valid_to > on)]
    return [one.get_role_display() for one in held]


class OfUser:
    """Finds the user of the address among those of the actor's bureau; any other does not exist."""

    right = MANAGE_USERS.code

    @property
    def person(self) -> User:
        if not hasattr(self, "_person"):
            self._person = User.objects.of_bureau(self.actor.bureau_id).filter(pk=self.kwargs["user"]).first()
            if self._person is None:
                raise Http404
        return self._person

    def page(self) -> str:
        """The page of the user."""
        return reverse("administration:user", args=[self.person.pk])


class UserPage(OfUser, DetailPage):
    """One user with memberships, requests and what can be done."""

    template_name = "administration/user.html"

    def get_title(self) -> str:
        return self.person.name

    def get_breadcrumb(self):
        return (("用户", reverse("administration:users")), (self.person.username, ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        person, bureau = self.person, self.actor.bureau_id
        return super().get_context_data(
            person=person,
            state=state_of(person),
            is_ours=person.home_bureau_id in (None, bureau),
            facts=[
                {"label": "登录名", "value": person.username},
                {"label": "登记单位", "value": person.home_bureau.name if person.home_bureau else "随任职登记"},
                {"label": "动态口令", "value": "已启用" if has_factor(person) else "未启用"},
                {"label": "口令设定", "value": day_text(person.password_set_at, "首次登记时")},
                {
                    "label": "最近登录",
                    "value": f"{person.last_login:%Y-%m-%d %H:%M}" if person.last_login else "从未登录",
                },
            ],
            memberships=person.memberships.filter(bureau=bureau).order_by("-valid_from"),
            requests=MembershipRequest.objects.filter(user=person).order_by("-requested_at"),
            on=today(),
            **context,
        )


class CreateUser(ActView):
    """登记用户: without any right; the first password is shown once."""

    right = MANAGE_USERS.code
    form_class = forms.UserForm
    title = "登记用户"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            user, password = services.create_user(**form.cleaned_data, by=self.actor)
        except services.Refusal as refusal:
            return self.refused(form, refusal)
        return shown_once(self.request, user, password)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead="登记后没有任何权限，须申请任职并由安全管理员批准。", submit_label="登记",
            cancel_url=reverse("administration:users"),
            breadcrumb=(("用户", reverse("administration:users")), (self.title, "")), **context,
        )  # fmt: skip


def shown_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The page with a first password; it is stored nowhere and cannot be opened again."""
    return render(request, "administration/first_password.html", {"person": user, "password": password})


class UserAct(OfUser, ActView):
    """An act on one user."""

    form_class: Any = forms.ReasonForm
    lead = ""

    def get_success_url(self, result: Any = None) -> str:
        return self.page()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context.setdefault("lead", self.lead)
        return super().get_context_data(
            cancel_url=self.page(), submit_label=self.title, is_danger=True,
            breadcrumb=(("用户", reverse("administration:users")), (self.person.name, self.page()), (self.title, "")),
            **context,
        )  # fmt: skip


class Deactivate(UserAct):
    """停用."""

    title = "停用账号"
    lead = "停用后立即退出登录，不能再登录；任职和办理记录保留。"
    success_message = "账号已停用。"

    def perform(self, form: Any) -> None:
        services.deactivate_user(user=self.person, reason=form.cleaned_data["reason"], by=self.actor)


class Activate(UserAct):
    """恢复."""

    title = "恢复账号"
    success_message = "账号已恢复。"

    def perform(self, form: Any) -> None:
        services.activate_user(user=self.person, reason=form.cleaned_data["reason"], by=self.actor)


class ResetPassword(UserAct):
    """重设口令: the new one is shown once."""

    title = "重设口令"
    lead = "原口令立即失效，同时解除锁定并结束其全部登录。新口令只显示一次，首次登录须修改。"
    form_class = forms.PageForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            password = services.reset_password(user=self.person, by=self.actor)
        except services.NotPermitted:
            raise
        except services.Refusal as refusal:
            return self.refused(form, refusal)
        return shown_once(self.request, self.person, password)


class Unlock(UserAct):
    """解除锁定."""

    title = "解除登录锁定"
    form_class = forms.PageForm
    success_message = "已解除锁定。"

    def perform(self, form: Any) -> None:
        services.unlock_user(user=self.person, by=self.actor)


class RemoveFactor(UserAct):
    """解除动态口令."""

    title = "解除动态口令"
    lead = "用于手机丢失或更换。请先核实本人身份。"
    success_message = "已解除动态口令。"

    def perform(self, form: Any) -> None:
        services.remove_factor(user=self.person, reason=form.cleaned_data["reason"], by=self.actor)
