"""One small page for each act on a case: parse, ask permission, call one service, answer."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from assistance import forms
from assistance import permissions as rights
from assistance.services import applications, decisions, investigation
from assistance.services.explanations import explained_now
from assistance.workflow import CASE_TYPES
from civaffairs.casework.services.notices import answer_objection, record_objection
from civaffairs.casework.views.acts import CaseActView
from civaffairs.casework.views.cases import CasePageMixin
from civaffairs.common.dates import today
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services.discrepancies import decide_discrepancy
from civaffairs.web.explanations import Explanation
from civaffairs.web.views import ActorView
from civaffairs.web.words import readable

from .cases import progress_of


class ActOnApplication(CaseActView):
    """An act on an application for the subsistence allowance."""

    case_type = CASE_TYPES
    template_name = "assistance/act.html"
    form_class: Any = forms.VersionForm
    submit_label = ""

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.case.version}

    def form_valid(self, form: Any) -> HttpResponse:
        self.version = form.cleaned_data.get("version")
        return super().form_valid(form)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context.setdefault("submit_label", self.submit_label or self.title)
        return super().get_context_data(**context)


class Accept(ActOnApplication):
    """受理."""

    act = "accept"
    right = rights.ACCEPT.code
    title = "受理申请"
    lead = "受理后开始计算办理期限，同时进行经济状况核对和入户调查。"
    success_message = "已受理，办理期限开始计算。"

    def perform(self, form):
        return applications.accept_application(case=self.case, by=self.actor, on=today(), version=self.version)


class ReturnForCorrection(ActOnApplication):
    """退回补正: everything missing at once."""

    act = "return_for_correction"
    right = rights.ACCEPT.code
    form_class = forms.ReasonForm
    title = "退回补正"
    lead = "请一次写明需要补正的全部内容。"

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return applications.return_for_correction(
            case=self.case, missing=reason, by=self.actor, on=today(), version=self.version
        )


class StartCheck(ActOnApplication):
    """发起核对."""

    right = rights.CHECK.code
    title = "发起经济状况核对"
    lead = "将向各部门查询共同生活的全部家庭成员。授权书不全的不能查询。"
    success_message = "已向各部门发出查询。"

    def perform(self, form):
        return investigation.start_means_test(case=self.case, by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:case-check", args=[self.case.pk])


class CheckProgress(CasePageMixin, ActorView):
    """The progress of the check, asked for again while it runs."""

    case_type = CASE_TYPES
    right = rights.READ.code

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = CheckRun.objects.filter(case=self.case).order_by("-requested_at").first()
        if run is None:
            raise Http404
        context = {"progress": progress_of(run)}
        response = render(request, "components/progress.html", context)
        if not context["progress"]["is_running"]:
            response["HX-Refresh"] = "true"
        return response


class DecideDiscrepancy(ActOnApplication):
    """处理差异."""

    right = rights.CHECK.code
    form_class = forms.DiscrepancyForm
    title = "处理差异"
    submit_label = "保存处理结果"

    @property
    def discrepancy(self):
        run = CheckRun.objects.filter(case=self.case).order_by("-requested_at").first()
        found = run.discrepancies.filter(pk=self.kwargs["discrepancy"]).first() if run else None
        if found is None:
            raise Http404
        return found

    def get_initial(self) -> dict[str, Any]:
        return {}

    def perform(self, form):
        return decide_discrepancy(discrepancy=self.discrepancy, by=self.actor, on=today(), **form.cleaned_data)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:case-check", args=[self.case.pk])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        one = self.discrepancy
        return super().get_context_data(
            lead=readable(f"{one.person.name}：申报“{one.declared}”，查得“{one.found}”。"), **context
        )


class ConcludeCheck(ActOnApplication):
    """出具核对结论."""

    right = rights.CHECK.code
    title = "出具核对结论"
    lead = "按查得和核实的收入、财产，对照保障标准和财产限额出具结论。"
    success_message = "已出具核对结论。"

    def perform(self, form):
        return investigation.conclude_means_test(case=self.case, by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:case-check", args=[self.case.pk])


class RecordVisit(ActOnApplication):
    """登记入户调查."""

    right = rights.VISIT.code
    form_class = forms.VisitForm
    title = "登记入户调查"
    success_message = "已登记入户调查。"

    def get_initial(self) -> dict[str, Any]:
        return {"first_investigator": self.actor.name, "member_present": self.case.applicant.name}

    def perform(self, form):
        data = dict(form.cleaned_data)
        investigators = [data.pop("first_investigator"), data.pop("second_investigator")]
        return investigation.record_visit(
            case=self.case, investigators=investigators, by=self.actor, on=today(), **data
        )


class WithCalculation(ActOnApplication):
    """An act whose page shows today's calculation beside the form."""

    template_name = "assistance/act_with_calculation.html"

    @cached_property
    def explanation(self) -> Explanation:
        """Calculated once a request; what is signed for is what is shown."""
        return explained_now(self.case, on=today())

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(explanation=self.explanation, **context)


