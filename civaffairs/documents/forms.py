"""What is typed about papers."""

from django import forms


class VerificationForm(forms.Form):
    """The code at the foot of a letter."""

    code = forms.CharField(
        label="验证码", max_length=40, help_text="在文书页脚，16位，例如 00Z9-K7QX-2M4T-RW8B；不分大小写。"
    )
