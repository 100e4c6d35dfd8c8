"""What is typed and handed in about papers."""

from typing import Any

from django import forms

from civaffairs.web.forms import PageForm

from .guard import MOST_BYTES
from .materials import kinds

ACCEPTED = ".pdf,.jpg,.jpeg,.png"
MOST_SCANS = 20


class VerificationForm(forms.Form):
    """The code at the foot of a letter."""

    code = forms.CharField(
        label="验证码", max_length=40, help_text="在文书页脚，16位，例如 00Z9-K7QX-2M4T-RW8B；不分大小写。"
    )


class PaperField(forms.FileField):
    """A picture or a PDF; the guard decides."""

    def __init__(self, **options: Any):
        options.setdefault("label", "文件")
        options.setdefault("help_text", f"PDF、JPEG或PNG，不超过{MOST_BYTES // 1024 // 1024}兆字节。")
        options.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        # Emptiness is refused by the guard in its own words.
        super().__init__(allow_empty_file=True, **options)


class KindField(forms.ChoiceField):
    """A kind of papers."""

    def __init__(self, **options: Any):
        super().__init__(label="材料种类", choices=lambda: [(one.code, one.label) for one in kinds()], **options)


class UploadForm(PageForm):
    """A paper and what it is."""

    kind = KindField()
    title = forms.CharField(label="说明", max_length=60, required=False, help_text="例如何人、何年；请勿填写证件号码。")
    file = PaperField()


class VersionForm(PageForm):
    """A newer version."""

    file = PaperField()


class HoldForm(PageForm):
    """Why papers are locked, or no longer."""

    reason = forms.CharField(
        label="事由", max_length=300, help_text="写明案号、信访编号或者审计通知书文号。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class SeveralFilesInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(PaperField):
    """Several pictures or PDFs."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_SCANS:
            raise forms.ValidationError(f"一次最多上传{MOST_SCANS}个文件，请分次上传。", code="too_many_files")
        return [super(SeveralFilesField, self).clean(one, initial) for one in given or [None]]


class ScansForm(PageForm):
    """Scanned papers."""

    files = SeveralFilesField(label="扫描件", widget=SeveralFilesInput(attrs={"accept": ACCEPTED}))


class FileScanForm(PageForm):
    """Where a scan belongs."""

    kind = KindField()
    number = forms.CharField(label="事项编号", max_length=40)

    def __init__(self, *args: Any, proposed: str, **options: Any):
        super().__init__(*args, **options)
        if proposed:
            self.fields["number"].required = False
            self.fields["number"].help_text = f"不填即归入条形码指向的{proposed}；归入其他事项的填写其编号。"


class DiscardForm(PageForm):
    """Why a scan is thrown away."""

    reason = forms.CharField(label="原因", max_length=200)
