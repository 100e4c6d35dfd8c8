"""系统管理: where the offices of a bureau are found."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from civaffairs.accounts.permissions import MANAGE_OFFICES
from civaffairs.administration import forms
from civaffairs.administration.contacts import enter_office
from civaffairs.tenancy.models import OfficeContact
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, ListPage


class OfficeList(ListPage):
    """机构联系信息 of the bureau and its townships, past and present."""

    right = MANAGE_OFFICES.code
    title = "机构联系信息"
    default_order = "-valid_from"
    noun = "条"
    columns = (
        Column("名称", "office"),
        Column("区划", "division_code", sort="division_code", is_nowrap=True),
        Column("启用日期", lambda one: f"{one.valid_from:%Y-%m-%d}", sort="valid_from", is_nowrap=True),
        Column("地址", "address"),
        Column("电话", "telephone", is_nowrap=True),
        Column("行政复议机关", "reconsideration_body", note=lambda one: one.court),
    )
    empty = Empty("没有登记", "文书上的电话暂用12345。请登记本单位的地址、电话和救济机关。")

    def get_queryset(self) -> QuerySet:
        return OfficeContact.objects.all()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        actions = [{"label": "登记联系信息", "url": reverse("administration:office-new")}]
        return super().get_context_data(actions=actions, **context)


class EnterOffice(ActView):
    """登记联系信息 from a day on."""

    right = MANAGE_OFFICES.code
    form_class = forms.OfficeForm
    title = "登记机构联系信息"
    success_message = "联系信息已登记，启用日期起的文书按此印制。"

    def perform(self, form: Any) -> OfficeContact:
        return enter_office(**form.cleaned_data, by=self.actor)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("administration:offices")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        back = reverse("administration:offices")
        return super().get_context_data(
            cancel_url=back, breadcrumb=(("机构联系信息", back), (self.title, "")), **context
        )
