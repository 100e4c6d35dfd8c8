"""Forms of signing in: the token of a second factor, another password."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation


class TokenForm(forms.Form):
    """动态口令."""

    token = forms.CharField(
        label="动态口令",
        help_text="身份验证器上显示的六位数字，每30秒更换一次。",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "请填写动态口令。"},
    )

    def clean_token(self) -> str:
        token = "".join(self.cleaned_data["token"].split())
        if not token.isdecimal() or len(token) != 6:
            raise forms.ValidationError("动态口令应为六位数字，请对照身份验证器核对。")
        return token


class FactorForm(TokenForm):
    """动态口令, or one of the codes for the day the telephone is lost."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        field = self.fields["token"]
        field.label, field.max_length = "动态口令或恢复码", 40
        field.help_text = "身份验证器上显示的六位数字；手机不在身边的，填写一个恢复码。"
        field.validators = []
        field.widget.attrs |= {"inputmode": "text", "maxlength": "40"}

    def clean_token(self) -> str:
        code = "".join(filter(str.isalnum, self.cleaned_data["token"])).upper()
        if len(code) == 16 and not code.isdecimal():
            return code
        return super().clean_token()


class PasswordForm(forms.Form):
    """修改口令: the present one, and the new one twice."""

    present = forms.CharField(
        label="现口令",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填写现口令。"},
    )
    new = forms.CharField(
        label="新口令",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请填写新口令。"},
    )
    again = forms.CharField(
        label="再次输入新口令",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请再次填写新口令。"},
    )

    def __init__(self, *args: Any, user: Any, **options: Any):
        super().__init__(*args, **options)
        self.user = user
        texts = password_validation.password_validators_help_texts()
        self.fields["new"].help_text = " ".join(texts)

    def clean_present(self) -> str:
        present = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise forms.ValidationError("现口令不正确，请重新输入。")
        return present

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两次输入的新口令不一致，请重新输入。")
        if given.get("new") and given.get("new") == given.get("present"):
            self.add_error("new", "新口令不能与现口令相同。")
        return given
