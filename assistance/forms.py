"""Forms of the application and of the acts on it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME

from civaffairs.casework.forms import ReasonForm, VersionForm
from civaffairs.common.dates import add_months, month_of, today
from civaffairs.common.identity import read_id_number
from civaffairs.policy.services import figure
from civaffairs.registry.choices import Relation, Residence
from civaffairs.tenancy.models import Division
from civaffairs.web.forms import AmountField, DayField, IdNumberField, PageForm, PageFormMixin
from civaffairs.web.words import word_for

from .choices import (
    AssetKind,
    ChangeKind,
    DisabilityKind,
    Employment,
    Exclusion,
    IncomeKind,
    LabourCapacity,
    LivenessMethod,
    MemberEvent,
    Study,
)
from .models import Application

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
BLANK = ("", "请选择")
RELATIONS = "assistance.near_relative_register.relations"
ROLES = "assistance.near_relative_register.roles"


def division_choices(county: str, on: dt.date) -> list[Any]:
    """Villages and communities of a county, grouped by township."""
    divisions = Division.objects.in_force(on).filter(code__startswith=county[:6], level__in=(4, 5)).order_by("code")
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for division in divisions:
        if division.level == 4:
            groups[division.code] = (division.name, [])
        elif division.parent_code in groups:
            groups[division.parent_code][1].append((division.code, division.name))
    return [BLANK, *((name, villages) for name, villages in groups.values() if villages)]


class PersonForm(PageForm):
    """Who somebody is; birth and sex come from the identity number."""

    # Title, hint and fields of each part of the page.
    parts: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("身份", "出生日期和性别由公民身份号码得出", ("name", "id_number", "residence", "division_code")),
    )

    name = forms.CharField(label="姓名", max_length=60)
    id_number = IdNumberField()
    residence = forms.ChoiceField(label="户籍性质", choices=Residence.choices)
    division_code = forms.ChoiceField(label="户籍所在村（社区）")

    def __init__(self, *args: Any, county: str, on: dt.date, **options: Any):
        super().__init__(*args, **options)
        self.on = on
        self.fields["division_code"].choices = division_choices(county, on)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields as the page shows them, part by part."""
        return [
            {"title": title, "hint": hint, "fields": [self[name] for name in names]}
            for title, hint, names in self.parts
        ]

    def clean_name(self) -> str:
        return "".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if number := data.get("id_number"):
            read = read_id_number(number, on=self.on)
            data["birth"], data["sex"] = read.birth, read.sex
        return data


class ApplicantForm(PersonForm):
    """The first page of an application."""

    parts = (*PersonForm.parts, ("居住地", "", ("address",)))

    address = forms.CharField(label="居住地址", max_length=200, help_text="详细到楼栋、单元、门牌或村民小组")


