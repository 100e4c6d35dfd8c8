"""What a form shows, as plain values: to see whether somebody changed it meanwhile, and to put both together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.forms.formsets import BaseFormSet
from django.http import QueryDict

SALT = "civaffairs.web.forms"
WHOLE_LIST = "rows"
MINE, THEIRS = "mine", "theirs"
NEVER_KEPT = (forms.PasswordInput, forms.FileInput, forms.MultiWidget)
Values = dict[str, list[str]]


@dataclass(frozen=True)
class FormToken:
    """Travels with a form: names this one sending of it, and says what it showed when it was opened."""

    id: UUID
    holder: str
    base: Any

    @classmethod
    def new(cls, holder: str, base: Any) -> "FormToken":
        """A token for a page that is being drawn; `holder` is somebody on a page."""
        return cls(uuid4(), holder, base)

    def signed(self) -> str:
        """As it stands in the page."""
        return signing.dumps([str(self.id), self.holder, self.base], salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str, holder: str) -> "FormToken | None":
        """The token of a form that was sent; none where it is missing, forged, or given to somebody else."""
        if not text:
            return None
        try:
            key, given_to, base = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(UUID(key), given_to, base) if given_to == holder else None


def snapshot(form: Any) -> Any:
    """What an unbound form shows: the values of its visible fields, or of its rows."""
    if isinstance(form, BaseFormSet):
        return [_values(row, row.prefix) for row in form.initial_forms]
    return _values(form, form.prefix)


def _values(form: forms.BaseForm, prefix: str | None) -> Values:
    cut = len(prefix) + 1 if prefix else 0
    return {
        bound.html_name[cut:]: [] if _is_of_the_moment(bound) else shown(bound)
        for bound in form.visible_fields()
        if bound.name != "DELETE" and not isinstance(bound.field.widget, NEVER_KEPT)
    }


def _is_of_the_moment(bound: forms.BoundField) -> bool:
    """Whether the field only proposes the hour at which the page is drawn, which nobody changed meanwhile."""
    return bound.name not in bound.form.initial and callable(bound.field.initial)


def shown(bound: forms.BoundField) -> list[str]:
    """What a browser would send of an unbound field that nobody touched."""
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    formatted = widget.format_value(value)
    many = formatted if isinstance(formatted, list | tuple) else [formatted]
    return [text for text in (_plain(one) for one in many) if text]


def _plain(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def sent(data: QueryDict, name: str) -> list[str]:
    """What was typed into a field, in the same form."""
    return [text for text in (_plain(one) for one in data.getlist(name)) if text]


def typed(form: Any, data: QueryDict) -> Any:
    """What was typed, as initial values of a fresh form: nothing is judged yet."""
    if isinstance(form, BaseFormSet):
        filled = type(form)(data, **_made_with(form))
        return [_initial(row, data) for row in filled.forms]
    return _initial(form, data)


def _initial(form: forms.BaseForm, data: QueryDict) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if not isinstance(field.widget, (*NEVER_KEPT, forms.HiddenInput)) and not field.widget.attrs.get("readonly")
    }


def _made_with(formset: BaseFormSet) -> dict[str, Any]:
    return {"prefix": formset.prefix, "form_kwargs": formset.form_kwargs}


@dataclass(frozen=True)
class Difference:
    """One thing that two people see differently: as it was, as it is now, as I typed it, and what to take."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str
    taken: str

    @property
    def is_conflict(self) -> bool:
        """Whether both changed it, so that somebody has to choose."""
        return not self.taken


def differences(form: Any, base: Any, now: Any, data: QueryDict) -> list[Difference]:
    """Where what was typed and what stands there now are not the same; `form` is the unbound form of now."""
    if isinstance(form, BaseFormSet):
        return list(_of_rows(form, base, now, data))
    return list(_of_fields(form, base, now, data))


def _of_fields(form: Any, base: Values, now: Values, data: QueryDict) -> Iterator[Difference]:
    for bound in form.visible_fields():
        name = bound.html_name
        if name not in now:
            continue
        before, theirs, mine = base.get(name, []), now[name], sent(data, name)
        if theirs == mine:
            continue
        taken = MINE if theirs == before else THEIRS if mine == before else ""
        texts = [words(bound.field, values) for values in (before, theirs, mine)]
        yield Difference(name, str(bound.label), *texts, taken=taken)


def _of_rows(form: BaseFormSet, base: list[Values], now: list[Values], data: QueryDict) -> Iterator[Difference]:
    mine = [row for row in _sent_rows(form, data) if any(row.values())]
    if mine == now:
        return
    taken = MINE if now == base else THEIRS if mine == base else ""
    fields = form.empty_form.fields
    texts = ["\n".join(_row_words(fields, row) for row in rows) or "（无）" for rows in (base, now, mine)]
    yield Difference(WHOLE_LIST, "全部各项", *texts, taken=taken)


def _sent_rows(form: BaseFormSet, data: QueryDict) -> Iterator[Values]:
    filled = type(form)(data, **_made_with(form))
    for row in filled.forms:
        if not data.get(row.add_prefix("DELETE")):
            names = [bound.name for bound in row.visible_fields() if bound.name != "DELETE"]
            yield {name: sent(data, row.add_prefix(name)) for name in names}


def _row_words(fields: Mapping[str, forms.Field], row: Values) -> str:
    return "，".join(words(fields[name], values) for name, values in row.items() if values and name in fields)


def words(field: forms.Field, values: list[str]) -> str:
    """Values as a reader sees them: choices by their labels."""
    if isinstance(field.widget, forms.CheckboxInput):
        return "是" if values else "否"
    labels: dict[str, str] = {}
    for key, label in getattr(field.widget, "choices", ()):
        labels |= {str(one): str(word) for one, word in label} if isinstance(label, list | tuple) else {str(key): label}
    return "、".join(str(labels.get(value, value)) for value in values) or "（空）"


def merged(form: Any, now: Any, data: QueryDict, choices: Mapping[str, str]) -> QueryDict:
    """What was typed, with what stands there now wherever that was chosen."""
    result = data.copy()
    if isinstance(form, BaseFormSet):
        if choices.get(WHOLE_LIST) == THEIRS:
            _put_rows(form, now, result)
        return result
    for name, values in now.items():
        if choices.get(name) == THEIRS:
            result.setlist(name, values)
    return result


def _put_rows(form: BaseFormSet, now: list[Values], result: QueryDict) -> None:
    for name in [name for name in result if name.startswith(f"{form.prefix}-") and name.split("-")[1].isdigit()]:
        del result[name]
    for position, row in enumerate(now):
        for name, values in row.items():
            result.setlist(f"{form.prefix}-{position}-{name}", values)
    result[f"{form.prefix}-TOTAL_FORMS"] = str(len(now))
    result[f"{form.prefix}-INITIAL_FORMS"] = str(len(now))
