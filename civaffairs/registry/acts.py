"""Pages with one act on a person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from civaffairs.common.dates import today
from civaffairs.common.errors import Refusal
from civaffairs.web.views import ActView

from . import permissions as rights
from . import services
from .bank_accounts import end_account, register_account, reveal_account
from .choices import LifeEventKind
from .forms import (
    BankAccountForm,
    CorrectionForm,
    DocumentForm,
    ElsewhereForm,
    LifeEventForm,
    PurposeForm,
    ReasonForm,
)
from .identity_index import receipt_elsewhere
from .life_events import record_life_event, reverse_life_event
from .models import BankAccount, IdentityDocument, LifeEvent, Person
from .views import PersonMixin, person_address


class PersonActView(PersonMixin, ActView):
    """A form that performs one act on a person."""

    lead = ""

    def get_success_url(self, result: Any = None) -> str:
        return person_address(self.person)

    def part(self, model: Any, name: str) -> Any:
        """The row of the address that belongs to the person, or to a row merged into the person's."""
        rows = Person.objects.same_as(self.person)
        found = model.objects.filter(pk=self.kwargs[name], person__in=rows).select_related("person").first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=self.get_breadcrumb(), cancel_url=person_address(self.person), lead=self.lead, **context
        )


class CorrectPerson(PersonActView):
    """Correct particulars; the former ones stay."""

    right = rights.CORRECT_PERSON.code
    form_class = CorrectionForm
    title = "更正对象信息"
    lead = "更正前的信息会保留，曾用名仍可查到此人。"
    success_message = "信息已更正。"

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.person, name) for name in services.CORRECTABLE}

    def perform(self, form: CorrectionForm) -> Any:
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        return services.correct_particulars(person=self.person, changes=given, reason=reason, by=self.actor, on=today())


class AddDocument(PersonActView):
    """Enter a document, also the number that was missing so far."""

    right = rights.ADD_DOCUMENT.code
    form_class = DocumentForm
    title = "登记证件"
    success_message = "证件已登记。"

    def perform(self, form: DocumentForm) -> Any:
        return services.add_document(person=self.person, by=self.actor, on=today(), **form.cleaned_data)


class WithdrawDocument(PersonActView):
    """A document no longer counts."""

    right = rights.ADD_DOCUMENT.code
    form_class = ReasonForm
    title = "注销证件"
    success_message = "证件已注销。"

    def perform(self, form: ReasonForm) -> Any:
        document = self.part(IdentityDocument, "document")
        return services.withdraw_document(document=document, by=self.actor, on=today(), **form.cleaned_data)


class Reveal(PersonActView):
    """Show an unmasked number once; the purpose stays on record."""

    right = rights.REVEAL_NUMBER.code
    form_class = PurposeForm
    what = ""

    def form_valid(self, form: PurposeForm) -> HttpResponse:
        try:
            number = self.perform(form)
        except Refusal as refusal:
            return self.refused(form, refusal)
        context = {"title": self.title, "what": self.what, "number": number, "person": self.person}
        return render(self.request, "registry/revealed.html", context | {"breadcrumb": self.get_breadcrumb()})


class RevealNumber(Reveal):
    """Of a document."""

    title = "查看完整证件号码"
    what = "证件号码"

    def perform(self, form: PurposeForm) -> str:
        document = self.part(IdentityDocument, "document")
        return services.reveal_number(document=document, purpose=form.cleaned_data["purpose"], by=self.actor)


class RevealAccount(Reveal):
    """Of a bank account."""

    title = "查看完整账号"
    what = "账号"

    def perform(self, form: PurposeForm) -> str:
        account = self.part(BankAccount, "account")
        return reveal_account(account=account, purpose=form.cleaned_data["purpose"], by=self.actor)


class RegisterAccount(PersonActView):
    """Enter a bank account."""

    right = rights.REGISTER_ACCOUNT.code
    form_class = BankAccountForm
    title = "登记银行账户"
    success_message = "银行账户已登记。"

    def get_initial(self) -> dict[str, Any]:
        return {"holder": self.person.name}

    def perform(self, form: BankAccountForm) -> Any:
        return register_account(person=self.person, by=self.actor, on=today(), **form.cleaned_data)


class EndAccount(PersonActView):
    """An account no longer counts."""

    right = rights.REGISTER_ACCOUNT.code
    form_class = ReasonForm
    title = "停用银行账户"
    success_message = "银行账户已停用。"

    def perform(self, form: ReasonForm) -> Any:
        return end_account(account=self.part(BankAccount, "account"), by=self.actor, on=today(), **form.cleaned_data)


class RecordEvent(PersonActView):
    """Enter an event; a death goes its own way, because others must be told of it."""

    right = rights.RECORD_EVENT.code
    form_class = LifeEventForm
    title = "登记人生事件"
    success_message = "人生事件已登记。"

    def perform(self, form: LifeEventForm) -> Any:
        given = form.cleaned_data
        if given["kind"] == LifeEventKind.DEATH:
            return services.record_death(
                person=self.person, died_on=given["occurred_on"], source=given["source"], by=self.actor, on=today()
            )
        return record_life_event(
            person=self.person, kind=given["kind"], occurred_on=given["occurred_on"], source=given["source"],
            other=self._other(given["other"]), division_code=given["division_code"], by=self.actor, on=today(),
        )  # fmt: skip

    def _other(self, name: str) -> Person | None:
        if not name.strip():
            return None
        known = Person.objects.visible_to(self.actor).standing().named_like(name.strip()).filter(name=name.strip())
        found = list(known.exclude(pk=self.person.pk)[:2])
        if len(found) != 1:
            message = "没有找到此人，请先登记。" if not found else "有同名的人，请先在同一家庭中登记另一方。"
            raise Refusal("other_unknown", message, field="other")
        return found[0]


class ReverseEvent(PersonActView):
    """Take a wrong report back."""

    right = rights.RECORD_EVENT.code
    form_class = ReasonForm
    title = "撤销人生事件登记"
    success_message = "登记已撤销。"

    def perform(self, form: ReasonForm) -> Any:
        event = self.part(LifeEvent, "event")
        if event.kind == LifeEventKind.DEATH:
            return services.withdraw_death(person=event.person, by=self.actor, on=today(), **form.cleaned_data)
        return reverse_life_event(event=event, by=self.actor, on=today(), **form.cleaned_data)


class AskElsewhere(PersonActView):
    """Ask whether another bureau pays this person already."""

    right = rights.MATCH_ELSEWHERE.code
    form_class = ElsewhereForm
    title = "查询其他民政局"
    lead = "只答复有几家民政局登记过、几家正在发放，不显示是哪一家，也不显示内容。"

    def perform(self, form: ElsewhereForm) -> Any:
        found = receipt_elsewhere(
            person=self.person, programme="", purpose=form.cleaned_data["purpose"], by=self.actor, on=today()
        )
        if found.receiving_in:
            text = f"有{found.receiving_in}家其他民政局正在发放待遇，请核实是否重复享受。"
            messages.warning(self.request, text)
        elif found.is_match:
            messages.info(self.request, f"有{found.known_in}家其他民政局登记过此人，目前都没有发放待遇。")
        else:
            messages.success(self.request, "其他民政局没有此人的记录。")
        return found