class MemberForm(PersonForm):
    """A person of the household as declared."""

    parts = (
        *PersonForm.parts,
        ("家庭关系", "", ("relation", "study", "lives_together", "is_independent")),
        ("劳动和就业", "", ("labour_capacity", "employment", "graduated_on")),
        ("残疾和疾病", "", ("disability_kind", "disability_grade", "has_major_illness")),
        ("不计入家庭成员的情形", "没有的不填（57号第7条）", ("exclusion", "religious_since")),
    )

    relation = forms.ChoiceField(label="与申请人关系", choices=[BLANK, *Relation.choices[1:]])
    lives_together = forms.BooleanField(label="共同居住生活", required=False, initial=True)
    study = forms.ChoiceField(label="在读情况", choices=Study.choices, initial=Study.NONE)
    is_independent = forms.BooleanField(
        label="能独立生活", required=False, initial=True, help_text="成年子女因残疾、患病等不能独立生活的，请取消勾选"
    )
    labour_capacity = forms.ChoiceField(label="劳动能力", choices=LabourCapacity.choices)
    employment = forms.ChoiceField(label="就业状况", choices=Employment.choices, required=False)
    graduated_on = DayField(label="毕业日期", required=False, help_text="应届毕业未就业的填写")
    disability_kind = forms.ChoiceField(
        label="残疾类别", choices=[("", "无残疾证"), *DisabilityKind.choices], required=False
    )
    disability_grade = forms.TypedChoiceField(
        label="残疾等级", choices=[("", "无"), *((grade, f"{grade}级") for grade in (1, 2, 3, 4))],
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    has_major_illness = forms.BooleanField(label="患重病", required=False)
    exclusion = forms.ChoiceField(label="不计入家庭成员的情形", choices=Exclusion.choices, required=False)
    religious_since = DayField(label="脱离家庭起始日", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if bool(data.get("disability_kind")) != bool(data.get("disability_grade")):
            self.add_error("disability_grade", "残疾类别和等级须同时填写。")
        if data.get("employment") == Employment.GRADUATE and not data.get("graduated_on"):
            self.add_error("graduated_on", "应届毕业未就业的，请填写毕业日期。")
        if data.get("exclusion") == Exclusion.RELIGIOUS_STAFF and not data.get("religious_since"):
            self.add_error("religious_since", "宗教教职人员请填写脱离家庭起始日。")
        return data


class ApplicantDetailsForm(MemberForm):
    """The same questions for the applicant, whose relation is fixed."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["relation"].choices = Relation.choices[:1]
        self.fields["relation"].initial = Relation.SELF


class RowForm(PageFormMixin, forms.Form):
    """One row of a list; a row without any entry is left out."""


class MonthInput(forms.TextInput):
    """A month, with the browser's own picker where it has one."""

    input_type = "month"


class Count(forms.NumberInput):
    """A small number."""

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"class": "input--short", **(attrs or {})})


class IncomeForm(RowForm):
    """One income or deduction, yuan a month over a span of months."""

    kind = forms.ChoiceField(label="项目", choices=[BLANK, *IncomeKind.choices])
    amount = AmountField(label="每月金额", unit="元/月")
    month_from = forms.RegexField(MONTH, label="起月", widget=MonthInput())
    month_to = forms.RegexField(MONTH, label="止月", widget=MonthInput())
    note = forms.CharField(label="说明", max_length=120, required=False)

    def __init__(self, *args: Any, on: dt.date, **options: Any):
        super().__init__(*args, **options)
        for name, month in last_year(on).items():
            self.fields[name].initial = month

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("month_from"), data.get("month_to")
        if first and last and last < first:
            self.add_error("month_to", "止月不能早于起月。")
        return data


class AssetForm(RowForm):
    """One asset."""

    kind = forms.ChoiceField(label="种类", choices=[BLANK, *AssetKind.choices])
    value = AmountField(label="价值", required=False)
    description = forms.CharField(label="说明", max_length=120, required=False, help_text="如开户行尾号、车牌、坐落")

    FINANCIAL = ("deposit", "security", "fund", "insurance_cash_value", "claim", "online_balance")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") in self.FINANCIAL and data.get("value") is None:
            self.add_error("value", "金融资产请填写金额，没有则填0。")
        return data


class SupporterForm(RowForm):
    """Somebody with a duty of support who lives elsewhere."""

    name = forms.CharField(label="姓名", max_length=60)
    relation = forms.ChoiceField(label="与申请人关系", choices=[BLANK, *Relation.choices[1:]])
    residence = forms.ChoiceField(label="户籍性质", choices=Residence.choices, initial=Residence.URBAN)
    household_size = forms.IntegerField(label="其家庭人口", min_value=1, max_value=20, widget=Count())
    monthly_income = AmountField(label="其家庭月收入", unit="元/月")
    supported = forms.IntegerField(label="其应赡养（抚养）人数", min_value=1, max_value=20, widget=Count())
    actual_paid = AmountField(label="每月实际给付", unit="元/月")


class RowFormSet(forms.BaseFormSet):
    """A list of rows, named in errors by their place in it."""

    def rows(self) -> list[dict[str, Any]]:
        """The filled rows that are to stay."""
        there = self.initial_form_count()
        filled = [form for index, form in enumerate(self.forms) if index < there or form.has_changed()]
        kept = [form.cleaned_data for form in filled if form not in self.deleted_forms]
        return [{name: row[name] for name in row if name != DELETION_FIELD_NAME} for row in kept]


