"""Forms of what is kept beside the life of a case: service, remedies, contacts, questions and grievances."""

from collections.abc import Sequence
from typing import Any

from django import forms

from civaffairs.common.dates import SHANGHAI, now, today
from civaffairs.web.forms import DayField, IdNumberField, PageForm

from .choices import (
    ContactChannel,
    ContactDirection,
    GrievanceChannel,
    GrievanceKind,
    RemedyKind,
    RemedyOutcome,
    RemedyStage,
    Satisfaction,
    ServiceMethod,
    Verdict,
)
from .forms import VersionForm

Choices = Sequence[tuple[str, str]]


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field of the form the choices that only the page knows."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"field {name} offers no choices")
    field.choices = list(choices)


def long_text(label: str, *, rows: int = 4, longest: int = 2000, **options: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


class ServiceForm(PageForm):
    """How a decision was served."""

    method = forms.ChoiceField(label="送达方式", choices=ServiceMethod.choices)
    served_on = DayField(label="送达日期", help_text="邮寄的为签收日，公告的为公告期满之日。复议和起诉期限从次日起算。")
    recipient = forms.CharField(label="签收人", max_length=60)
    relation = forms.CharField(label="与受送达人关系", max_length=30, required=False, help_text="本人签收的不填。")
    proof = forms.CharField(label="送达证明", max_length=200, help_text="送达回证编号、邮件号或者公告登载处。")


class RemedyForm(PageForm):
    """Who turned against the decision, where and when."""

    kind = forms.ChoiceField(label="途径", choices=RemedyKind.choices)
    body = forms.CharField(label="受理机关", max_length=60, help_text="复议机关或者人民法院的全称。")
    number = forms.CharField(label="案号", max_length=60, required=False)
    filed_on = DayField(label="提起日期")
    notified_on = DayField(label="收到通知日期", help_text="收到申请书或者起诉状副本之日，答复期限从次日起算。")
    claim = long_text("请求")


class RemedyEndForm(PageForm):
    """A remedy that ended without a decision."""

    stage = forms.ChoiceField(
        label="怎样结束",
        choices=[(one.value, one.label) for one in (RemedyStage.NOT_ACCEPTED, RemedyStage.WITHDRAWN)],
    )
    ended_on = DayField(label="日期", initial=today)
    summary = long_text("说明", required=False)


class RemedyDecisionForm(PageForm):
    """What the body decided."""

    outcome = forms.ChoiceField(label="结果", choices=RemedyOutcome.choices)
    decided_on = DayField(label="审结日期")
    decision_number = forms.CharField(label="决定书或判决书文号", max_length=60)
    decision_served_on = DayField(
        label="决定书送达日期", required=False, help_text="复议决定送达后，对方不服的还有15日可以起诉。"
    )
    summary = long_text("决定要点", required=False)


class ComplianceForm(PageForm):
    """How a decision against the office was carried out."""

    report = long_text("重新办理情况", longest=500)


class ContactForm(PageForm):
    """One conversation or note."""

    channel = forms.ChoiceField(label="方式", choices=ContactChannel.choices)
    direction = forms.ChoiceField(label="方向", choices=ContactDirection.choices)
    spoken_at = forms.DateTimeField(
        label="联系时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        initial=lambda: now().astimezone(SHANGHAI),
        error_messages={"invalid": "时间应写作2026-11-20 09:30的样子，请更正。"},
    )
    with_whom = forms.CharField(label="对方", max_length=60, required=False)
    telephone = forms.CharField(label="对方电话", max_length=40, required=False)
    text = long_text("内容")


class QuestionForm(PageForm):
    """What a supervisor asks, whom, and by when it must be answered."""

    text = long_text("提问", longest=1000)
    due_on = DayField(label="答复期限")
    addressee = forms.TypedChoiceField(
        label="答复人", coerce=int, empty_value=None, required=False, help_text="不选则由承办人或有权答复的同事答复。"
    )

    def __init__(self, *args: Any, workers: Choices = (), **options: Any):
        super().__init__(*args, **options)
        offer(self, "addressee", [("", "不指定"), *workers])


class QuestionAnswerForm(PageForm):
    """The answer to a supervisor's question."""

    text = long_text("答复", longest=1000)


class ReceiveGrievanceForm(PageForm):
    """A grievance as it comes in; without a name it is anonymous."""

    kind = forms.ChoiceField(label="种类", choices=GrievanceKind.choices)
    channel = forms.ChoiceField(label="渠道", choices=GrievanceChannel.choices)
    division_code = forms.ChoiceField(label="涉及地区")
    complainant = forms.CharField(
        label="投诉举报人",
        max_length=60,
        required=False,
        help_text="加密保存，只有有权的人写明用途后才能查看；匿名的不填。",
    )  # fmt: skip
    telephone = forms.CharField(label="联系电话", max_length=40, required=False)
    summary = forms.CharField(label="摘要", max_length=100, help_text="不要写投诉举报人的姓名和电话。")
    text = long_text("内容", rows=6, help_text="不要写投诉举报人的姓名和电话。")
    about_case = forms.CharField(label="所涉事项编号", max_length=40, required=False)
    about_person = IdNumberField(label="被举报人公民身份号码", required=False)
    about_organisation = forms.CharField(label="所涉单位统一社会信用代码", max_length=18, required=False)
    about_agency = forms.CharField(label="所涉部门", max_length=60, required=False)
    accused = forms.TypedMultipleChoiceField(
        label="被投诉的工作人员", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="被选的人看不到本件，也不能办理本件。",
    )  # fmt: skip

    def __init__(self, *args: Any, divisions: Choices, workers: Choices, **options: Any):
        super().__init__(*args, **options)
        offer(self, "division_code", divisions)
        offer(self, "accused", workers)


class TransferForm(VersionForm):
    """Where a grievance is passed on to."""

    body = forms.CharField(label="转送机关", max_length=60)
    reason = long_text("理由", longest=1000)


class FindingsForm(VersionForm):
    """What a check found."""

    findings = long_text("核查情况", rows=6)
    verdict = forms.ChoiceField(label="核查结论", choices=Verdict.choices)


class GrievanceAnswerForm(VersionForm):
    """The answer that whoever complained gets."""

    text = long_text("答复内容", rows=6, help_text="答复函照此制作。不要写办理人员以外的个人信息。")


class SatisfactionForm(VersionForm):
    """What the complainant thinks of the answer."""

    satisfaction = forms.ChoiceField(label="满意度", choices=Satisfaction.choices)


class RecusalForm(PageForm):
    """Who must keep out of a grievance, and why."""

    user_id = forms.TypedChoiceField(label="回避人员", coerce=int)
    reason = long_text("理由", longest=500)

    def __init__(self, *args: Any, workers: Choices = (), **options: Any):
        super().__init__(*args, **options)
        offer(self, "user_id", workers)


class PurposeForm(PageForm):
    """What a name is looked at for."""

    purpose = forms.CharField(label="用途", max_length=200, help_text="将记入审计。")
