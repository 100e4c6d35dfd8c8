"""Forms drawn with the design system, and the fields that our forms share."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.template import loader
from django.urls import reverse_lazy

from civaffairs.common.dates import today
from civaffairs.common.identity import read_id_number, tidy

FULL_WIDTH = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})

ID_NUMBER_ERRORS = {
    "length": "公民身份号码应为18位（旧证15位），请核对位数。",
    "characters": "公民身份号码只能是数字，最后一位可以是X，请核对。",
    "birth_date": "公民身份号码第7至14位不是有效的出生日期，请对照证件核对。",
    "check_character": "公民身份号码最后一位校验不符，请对照证件逐位核对。",
}


class Renderer(DjangoTemplates):
    """Draws fields and forms with templates/components, widgets with Django's own templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("components/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


class PageFormMixin:
    """Names the field where a required one is empty: 请填写姓名, where Django only says that something is missing."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if field.error_messages["required"] != forms.Field.default_error_messages["required"]:
                continue
            if isinstance(field, forms.BooleanField):
                verb = "请确认"
            else:
                verb = "请选择" if isinstance(field, forms.ChoiceField) else "请填写"
            field.error_messages["required"] = f"{verb}{field.label or name}。"


class PageForm(PageFormMixin, forms.Form):
    """The form of a page."""


class IdNumberField(forms.CharField):
    """公民身份号码: full-width characters and blanks are normalised, the check character is verified."""

    checks_identity = True

    def __init__(self, **options: Any):
        options.setdefault("label", "公民身份号码")
        options.setdefault("max_length", 40)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            "class": "input--id",
            "autocomplete": "off",
            "spellcheck": "false",
            "data-identity": "",
            "data-check-url": reverse_lazy("id-number-check"),
        }

    def to_python(self, value: Any) -> str:
        return tidy("".join(str(super().to_python(value)).split()))

    def clean(self, value: Any) -> str:
        number: str = super().clean(value)
        if not number:
            return number
        read = read_id_number(number, on=today())
        if read.reasons:
            raise ValidationError([ValidationError(ID_NUMBER_ERRORS[reason], code=reason) for reason in read.reasons])
        return read.normalised or number


class AmountInput(forms.TextInput):
    """A text input followed by its unit."""

    template_name = "components/widgets/amount.html"

    def __init__(self, attrs: dict[str, Any] | None = None, unit: str = "元"):
        self.unit = unit
        super().__init__({"class": "input--amount", "inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class AmountField(forms.DecimalField):
    """Yuan with at most two decimals. More decimals are refused, never rounded; separators and 元 are ignored."""

    widget = AmountInput
    default_error_messages = {
        "required": "请填写金额，没有则填0。",
        "invalid": "金额应为数字，例如1234.50。",
        "max_decimal_places": "金额最多保留两位小数（到分），请更正。",
        "min_value": "金额不能小于%(limit_value)s元。",
    }

    def __init__(self, *, unit: str = "元", **options: Any):
        options.setdefault("max_digits", 14)
        options.setdefault("decimal_places", 2)
        options.setdefault("min_value", Decimal(0))
        options.setdefault("widget", AmountInput(unit=unit))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"[\s,\u00a5\uffe5]|元$", "", value.translate(FULL_WIDTH))
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class DayField(forms.DateField):
    """A calendar day, entered with the browser's own date picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "日期应写作2026-11-20的样子，请更正。"}


def prefill(form: forms.Form, name: str, *, value: Any, source: str, is_locked: bool = False) -> None:
    """Fill in what another source already gave, with that source beside it; a locked value cannot be changed."""
    field = form.fields[name]
    form.initial[name] = value
    vars(field)["source"] = source
    if is_locked:
        field.widget.attrs["readonly"] = True
