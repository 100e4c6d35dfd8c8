"""The bank file handed out, its answer read and entered, and the payments to repeat."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civaffairs.accounts.actor import Actor
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.web.amounts import yuan_text
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ListPage

from .. import forms
from .. import permissions as rights
from ..catalogue import Payee
from ..choices import ReturnCode
from ..models import Award, BankReturn, PaymentLine, PaymentRun
from ..services import bank
from ..services.accounts import correct_account
from .runs import run_address
from .subjects import OfSubject, SubjectAct

SHOWN = 200


class Download(OfSubject):
    """银行代发文件."""

    key = "run"
    right = rights.SEND.code
    http_method_names = ["get"]

    def find(self, actor: Actor) -> QuerySet:
        return PaymentRun.objects.visible_to(actor).filter(bank_files__isnull=False)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = self.subject.bank_files.get()
        try:
            content = bank.download(file=file, by=self.actor)
        except NotPermitted:
            raise
        except Refusal as refusal:
            return render(request, "409.html", {"message": refusal.message}, status=409)
        response = HttpResponse(content, content_type="text/csv; charset=gbk")
        response["Content-Disposition"] = f'attachment; filename="bank-{file.number}.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class ReadReturn(SubjectAct):
    """导入回盘: read and shown, nothing entered."""

    key = "run"
    right = rights.SEND.code
    form_class = forms.BankReturnForm
    title = "导入银行回盘"
    lead = "先逐笔核对文件，显示将要入账的结果，确认后才入账。"
    submit_label = "核对文件"

    def find(self, actor: Actor) -> QuerySet:
        return PaymentRun.objects.visible_to(actor).filter(bank_files__isnull=False)

    def back(self) -> str:
        return run_address(self.subject)

    def trail(self) -> tuple[tuple[str, str], ...]:
        return (("发放批次", reverse("payments:runs")), (self.subject.number, run_address(self.subject)))

    def perform(self, form: Any) -> BankReturn:
        content = form.cleaned_data["content"].read()
        return bank.read_return(file=self.subject.bank_files.get(), content=content, by=self.actor)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("payments:return", args=[self.subject.pk, result.pk])


class EnterReturn(SubjectAct):
    """回盘入账: what the answer says, and the button that enters it."""

    key = "run"
    right = rights.SEND.code
    form_class = forms.EnterForm
    template_name = "payments/return.html"
    title = "回盘入账"
    success_message = "回盘已入账。"

    def find(self, actor: Actor) -> QuerySet:
        return PaymentRun.objects.visible_to(actor).filter(bank_files__returns=self.kwargs["answer"])

    def back(self) -> str:
        return run_address(self.subject)

    def trail(self) -> tuple[tuple[str, str], ...]:
        return (("发放批次", reverse("payments:runs")), (self.subject.number, run_address(self.subject)))

    def perform(self, form: Any) -> Any:
        return bank.enter_return(answered=self._answer(), by=self.actor, on=today())

    def _answer(self) -> BankReturn:
        return BankReturn.objects.get(pk=self.kwargs["answer"], bank_file__run=self.subject)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        answer = self._answer()
        lines = PaymentLine.objects.filter(run=self.subject, position__isnull=False).select_related("account")
        by_position = {line.position: line for line in lines}
        counts = dict.fromkeys(ReturnCode, 0)
        failed = []
        for position, code, text in answer.rows:
            counts[ReturnCode(code)] += 1
            if code != ReturnCode.SUCCESS and position in by_position and len(failed) < SHOWN:
                failed.append({"line": by_position[position], "code": ReturnCode(code), "text": text})
        context |= {
            "answer": answer, "failed": failed, "waiting": len(by_position) - len(answer.rows),
            "counts": [{"label": code.label, "count": count} for code, count in counts.items()],
        }  # fmt: skip
        return super().get_context_data(**context)


class ReturnedList(ListPage):
    """退回待补发: payments that the bank gave back and nobody has repeated."""

    right = rights.READ_RUN.code
    title = "退回待补发"
    default_order = "result_on"
    noun = "笔"
    empty = Empty("没有退回待补发的款项", "银行退回的款项在更正账户后，自动列入下一批次补发。")
    columns = (
        Column("申请人", lambda line: line.award.case.applicant.name, note=lambda line: line.award.case.number,
               link=lambda line: case_address(line.award.case), is_nowrap=True),
        Column("所属月份", lambda line: value_text(line.month), is_nowrap=True),
        Column("金额", lambda line: f"{yuan_text(line.amount)}元", is_number=True),
        Column("退回原因", lambda line: ReturnCode(line.result), kind="status", note=lambda line: line.result_text),
        Column("原账户", lambda line: line.account.masked, note=lambda line: line.account.holder),
        Column("退回日", lambda line: f"{line.result_on:%Y-%m-%d}", sort="result_on", is_nowrap=True),
        Column("办理", lambda line: "更正账户", link=lambda line: reverse("payments:account", args=[line.award_id])),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        mine = Award.objects.visible_to(self.actor)
        lines = PaymentLine.objects.to_pay_again().filter(award__in=mine)
        return lines.select_related("award__case__applicant", "account")


class CorrectAccount(SubjectAct):
    """更正收款账户."""

    key = "award"
    right = rights.CORRECT_ACCOUNT.code
    form_class = forms.AccountForm
    title = "登记或更正收款账户"
    success_message = "账户已登记，从下一次编制的名册起使用。"

    def find(self, actor: Actor) -> QuerySet:
        return Award.objects.visible_to(actor).select_related("case__applicant")

    def get_lead(self) -> str:
        return f"{self.subject.case.applicant.name}，{self.subject.summary}"

    def back(self) -> str:
        return reverse("payments:award", args=[self.subject.pk])

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        payee = Payee(data["bank_name"], data["holder"], data["number"])
        return correct_account(award=self.subject, payee=payee, reason=data["reason"], by=self.actor)
