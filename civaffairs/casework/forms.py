"""Forms of the acts that cases of every kind have."""

from typing import Any

from django import forms

from civaffairs.common.dates import today
from civaffairs.web.forms import DayField, PageForm


class VersionForm(PageForm):
    """An act without further questions; the version of the case that was on the page goes with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(VersionForm):
    """An act that needs its reason."""

    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)


class VisitForm(PageForm):
    """The home visit."""

    visited_on = DayField(label="调查日期", initial=today)
    means = forms.ChoiceField(
        label="调查方式", choices=(("on_site", "入户"), ("video", "视频"), ("telephone", "电话")),
        help_text="发生重大突发事件等特殊情况方可采用视频、电话方式（57号第16条）",
    )  # fmt: skip
    first_investigator = forms.CharField(label="调查人一", max_length=60)
    second_investigator = forms.CharField(label="调查人二", max_length=60)
    member_present = forms.CharField(label="在场并签字的家庭成员", max_length=60)
    living_conditions = forms.CharField(label="居住和生活状况", widget=forms.Textarea(attrs={"rows": 3}))
    findings = forms.CharField(label="调查情况", widget=forms.Textarea(attrs={"rows": 4}))
    supports_application = forms.BooleanField(label="实际情况与申报一致", required=False)


class NoticeForm(VersionForm):
    """Where the notice hangs and whom to call."""

    place = forms.CharField(label="公示地点", max_length=100)
    telephone = forms.CharField(label="监督电话", max_length=40)


class ObjectionForm(PageForm):
    """An objection made while the notice runs."""

    objector = forms.CharField(label="提出人", max_length=60, help_text="不愿署名的填“匿名”")
    text = forms.CharField(label="异议内容", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class AnswerForm(PageForm):
    """The result of checking an objection."""

    answer = forms.CharField(label="核查结果", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class AnyChoices(forms.MultipleChoiceField):
    """Ids that the service looks up; the form knows no list of them."""

    def valid_value(self, value: str) -> bool:
        return True


class ReassignForm(PageForm):
    """Who takes the cases over, and why."""

    picked = AnyChoices(widget=forms.MultipleHiddenInput, label="事项")
    worker = forms.ChoiceField(label="新的承办人")
    reason = forms.CharField(label="转交理由", widget=forms.Textarea(attrs={"rows": 2}), max_length=300)

    def __init__(self, *args: Any, workers: list[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        worker = self.fields["worker"]
        if isinstance(worker, forms.ChoiceField):
            worker.choices = [("", "请选择"), *workers]
