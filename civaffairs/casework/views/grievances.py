"""The list of grievances, receiving one, who complained, and the statistics."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from civaffairs.accounts import permissions
from civaffairs.casework import permissions as rights
from civaffairs.casework import record_forms as forms
from civaffairs.casework.choices import GrievanceChannel, GrievanceKind, GrievanceStatus, Satisfaction, Verdict
from civaffairs.casework.filters import townships, workers
from civaffairs.casework.grievance_filters import TIMELINESS, GrievanceFilter, PeriodFilter, answers
from civaffairs.casework.grievances import GRIEVANCE
from civaffairs.casework.lights import remembered
from civaffairs.casework.models import Case
from civaffairs.casework.services.grievances import Complaint, receive_grievance, reveal_complainant
from civaffairs.common.choices import ToneChoices
from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.registry.models import IdentityDocument, Organisation, Person
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.paging import Page
from civaffairs.web.tables import BoundTable, Column, Empty
from civaffairs.web.views import ActView, DetailPage, chosen_filters

from .cases import CasePageMixin, case_address, case_light, day_text


def grievances(actor: Any) -> QuerySet[Case]:
    """The grievances that the actor may see."""
    return Case.objects.visible_to(actor).filter(case_type=GRIEVANCE.code)


class GrievanceList(AcrossDistricts):
    """投诉举报 of the actor's area, without those that accuse the actor."""

    right = rights.READ_GRIEVANCE.code
    title = "投诉举报"
    default_order = "-opened_on"
    noun = "件"
    filterset_class = GrievanceFilter
    empty = Empty("没有投诉举报", "登记的投诉举报出现在这里；涉及您本人的不会显示。")
    columns = (
        Column("编号", "number", link=case_address, is_nowrap=True),
        Column("摘要", "grievance.summary", note=lambda case: case.grievance.get_kind_display()),
        Column("渠道", lambda case: case.grievance.get_channel_display()),
        Column("状态", lambda case: case.status_choice, kind="status"),
        Column("办理期限", "light", kind="light"),
        Column("登记日", lambda case: day_text(case.opened_on), sort="opened_on", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        return grievances(self.actor).select_related("grievance").prefetch_related("deadlines")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.look = remembered()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.look = remembered()
        return super().post(request, *args, **kwargs)

    def get_table(self, *, page: Page, **more: Any) -> BoundTable:
        for case in page.rows:
            case.light = case_light(case, self.look)
        return super().get_table(page=page, **more)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        offered = [{"label": "统计", "url": reverse("casework:grievance-statistics"), "kind": "secondary"}]
        if not self.actor.is_city:
            offered.insert(0, {"label": "登记投诉举报", "url": reverse("casework:grievance-new"), "kind": ""})
        return super().get_context_data(actions=offered, **context)


class ReceiveGrievance(ActView):
    """登记投诉举报."""

    right = rights.RECEIVE_GRIEVANCE.code
    form_class = forms.ReceiveGrievanceForm
    title = "登记投诉举报"
    success_message = "已登记。涉及的工作人员看不到本件。"

    def get_form_kwargs(self) -> dict[str, Any]:
        actor, on = self.actor, today()
        own = (actor.division_code, "本人管辖范围")
        offered = {
            "divisions": [own, *townships(actor.division_code, on)],
            "workers": [one for one in workers(actor.bureau_id, on) if one[0] != actor.id],
        }
        return super().get_form_kwargs() | offered

    def perform(self, form: forms.ReceiveGrievanceForm) -> Case:
        given = dict(form.cleaned_data)
        division, accused = given.pop("division_code"), given.pop("accused")
        given |= {
            "about_case": self._case(given["about_case"]),
            "about_person": self._person(given["about_person"]),
            "about_organisation": self._organisation(given["about_organisation"]),
        }
        return receive_grievance(
            complaint=Complaint(**given), accused=accused, division_code=division, by=self.actor, on=today()
        )

    def _case(self, number: str) -> Case | None:
        found = Case.objects.visible_to(self.actor).filter(number=number.strip().upper()).first() if number else None
        if number and found is None:
            raise Refusal("case_not_found", "没有找到所涉的事项，请核对编号。", field="about_case")
        return found

    def _person(self, number: str) -> Person | None:
        owners = IdentityDocument.objects.numbered(number).values("person") if number else []
        found = Person.objects.visible_to(self.actor).filter(pk__in=owners).first() if number else None
        if number and found is None:
            message = "管辖范围内没有此人，请核对号码；未登记的人写在内容里。"
            raise Refusal("person_not_found", message, field="about_person")
        return found

    def _organisation(self, code: str) -> Organisation | None:
        found = Organisation.objects.filter(uscc=code.strip().upper()).first() if code else None
        if code and found is None:
            message = "没有登记此单位，请核对代码；未登记的单位写在内容里。"
            raise Refusal("organisation_not_found", message, field="about_organisation")
        return found

    def get_success_url(self, result: Any = None) -> str:
        return case_address(result)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        back = reverse("casework:grievances")
        return super().get_context_data(
            breadcrumb=(("投诉举报", back), (self.title, "")), cancel_url=back, submit_label="登记", **context
        )


class RevealComplainant(CasePageMixin, ActView):
    """Shows once who complained; the purpose stays on record."""

    case_type = GRIEVANCE.code
    right = rights.SEE_COMPLAINANT.code
    form_class = forms.PurposeForm
    title = "查看投诉举报人"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = getattr(request, "actor", None)
        if actor and not permissions.holds(actor, self.right):
            # The same answer whether or not there is such a grievance.
            return ActView.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_subject(self) -> Case | None:
        return getattr(self, "case", None)

    def form_valid(self, form: forms.PurposeForm) -> HttpResponse:
        try:
            found = reveal_complainant(case=self.case, purpose=form.cleaned_data["purpose"], by=self.actor)
        except Refusal as refusal:
            return self.refused(form, refusal)
        shown = {"title": self.title, "case": self.case, "complainant": found, "back_url": case_address(self.case)}
        return render(self.request, "casework/complainant.html", shown | {"breadcrumb": self.get_breadcrumb()})

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=(*self.get_breadcrumb()[:1], (self.case.number, case_address(self.case)), (self.title, "")),
            cancel_url=case_address(self.case), submit_label="查看", lead="姓名和电话只显示一次，查看记入审计。",
            **context,
        )  # fmt: skip


GROUPS: tuple[tuple[str, str, str, type[ToneChoices]], ...] = (
    ("按状态", "status", "status", GrievanceStatus),
    ("按种类", "kind", "grievance__kind", GrievanceKind),
    ("按渠道", "channel", "grievance__channel", GrievanceChannel),
    ("按核查结论", "verdict", "grievance__verdict", Verdict),
    ("按满意度", "satisfaction", "grievance__satisfaction", Satisfaction),
)


class GrievanceStatistics(DetailPage):
    """How many grievances came in, by what, and how they ended; each figure opens its list."""

    right = rights.READ_GRIEVANCE.code
    template_name = "casework/grievance_statistics.html"
    title = "投诉举报统计"

    def get_breadcrumb(self):
        return (("投诉举报", reverse("casework:grievances")), (self.title, ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        filters = PeriodFilter(self.request.GET, queryset=grievances(self.actor), request=self.request)
        chosen, on = filters.qs, today()
        tables = [self._grouped(chosen, *group) for group in GROUPS]
        timely = {code: chosen.filter(pk__in=answers(code, on).values("case")).count() for code, _ in TIMELINESS}
        rows = [self._row("timeliness", code, label, timely[code]) for code, label in TIMELINESS]
        tables.append({"label": "按答复是否按期", "head": "答复", "rows": rows})
        return super().get_context_data(
            filters=filters, chosen=chosen_filters(filters.form, self.request.GET), tables=tables,
            lead=f"统计截至{day_text(on)}。涉及本人的不计入。点击数字打开与之相符的清单。", **context,
        )  # fmt: skip

    def _grouped(self, rows: QuerySet, label: str, name: str, field: str, choices: type[ToneChoices]) -> dict[str, Any]:
        counted = dict(rows.order_by().values_list(field).annotate(count=Count("pk")))
        return {
            "label": label,
            "head": label.removeprefix("按"),
            "rows": [self._row(name, code, words, counted.get(code, 0)) for code, words in choices.choices],
        }

    def _row(self, name: str, code: str, label: str, count: int) -> dict[str, Any]:
        period = {key: self.request.GET[key] for key in ("opened_from", "opened_to") if self.request.GET.get(key)}
        address = f"{reverse('casework:grievances')}?{urlencode({name: code, **period})}"
        return {"label": label, "count": count, "url": address if count else ""}