def rows_of(form: type[RowForm], *, extra: int = 1, most: int = 40) -> type[RowFormSet]:
    """The formset of a row form."""
    return forms.formset_factory(
        form, formset=RowFormSet, extra=extra, max_num=most, validate_max=True, can_delete=True, can_delete_extra=False
    )


def last_year(on: dt.date) -> dict[str, str]:
    """The twelve months before the month of `on`, as the span that new rows of income begin with."""
    first = on.replace(day=1)
    return {"month_from": month_of(add_months(first, -12)), "month_to": month_of(add_months(first, -1))}


class OfficialLinkForm(PageForm):
    """A kinship to somebody who handles assistance, by the roles and relations of the place."""

    member = forms.ModelChoiceField(label="家庭成员", queryset=None)
    official = forms.CharField(label="工作人员姓名", max_length=60)
    role = forms.ChoiceField(label="工作人员身份")
    relation = forms.ChoiceField(label="成员是该工作人员的")

    def __init__(self, *args: Any, application: Application, on: dt.date, **options: Any):
        super().__init__(*args, **options)
        place = application.case.division_code[:6]
        self.fields["member"].queryset = application.members.select_related("person")
        self.fields["member"].label_from_instance = lambda member: member.person.name
        for name, key in (("role", ROLES), ("relation", RELATIONS)):
            self.fields[name].choices = [BLANK, *((code, word_for(code)) for code in figure(key, place=place, on=on))]


class AccountForm(PageForm):
    """Why help is needed, where the money goes, and the promise of truth."""

    unit = forms.ChoiceField(
        label="申请方式", choices=(("household", "以家庭为单位"), ("single", "重残重病人员单人户")),
        help_text="低保边缘家庭中的重度残疾人、重病患者等可单人申请（57号第8条）",
    )  # fmt: skip
    hardship_cause = forms.CharField(label="致困原因", max_length=200, help_text="如因病、因残、因学、失业、缺乏劳动力")
    telephone = forms.CharField(label="联系电话", max_length=20)
    bank_name = forms.CharField(label="开户银行", max_length=60)
    account_holder = forms.CharField(label="户名", max_length=60)
    account = forms.CharField(label="银行账号", max_length=40, required=False)
    proxy_name = forms.CharField(label="代办人", max_length=60, required=False, help_text="本人办理的不填")
    has_declared_truthfully = forms.BooleanField(label="申请人承诺所申报的情况真实、完整")

    def clean_telephone(self) -> str:
        digits = "".join(filter(str.isdigit, self.cleaned_data["telephone"]))
        if not 7 <= len(digits) <= 12:
            raise ValidationError("联系电话应为7至12位数字，请核对。")
        return digits


class PersonAccountForm(AccountForm):
    """The same of somebody who applies alone: nothing about household and hardship."""

    unit = None
    hardship_cause = None


class LivenessForm(PageForm):
    """When and how somebody was seen alive."""

    checked_on = DayField(label="认证日期", initial=today)
    method = forms.ChoiceField(label="认证方式", widget=forms.RadioSelect, choices=LivenessMethod.choices)


class AuthorisationForm(PageForm):
    """Who signed the authorisation, and on what day."""

    signed_on = DayField(label="签署日期", initial=today)
    signed_by = forms.CharField(label="签署人", max_length=60)
    proxy_relation = forms.CharField(
        label="代签人与被核对人关系", max_length=60, required=False, help_text="未成年人和无民事行为能力人由监护人代签"
    )


class OpinionForm(VersionForm):
    """The township's opinion."""

    opinion = forms.ChoiceField(
        label="初审意见", widget=forms.RadioSelect, choices=(("grant", "拟予保障"), ("refuse", "拟不予保障"))
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)


class ConfirmForm(VersionForm):
    """The confirmer signs for the amount on the page."""

    amount_seen = forms.DecimalField(widget=forms.HiddenInput, max_digits=12, decimal_places=2)


