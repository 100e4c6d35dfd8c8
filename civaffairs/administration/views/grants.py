"""数据共享授权: what other departments may ask, who signed for it, and what each of them read."""

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civaffairs.accounts.choices import Decision
from civaffairs.administration import forms
from civaffairs.administration.views.audit import OUTCOMES
from civaffairs.api import services
from civaffairs.api.acts import ApiAct, grantable
from civaffairs.api.authentication import actor_id_of
from civaffairs.api.models import ClientGrant
from civaffairs.api.permissions import DECIDE_GRANTS, END_GRANTS, READ_GRANTS, REQUEST_GRANTS
from civaffairs.audit.models import AuditEntry
from civaffairs.common.choices import Tone
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import CITY_BLOCK
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActorView, ActView, DetailPage, ListPage

MOST = 200
BELOW = "（全部内容）"


def waiting_grants(request: HttpRequest) -> int:
    """How many grants wait for whoever decides."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.holds(DECIDE_GRANTS):
        return 0
    return ClientGrant.objects.visible_to(actor).filter(decision=Decision.PENDING).count()


def state_of(grant: ClientGrant) -> Any:
    """Where a grant stands today, in words with tone."""
    if grant.decision != Decision.APPROVED:
        return Decision(grant.decision)
    if grant.ended_at:
        return {"label": "已终止", "tone": Tone.NEUTRAL}
    if grant.valid_to <= today():
        return {"label": "已到期", "tone": Tone.NEUTRAL}
    if grant.valid_from > today():
        return {"label": "未生效", "tone": Tone.INFO}
    return {"label": "生效中", "tone": Tone.SUCCESS}


class GrantList(ListPage):
    """Every grant that names the bureau."""

    right = READ_GRANTS.code
    title = "数据共享授权"
    default_order = "-requested_at"
    noun = "件"
    columns = (
        Column("使用部门", "department", link=lambda one: reverse("administration:grant", args=[one.pk])),
        Column("用途", "purpose", note=lambda one: one.legal_basis),
        Column("申请编号", "application_number"),
        Column("期限", lambda one: f"{one.valid_from}至{one.valid_to}（不含）", is_nowrap=True),
        Column("状态", state_of, kind="status"),
    )
    empty = Empty("没有数据共享授权", "其他部门的申请获准后，由系统管理员登记，再由安全管理员审批。")

    def get_queryset(self) -> QuerySet:
        return ClientGrant.objects.visible_to(self.actor)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        new = {"label": "登记授权", "url": reverse("administration:grant-new")}
        actions = [new] if self.actor.holds(REQUEST_GRANTS) else []
        return super().get_context_data(actions=actions, **context)


class OfGrant(ActorView):
    """Finds the grant of the address among those that name the actor's bureau; any other does not exist."""

    @property
    def grant(self) -> ClientGrant:
        if not hasattr(self, "_grant"):
            visible = ClientGrant.objects.visible_to(self.actor).select_related("application")
            self._grant = visible.filter(pk=self.kwargs["grant"]).first()
            if self._grant is None:
                raise Http404
        return self._grant

    def page(self) -> str:
        """The page of the grant."""
        return reverse("administration:grant", args=[self.grant.pk])

    def crumbs(self, last: str = "") -> tuple[tuple[str, str], ...]:
        """From the list to the grant, and to the act on it."""
        top = ("数据共享授权", reverse("administration:grants"))
        number = self.grant.application_number
        return (top, (number, self.page()), (last, "")) if last else (top, (number, ""))


