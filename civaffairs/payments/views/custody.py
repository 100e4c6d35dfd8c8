"""The register of bank cards in custody (57号 art 26)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.common.choices import Tone
from civaffairs.common.dates import today
from civaffairs.registry.models import Person
from civaffairs.web.districts import AcrossDistricts
from civaffairs.web.tables import Column, Empty

from .. import forms
from .. import permissions as rights
from ..models import CustodyCard
from ..services import custody
from .subjects import SubjectAct


def filing(card: CustodyCard) -> dict[str, Any]:
    """Whether the county has the agreement on file."""
    if card.filed_on:
        return {"label": f"{card.filed_on:%Y-%m-%d}备案", "tone": Tone.SUCCESS}
    return {"label": "未备案", "tone": Tone.WARNING}


class CustodyList(AcrossDistricts):
    """代管银行卡: who keeps whose card, by which agreement, and whether the county has it on file."""

    right = rights.READ_CUSTODY.code
    title = "代管银行卡"
    default_order = "-agreement_on"
    noun = "张"
    empty = Empty("没有登记代管的银行卡", "代管保障对象银行卡须签订书面协议并报县级民政部门备案。")
    columns = (
        Column("持卡人", lambda card: card.holder.name, is_nowrap=True),
        Column("银行卡", lambda card: f"{card.bank_name}尾号{card.number_tail}"),
        Column("代管人", "custodian", note=lambda card: card.custodian_post),
        Column("代管原因", "reason"),
        Column("协议", "agreement_number", note=lambda card: f"{card.agreement_on:%Y-%m-%d}签订"),
        Column("备案", filing, kind="status"),
        Column("办理", lambda card: "" if card.filed_on else "备案",
               link=lambda card: "" if card.filed_on else reverse("payments:custody-file", args=[card.pk])),
        Column("终止", lambda card: "终止代管", link=lambda card: reverse("payments:custody-end", args=[card.pk])),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return CustodyCard.objects.visible_to(self.actor).in_force(today()).select_related("holder")


class RegisterCustody(SubjectAct):
    """登记代管."""

    key = "person"
    right = rights.REGISTER_CUSTODY.code
    form_class = forms.CustodyForm
    title = "登记代管银行卡"
    success_message = "已登记，请报县级民政部门备案。"

    def find(self, actor: Actor) -> QuerySet:
        return Person.objects.visible_to(actor)

    def get_lead(self) -> str:
        return f"持卡人：{self.subject.name}。须有书面代管协议（民发〔2021〕57号第26条）。"

    def back(self) -> str:
        return reverse("payments:custody")

    def perform(self, form: Any) -> Any:
        agreement = custody.CustodyAgreement(**form.cleaned_data)
        return custody.register_custody(holder=self.subject, agreement=agreement, by=self.actor, on=today())


class CardAct(SubjectAct):
    """An act on a registered card."""

    key = "card"
    form_class = forms.EnterForm

    def find(self, actor: Actor) -> QuerySet:
        return CustodyCard.objects.visible_to(actor).select_related("holder")

    def get_lead(self) -> str:
        return f"{self.subject.holder.name}，{self.subject}，代管人{self.subject.custodian}。"

    def back(self) -> str:
        return reverse("payments:custody")


class FileCustody(CardAct):
    """县级备案."""

    right = rights.FILE_CUSTODY.code
    title = "备案代管银行卡"

    def perform(self, form: Any) -> Any:
        return custody.file_custody(card=self.subject, by=self.actor, on=today())


class EndCustody(CardAct):
    """终止代管."""

    right = rights.REGISTER_CUSTODY.code
    title = "终止代管"

    def perform(self, form: Any) -> Any:
        return custody.end_custody(card=self.subject, by=self.actor, on=today())
