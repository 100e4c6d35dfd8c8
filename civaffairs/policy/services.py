"""The figures in force: what bureaus have published over what comes with the installation."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.db.models import Max

from . import catalogue
from .engine import Evaluation, evaluate
from .models import ParameterValue as PublishedValue
from .resolution import CaseParameters, DatedValues, Layered, ParameterSource, ParameterValue


def figures() -> ParameterSource:
    """Every dated value known to this installation, as one source."""
    return _figures(PublishedValue.objects.aggregate(latest=Max("pk"))["latest"])


@lru_cache(maxsize=2)
def _figures(latest: int | None) -> DatedValues:
    """Values are append-only, so the newest key says whether a remembered source still holds."""
    published = PublishedValue.objects.filter(pk__lte=latest) if latest else []
    return DatedValues([*catalogue.pack_rows(), *(_as_row(value) for value in published)])


def _as_row(value: PublishedValue) -> ParameterValue:
    return ParameterValue(
        value.key,
        "withdrawn" if value.value is None else value.value,
        place=value.place,
        effective_from=value.effective_from,
        document=value.document,
        published_at=value.published_at,
        identity=value.pk,
        supersedes=value.supersedes_id,
    )


def apply_rule(
    rule_id: str,
    *,
    place: str,
    on: dt.date,
    inputs: dict[str, Any],
    known_at: dt.datetime | None = None,
    parameters: dict[str, Any] | None = None,
    sources: dict[str, Any] | None = None,
) -> Evaluation:
    """Calculate a rule with the figures in force; `parameters` win over them (dry runs, a lengthened calendar)."""
    source = figures()
    if parameters:
        source = Layered(CaseParameters(parameters), source)
    return evaluate(rule_id, place=place, on=on, known_at=known_at, parameters=source, inputs=inputs, sources=sources)


def figure(key: str, *, place: str, on: dt.date, known_at: dt.datetime | None = None) -> Any:
    """The plain value of one parameter in force. Raises LookupError naming the key when there is none."""
    found = figures().lookup(key, place, on, known_at)
    if found is None or found.value is None:
        raise LookupError(f"no value of {key} is in force at {place} on {on}")
    return found.value