class GrantPage(OfGrant, DetailPage):
    """One grant, who signed it, and what was read under it in this bureau."""

    right = READ_GRANTS.code
    template_name = "administration/grant.html"

    def get_title(self) -> str:
        return self.grant.department

    def get_breadcrumb(self):
        return self.crumbs()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        grant = self.grant
        read = AuditEntry.objects.filter(actor_id=actor_id_of(grant.application.client_id))
        read = read.filter(purpose=grant.purpose)
        labels = {code: act.label for code, act in grantable().items()}
        counted = read.values("verb", "outcome").annotate(count=Count("pk"), last=Max("at")).order_by("verb")
        context["grant"] = grant
        return super().get_context_data(
            state=state_of(grant),
            facts=facts_of(grant),
            acts=[{"label": labels.get(code, code), "fields": fields} for code, fields in grant.acts.items()],
            counted=[{**row, "label": labels.get(row["verb"], row["verb"]), "outcome": OUTCOMES[row["outcome"]]}
                     for row in counted],
            entries=[{"entry": entry, "outcome": OUTCOMES[entry.outcome]} for entry in read.order_by("-at")[:MOST]],
            may_decide=grant.decision == Decision.PENDING and self.actor.holds(DECIDE_GRANTS),
            may_end=grant.ended_at is None and self.actor.holds(END_GRANTS),
            **context,
        )  # fmt: skip


def facts_of(grant: ClientGrant) -> list[dict[str, str]]:
    """What the grant says, in the words of the application."""
    said = {
        "用途": grant.purpose,
        "法律依据": grant.legal_basis,
        "申请编号": grant.application_number,
        "客户端编号": grant.application.client_id,
        "准予的民政局": "、".join(bureau.name for bureau in grant.bureaus.order_by("pk")),
        "期限": f"{grant.valid_from}至{grant.valid_to}（不含）",
        "每分钟调用上限": f"{grant.calls_per_minute}次",
        "登记人": grant.requested_by_name,
        "审批人": f"{grant.decided_by_name}：{grant.note}" if grant.decided_by else "待审批",
    }
    if grant.ended_at:
        said["终止"] = f"{grant.ended_at:%Y-%m-%d %H:%M} {grant.end_reason}"
    return [{"label": label, "value": value} for label, value in said.items()]


class RequestGrant(ActView):
    """登记授权; the secret of the new client is shown once and opens nothing before the grant is approved."""

    right = REQUEST_GRANTS.code
    form_class = forms.GrantForm
    title = "登记数据共享授权"

    def get_form_kwargs(self) -> dict[str, Any]:
        first = self.actor.bureau_id - self.actor.bureau_id % CITY_BLOCK
        own = range(first, first + CITY_BLOCK) if self.actor.is_city else [self.actor.bureau_id]
        choices = [(f"{act.label}（{act.code}）", choices_of(act)) for act in grantable().values()]
        return {**super().get_form_kwargs(), "bureaus": Bureau.objects.filter(pk__in=own), "acts": choices}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            registered = services.request_grant(**form.cleaned_data, by=self.actor)
        except Refusal as refusal:
            return self.refused(form, refusal)
        return render(self.request, "administration/client_secret.html", {"registered": registered})

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead="登记后由安全管理员审批，批准前不能读取任何数据。", submit_label="登记",
            cancel_url=reverse("administration:grants"),
            breadcrumb=(("数据共享授权", reverse("administration:grants")), (self.title, "")), **context,
        )  # fmt: skip


def choices_of(act: ApiAct) -> list[tuple[str, str]]:
    """What can be ticked of an act: each of its fields, or the act as a whole."""
    return [(f"{act.code}:{name}", name) for name in act.admissible] or [(act.code, f"{act.label}{BELOW}")]


class GrantAct(OfGrant, ActView):
    """An act on one grant."""

    def get_success_url(self, result: Any = None) -> str:
        return self.page()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one = self.grant
        return super().get_context_data(
            lead=f"{one.department}，用途：{one.purpose}，申请编号 {one.application_number}。",
            cancel_url=self.page(), breadcrumb=self.crumbs(self.title), **context,
        )  # fmt: skip


class DecideGrant(GrantAct):
    """审批."""

    right = DECIDE_GRANTS.code
    form_class = forms.DecisionForm
    title = "审批数据共享授权"
    success_message = "已审批。"

    def perform(self, form: Any) -> None:
        services.decide_grant(grant=self.grant, by=self.actor, on=today(), **form.cleaned_data)


class EndGrant(GrantAct):
    """终止: takes effect with the next call."""

    right = END_GRANTS.code
    form_class = forms.ReasonForm
    title = "终止数据共享授权"
    success_message = "已终止，立即生效。"

    def perform(self, form: Any) -> None:
        services.end_grant(grant=self.grant, reason=form.cleaned_data["reason"], by=self.actor)
