"""Tags and filters of the pages: {% load web %}."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.web.amounts import capitals as amount_capitals
from civaffairs.web.amounts import yuan_text
from civaffairs.web.charts import HEIGHT, LEFT, RIGHT, WIDTH, Chart
from civaffairs.web.explanations import Explanation, value_text
from civaffairs.web.lights import Light
from civaffairs.web.words import readable as as_people_write

register = template.Library()


@register.filter
def money(amount: Decimal | int | str | None) -> str:
    """Yuan as 1,234.50元; nothing for no amount."""
    return "" if amount is None or amount == "" else f"{yuan_text(amount)}元"


@register.filter
def yuan(amount: Decimal | int | str | None) -> str:
    """Yuan as 1,234.50, where the unit stands beside it."""
    return "" if amount is None or amount == "" else yuan_text(amount)


@register.filter
def capitals(amount: Decimal | int | str | None) -> str:
    """Yuan in the capitals of letters: 壹仟贰佰叁拾肆元伍角."""
    return "" if amount is None or amount == "" else amount_capitals(amount)


@register.filter
def day(value: dt.date | dt.datetime | str | None) -> str:
    """A day, or its ISO text, as 2026年11月20日; an instant counts in Asia/Shanghai."""
    if not value:
        return ""
    if isinstance(value, str):
        return value_text(value)
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def month(value: str | None) -> str:
    """A month `YYYY-MM` as 2026年11月."""
    return value_text(value) if value else ""


@register.filter
def readable(text: str | None) -> str:
    """A sentence put together by a machine, with days and punctuation as people write them."""
    return as_people_write(str(text)) if text else ""


@register.filter
def in_fours(code: str | None) -> str:
    """A long code in groups of four, as letters print it: 00Z9-K7QX-2M4T-RW8B."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4)) if code else ""


@register.filter
def masked_id(number: str | None) -> str:
    """An identity number with its first three and last four characters, the rest covered."""
    if not number:
        return ""
    text = str(number)
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}" if len(text) > 7 else "*" * len(text)


@register.filter
def masked_name(name: str | None) -> str:
    """A name with everything after its first character covered."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else ""


@register.inclusion_tag("components/status.html")
def status(value: Any, choices: type[ToneChoices] | None = None) -> dict[str, str]:
    """A status tag: of a choice with tone, of a {label, tone} mapping, or of a code and its choices."""
    if choices is not None and not hasattr(value, "tone"):
        value = choices(value)
    if isinstance(value, dict):
        return {"label": value["label"], "tone": value.get("tone", Tone.NEUTRAL)}
    return {"label": getattr(value, "label", str(value)), "tone": getattr(value, "tone", Tone.NEUTRAL)}


@register.inclusion_tag("components/light.html")
def light(value: Light, term: str = "") -> dict[str, Any]:
    """The statutory light of one term."""
    return {"light": value, "term": term}


@register.inclusion_tag("components/determination.html")
def determination(explanation: Explanation) -> dict[str, Any]:
    """The explained decision."""
    return {"explanation": explanation}


@register.inclusion_tag("components/chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """A small chart with its table."""
    return {"chart": drawn, "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT}


@register.simple_tag(takes_context=True)
def sort_address(context: template.Context, column: Any) -> str:
    """The address of this list sorted by the column, back at its first page; a second click turns the order."""
    query = context["request"].GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query["sort"] = f"-{column.sort}" if query.get("sort") == column.sort else column.sort
    return f"?{query.urlencode()}"
