"""Forms in every state."""

from decimal import Decimal
from typing import Any

from django import forms

from civaffairs.web.forms import AmountField, DayField, IdNumberField, PageForm, prefill
from civaffairs.web.snapshots import Difference

from .states import AT, Section, Stage


class SpecimenForm(PageForm):
    """One field of each kind."""

    name = forms.CharField(label="姓名", max_length=60, help_text="与身份证件一致；少数民族姓名中的“·”请保留。")
    id_number = IdNumberField(help_text="18位，末位可以是X。全角数字和空格会自动更正。")
    received_on = DayField(label="受理日期")
    monthly_income = AmountField(label="家庭月收入", help_text="全体共同生活成员上月实际收入合计，填写到分。")
    residence = forms.ChoiceField(label="户籍类别", choices=[("", "请选择"), ("urban", "城镇"), ("rural", "农村")])
    way = forms.ChoiceField(
        label="申请方式",
        widget=forms.RadioSelect,
        choices=[("self", "本人申请"), ("proxy", "委托他人代办"), ("village", "村（居）委会代为提交")],
    )
    causes = forms.MultipleChoiceField(
        label="致贫原因",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("illness", "因病"), ("disability", "因残"), ("unemployment", "失业"), ("schooling", "因学")],
    )
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consents = forms.BooleanField(label="申请人已签署核对授权书", help_text="每一位共同生活的成年成员都应签署。")


class FilterForm(forms.Form):
    """What stands above a list."""

    q = forms.CharField(label="受理编号或姓名", required=False)
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Stage.choices])
    received_after = DayField(label="受理日期起", required=False)


def filled_form() -> SpecimenForm:
    """A form with what other sources gave."""
    form = SpecimenForm()
    prefill(form, "name", value="王秀兰", source="公安 2026-11-01", is_locked=True)
    prefill(form, "monthly_income", value=Decimal("1500.00"), source="申报 2026-11-03")
    return form


def faulty_form() -> SpecimenForm:
    """A form that was sent with mistakes."""
    form = SpecimenForm(
        {"name": "王秀兰", "id_number": "21020219680312142", "monthly_income": "1500.005", "received_on": ""}
    )
    form.is_valid()
    return form


def tasks() -> list[dict[str, Any]]:
    """Sections of a long form."""
    rows = (
        ("申请人", "姓名、身份号码、联系方式", Section.DONE),
        ("共同生活成员", "配偶、未成年子女和其他共同生活的人", Section.STARTED),
        ("收入", "近12个月，按人逐项填写", Section.FAULTY),
        ("财产", "存款、住房、车辆、经营实体", Section.NOT_STARTED),
    )
    return [{"label": label, "hint": hint, "state": state, "url": "#task-list"} for label, hint, state in rows]


def answers() -> list[dict[str, str]]:
    """Answers to be checked."""
    return [
        {"label": "姓名", "value": "王秀兰", "source": "公安 2026-11-01", "change_url": "#answers"},
        {"label": "公民身份号码", "value": "210***********1424", "source": "", "change_url": "#answers"},
        {"label": "家庭月收入", "value": "1,500.00元", "source": "", "change_url": "#answers"},
        {"label": "联系电话", "value": "", "source": "", "change_url": "#answers"},
    ]


def differences() -> list[Difference]:
    """What two people changed: both the same thing, only the other, only the reader."""
    return [
        Difference("telephone", "联系电话", "0411-00000000", "0411-00000001", "0411-00000002", taken=""),
        Difference("monthly_income", "家庭月收入", "1500.00", "1650.00", "1500.00", taken="theirs"),
        Difference("rows", "全部各项", "张建国，工资，1500.00", "张建国，工资，1500.00", "（无）", taken="mine"),
    ]


def notes() -> list[dict[str, Any]]:
    """What saving a draft answers: kept, kept while somebody changed the same, not kept."""
    return [
        {"is_saved": True, "at": AT},
        {"is_saved": True, "at": AT, "is_changed": True},
        {"is_saved": False},
    ]
