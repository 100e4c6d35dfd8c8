"""Pages of organisations and standard addresses, and of what is missing in the register."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from civaffairs.accounts.permissions import may
from civaffairs.common.dates import today
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, DetailPage, ListPage

from . import permissions as rights
from .choices import Flaw
from .directory import correct_address, correct_organisation, enter_address, register_organisation
from .filters import AddressFilter, OrganisationFilter
from .forms import AddressCorrectionForm, AddressForm, OrganisationCorrectionForm, OrganisationForm
from .models import Organisation, Person, StandardAddress
from .views import EntryMixin, division_text


def organisation_address(organisation: Organisation) -> str:
    """The page of an organisation."""
    return reverse("registry:organisation", args=[organisation.pk])


def standard_address_page(address: StandardAddress) -> str:
    """The page of a standard address."""
    return reverse("registry:address", args=[address.pk])


class DirectoryList(ListPage):
    """A list of public entries with the button that adds one."""

    right = rights.READ_PERSON.code
    add_label = ""
    add_url = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        may_add = may(self.actor, rights.KEEP_DIRECTORY.code)
        actions = [{"label": self.add_label, "url": reverse(self.add_url)}] if may_add else []
        return super().get_context_data(actions=actions, **context)


class OrganisationList(DirectoryList):
    """单位 of the actor's area, by credit code."""

    title = "单位"
    default_order = "name"
    noun = "个单位"
    filterset_class = OrganisationFilter
    add_label, add_url = "登记单位", "registry:register-organisation"
    empty = Empty("没有找到", "请核对名称或代码；尚未登记的单位可以登记。")
    columns = (
        Column("名称", "name", sort="name", link=organisation_address),
        Column("统一社会信用代码", "uscc", sort="uscc", is_nowrap=True),
        Column("登记区划", "division_code", sort="division_code", is_nowrap=True),
        Column("住所", "address"),
        Column("终止日", lambda one: value_text(one.valid_to) if one.valid_to else "", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        return Organisation.objects.visible_to(self.actor)


class AddressList(DirectoryList):
    """标准地址 of the actor's area."""

    title = "标准地址"
    default_order = "normalised"
    noun = "个地址"
    filterset_class = AddressFilter
    add_label, add_url = "登记标准地址", "registry:enter-address"
    empty = Empty("没有找到", "请核对区划代码或地址文字；尚未登记的地址可以登记。")
    columns = (
        Column("地址", "text", sort="normalised", link=standard_address_page),
        Column("村（社区）区划", "division_code", sort="division_code", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        return StandardAddress.objects.visible_to(self.actor)


class OfOrganisation(EntryMixin):
    """One organisation."""

    model, key, list_title, list_url = Organisation, "organisation", "单位", "registry:organisations"


class OfAddress(EntryMixin):
    """One standard address."""

    model, key, list_title, list_url = StandardAddress, "address", "标准地址", "registry:addresses"


class EntryPage(EntryMixin, DetailPage):
    """One entry with its particulars."""

    right = rights.READ_PERSON.code
    template_name = "registry/entry.html"
    correct_url = ""

    def get_title(self) -> str:
        return str(self.entry)

    def facts(self) -> list[dict[str, str]]:
        """Label and value of each particular."""
        raise NotImplementedError(f"{type(self).__name__} says nothing of its entry")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        may_correct = may(self.actor, rights.KEEP_DIRECTORY.code, self.entry)
        address = reverse(self.correct_url, args=[self.entry.pk]) if may_correct else ""
        return super().get_context_data(facts=self.facts(), correct_url=address, **context)


class OrganisationPage(OfOrganisation, EntryPage):
    """One organisation."""

    correct_url = "registry:correct-organisation"

    def facts(self) -> list[dict[str, str]]:
        one = self.entry
        return [
            {"label": "统一社会信用代码", "value": one.uscc},
            {"label": "登记区划", "value": division_text(one.division_code)},
            {"label": "住所", "value": one.address},
            {"label": "登记日", "value": value_text(one.valid_from)},
            {"label": "终止日", "value": value_text(one.valid_to) if one.valid_to else "未终止"},
        ]


class AddressPage(OfAddress, EntryPage):
    """One standard address."""

    correct_url = "registry:correct-address"

    def facts(self) -> list[dict[str, str]]:
        return [
            {"label": "村（社区）", "value": division_text(self.entry.division_code)},
            {"label": "区划代码", "value": self.entry.division_code},
            {"label": "规范文本", "value": self.entry.normalised},
        ]


class AddEntry(ActView):
    """Enter something into a directory; what is there already is shown."""

    right = rights.KEEP_DIRECTORY.code
    list_title = ""
    list_url = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        back = reverse(self.list_url)
        return super().get_context_data(
            cancel_url=back, breadcrumb=((self.list_title, back), (self.title, "")), **context
        )


class RegisterOrganisation(AddEntry):
    """登记单位."""

    title = "登记单位"
    form_class = OrganisationForm
    list_title, list_url = "单位", "registry:organisations"
    success_message = "单位已登记。"

    def perform(self, form: OrganisationForm) -> Organisation:
        return register_organisation(**form.cleaned_data, by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return organisation_address(result)


class EnterAddress(AddEntry):
    """登记标准地址."""

    title = "登记标准地址"
    form_class = AddressForm
    list_title, list_url = "标准地址", "registry:addresses"
    success_message = "标准地址已登记。"

    def perform(self, form: AddressForm) -> StandardAddress:
        return enter_address(**form.cleaned_data, by=self.actor)

    def get_success_url(self, result: Any = None) -> str:
        return standard_address_page(result)


class CorrectEntry(EntryMixin, ActView):
    """Correct an entry; the former words stay in the audit record."""

    right = rights.KEEP_DIRECTORY.code
    fields: tuple[str, ...] = ()

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.entry, name) for name in self.fields}

    def get_success_url(self, result: Any = None) -> str:
        return self.page()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(breadcrumb=self.get_breadcrumb(), cancel_url=self.page(), **context)


class CorrectOrganisation(OfOrganisation, CorrectEntry):
    """更正单位."""

    title = "更正单位信息"
    form_class = OrganisationCorrectionForm
    fields = ("name", "division_code", "address", "valid_to")
    success_message = "单位信息已更正。"

    def perform(self, form: OrganisationCorrectionForm) -> Organisation:
        return correct_organisation(organisation=self.entry, **form.cleaned_data, by=self.actor)


class CorrectAddress(OfAddress, CorrectEntry):
    """更正标准地址."""

    title = "更正标准地址"
    form_class = AddressCorrectionForm
    fields = ("text",)
    success_message = "标准地址已更正。"

    def perform(self, form: AddressCorrectionForm) -> StandardAddress:
        return correct_address(address=self.entry, **form.cleaned_data, by=self.actor)


class DataQuality(DetailPage):
    """数据质量: how many people of the actor's area lack what; each figure opens the people it counts."""

    right = rights.READ_PERSON.code
    title = "数据质量"
    template_name = "registry/data_quality.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        on, people = today(), Person.objects.visible_to(self.actor).standing()
        return super().get_context_data(
            on=on,
            total=people.count(),
            rows=[
                {
                    "label": flaw.label,
                    "count": people.flawed(flaw.value, on).count(),
                    "url": f"{reverse('registry:people')}?flaw={flaw.value}",
                }
                for flaw in Flaw
            ],
            **context,
        )
