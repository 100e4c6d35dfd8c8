"""What is asked of an importer."""

from typing import Any

from django import forms

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import holds
from civaffairs.web.forms import PageForm

from .catalogue import kinds
from .sheets import MOST_BYTES


class UploadForm(PageForm):
    """A table and what it holds."""

    kind = forms.ChoiceField(label="导入种类")
    file = forms.FileField(
        label="导入表",
        help_text=f".xlsx，或者UTF-8、GBK编码的.csv；不超过{MOST_BYTES // 1024 // 1024}兆字节。请按导入模板填写。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds() if holds(actor, kind.right)]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"文件超过{MOST_BYTES // 1024 // 1024}兆字节。请拆成几个文件分别导入。", code="upload_too_large"
            )
        return file
