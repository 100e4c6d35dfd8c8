"""Forms of the acts that cases of every kind have."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from civaffairs.common.dates import today
from civaffairs.documents.forms import PaperField
from civaffairs.web.forms import DayField, PageForm

from .choices import PictureKind

NOT_A_USER = "本系统用户不必填写"


class VersionForm(PageForm):
    """An act without further questions; the version of the case that was on the page goes with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(VersionForm):
    """An act that needs its reason."""

    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)


class VisitForm(PageForm):
    """The home visit, with the questions of the checklist of its programme."""

    CHECK = "check_"

    visited_on = DayField(label="调查日期", initial=today)
    means = forms.ChoiceField(
        label="调查方式", choices=(("on_site", "入户"), ("video", "视频"), ("telephone", "电话")),
        help_text="发生重大突发事件等特殊情况方可采用视频、电话方式（57号第16条）",
    )  # fmt: skip
    first_investigator = forms.CharField(label="调查人一", max_length=60)
    first_function = forms.CharField(label="调查人一的单位和职务", max_length=60, required=False, help_text=NOT_A_USER)
    second_investigator = forms.CharField(label="调查人二", max_length=60)
    second_function = forms.CharField(label="调查人二的单位和职务", max_length=60, required=False, help_text=NOT_A_USER)
    member_present = forms.CharField(label="在场并签字的家庭成员", max_length=60)
    living_conditions = forms.CharField(label="居住和生活状况", widget=forms.Textarea(attrs={"rows": 3}))
    income_seen = forms.CharField(label="收入情况", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    property_seen = forms.CharField(label="财产情况", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    findings = forms.CharField(label="调查情况", widget=forms.Textarea(attrs={"rows": 4}))
    supports_application = forms.BooleanField(label="实际情况与申报一致", required=False)
    remarks = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    is_signed_on_paper = forms.BooleanField(
        label="纸质入户调查表已由调查人和在场家庭成员签字", required=False, initial=True,
        help_text="没有纸质表的不勾选：另一名调查人在系统内确认，或者上传签名照片。",
    )  # fmt: skip

    def __init__(self, *args: Any, checklist: Sequence[Mapping[str, Any]] = (), **options: Any):
        super().__init__(*args, **options)
        self.checklist = checklist
        for item in checklist:
            self.fields[f"{self.CHECK}{item['code']}"] = checklist_field(item)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        answered = {item["code"]: given.pop(f"{self.CHECK}{item['code']}", "") for item in self.checklist}
        labels = {item["code"]: item["label"] for item in self.checklist}
        given["checklist"] = [
            {"code": code, "label": labels[code], "answer": answer} for code, answer in answered.items() if answer
        ]
        return given


def checklist_field(item: Mapping[str, Any]) -> forms.Field:
    """A question of the checklist as a field."""
    asked: dict[str, Any] = {"label": item["label"], "required": bool(item.get("is_required"))}
    if item["kind"] == "text":
        widget = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(widget=widget, max_length=1000, **asked)
    options = ["是", "否"] if item["kind"] == "yes_no" else item.get("options", ())
    return forms.ChoiceField(choices=[("", "请选择"), *((one, one) for one in options)], **asked)


class VisitPictureForm(PageForm):
    """A photograph of a visit, or a signature that was photographed."""

    kind = forms.ChoiceField(label="种类", choices=PictureKind.choices)
    signer = forms.ChoiceField(label="签名人", required=False, help_text="签名照片须注明是谁的签名")
    taken_at = forms.DateTimeField(
        label="拍摄时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    file = PaperField(help_text="JPEG或PNG图片。照片中的拍摄地点、设备等信息会被清除。")

    def __init__(self, *args: Any, signers: Sequence[str] = (), **options: Any):
        super().__init__(*args, **options)
        signer = self.fields["signer"]
        if isinstance(signer, forms.ChoiceField):
            signer.choices = [("", "请选择"), *((name, name) for name in signers)]


class SetAsideForm(PageForm):
    """Why what was brought back is not recorded as a visit."""

    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=300)


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
