"""The pages of published values: decisions they come too late for, and running awards they change."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from civaffairs.accounts import permissions
from civaffairs.audit.services import record
from civaffairs.common.dates import SHANGHAI, today
from civaffairs.web.districts import reading
from civaffairs.web.explanations import value_text
from civaffairs.web.views import ActorView, DetailPage

from .. import catalogue, effects
from .. import permissions as rights
from ..browsing import place_names
from ..impact import Impact, affected_by, effect_of_published
from ..models import ParameterValue
from .parameters import TOP

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OfValue:
    """Mixin: the published value that the address names. Figures of law are public inside the product."""

    kwargs: dict[str, Any]
    actor: Any
    right: str

    @cached_property
    def value(self) -> ParameterValue:
        """The value; 404 for one that there is not."""
        found = ParameterValue.objects.filter(pk=self.kwargs["value"]).first()
        if found is None:
            raise Http404("no such value")
        return found

    def get_subject(self) -> None:
        """The right comes before the question whether there is such a value."""
        permissions.require(self.actor, self.right)
        return self.value and None

    def corrections(self) -> Impact:
        """Decisions that the value comes too late for, over all that the actor's bureau may read."""
        correction = affected_by(self.value, on=today())
        with reading(self.actor):
            return correction.impact()


class ValuePage(OfValue, DetailPage):
    """One published value: which decisions it comes too late for, and which running awards it changes."""

    right = rights.FORESEE.code
    template_name = "policy/value.html"

    def get_title(self) -> str:
        return f"{catalogue.definition(self.value.key).label}：发布后的影响"

    def get_breadcrumb(self) -> list[tuple[str, str]]:
        label = catalogue.definition(self.value.key).label
        return [(TOP[0], reverse(TOP[1])), (label, reverse("policy:parameter", args=[self.value.key])), ("影响", "")]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        value, on = self.value, today()
        definition = catalogue.definition(value.key)
        after = effect_of_published(value)
        with reading(self.actor):
            running = after.impact()
        words = "停止执行本地值，按上级规定" if value.value is None else value_text(value.value, definition.unit)
        facts = [
            {"label": "值", "value": words},
            {"label": "适用地区", "value": place_names([value.place], on).get(value.place, value.place)},
            {"label": "施行日期", "value": value_text(value.effective_from.isoformat())},
            {"label": "文号", "value": value.document},
            {"label": "起草人", "value": value.drafted_by_name},
            {"label": "发布人", "value": value.published_by_name},
            {"label": "发布日期", "value": value_text(value.published_at.astimezone(SHANGHAI).date().isoformat())},
        ]
        return super().get_context_data(
            published=value, facts=facts, corrections=effects.shown(self.corrections(), on=on),
            running=effects.shown(running, on=on), **context,
        )  # fmt: skip


class CorrectionBook(OfValue, ActorView):
    """The correction list of a value as a workbook."""

    right = rights.FORESEE.code

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        impact = self.corrections()
        record(
            by=self.actor, verb="policy.export_effect", subject_kind="parameter_value", subject_id=self.value.pk,
            text=f"导出“{catalogue.definition(self.value.key).label}”的更正清单，{len(impact.touched)}件",
        )  # fmt: skip
        return as_file(effects.workbook(impact, on=today()), f"corrections-{self.value.pk}.xlsx")


def as_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to download."""
    return HttpResponse(content, XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
