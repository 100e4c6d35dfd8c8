"""Forms of the register's pages."""

from django import forms

from civaffairs.web.forms import DayField, PageForm

from .choices import DocumentKind, LifeEventKind, Residence, Sex, Verdict


def _reason(label: str = "理由") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PurposeForm(PageForm):
    """Why personal data are looked at."""

    purpose = forms.CharField(label="用途", max_length=200, help_text="用途会写入审计记录，本人有权查询。")


class ReasonForm(PageForm):
    """Why something is taken back."""

    reason = _reason()


class CorrectionForm(PageForm):
    """What is right of a person's particulars."""

    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(label="性别", choices=Sex.choices)
    birth = DayField(label="出生日期")
    ethnicity = forms.CharField(label="民族", max_length=20, required=False)
    residence = forms.ChoiceField(label="户籍性质", choices=Residence.choices)
    division_code = forms.RegexField(
        r"^\d{12}$", label="户籍区划代码", error_messages={"invalid": "户籍区划代码应为12位数字，请核对。"}
    )
    reason = _reason("更正理由和依据的证件")


class DocumentForm(PageForm):
    """A document of a person."""

    kind = forms.ChoiceField(label="证件种类", choices=DocumentKind.choices)
    number = forms.CharField(label="证件号码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    issuer = forms.CharField(label="签发机关", max_length=100, required=False)
    valid_to = DayField(label="有效期至", required=False)


class LifeEventForm(PageForm):
    """An event in a person's life, as a source reports it."""

    kind = forms.ChoiceField(label="事件", choices=LifeEventKind.choices)
    occurred_on = DayField(label="发生日期")
    source = forms.CharField(label="来源", max_length=120, help_text="例如户口簿、结婚证、居民死亡医学证明。")
    other = forms.CharField(
        label="另一方姓名", max_length=60, required=False, help_text="结婚、离婚时填写；须是已登记的人。"
    )
    division_code = forms.RegexField(
        r"^\d{12}$", label="迁入区划代码", required=False, help_text="迁移时填写。",
        error_messages={"invalid": "迁入区划代码应为12位数字，请核对。"},
    )  # fmt: skip


class BankAccountForm(PageForm):
    """An account of a person."""

    bank_name = forms.CharField(label="开户银行", max_length=60)
    number = forms.CharField(label="账号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    holder = forms.CharField(label="户名", max_length=60)


class VerdictForm(PageForm):
    """What comparing two rows showed."""

    verdict = forms.ChoiceField(
        label="核对结论", choices=[choice for choice in Verdict.choices if choice[0] != Verdict.OPEN],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = _reason("核对理由")


class MergeForm(PageForm):
    """Which of two rows is kept, and why they are one person."""

    kept = forms.ChoiceField(label="保留哪条记录", widget=forms.RadioSelect)
    reason = _reason("合并理由")

    def __init__(self, *args, rows=(), **options):
        super().__init__(*args, **options)
        self.fields["kept"].choices = list(rows)


class ElsewhereForm(PurposeForm):
    """What another bureau is asked."""


class OrganisationForm(PageForm):
    """登记单位."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=40, help_text="18位，按登记证书填写。")
    name = forms.CharField(label="名称", max_length=120)
    division_code = forms.RegexField(
        r"^(\d{6}|\d{9}|\d{12})$", label="登记区划代码",
        error_messages={"invalid": "登记区划代码应为6位、9位或12位数字，请核对。"},
    )  # fmt: skip
    address = forms.CharField(label="住所", max_length=200, required=False)


class OrganisationCorrectionForm(PageForm):
    """更正单位."""

    name = forms.CharField(label="名称", max_length=120)
    division_code = forms.RegexField(
        r"^(\d{6}|\d{9}|\d{12})$", label="登记区划代码",
        error_messages={"invalid": "登记区划代码应为6位、9位或12位数字，请核对。"},
    )  # fmt: skip
    address = forms.CharField(label="住所", max_length=200, required=False)
    valid_to = DayField(label="终止日", required=False, help_text="注销、撤销的填写。")
    reason = _reason("更正理由和依据")


class AddressForm(PageForm):
    """登记标准地址."""

    division_code = forms.RegexField(
        r"^\d{12}$", label="村（社区）区划代码", error_messages={"invalid": "村（社区）区划代码应为12位数字，请核对。"}
    )
    text = forms.CharField(label="地址", max_length=200, help_text="例如和平路1号2单元101室。")


class AddressCorrectionForm(PageForm):
    """更正标准地址."""

    text = forms.CharField(label="地址", max_length=200)
    reason = _reason("更正理由和依据")


class EmptyForm(PageForm):
    """An act that asks for nothing."""
