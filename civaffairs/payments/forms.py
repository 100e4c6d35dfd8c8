"""Forms of payments."""

from decimal import Decimal
from typing import Any

from django import forms

from civaffairs.common.dates import month_of
from civaffairs.web.forms import AmountField, DayField, PageForm

from .catalogue import programmes
from .choices import FundLevel, HoldCause, OverpaymentCause

MONTH = r"[12]\d{3}-(0[1-9]|1[0-2])"


class MonthField(forms.RegexField):
    """A calendar month as 2026-12."""

    def __init__(self, **options: Any):
        options.setdefault("error_messages", {"invalid": "月份应写作2026-12的样子，请更正。"})
        options.setdefault("widget", forms.TextInput(attrs={"type": "month", "placeholder": "2026-12"}))
        super().__init__(regex=rf"^{MONTH}\Z", **options)


class PercentField(forms.DecimalField):
    """A share in per cent, kept as a part of one."""

    def __init__(self, **options: Any):
        super().__init__(min_value=Decimal(0), max_value=Decimal(100), decimal_places=4, **options)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return Decimal(0) if found is None else found / 100


class RunForm(PageForm):
    """Which programme and month to pay."""

    programme = forms.ChoiceField(label="救助项目", choices=programmes)
    month = MonthField(label="发放月份", help_text="本月、以前月份的补发，或者下一个月。")


class RunActForm(PageForm):
    """An act on a run as it was on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount_seen = forms.DecimalField(widget=forms.HiddenInput, max_digits=14, decimal_places=2, required=False)


class RunReasonForm(RunActForm):
    """An act on a run that needs its reason."""

    note = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class BankReturnForm(PageForm):
    """The file that the bank sent back."""

    content = forms.FileField(
        label="银行回盘文件",
        help_text="银行按约定格式返回的文本文件。先核对，看过结果后再入账。",
        allow_empty_file=False,
    )


class EnterForm(PageForm):
    """Entering what was read."""


class HoldForm(PageForm):
    """Why an award is withheld."""

    cause = forms.ChoiceField(label="缓发原因", choices=HoldCause.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(PageForm):
    """A reason."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AccountForm(PageForm):
    """Where a household is paid."""

    bank_name = forms.CharField(label="开户银行", max_length=60)
    holder = forms.CharField(label="户名", max_length=60, help_text="与银行开户姓名完全一致。")
    number = forms.CharField(
        label="账号", max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    reason = forms.CharField(label="登记或更正的事由", max_length=200)

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split())


class AllocationForm(PageForm):
    """Money that has arrived."""

    programme = forms.ChoiceField(label="救助项目", choices=programmes)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    level = forms.ChoiceField(label="资金来源", choices=FundLevel.choices, widget=forms.RadioSelect)
    amount = AmountField(label="拨入金额", min_value=Decimal("0.01"))
    document = forms.CharField(label="下达文号或入账凭证号", max_length=120)


class SharesForm(PageForm):
    """Which level pays which part."""

    programme = forms.ChoiceField(label="救助项目", choices=programmes)
    from_month = MonthField(label="起用月份")
    document = forms.CharField(label="依据文件", max_length=120)
    central = PercentField(label="中央分担（%）")
    province = PercentField(label="省级分担（%）")
    city = PercentField(label="市级分担（%）")
    county = PercentField(label="县级分担（%）", help_text="四级之和为100%。不能整除的分由县级承担。")

    def shares(self) -> dict[str, Decimal]:
        """The share of each level."""
        return {level: self.cleaned_data[level] for level in FundLevel.values}


class OverpaymentForm(PageForm):
    """What makes payments an overpayment."""

    cause = forms.ChoiceField(label="追回事由", choices=OverpaymentCause.choices, widget=forms.RadioSelect)
    event_on = DayField(label="事由发生日", required=False, help_text="死亡日期，或不再符合条件的日期。")
    overpaid = AmountField(
        label="已认定的多发金额", required=False, help_text="留空则按本系统的发放记录计算。", min_value=Decimal("0.01")
    )
    instalments = forms.IntegerField(label="分期数", required=False, min_value=1, help_text="一次还清的留空。")


class RepaymentForm(PageForm):
    """Money that came back."""

    amount = AmountField(label="收回金额", min_value=Decimal("0.01"))
    document = forms.CharField(label="收款凭证号", max_length=120)


class WaiverForm(PageForm):
    """A part that is not asked for."""

    amount = AmountField(label="豁免金额", min_value=Decimal("0.01"))
    reason = forms.CharField(label="豁免理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SetOffForm(PageForm):
    """What is kept back of each month."""

    monthly = AmountField(label="每月抵扣额", help_text="从下一次编制的名册起抵扣；填0停止抵扣。")


class CustodyForm(PageForm):
    """The written agreement about a card in custody."""

    bank_name = forms.CharField(label="开户银行", max_length=60)
    number_tail = forms.RegexField(
        label="卡号末四位", regex=r"^[0-9]{4}\Z", error_messages={"invalid": "请填写卡号末四位数字。"}
    )
    custodian = forms.CharField(label="代管人", max_length=60)
    custodian_post = forms.CharField(label="代管人职务", max_length=60)
    reason = forms.CharField(label="代管原因", max_length=200)
    agreement_number = forms.CharField(label="代管协议编号", max_length=60)
    agreement_on = DayField(label="协议签订日")


def this_month(on: Any) -> dict[str, str]:
    """The month that a new run is most likely for."""
    return {"month": month_of(on)}
