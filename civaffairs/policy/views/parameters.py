"""The pages of parameters: what counts, the history of each, and drafting a value."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from civaffairs.accounts import permissions
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.web.views import ActView, DetailPage

from .. import catalogue, services
from .. import permissions as rights
from ..browsing import chapters, history, in_force, place_names, words_of
from ..definitions import Definition
from ..forms import DraftForm, Figure, SearchForm
from ..models import ParameterValue, ValueDraft
from ..resolution import gb_chain

# In the address: type the value as one text, to add or leave out parts of it.
WHOLE = "whole"
TOP = ("政策参数", "policy:parameters")


def crumbs(*pages: tuple[str, str], here: str) -> list[tuple[str, str]]:
    """The way to a page: (label, route) of those above it, then its own label."""
    return [*((label, reverse(route)) for label, route in pages), (here, "")]


class ParameterList(DetailPage):
    """政策参数: every figure of law by chapter, with what counts today at the actor's place."""

    right = rights.READ.code
    template_name = "policy/parameters.html"
    title = "政策参数"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        form = SearchForm(self.request.GET, chapters=chapters())
        asked = form.cleaned_data if form.is_valid() else {}
        place, on = services.own_place(self.actor), today()
        found = in_force(
            place=place, on=on, text=asked.get("q", ""), chapter=asked.get("chapter", ""), local=asked.get("local", "")
        )
        return super().get_context_data(
            search=form, chapters=found, count=sum(map(len, found.values())), on=on,
            place_name=place_names([place], on).get(place, place), **context,
        )  # fmt: skip


class OfParameter:
    """Mixin: the parameter that the address names."""

    request: HttpRequest
    kwargs: dict[str, Any]
    right: str
    actor: Any

    @cached_property
    def definition(self) -> Definition:
        """The definition; 404 for an unknown key."""
        found = catalogue.all_definitions().get(self.kwargs["key"])
        if found is None:
            raise Http404("no such parameter")
        return found

    def get_subject(self) -> None:
        """The right comes before the question whether there is such a parameter."""
        permissions.require(self.actor, self.right)
        return self.definition and None


class ParameterPage(OfParameter, DetailPage):
    """One parameter: what it is in law, who may set it, and all its values over time."""

    right = rights.READ.code
    template_name = "policy/parameter.html"

    def get_title(self) -> str:
        return self.definition.label

    def get_breadcrumb(self) -> list[tuple[str, str]]:
        return crumbs(TOP, here=self.definition.label)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        definition, on, place = self.definition, today(), services.own_place(self.actor)
        now = services.figures().lookup(definition.key, place, on, None)
        names = place_names(gb_chain(place, on), on)
        may_draft = permissions.holds(self.actor, rights.DRAFT.code) and services.may_be_set_at(definition, place)
        entries = history(definition, on=on)
        facts = [
            {"label": "代码", "value": definition.key},
            {"label": "计量单位", "value": definition.unit or "无"},
            {"label": "依据", "value": definition.basis},
            {"label": "规定机关", "value": "、".join(definition.set_by)},
            {"label": "说明", "value": definition.note or "无"},
        ]
        drafts = ValueDraft.objects.waiting().filter(key=definition.key).order_by("effective_from")
        return super().get_context_data(
            definition=definition, facts=facts, entries=entries, now=now, now_words=words_of(definition, now),
            now_place=names.get(now.place, now.place) if now else "", may_draft=may_draft, place=place,
            place_name=names.get(place, place), may_withdraw=may_draft and now is not None and now.place == place,
            may_open=permissions.holds(self.actor, rights.FORESEE.code), drafts=drafts, **context,
        )  # fmt: skip


class DraftAct(OfParameter, ActView):
    """What drafting a value and drafting its end have in common."""

    right = rights.DRAFT.code
    template_name = "policy/act.html"
    form_class = DraftForm
    success_message = "已起草，请由另一位同事核对文件后发布。"

    @cached_property
    def corrected(self) -> ParameterValue | None:
        """The published value that is to be corrected, if any; 404 for one of another parameter or place."""
        asked = self.request.GET.get("corrects", "")
        if not asked:
            return None
        here = ParameterValue.objects.filter(key=self.definition.key, place=services.own_place(self.actor))
        found = here.filter(pk=asked).first() if asked.isdecimal() else None
        if found is None:
            raise Http404("no such value of this parameter here")
        return found

    def figure(self) -> Figure | None:
        """The fields of the value; none where there is nothing to type."""
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "figure": self.figure(), "is_correction": self.corrected is not None}

    def get_initial(self) -> dict[str, Any]:
        return {"effective_from": self.corrected.effective_from} if self.corrected else {}

    def perform(self, form: DraftForm) -> ValueDraft:
        return services.draft_value(
            key=self.definition.key, place=services.own_place(self.actor), value=form.value(),
            effective_from=form.cleaned_data["effective_from"], document=form.cleaned_data["document"],
            note=form.cleaned_data["note"], supersedes=self.corrected, by=self.actor,
        )  # fmt: skip

    def refused(self, form: DraftForm, refusal: Refusal) -> HttpResponse:
        # What is wrong with a value as a whole stands at its first field.
        if refusal.field == "value" and form.figure is not None:
            refusal.field = next(iter(form.figure.fields()))
        return super().refused(form, refusal)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("policy:draft", args=[result.pk])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        parameter = reverse("policy:parameter", args=[self.definition.key])
        trail = [(TOP[0], reverse(TOP[1])), (self.definition.label, parameter), (self.title, "")]
        figure = context["form"].figure if "form" in context else self.figure()
        query = self.request.GET.copy()
        query[WHOLE] = "1"
        return super().get_context_data(
            breadcrumb=trail, cancel_url=parameter, submit_label="保存起草", lead=self.definition.label,
            whole_url=f"?{query.urlencode()}" if figure is not None and figure.paths else "", **context,
        )  # fmt: skip


class DraftValue(DraftAct):
    """起草新值, or the correction of a published one (`?corrects=`)."""

    title = "起草参数值"

    def figure(self) -> Figure:
        on, place = today(), services.own_place(self.actor)
        if self.corrected is not None:
            value = self.corrected.value
        else:
            found = services.figures().lookup(self.definition.key, place, on, None)
            value = found.value if found else None
        return Figure(self.definition, value, "value", is_whole=WHOLE in self.request.GET)


class WithdrawValue(DraftAct):
    """起草停止执行: from a day on the wider place counts again."""

    title = "起草停止执行本地值"
