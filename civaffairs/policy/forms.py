"""Forms for figures of any shape: one field for each figure inside a short value, the whole as text for a long one."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError

from civaffairs.common.money import plain_text
from civaffairs.web.forms import AmountInput, DayField, PageForm
from civaffairs.web.words import word_for

from . import trace
from .cases import CaseLoader
from .definitions import Definition

MOST_FIELDS = 8
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,30})?\Z")
YES_NO = (("true", "是"), ("false", "否"))

Path = tuple[Any, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every single figure, code or flag inside a value, with the way to it."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from leaves(entry, (*path, name))
    elif isinstance(value, list):
        for position, entry in enumerate(value):
            yield from leaves(entry, (*path, position))
    else:
        yield path, value


def with_leaves(value: Any, typed: Mapping[Path, Any], path: Path = ()) -> Any:
    """The value with what was typed in place of its figures."""
    if isinstance(value, dict):
        return {name: with_leaves(entry, typed, (*path, name)) for name, entry in value.items()}
    if isinstance(value, list):
        return [with_leaves(entry, typed, (*path, position)) for position, entry in enumerate(value)]
    return typed.get(path, value)


class FigureField(forms.CharField):
    """One exact number, kept as it is typed: whole as a number, with a fraction as text."""

    default_error_messages = {"invalid": "应为数字，例如820或0.5，请更正。"}

    def __init__(self, *, unit: str, **options: Any):
        super().__init__(widget=AmountInput(unit=unit), **options)

    def clean(self, value: Any) -> Any:
        text = re.sub(r"[\s,，]", "", super().clean(value))
        if not NUMBER.match(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else plain_text(number)


class YamlField(forms.CharField):
    """A whole value in the notation of the parameter packs; a number with a fraction stands in quotation marks."""

    widget = forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True, sort_keys=False)

    def clean(self, value: Any) -> Any:
        try:
            return trace.text(yaml.load(super().clean(value), CaseLoader))
        except yaml.YAMLError as trouble:
            raise ValidationError(f"不能读取：{trouble}", code="invalid") from None


class Figure:
    """The fields of one parameter inside a form, and the value that they give together."""

    def __init__(self, definition: Definition, value: Any, prefix: str, *, is_whole: bool = False) -> None:
        self.definition, self.value, self.prefix = definition, value, prefix
        found = [] if value is None else list(leaves(value))
        self.paths = {f"{prefix}{number}": path for number, (path, _) in enumerate(found)}
        if is_whole or not found or len(found) > MOST_FIELDS:
            self.paths = {}

    def of_amounts(self) -> "Figure":
        """Only its numbers and yes-or-no answers; codes and long values stay as they are."""
        by_path = dict(leaves(self.value))
        kept = {name: path for name, path in self.paths.items() if _is_amount(by_path[path])}
        self.paths = kept
        return self

    def fields(self) -> dict[str, forms.Field]:
        """The fields by name."""
        if not self.paths:
            return {self.prefix: YamlField(label=self.definition.label, initial=self.value)}
        by_path = dict(leaves(self.value))
        return {name: self._field(path, by_path[path]) for name, path in self.paths.items()}

    def _field(self, path: Path, value: Any) -> forms.Field:
        words = [f"第{part + 1}项" if isinstance(part, int) else word_for(str(part)) for part in path]
        label = "·".join([self.definition.label, *words])
        if isinstance(value, bool):
            return forms.TypedChoiceField(
                label=label, choices=YES_NO, initial=str(value).lower(), coerce=lambda typed: typed == "true"
            )
        if _is_amount(value):
            return FigureField(label=label, initial=str(value), unit=self.definition.unit or "")
        return forms.CharField(label=label, initial=value)

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        """The whole value from the cleaned data of the form."""
        if not self.paths:
            return cleaned[self.prefix]
        return with_leaves(self.value, {path: cleaned[name] for name, path in self.paths.items()})


def _is_amount(value: Any) -> bool:
    return isinstance(value, int) or bool(NUMBER.match(str(value)))


class DraftForm(PageForm):
    """起草参数值: the figure, its day and its document."""

    effective_from = DayField(label="施行日期", help_text="从这一天起按新值计算；早于今天的，会列出受影响的已作决定。")
    document = forms.CharField(label="文号", max_length=200, help_text="设定该值的文件，例如“大民发〔2026〕12号”。")
    note = forms.CharField(label="事由", max_length=300, required=False)

    def __init__(self, *args: Any, figure: Figure | None, is_correction: bool, **options: Any):
        super().__init__(*args, **options)
        self.figure = figure
        if figure is not None:
            self.fields = {**figure.fields(), **self.fields}
        if is_correction:
            self.fields["note"].required = True
            self.fields["note"].label = "更正事由"

    def value(self) -> Any:
        """The typed value; None for a withdrawal."""
        return self.figure.typed(self.cleaned_data) if self.figure else None


class DiscardForm(PageForm):
    """作废起草."""

    reason = forms.CharField(label="作废理由", max_length=300)


class WhatIfForm(PageForm):
    """试算: the figures that one calculation read, each of which may be typed anew."""

    def __init__(self, *args: Any, figures: list[Figure], **options: Any):
        super().__init__(*args, **options)
        self.figures = figures
        for figure in figures:
            self.fields.update(figure.fields())

    def changed_values(self) -> dict[str, Any]:
        """The values that are no longer what the calculation read, by key."""
        typed = {figure.definition.key: figure.typed(self.cleaned_data) for figure in self.figures}
        return {figure.definition.key: typed[figure.definition.key] for figure in self.figures
                if typed[figure.definition.key] != figure.value}  # fmt: skip


class SearchForm(PageForm):
    """查找参数."""

    q = forms.CharField(label="名称、代码或文号", required=False, max_length=60)
    chapter = forms.ChoiceField(label="类别", required=False)
    local = forms.ChoiceField(
        label="范围", required=False, choices=(("", "全部"), ("own", "本地设定的"), ("sample", "示例数据"))
    )

    def __init__(self, *args: Any, chapters: list[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["chapter"].choices = [("", "全部"), *chapters]
