"""Roles: asked for by the system administrator, decided by the security administrator."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from civaffairs.accounts.choices import Decision
from civaffairs.accounts.models import Membership, MembershipRequest
from civaffairs.accounts.permissions import DECIDE_MEMBERSHIPS, MANAGE_USERS
from civaffairs.accounts.services import memberships as services
from civaffairs.administration import forms
from civaffairs.common.dates import today
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, ListPage

from .users import UserAct


def waiting_requests(request: HttpRequest) -> int:
    """How many requests wait for a decision."""
    return MembershipRequest.objects.filter(decision=Decision.PENDING).count()


class Request(UserAct):
    """申请任职."""

    title = "申请任职"
    form_class = forms.MembershipForm
    success_message = "已提交，等待安全管理员审批。"

    def perform(self, form: Any) -> MembershipRequest:
        return services.request_membership(user=self.person, by=self.actor, on=today(), **form.cleaned_data)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(lead="由安全管理员批准后生效。", **context) | {"is_danger": False}


class End(ActView):
    """结束任职: takes effect at the next request."""

    right = MANAGE_USERS.code
    form_class = forms.ReasonForm
    title = "结束任职"
    success_message = "任职已结束。"

    @property
    def membership(self) -> Membership:
        found = Membership.objects.filter(bureau=self.actor.bureau_id, pk=self.kwargs["membership"])
        membership = found.select_related("user").first()
        if membership is None:
            raise Http404
        return membership

    def perform(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        services.end_membership(membership=self.membership, reason=reason, by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return reverse("administration:user", args=[self.membership.user_id])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one, page = self.membership, self.get_success_url()
        return super().get_context_data(
            lead=f"{one.user.name}：{one.get_role_display()}，管辖区划 {one.division_code}。结束后立即失效。",
            cancel_url=page, submit_label=self.title, is_danger=True,
            breadcrumb=(("用户", reverse("administration:users")), (one.user.name, page), (self.title, "")), **context,
        )  # fmt: skip


class RequestList(ListPage):
    """任职审批: what waits, and what was decided."""

    right = DECIDE_MEMBERSHIPS.code
    title = "任职审批"
    default_order = "-requested_at"
    noun = "件"
    columns = (
        Column("用户", lambda one: one.user.name, link=lambda one: reverse("administration:decide", args=[one.pk])),
        Column("岗位", lambda one: one.get_role_display(), note=lambda one: one.division_code),
        Column("状态", lambda one: Decision(one.decision), kind="status"),
        Column("申请人", lambda one: one.requested_by.name),
        Column("申请时间", lambda one: f"{one.requested_at:%Y-%m-%d %H:%M}", sort="requested_at", is_nowrap=True),
        Column("审批人", lambda one: one.decided_by.name if one.decided_by else ""),
    )
    empty = Empty("没有任职申请", "系统管理员提交的申请会出现在这里。")

    def get_queryset(self) -> QuerySet:
        return MembershipRequest.objects.select_related("user", "requested_by", "decided_by")


class Decide(ActView):
    """审批一件任职申请."""

    right = DECIDE_MEMBERSHIPS.code
    form_class = forms.DecisionForm
    title = "审批任职"
    success_message = "已审批。"

    @property
    def asked(self) -> MembershipRequest:
        found = MembershipRequest.objects.select_related("user", "requested_by")
        request = found.filter(pk=self.kwargs["request_id"]).first()
        if request is None:
            raise Http404
        return request

    def perform(self, form: Any) -> None:
        services.decide_membership(request=self.asked, by=self.actor, on=today(), **form.cleaned_data)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("administration:requests")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one = self.asked
        until = f"至{one.valid_to}（不含）" if one.valid_to else "起长期"
        return super().get_context_data(
            lead=f"{one.requested_by.name}申请：{one.user.name}任{one.get_role_display()}，"
            f"管辖区划 {one.division_code}，{one.valid_from}{until}。理由：{one.reason}",
            cancel_url=reverse("administration:requests"), submit_label="提交审批结果",
            breadcrumb=(("任职审批", reverse("administration:requests")), (one.user.name, "")), **context,
        )  # fmt: skip