class GiveOpinion(WithCalculation):
    """提出初审意见."""

    act = "give_opinion"
    right = rights.OPINE.code
    form_class = forms.OpinionForm
    title = "提出初审意见"
    success_message = "已提出初审意见。"

    def perform(self, form):
        data = form.cleaned_data
        return decisions.give_opinion(
            case=self.case,
            opinion=data["opinion"],
            reason=data["reason"],
            by=self.actor,
            on=today(),
            version=self.version,
        )


class PostNotice(ActOnApplication):
    """张贴公示."""

    act = "post_notice"
    right = rights.POST.code
    form_class = forms.NoticeForm
    title = "张贴公示"
    lead = "公示内容只有：户主姓名、救助项目、保障人数、金额、公示起止日和监督电话。"
    success_message = "已登记公示，公示期满无异议后报送审核确认。"

    def perform(self, form):
        data = form.cleaned_data
        return decisions.post_notice(
            case=self.case,
            place=data["place"],
            telephone=data["telephone"],
            by=self.actor,
            on=today(),
            version=self.version,
        )


class RecordObjection(ActOnApplication):
    """登记公示异议."""

    right = rights.POST.code
    form_class = forms.ObjectionForm
    title = "登记公示异议"

    @property
    def notice(self):
        found = self.case.public_notices.order_by("-posted_on").first()
        if found is None:
            raise Http404
        return found

    def perform(self, form):
        return record_objection(notice=self.notice, by=self.actor, on=today(), right=self.right, **form.cleaned_data)


class AnswerObjection(RecordObjection):
    """答复公示异议."""

    form_class = forms.AnswerForm
    title = "答复公示异议"

    def perform(self, form):
        return answer_objection(
            notice=self.notice, index=self.kwargs["index"], answer=form.cleaned_data["answer"], by=self.actor,
            on=today(), right=self.right,
        )  # fmt: skip


class CloseNotice(ActOnApplication):
    """公示期满报送."""

    act = "close_notice"
    right = rights.POST.code
    title = "公示期满报送"
    success_message = "已报送县级民政部门审核确认。"

    def perform(self, form):
        return decisions.close_notice(case=self.case, by=self.actor, on=today(), version=self.version)


class Reopen(ActOnApplication):
    """异议成立重新调查."""

    act = "reopen"
    right = rights.POST.code
    form_class = forms.ReasonForm
    title = "异议成立重新调查"

    def perform(self, form):
        return decisions.reopen(
            case=self.case,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=today(),
            version=self.version,
        )


class Forward(ActOnApplication):
    """报送审核确认."""

    act = "forward"
    right = rights.POST.code
    title = "报送审核确认"
    success_message = "已报送县级民政部门审核确认。"

    def perform(self, form):
        return decisions.forward(case=self.case, by=self.actor, on=today(), version=self.version)


class SendBack(ActOnApplication):
    """退回重新调查."""

    act = "send_back"
    right = rights.SEND_BACK.code
    form_class = forms.ReasonForm
    title = "退回重新调查"

    def perform(self, form):
        return decisions.send_back(
            case=self.case,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=today(),
            version=self.version,
        )


class Confirm(WithCalculation):
    """确认保障: the amount on the page goes with the signature."""

    act = "confirm"
    right = rights.CONFIRM.code
    form_class = forms.ConfirmForm
    title = "确认保障"
    success_message = "已确认保障，自下月起发放。"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "amount_seen": self.explanation.amount or 0}

    def perform(self, form):
        data = form.cleaned_data
        return decisions.confirm_allowance(
            case=self.case, amount_seen=data["amount_seen"], by=self.actor, on=today(), version=self.version
        )


class Refuse(WithCalculation):
    """不予确认."""

    act = "refuse"
    right = rights.CONFIRM.code
    form_class = forms.ReasonForm
    title = "不予确认"

    def perform(self, form):
        return decisions.refuse_allowance(
            case=self.case,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=today(),
            version=self.version,
        )


class Withdraw(ActOnApplication):
    """登记撤回."""

    act = "withdraw"
    right = rights.WITHDRAW.code
    form_class = forms.ReasonForm
    title = "登记撤回申请"

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return applications.withdraw_application(
            case=self.case, reason=reason, by=self.actor, on=today(), version=self.version
        )


class End(ActOnApplication):
    """终止救助."""

    act = "end"
    right = rights.END.code
    form_class = forms.EndForm
    title = "终止救助"

    def perform(self, form):
        data = form.cleaned_data
        return decisions.end_allowance(
            case=self.case,
            reason=data["reason"],
            last_month=data["last_month"],
            by=self.actor,
            on=today(),
            version=self.version,
        )
