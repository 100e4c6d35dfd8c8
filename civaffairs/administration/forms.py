"""Forms of administration and of one's own account."""

from typing import Any

from django import forms

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import User
from civaffairs.common.identity import tidy
from civaffairs.tenancy.models import Bureau
from civaffairs.web.forms import DayField, PageForm


class UserForm(PageForm):
    """登记用户."""

    username = forms.RegexField(
        r"\A[A-Za-z0-9._-]{3,60}\Z", label="登录名",
        error_messages={"invalid": "登录名应为3至60个字母、数字、点、横线或下划线。"},
    )  # fmt: skip
    name = forms.CharField(label="姓名", max_length=60)


class ReasonForm(PageForm):
    """An act that needs a reason."""

    reason = forms.CharField(label="理由", max_length=150)


class MembershipForm(PageForm):
    """申请任职."""

    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *Role.choices])
    division_code = forms.RegexField(
        r"\A[0-9]{6,12}\Z", label="管辖区划代码",
        help_text="本单位全域填单位区划代码；乡镇（街道）、村（社区）填其代码。",
        error_messages={"invalid": "区划代码应为6至12位数字。"},
    )  # fmt: skip
    valid_from = DayField(label="任职起始日")
    valid_to = DayField(label="任职截止日（不含）", required=False)
    reason = forms.CharField(label="理由", max_length=200, help_text="例如任命文件名称和文号。")


class OfficeForm(PageForm):
    """登记机构联系信息."""

    division_code = forms.RegexField(
        r"\A([0-9]{6}|[0-9]{9})\Z", label="区划代码", help_text="本单位填6位代码；乡镇（街道）填9位代码。",
        error_messages={"invalid": "区划代码应为6位或9位数字。"},
    )  # fmt: skip
    valid_from = DayField(label="启用日期")
    office = forms.CharField(label="名称", max_length=60, help_text="印在文书上的办公室名称。")
    address = forms.CharField(label="地址", max_length=120)
    telephone = forms.RegexField(
        r"\A[0-9][0-9-]{4,28}\Z", label="电话", error_messages={"invalid": "电话应为数字和短横线，例如0411-12345678。"}
    )
    reconsideration_body = forms.CharField(label="行政复议机关", max_length=60, required=False)
    court = forms.CharField(label="管辖法院", max_length=60, required=False)


class DecisionForm(PageForm):
    """审批任职."""

    approve = forms.TypedChoiceField(
        label="审批结果", choices=[("yes", "批准"), ("no", "不批准")], coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label="审批意见", max_length=200)


class DelegationForm(PageForm):
    """委托代办."""

    membership = forms.TypedChoiceField(label="委托的任职", coerce=int)
    deputy = forms.ModelChoiceField(User.objects.none(), label="代办人", empty_label="请选择")
    valid_from = DayField(label="委托起始日")
    valid_to = DayField(label="委托截止日（不含）", help_text="最长92天。")
    reason = forms.CharField(label="事由", max_length=200, help_text="例如年休假、外出培训。")

    def __init__(self, *args: Any, memberships: list, colleagues: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["membership"].choices = [(one.pk, one.get_role_display()) for one in memberships]
        self.fields["deputy"].queryset = colleagues
        self.fields["deputy"].label_from_instance = lambda user: f"{user.name}（{user.username}）"


class GrantForm(PageForm):
    """登记数据共享授权, as the approved application says it."""

    department = forms.CharField(label="使用部门", max_length=60)
    application_number = forms.CharField(label="申请编号", max_length=60)
    purpose = forms.CharField(label="用途", max_length=200, help_text="每次查阅的记录中都写明这一用途。")
    legal_basis = forms.CharField(label="法律依据", max_length=200)
    bureaus = forms.ModelMultipleChoiceField(
        Bureau.objects.none(), label="准予的民政局", widget=forms.CheckboxSelectMultiple
    )
    acts = forms.MultipleChoiceField(label="准予事项和字段", widget=forms.CheckboxSelectMultiple)
    calls_per_minute = forms.IntegerField(label="每分钟调用上限", min_value=1, max_value=100_000, initial=600)
    valid_from = DayField(label="授权起始日")
    valid_to = DayField(label="授权截止日（不含）")

    def __init__(self, *args: Any, bureaus: Any, acts: list[Any], **options: Any):
        super().__init__(*args, **options)
        self.fields["bureaus"].queryset = bureaus
        self.fields["acts"].choices = acts

    def clean_acts(self) -> dict[str, list[str]]:
        """Codes of acts with the fields that were ticked below each."""
        found: dict[str, list[str]] = {}
        for ticked in self.cleaned_data["acts"]:
            code, _, field = ticked.partition(":")
            found.setdefault(code, []).extend([field] if field else [])
        return found


class AccessForm(PageForm):
    """Whose record is asked for; typed by POST, so that a number stands in no address."""

    person = forms.CharField(
        label="姓名或公民身份号码", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    purpose = forms.CharField(label="查询事由", max_length=200, help_text="例如当事人申请、信访核实，写明受理编号。")

    def clean_person(self) -> str:
        return tidy("".join(self.cleaned_data["person"].split()))
