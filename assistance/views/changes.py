"""Pages that begin a change, decide it, and record a death."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse

from assistance import forms
from assistance import permissions as rights
from assistance.models import Change
from assistance.services import changes, deaths, outcomes
from assistance.services.explanations import explained_now
from civaffairs.casework.models import Case
from civaffairs.casework.views.cases import case_address
from civaffairs.common.dates import today
from civaffairs.payments.permissions import OPEN_OVERPAYMENT
from civaffairs.registry.models import Person
from civaffairs.registry.permissions import RECORD_DEATH
from civaffairs.registry.services import record_death, withdraw_death
from civaffairs.web.explanations import Explanation

from .acts import ActOnApplication, WithCalculation


class StartChange(ActOnApplication):
    """办理变更: from the case of a running award."""

    right = rights.FILE.code
    form_class = forms.ChangeForm
    title = "办理变更"
    lead = "变更是单独的事项：复制上次登记的家庭情况，只改有变化的内容；确认后从次月起按新的金额发放。"
    submit_label = "登记变更"
    success_message = "已登记变更，请补充有变化的内容后提交。"

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {**kwargs, "application": self.case.application, "county": self.actor.division_code, "on": today()}

    def perform(self, form) -> Case:
        data = dict(form.cleaned_data)
        chosen = set(data.pop("leaving"))
        members = self.case.application.members.filter(person__in=chosen).select_related("person")
        leaving = tuple(member.person for member in members)
        return changes.open_change(previous=self.case, leaving=leaving, by=self.actor, on=today(), **data)

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:draft", args=[result.pk])


class NameHead(ActOnApplication):
    """确定新户主."""

    right = rights.FILE.code
    form_class = forms.HeadForm
    title = "确定新户主"
    lead = "原户主的个人情况不会带给新户主；请逐人选择与新户主的关系。"
    submit_label = "保存"
    success_message = "已确定新户主。"

    def get_initial(self) -> dict[str, Any]:
        return {}

    def people(self) -> list[tuple[str, str]]:
        """Who may be the head: those who live together."""
        members = self.case.application.members.filter(lives_together=True).select_related("person").order_by("birth")
        return [(str(member.person_id), member.person.name) for member in members]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": self.people()}

    def perform(self, form):
        head = Person.objects.get(pk=form.cleaned_data["head"])
        return changes.name_head(case=self.case, head=head, relations=form.relations(), by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:draft", args=[result.pk])


class Split(NameHead):
    """为分出的成员另立申请."""

    title = "为分出的成员另立申请"
    lead = "从分出的成员中选择申请人；另立的申请是草稿，补齐后单独提交、审核。"
    success_message = "已为分出的成员另立申请。"

    def people(self) -> list[tuple[str, str]]:
        change = Change.objects.filter(case=self.case).first()
        left = [UUID(one) for one in change.persons] if change else []
        return [(str(person.pk), person.name) for person in Person.objects.filter(pk__in=left).order_by("birth")]

    def perform(self, form):
        head = Person.objects.get(pk=form.cleaned_data["head"])
        return changes.open_split(
            change=Change.objects.get(case=self.case), head=head, relations=form.relations(), by=self.actor, on=today()
        )


class Keep(WithCalculation):
    """不予调整, or 继续保障 for a review."""

    act = "keep"
    right = rights.CONFIRM.code
    form_class = forms.ReasonForm
    title = "维持原待遇"
    lead = "没有明显变化的，在复核周期内不调整金额（57号第31条）；请写明理由。"
    success_message = "已维持原待遇。"

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return outcomes.keep_allowance(case=self.case, reason=reason, by=self.actor, on=today(), version=self.version)


class Stop(WithCalculation):
    """停发终止."""

    act = "stop"
    right = rights.CONFIRM.code
    form_class = forms.ReasonForm
    title = "停发终止"
    lead = "待遇发到本月为止；理由将书面告知（57号第32条）。"
    success_message = "已决定停发，待遇发到本月为止。"

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return outcomes.stop_allowance(case=self.case, reason=reason, by=self.actor, on=today(), version=self.version)


class ExitGradually(WithCalculation):
    """确认渐退: the calculation beside the form is the one of the gradual exit."""

    act = "exit_gradually"
    right = rights.CONFIRM.code
    form_class = forms.ReasonForm
    title = "确认渐退"
    lead = "家庭收入超过保障标准但在渐退上限以内的，待遇再发规定的月数后自行终止。"
    success_message = "已确认渐退。"

    @cached_property
    def explanation(self) -> Explanation:
        if self.case.application.continues_id is None:
            return super().explanation
        answer = outcomes.assess_exit(case=self.case, on=today())
        return explained_now(self.case, on=today(), answer=answer, title="渐退试算")

    def perform(self, form):
        reason = form.cleaned_data["reason"]
        return outcomes.exit_gradually(case=self.case, reason=reason, by=self.actor, on=today(), version=self.version)


class RecordDeath(ActOnApplication):
    """登记死亡."""

    right = RECORD_DEATH.code
    form_class = forms.DeathForm
    title = "登记死亡"
    lead = "登记后待遇暂缓发放，并提出变更建议；金额只由变更事项调整。登记有误的可以撤销，全部留痕。"
    success_message = "已登记死亡。"

    def get_initial(self) -> dict[str, Any]:
        return {}

    def people(self) -> list[tuple[str, str]]:
        """Members of whom no death is recorded."""
        members = self.case.application.members.filter(person__died_on__isnull=True).select_related("person")
        return [(str(member.person_id), member.person.name) for member in members.order_by("birth")]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": self.people()}

    def perform(self, form):
        data = form.cleaned_data
        person = Person.objects.get(pk=data["person"])
        return record_death(person=person, died_on=data["died_on"], source=data["source"], by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return case_address(self.case)


class WithdrawDeath(RecordDeath):
    """撤销死亡登记."""

    form_class = forms.WithdrawDeathForm
    title = "撤销死亡登记"
    lead = "撤销后恢复发放，并撤回由此提出的变更草稿。"
    success_message = "已撤销死亡登记。"

    def people(self) -> list[tuple[str, str]]:
        members = self.case.application.members.filter(person__died_on__isnull=False).select_related("person")
        before = self.case.application.continues
        found = {str(member.person_id): member.person.name for member in members}
        if before:
            found |= {
                str(member.person_id): member.person.name
                for member in before.application.members.filter(person__died_on__isnull=False).select_related("person")
            }
        return list(found.items())

    def perform(self, form):
        person = Person.objects.get(pk=form.cleaned_data["person"])
        return withdraw_death(person=person, reason=form.cleaned_data["reason"], by=self.actor, on=today())


class OpenRecovery(ActOnApplication):
    """登记多发待遇."""

    right = OPEN_OVERPAYMENT.code
    title = "登记多发待遇"
    lead = "按发放记录计算死亡后多发的金额，登记到多发待遇台账。"
    success_message = "已登记多发待遇。"

    def perform(self, form):
        return deaths.open_recovery(case=self.case, by=self.actor, on=today())
