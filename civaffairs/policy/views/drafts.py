"""The pages of drafts: whom a figure would touch, and signing it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from civaffairs.accounts import permissions
from civaffairs.audit.services import record
from civaffairs.common.dates import SHANGHAI, today
from civaffairs.tenancy.querysets import significant
from civaffairs.web.districts import reading
from civaffairs.web.explanations import value_text
from civaffairs.web.forms import PageForm
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActorView, ActView, DetailPage, ListPage

from .. import catalogue, effects, services
from .. import permissions as rights
from ..browsing import place_names, words_of
from ..definitions import Definition
from ..forms import DiscardForm
from ..impact import Impact, preview_value
from ..models import ParameterValue, ValueDraft
from .parameters import TOP, crumbs
from .values import as_file

DRAFTS = ("起草与发布", "policy:drafts")


class DraftList(ListPage):
    """起草与发布: what waits for a second person, and what became of the rest."""

    right = rights.FORESEE.code
    title = "参数起草与发布"
    default_order = "-drafted_at"
    noun = "份"
    columns = (
        Column("参数", lambda draft: catalogue.definition(draft.key).label, note=lambda draft: draft.key,
               link=lambda draft: reverse("policy:draft", args=[draft.pk])),
        Column("状态", "state_choice", kind="status"),
        Column("施行日期", lambda draft: value_text(draft.effective_from.isoformat()), sort="effective_from",
               is_nowrap=True),
        Column("文号", "document"),
        Column("起草人", "drafted_by_name", note=lambda draft: f"{draft.drafted_at.astimezone(SHANGHAI):%Y-%m-%d}",
               sort="drafted_at"),
    )  # fmt: skip
    empty = Empty("没有起草", "在“政策参数”中打开一个参数，即可起草新值。")

    def get_queryset(self) -> QuerySet:
        return ValueDraft.objects.filter(place__startswith=significant(self.actor.division_code))


class OfDraft:
    """Mixin: the draft that the address names."""

    kwargs: dict[str, Any]
    actor: Any
    right: str

    @cached_property
    def draft(self) -> ValueDraft:
        """The draft; 404 outside the bureau."""
        found = ValueDraft.objects.select_related("supersedes", "published").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404("no such draft")
        return found

    def get_subject(self) -> ValueDraft:
        """The right comes before the question whether there is such a draft."""
        permissions.require(self.actor, self.right)
        return self.draft

    @property
    def definition(self) -> Definition:
        """What the drafted figure is in law."""
        return catalogue.definition(self.draft.key)

    def impact(self) -> Impact:
        """Whom the draft touches, over all that the actor's bureau may read."""
        foreseen = preview_value(self.draft)
        with reading(self.actor):
            return foreseen.impact()


class DraftPage(OfDraft, DetailPage):
    """One draft: the figure beside the one that counts now, whom it touches and what it costs."""

    right = rights.FORESEE.code
    template_name = "policy/draft.html"

    def get_title(self) -> str:
        return self.definition.label

    def get_breadcrumb(self) -> list[tuple[str, str]]:
        return crumbs(TOP, DRAFTS, here=self.definition.label)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        draft, on = self.draft, today()
        waits = draft.state == "waiting"
        is_other = draft.drafted_by != self.actor.id
        may_sign = waits and is_other and permissions.may(self.actor, rights.PUBLISH.code, draft)
        may_drop = waits and (may_sign or permissions.may(self.actor, rights.DRAFT.code, draft))
        actions = [{"label": "作废", "url": reverse("policy:discard", args=[draft.pk]), "kind": "secondary"}]
        actions = actions if may_drop else []
        if may_sign:
            actions.append({"label": "核对并发布", "url": reverse("policy:publish", args=[draft.pk])})
        return super().get_context_data(
            draft=draft, facts=draft_facts(draft), actions=actions, is_retroactive=draft.effective_from <= on,
            effect=effects.shown(self.impact(), on=on) if waits else None, **context,
        )  # fmt: skip


def draft_facts(draft: ValueDraft) -> list[dict[str, str]]:
    """What is to count, beside what counts without it."""
    definition = catalogue.definition(draft.key)
    now = services.figures().lookup(draft.key, draft.place, draft.effective_from, None)
    new = "停止执行本地值，按上级规定" if draft.value is None else value_text(draft.value, definition.unit)
    place = place_names([draft.place], draft.effective_from).get(draft.place, draft.place)
    facts = [
        {"label": "适用地区", "value": place},
        {"label": "新值", "value": new},
        {"label": "施行日期", "value": value_text(draft.effective_from.isoformat())},
        {"label": "当日原按", "value": words_of(definition, now)},
        {"label": "文号", "value": draft.document},
        {"label": "起草人", "value": draft.drafted_by_name},
    ]
    if draft.state == "published":
        facts[3:4] = []
        facts.append({"label": "发布人", "value": draft.published.published_by_name})
    if draft.supersedes:
        facts.append({"label": "更正事由", "value": draft.note})
    return facts


class Publish(OfDraft, ActView):
    """核对并发布: the second person reads the document, sees the effect, and signs."""

    right = rights.PUBLISH.code
    form_class = PageForm
    template_name = "policy/publish.html"
    title = "核对并发布"
    success_message = "已发布，自施行之日起按新值计算。"

    def perform(self, form: PageForm) -> ParameterValue:
        return services.publish_value(draft=self.draft, by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return reverse("policy:value", args=[result.pk])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        address = reverse("policy:draft", args=[self.draft.pk])
        return super().get_context_data(
            facts=draft_facts(self.draft), draft=self.draft, cancel_url=address, submit_label="核对无误，发布",
            breadcrumb=[(DRAFTS[0], reverse(DRAFTS[1])), (self.definition.label, address), (self.title, "")],
            effect=effects.shown(self.impact(), on=today()), **context,
        )  # fmt: skip


class Discard(OfDraft, ActView):
    """作废起草."""

    right = rights.FORESEE.code
    form_class = DiscardForm
    title = "作废起草"
    success_message = "起草已作废。"

    def perform(self, form: DiscardForm) -> ValueDraft:
        return services.discard_draft(draft=self.draft, by=self.actor, reason=form.cleaned_data["reason"])

    def get_success_url(self, result: Any = None) -> str:
        return reverse("policy:drafts")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        address = reverse("policy:draft", args=[self.draft.pk])
        return super().get_context_data(cancel_url=address, submit_label="作废", is_danger=True, **context)


class DraftEffectBook(OfDraft, ActorView):
    """The effect of a draft as a workbook: the sums and one row for each household it touches."""

    right = rights.FORESEE.code

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        impact = self.impact()
        record(
            by=self.actor, verb="policy.export_effect", subject_kind="value_draft", subject_id=self.draft.pk,
            text=f"导出“{self.definition.label}”的影响，{len(impact.touched)}户",
        )  # fmt: skip
        return as_file(effects.workbook(impact, on=today()), f"effect-{self.draft.effective_from}.xlsx")
