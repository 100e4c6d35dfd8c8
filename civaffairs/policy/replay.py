"""Recomputing what was decided, as it was known then, by the version of each rule that was used then."""

from collections.abc import Iterator
from typing import Any

from civaffairs.common.dates import SHANGHAI

from .decisions import StoredDecision
from .engine import evaluate
from .resolution import ParameterSource

# A better word for the same step is no other decision; what is counted, read and concluded is.
STEP_MEMBERS = ("notion", "value", "unit", "codes")
READ_MEMBERS = ("key", "value", "place", "effective_from", "document")
RULE_MEMBERS = ("rule", "version", "reasons")


def replay(decision: StoredDecision, *, figures: ParameterSource) -> list[str]:
    """How a stored decision differs when it is made again from its own facts; empty when it does not.

    Each difference is `where: stored → recomputed`.
    """
    stored = decision.trace or {}
    again = evaluate(
        decision.rule_id,
        place=decision.place,
        on=decision.as_of,
        known_at=decision.known_at.astimezone(SHANGHAI),
        parameters=figures,
        inputs=decision.facts,
        sources=decision.sources,
        versions=versions_in(stored),
    )
    return list(differences(stored, again.trace))


def versions_in(trace: dict[str, Any]) -> dict[str, str]:
    """The version of each rule that a trace was made by."""
    found = {trace["rule"]: trace["version"]} if trace.get("version") else {}
    for step in trace.get("steps", ()):
        for child in step["children"]:
            found |= versions_in(child)
    return found


def differences(stored: dict[str, Any], again: dict[str, Any], where: str = "") -> Iterator[str]:
    """Where two traces of one rule say different things."""
    for name in RULE_MEMBERS:
        yield from _unlike(f"{where}{name}", stored.get(name), again[name])
    yield from _unlike(f"{where}refusal", _code(stored.get("refusal")), _code(again["refusal"]))
    outputs, outputs_again = stored.get("outputs") or {}, again["outputs"] or {}
    for name in sorted(outputs.keys() | outputs_again.keys()):
        yield from _unlike(f"{where}outputs.{name}", outputs.get(name), outputs_again.get(name))
    steps, steps_again = stored.get("steps", []), again["steps"]
    yield from _unlike(f"{where}steps", len(steps), len(steps_again))
    for number, (step, step_again) in enumerate(zip(steps, steps_again, strict=False), 1):
        yield from _step_differences(step, step_again, f"{where}{number}.{step['notion']}")


def _step_differences(stored: dict[str, Any], again: dict[str, Any], where: str) -> Iterator[str]:
    for name in STEP_MEMBERS:
        yield from _unlike(f"{where}.{name}", stored[name], again[name])
    reads = [{name: read[name] for name in READ_MEMBERS} for read in stored["reads"]]
    yield from _unlike(
        f"{where}.reads", reads, [{name: read[name] for name in READ_MEMBERS} for read in again["reads"]]
    )
    yield from _unlike(f"{where}.children", len(stored["children"]), len(again["children"]))
    for child, child_again in zip(stored["children"], again["children"], strict=False):
        yield from differences(child, child_again, f"{where} / ")


def _reads(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [{name: read[name] for name in READ_MEMBERS} for read in step["reads"]]


def _unlike(where: str, stored: Any, again: Any) -> Iterator[str]:
    if stored != again:
        yield f"{where}: {stored} → {again}"


def _code(refusal: dict[str, Any] | None) -> str | None:
    return refusal["code"] if refusal else None