class EndForm(ReasonForm):
    """The last month that is paid."""

    last_month = forms.RegexField(MONTH, label="最后发放月份", widget=MonthInput())


class ChangeForm(PageForm):
    """What has changed in a household that receives the allowance."""

    kind = forms.ChoiceField(
        label="变更种类", widget=forms.RadioSelect,
        choices=[one for one in ChangeKind.choices if one[0] != ChangeKind.STANDARD],
    )  # fmt: skip
    event = forms.ChoiceField(
        label="成员变化情形", choices=[BLANK, *MemberEvent.choices[1:]], required=False,
        help_text="家庭成员变化的选择",
    )  # fmt: skip
    leaving = forms.MultipleChoiceField(
        label="离开家庭的成员", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="死亡、迁出、分户的选择；新成员在下一页登记",
    )  # fmt: skip
    happened_on = DayField(label="变化发生日期", initial=today)
    division_code = forms.ChoiceField(label="迁入的村（社区）", required=False, help_text="本区县内迁移的填写")
    address = forms.CharField(label="迁入的居住地址", max_length=200, required=False)
    reason = forms.CharField(label="变更事由", widget=forms.Textarea(attrs={"rows": 3}), max_length=300)

    def __init__(self, *args: Any, application: Application, county: str, on: dt.date, **options: Any):
        super().__init__(*args, **options)
        members = application.members.filter(lives_together=True).select_related("person").order_by("birth")
        self.fields["leaving"].choices = [(str(member.person_id), member.person.name) for member in members]
        self.fields["division_code"].choices = division_choices(county, on)


class HeadForm(PageForm):
    """Who is the head of the household from now on, and what everybody else is to that person."""

    head = forms.ChoiceField(label="新户主（申请人）", widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["head"].choices = people
        for pk, name in people:
            self.fields[f"relation_{pk}"] = forms.ChoiceField(
                label=f"{name}与新户主的关系", choices=[("", "是新户主"), *Relation.choices[1:]], required=False
            )


def by_person(relations: dict[str, str]) -> dict[UUID, str]:
    """What HeadForm gave for each person: the relation to the new head."""
    return {UUID(name.removeprefix("relation_")): relation for name, relation in relations.items()}


class DeathForm(PageForm):
    """A report that a member died."""

    person = forms.ChoiceField(label="死亡人员", widget=forms.RadioSelect)
    died_on = DayField(label="死亡日期")
    source = forms.CharField(label="信息来源", max_length=60, help_text="如家属报告、公安部门、殡仪馆火化信息")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["person"].choices = people


class WithdrawDeathForm(PageForm):
    """A report of death was wrong."""

    person = forms.ChoiceField(label="人员", widget=forms.RadioSelect)
    reason = forms.CharField(label="撤销理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=300)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["person"].choices = people


class HandOverForm(ReasonForm):
    """Where a household goes, and until when this bureau pays."""

    to_division = forms.CharField(
        label="迁入的村（社区）区划代码", max_length=12, help_text="12位统计用区划代码，如210203008001"
    )
    address = forms.CharField(label="迁入的居住地址", max_length=200)
    last_month = forms.RegexField(MONTH, label="本局发至月份", widget=MonthInput(), help_text="迁入地从次月起发放")

    def clean_to_division(self) -> str:
        code = self.cleaned_data["to_division"].strip()
        if not (code.isdecimal() and len(code) == 12):
            raise ValidationError("区划代码应为12位数字，请核对。")
        return code


class TakeoverForm(PageForm):
    """The list of recipients of a bureau that goes live, and what the last payment list added up to."""

    file = forms.FileField(label="接续名单", help_text="xlsx 或 csv，第一行为列名")
    list_total = AmountField(label="最后一期发放清单合计")
    first_month = forms.RegexField(MONTH, label="本系统起发月份", widget=MonthInput())

    FILES = (".xlsx", ".csv")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(self.FILES):
            raise ValidationError("名单应为 xlsx 或 csv 文件，请另存后再上传。")
        if file.size > 10_000_000:
            raise ValidationError("名单超过10兆，请分乡镇上传。")
        return file
