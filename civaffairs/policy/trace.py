"""The explanation of a calculation as plain data, format 1: stored with a determination, shown, sent by the API."""

import datetime as dt
from decimal import Decimal, Inexact
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from civaffairs.common.money import display, normal, plain_text

if TYPE_CHECKING:
    from civaffairs.policy.engine import Evaluation, RuleRefusal, Step
    from civaffairs.policy.resolution import ParameterValue

FORMAT = 1
READABLE = Decimal("0.000001")


def of(evaluation: "Evaluation") -> dict[str, Any]:
    """The trace of an evaluation; decimals and dates are text."""
    rule = evaluation.rule
    return {
        "format": FORMAT,
        "rule": evaluation.rule_id,
        "label": rule.label if rule else None,
        "basis": rule.basis if rule else None,
        "version": rule.version if rule else None,
        "place": evaluation.place,
        "on": evaluation.on.isoformat(),
        "known_at": text(evaluation.known_at),
        "inputs": [_input(name, value, evaluation.sources.get(name)) for name, value in evaluation.inputs.items()],
        "steps": [_step(step) for step in evaluation.steps],
        "outputs": text(evaluation.outputs),
        "reasons": list(evaluation.reasons),
        "refusal": _refusal(evaluation.refusal) if evaluation.refusal else None,
    }


def text(value: Any) -> Any:
    """A value as JSON has it, with decimals and dates as text."""
    kind = value.__class__
    if value is None or kind is str or kind is bool or kind is int:
        return value
    if kind is Decimal:
        return plain_text(value)
    if kind is Fraction:
        return _fraction_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): text(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [text(entry) for entry in value]
    return str(value)


def _fraction_text(value: Fraction) -> str:
    try:
        return plain_text(normal(value))
    except Inexact:
        return plain_text(display(value, READABLE))


def _input(name: str, value: Any, origin: Any) -> dict[str, Any]:
    origin = origin or {}
    return {"name": name, "value": text(value), "source": origin.get("source"), "reference": origin.get("reference")}


def _step(step: "Step") -> dict[str, Any]:
    return {
        "notion": step.notion,
        "label": step.label,
        "value": text(step.value),
        "unit": step.unit,
        "basis": step.basis,
        "reads": [_read(read) for read in step.reads] if step.reads else [],
        "codes": list(step.codes),
        "children": [of(child) for child in step.children] if step.children else [],
    }


def _read(read: "ParameterValue") -> dict[str, Any]:
    return {
        "key": read.key,
        "value": text(read.value),
        "place": read.place,
        "effective_from": text(read.effective_from),
        "document": read.document,
        "sample": read.sample,
    }


def _refusal(refusal: "RuleRefusal") -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": refusal.message,
        "field": refusal.field,
        "key": refusal.key,
        "member": refusal.member,
        "path": [str(part) for part in refusal.path],
    }
