"""Filing an application: a list of sections, each its own page, then a page to check all answers."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView

from assistance import forms
from assistance import permissions as rights
from assistance.choices import Programme, Status
from assistance.models import Application, ApplicationMember
from assistance.pages import title_of
from assistance.programmes.definition import ProgrammeDefinition, programme, programme_of, types_of_awards
from assistance.services import applications
from civaffairs.casework.acts import Occasion
from civaffairs.casework.forms import VersionForm
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import obstacles
from civaffairs.casework.views.cases import CasePageMixin, case_address
from civaffairs.casework.views.next_steps import beginnings
from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.common.dates import today
from civaffairs.meanstest.models import Authorisation
from civaffairs.registry.choices import Relation
from civaffairs.registry.services import PersonParticulars
from civaffairs.web.explanations import value_text
from civaffairs.web.views import ActorView, ActView


class SectionState(ToneChoices):
    """How far a section of the application is."""

    TO_DO = "to_do", Tone.NEUTRAL, "未开始"
    OPTIONAL = "optional", Tone.NEUTRAL, "没有可不填"
    DONE = "done", Tone.SUCCESS, "已填写"


def particulars_of(data: dict[str, Any]) -> PersonParticulars:
    """What the person part of a form says."""
    return PersonParticulars(
        name=data["name"],
        sex=data["sex"],
        birth=data["birth"],
        residence=data["residence"],
        division_code=data["division_code"],
        id_number=data["id_number"],
    )


class StartApplication(ActView):
    """登记申请: the applicant, then the list of sections."""

    right = rights.FILE.code
    form_class = forms.ApplicantForm
    template_name = "assistance/member.html"
    autosaves = True
    programme_code: str = Programme.SUBSISTENCE_ALLOWANCE

    @property
    def about(self) -> ProgrammeDefinition:
        """What is applied for."""
        return programme(self.programme_code)

    @property
    def title(self) -> str:
        return f"登记{self.about.label}申请"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "county": self.actor.division_code, "on": today()}

    def get_initial(self) -> dict[str, Any]:
        # A village's clerk files for the village; whoever works for more than one chooses.
        return {"division_code": self.actor.division_code}

    def perform(self, form) -> Case:
        data = form.cleaned_data
        return applications.start_application(
            applicant=particulars_of(data),
            address=data["address"],
            division_code=data["division_code"],
            by=self.actor,
            on=today(),
            programme_code=self.programme_code,
        )

    def get_success_url(self, result: Any = None) -> str:
        return reverse("assistance:draft", args=[result.pk])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead=f"先填申请人；{'家庭成员、收入和财产' if self.about.is_for_household else '账户和承诺'}"
            "在下一页分项填写，随时可以离开，已填的会保存。",
            submit_label="保存并继续",
            cancel_url=reverse("casework:to-do"),
            **context,
        )


class DraftMixin(CasePageMixin):
    """Pages of an application that may still be changed."""

    right = rights.FILE.code

    def is_of_my_type(self, case: Case) -> bool:
        return case.case_type in types_of_awards()

    @property
    def application(self) -> Application:
        return self.case.application

    def draft_address(self) -> str:
        return reverse("assistance:draft", args=[self.case.pk])

    def crumbs(self, title: str) -> tuple[tuple[str, str], ...]:
        return (("我的待办", reverse("casework:to-do")), (self.case.number, self.draft_address()), (title, ""))


class DraftPage(DraftMixin, ActorView, TemplateView):
    """The list of sections with their states, and what stands in the way of handing in."""

    template_name = "assistance/draft.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        about = programme_of(self.case)
        members = list(with_rows(self.application.members).order_by("birth"))
        members.sort(key=lambda member: member.relation != Relation.SELF)
        authorisations = Authorisation.objects.filter(case=self.case, withdrawn_on__isnull=True)
        signed = set(authorisations.values_list("person", flat=True))
        warnings = [
            message
            for member in members
            for _, message in applications.double_claims(
                member.person, today(), about=programme_of(self.case), besides=self.case
            )
        ]
        returned = self.case.history.filter(act="return_for_correction").order_by("-at").first()
        return super().get_context_data(
            case=self.case,
            title=self._title(),
            beginnings=beginnings(Occasion(self.case, self.actor, today())),
            breadcrumb=(("我的待办", reverse("casework:to-do")), (self.case.number, "")),
            sections=self._sections(members, signed) if about.is_for_household else [self._account_section()],
            about=about,
            members=[self._member_row(member, member.person_id in signed) for member in members],
            warnings=warnings,
            returned=returned,
            obstacles=[message for _, message in obstacles(self.case, "submit", today())],
            is_draft=self.case.status == Status.DRAFT,
            withdrawal=next((step for step in self.case.kind.transitions if step.act == "withdraw"), None),
            **context,
        )

    def _title(self) -> str:
        about = programme_of(self.case)
        return f"填写{about.label}申请" if self.case.case_type == about.types.application else title_of(self.case)

    def _sections(self, members: list[ApplicationMember], signed: set[Any]) -> list[dict[str, Any]]:
        application, pk = self.application, self.case.pk
        done = {True: SectionState.DONE, False: SectionState.TO_DO}
        optional = {True: SectionState.DONE, False: SectionState.OPTIONAL}
        together = [member for member in members if member.lives_together]
        already = sum(member.person_id in signed for member in together)
        return [
            {
                "label": "赡养（抚养、扶养）义务人",
                "url": reverse("assistance:supporters", args=[pk]),
                "hint": "不共同居住、但有法定义务的人",
                "state": optional[application.supporters.exists()],
            },
            {
                "label": "近亲属备案",
                "url": reverse("assistance:official-link", args=[pk]),
                "hint": "与救助经办人员或村（居）委会成员的近亲属关系",
                "state": optional[application.is_relative_of_staff],
            },
            self._account_section(),
            {
                "label": "核对授权",
                "url": "",
                "hint": f"共同生活的 {len(together)} 人中已有 {already} 人签署",
                "state": done[all(member.person_id in signed for member in together)],
            },
        ]

    def _account_section(self) -> dict[str, Any]:
        application = self.application
        is_done = application.has_declared_truthfully and bool(application.account_encrypted)
        return {
            "label": "账户、联系方式和承诺",
            "url": reverse("assistance:account", args=[self.case.pk]),
            "hint": "资金发放账户、如实申报承诺",
            "state": SectionState.DONE if is_done else SectionState.TO_DO,
        }

    def _member_row(self, member: ApplicationMember, is_signed: bool) -> dict[str, Any]:
        return {
            "member": member,
            "incomes": len(member.incomes.all()),
            "assets": len(member.assets.all()),
            "is_signed": is_signed,
            "is_applicant": member.relation == Relation.SELF,
        }


def with_rows(members: QuerySet) -> QuerySet:
    """Members with their person, incomes and assets, in a fixed number of queries."""
    return members.select_related("person").prefetch_related("incomes", "assets", "person__documents")


class SectionView(DraftMixin, ActView):
    """One section of the application; goes back to the list."""

    autosaves = True

    def get_success_url(self, result: Any = None) -> str:
        return self.draft_address()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context.setdefault("lead", f"{self.case.number} · {self.case.applicant.name}")
        return super().get_context_data(
            case=self.case,
            breadcrumb=self.crumbs(self.title),
            submit_label="保存",
            cancel_url=self.draft_address(),
            **context,
        )


class MemberView(SectionView):
    """Declare a person, or change what was declared."""

    title = "家庭成员"
    template_name = "assistance/member.html"
    success_message = "已保存。"

    @property
    def member(self) -> ApplicationMember | None:
        if "member" not in self.kwargs:
            return None
        found = self.application.members.select_related("person").filter(pk=self.kwargs["member"]).first()
        if found is None:
            raise Http404
        return found

    def get_form_class(self):
        if not programme_of(self.case).is_for_household:
            return forms.PersonForm
        is_applicant = self.member is not None and self.member.relation == Relation.SELF
        return forms.ApplicantDetailsForm if is_applicant else forms.MemberForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "county": self.actor.division_code, "on": today()}

    def get_initial(self) -> dict[str, Any]:
        member = self.member
        if member is None:
            return {"residence": self.application.residence, "division_code": self.case.division_code}
        document = member.person.documents.first()
        names = (
            "relation", "lives_together", "study", "is_independent", "labour_capacity", "employment", "graduated_on",
            "disability_kind", "disability_grade", "has_major_illness", "exclusion", "religious_since",
        )  # fmt: skip
        return {
            "name": member.person.name,
            "id_number": document.number if document else "",
            "residence": member.person.residence,
            "division_code": member.person.division_code,
            **{name: getattr(member, name) for name in names},
        }

    def perform(self, form) -> ApplicationMember:
        data = dict(form.cleaned_data)
        particulars = particulars_of(data)
        for name in ("name", "id_number", "residence", "division_code", "birth", "sex"):
            data.pop(name)
        if not programme_of(self.case).is_for_household:
            data["relation"] = Relation.SELF
        declaration = applications.MemberDeclaration(particulars=particulars, **data)
        return applications.declare_member(case=self.case, declaration=declaration, by=self.actor, on=today())


class RemoveMember(MemberView):
    """Take a person off the draft."""

    title = "删除家庭成员"
    template_name = "web/act.html"
    success_message = "已删除。"

    def get_form_class(self):
        return VersionForm

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return ActView.get_form_kwargs(self)

    def perform(self, form) -> None:
        applications.remove_member(case=self.case, member=self.member, by=self.actor)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = f"将从申请中删除{self.member.person.name}，其收入和财产申报一并删除。"
        return super().get_context_data(lead=lead, is_danger=True, **context) | {"submit_label": "删除"}


class RowsView(SectionView):
    """A section that is a list of rows."""

    template_name = "assistance/rows.html"
    success_message = "已保存。"
    row_form: type[forms.RowForm]
    noun = ""

    def get_form_class(self):
        return forms.rows_of(self.row_form)

    def get_rows(self) -> list[dict[str, Any]]:
        """What is declared already."""
        raise NotImplementedError(f"{type(self).__name__} names no rows")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "initial": self.get_rows()}

    def refused(self, form, refusal) -> HttpResponse:
        form.non_form_errors().append(refusal.message)
        return self.render_to_response(self.get_context_data(form=form), status=409)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found = super().get_context_data(noun=self.noun, **context)
        form = found["form"]
        has_errors = form.is_bound and bool(form.total_error_count())
        return {**found, "has_errors": has_errors}


class IncomeView(RowsView):
    """收入和扣减 of one member."""

    row_form = forms.IncomeForm
    noun = "收入或扣减"
    member = MemberView.member

    @property
    def title(self) -> str:
        return f"{self.member.person.name}的收入"

    def get_rows(self) -> list[dict[str, Any]]:
        fields = ("kind", "amount", "month_from", "month_to", "note")
        return list(self.member.incomes.order_by("id").values(*fields))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "form_kwargs": {"on": today()}}

    def perform(self, form) -> None:
        items = [applications.IncomeDeclaration(**row) for row in form.rows()]
        applications.declare_income(case=self.case, member=self.member, items=items, by=self.actor)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        span = forms.last_year(today())
        months = value_text([span["month_from"], span["month_to"]])
        lead = f"填写申请前12个月（{months}）每月的金额；一次性收入起月和止月相同。"
        return super().get_context_data(lead=lead, **context)


class AssetsView(RowsView):
    """财产 of one member."""

    row_form = forms.AssetForm
    noun = "财产"
    member = MemberView.member

    @property
    def title(self) -> str:
        return f"{self.member.person.name}的财产"

    def get_rows(self) -> list[dict[str, Any]]:
        return list(self.member.assets.order_by("id").values("kind", "value", "description"))

    def perform(self, form) -> None:
        items = [applications.AssetDeclaration(**row) for row in form.rows()]
        applications.declare_assets(case=self.case, member=self.member, items=items, by=self.actor)


class SupportersView(RowsView):
    """赡养义务人."""

    row_form = forms.SupporterForm
    noun = "义务人"
    title = "赡养（抚养、扶养）义务人"

    def get_rows(self) -> list[dict[str, Any]]:
        fields = ("name", "relation", "residence", "household_size", "monthly_income", "supported", "actual_paid")
        return list(self.application.supporters.order_by("id").values(*fields))

    def perform(self, form) -> None:
        items = [applications.SupporterDeclaration(**row) for row in form.rows()]
        applications.declare_supporters(case=self.case, items=items, by=self.actor)


class OfficialLinkView(SectionView):
    """近亲属备案."""

    form_class = forms.OfficialLinkForm
    title = "近亲属备案"
    success_message = "已备案。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "application": self.application, "on": today()}

    def perform(self, form) -> None:
        applications.declare_official_link(case=self.case, by=self.actor, **form.cleaned_data)


class AccountView(SectionView):
    """账户、联系方式和承诺."""

    title = "账户、联系方式和承诺"
    success_message = "已保存。"

    def get_form_class(self):
        return forms.AccountForm if programme_of(self.case).is_for_household else forms.PersonAccountForm

    def get_initial(self) -> dict[str, Any]:
        names = ("unit", "hardship_cause", "bank_name", "account_holder", "proxy_name", "has_declared_truthfully")
        return {
            **{name: getattr(self.application, name) for name in names},
            "account_holder": self.application.account_holder or self.case.applicant.name,
            "telephone": applications.telephone_of(self.application),
            "account": applications.account_of(self.application),
        }

    def perform(self, form) -> None:
        applications.complete_declaration(case=self.case, by=self.actor, **form.cleaned_data)


class AuthorisationView(SectionView):
    """核对授权 of one member."""

    form_class = forms.AuthorisationForm
    title = "核对授权"
    success_message = "已登记授权。"
    member = MemberView.member

    def get_initial(self) -> dict[str, Any]:
        return {"signed_by": self.member.person.name}

    def perform(self, form) -> Authorisation:
        return applications.sign_for_check(
            case=self.case, member=self.member, by=self.actor, on=today(), **form.cleaned_data
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        person = self.member.person
        lead = f"{person.name}签署授权书后，方可向各部门查询其收入和财产（个人信息保护法第29条）。"
        return super().get_context_data(lead=lead, **context)


class CheckAnswers(DraftMixin, ActView):
    """检查并提交: everything that was said, once more, before it is handed in."""

    form_class = VersionForm
    template_name = "assistance/check_answers.html"
    title = "检查并提交"
    success_message = "已提交。"

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.case.version}

    def perform(self, form) -> Case:
        version = form.cleaned_data["version"]
        return applications.submit_application(case=self.case, by=self.actor, on=today(), version=version)

    def get_success_url(self, result: Any = None) -> str:
        return case_address(self.case)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        members = with_rows(self.application.members)
        return super().get_context_data(
            case=self.case,
            application=self.application,
            about=programme_of(self.case),
            may_change=True,
            members=sorted(members, key=lambda member: (member.relation != Relation.SELF, member.birth)),
            supporters=self.application.supporters.all(),
            breadcrumb=self.crumbs(self.title),
            cancel_url=self.draft_address(),
            submit_label=self.case.kind.transition("submit").label,
            **context,
        )
