"""Rules: law written as pure functions that explain themselves.

A rule is one function `(given, law) -> outputs`. `given` holds its checked inputs; `law` reads dated parameters and
writes down each test and each step, so that the outcome can be read line by line by the person it concerns:

    @rule("assistance.edge_household", label="最低生活保障边缘家庭认定", basis="民发〔2021〕57号第8条",
          since=date(2021, 7, 1), inputs={...}, always=(STANDARD, MULTIPLE))
    def edge_household(given, law):
        line = law.step("line", law.parameter(MULTIPLE) * standard, "边缘家庭收入线", unit="元/人·月")
        law.test("income_not_below_line", given.monthly_income < given.household_size * line, "家庭月收入低于收入线")
        return {"eligible": law.eligible, "line": line, "reasons": law.reasons}

Refused calculations and unfavourable answers are different things: a rule that lacks a fact or a figure refuses
(`RuleRefusal`), a household that misses a condition gets reasons.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, NoReturn

from civaffairs.common.money import EXACT, normal, round_to
from civaffairs.policy import catalogue, trace
from civaffairs.policy.residence import OneForAll
from civaffairs.policy.resolution import ParameterSource, ParameterValue
from civaffairs.policy.shapes import (
    ABSENT,
    MISSING,
    Entries,
    Facts,
    Fault,
    Faults,
    RecordOf,
    Scope,
    Shape,
    Unknowable,
    missing,
)

PRECEDENCE = (
    "not_in_force",
    "missing_input",
    "malformed_input",
    "missing_parameter",
    "malformed_parameter",
    "contradictory_input",
    "limit_exceeded",
    "outside_scope",
    "too_few_inspectors",
)

RuleBody = Callable[[Facts, "Law"], dict[str, Any]]
Check = Callable[[Facts, "Law"], None]


class RuleRefusal(Exception):
    """A rule cannot be calculated: the stable code, the field or the parameter key at fault, a Chinese sentence.

    `path` leads to the member at fault inside the input or the parameter value.
    """

    def __init__(
        self, code: str, message: str, *, field: str | None = None, key: str | None = None, path: Sequence[Any] = ()
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.field, self.key, self.path = code, message, field, key, tuple(path)

    @property
    def member(self) -> str | None:
        """The innermost named member at fault."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated version of a rule."""

    id: str
    label: str
    basis: str
    since: dt.date | None
    inputs: RecordOf
    always: tuple[str, ...]
    checks: tuple[Check, ...]
    body: RuleBody

    @property
    def version(self) -> str:
        return self.since.isoformat() if self.since else "1"


def rule(
    rule_id: str,
    *,
    label: str,
    basis: str,
    inputs: dict[str, Any],
    since: dt.date | None = None,
    unchanged_since: Sequence[dt.date] = (),
    always: Sequence[str] = (),
    checks: Sequence[Check] = (),
) -> Callable[[RuleBody], RuleBody]:
    """Register a function as a rule, in force from `since` until a later version of the same id.

    `unchanged_since` are later texts of the law under which the same steps go on with other parameters. `always` are
    the parameters read before any test. `checks` look at what inputs and parameters owe each other before the first
    step; of all that can be seen then, the refusal first in PRECEDENCE is given.
    """

    def decorate(body: RuleBody) -> RuleBody:
        shape = RecordOf(inputs)
        for begin in (since, *unchanged_since):
            catalogue.add(Rule(rule_id, label, basis, begin, shape, tuple(always), tuple(checks), body))
        return body

    return decorate


@dataclass(slots=True)
class Step:
    """One line of the explanation."""

    notion: str
    value: Any
    label: str
    unit: str | None = None
    basis: str | None = None
    reads: list[ParameterValue] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    children: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a rule answered: outputs, or a refusal; and the explanation of either."""

    rule: Rule | None
    rule_id: str
    place: str | None
    on: dt.date
    known_at: dt.date | dt.datetime | None
    inputs: dict[str, Any]
    sources: dict[str, Any]
    steps: list[Step]
    outputs: dict[str, Any] | None
    reasons: list[str]
    refusal: RuleRefusal | None

    @property
    def trace(self) -> dict[str, Any]:
        """The explanation as plain data, format 1."""
        return trace.of(self)


class Law:
    """The law as one calculation meets it: the parameters in force, and the record of tests and steps."""

    def __init__(
        self,
        rule: Rule,
        *,
        place: str | None,
        on: dt.date,
        known_at: Any,
        source: ParameterSource,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        self.rule, self.place, self.on, self.known_at = rule, place, on, known_at
        self._governing_day = on
        self._versions = versions
        self.reasons: list[str] = []
        self.steps: list[Step] = []
        self._source = source
        self._found: dict[str, ParameterValue] = {}
        self._checked: dict[str, Any] = {}
        self._unwritten: list[ParameterValue] = []

    @property
    def eligible(self) -> bool:
        """No test has failed so far."""
        return not self.reasons

    def govern_by(self, day: dt.date) -> None:
        """Read parameters as of another day than the decision, where the law says that the law of that day governs."""
        self._governing_day = day

    def parameter(self, key: str) -> Any:
        """The checked value in force; raises RuleRefusal missing_parameter or malformed_parameter."""
        checked = self._checked.get(key)
        if checked is None:
            checked = self.parameter_if_any(key)
            if checked is None:
                raise self._lacking(key)
        elif self._found[key] not in self._unwritten:
            self._unwritten.append(self._found[key])
        return checked

    def parameter_if_any(self, key: str) -> Any:
        """The checked value in force, or None where the law lets it be absent."""
        found = self._found.get(key)
        if found is None:
            found = self._source.lookup(key, self.place, self._governing_day, self.known_at)
            if found is None or found.value is None:
                return None
            self._found[key] = found
        if found not in self._unwritten:
            self._unwritten.append(found)
        try:
            checked = self._checked[key] = catalogue.definition(key).read(found)
        except Faults as faults:
            raise parameter_refusal(key, faults.faults) from None
        return checked

    def step(
        self,
        notion: str,
        value: Any,
        label: str,
        *,
        unit: str | None = None,
        basis: str | None = None,
        codes: Sequence[str] = (),
    ) -> Any:
        """Write one line of the explanation and give the value back."""
        self.steps.append(Step(notion, value, label, unit, basis or self.rule.basis, self._unwritten, tuple(codes)))
        self._unwritten = []
        return value

    def test(self, code: str, holds: bool, label: str, *, basis: str | None = None) -> bool:
        """Write down a condition; `code` joins the reasons when it does not hold."""
        self.step(code, holds, label, basis=basis, codes=() if holds else (code,))
        if not holds:
            self.reasons.append(code)
        return holds

    def round(self, value: Decimal | Fraction, key: str) -> Decimal:
        """The value rounded once, in the mode that the parameter names."""
        rounding = self.parameter(key)
        return round_to(value, mode=rounding.mode, step=rounding.step)

    def refuse(
        self, code: str, message: str, *, field: str | None = None, key: str | None = None, path: Sequence[Any] = ()
    ) -> NoReturn:
        raise RuleRefusal(code, message, field=field, key=key, path=path or tuple(filter(None, [field])))

    def asked(self, name: str, value: Any, shape: Shape) -> Any:
        """The checked value of an input that is looked at only in this case; raises RuleRefusal."""
        try:
            if value is None or value is ABSENT:
                raise missing("必须填写")
            return shape.read(value, Scope(on=self.on))
        except Faults as found:
            kind, path, message = found.faults[0]
            raise _input_refusal(self.rule.id, Fault(kind, (name, *path), message)) from None

    def apply(self, rule_id: str, inputs: dict[str, Any], *, sources: dict[str, Any] | None = None) -> dict[str, Any]:
        """The outputs of another rule, for the same place and day, explained as a child of this one."""
        evaluation = evaluate(
            rule_id,
            place=self.place,
            on=self.on,
            known_at=self.known_at,
            parameters=self._source,
            inputs=inputs,
            sources=sources,
            versions=self._versions,
        )
        outputs = evaluation.outputs
        label = evaluation.rule.label if evaluation.rule else rule_id
        self.step(rule_id, None, label, basis=evaluation.rule.basis if evaluation.rule else None)
        self.steps[-1].children.append(evaluation)
        if evaluation.refusal:
            raise evaluation.refusal
        return outputs or {}

    def write_other_reads(self) -> None:
        """One last line for the parameters that were read and that no step used."""
        written = {id(read) for step in self.steps for read in step.reads}
        self._unwritten = [found for found in self._found.values() if id(found) not in written]
        if self._unwritten:
            self.step("parameters_read", None, "另外查阅的参数")

    def forget_reads(self) -> None:
        """What the checks read before the first step is not yet part of a line."""
        self._unwritten = []

    def _lacking(self, key: str) -> RuleRefusal:
        definition = catalogue.definition(key)
        where = f"{self.place}在" if self.place else ""
        return RuleRefusal(
            "missing_parameter",
            f"{where}{self._governing_day}没有生效的“{definition.label}”,请由{'或'.join(definition.set_by)}按文件录入后再计算。",
            key=key,
        )


def evaluate(
    rule_id: str,
    *,
    place: str | None,
    on: dt.date,
    parameters: ParameterSource,
    inputs: dict[str, Any],
    known_at: dt.date | dt.datetime | None = None,
    sources: dict[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Evaluation:
    """Calculate a rule for a place and a decision date.

    `inputs` are plain values; `sources` says of an input where it came from: name -> {source, reference}.
    `versions` (rule id -> version) are the versions a stored decision was made by; without one the day decides.
    Raises catalogue.UnknownRule; every other trouble is a refusal inside the evaluation.
    """
    law, outputs, refusal = None, None, None
    wanted = (versions or {}).get(rule_id)
    version = _version(rule_id, on, wanted)
    if version is None and wanted is not None:
        refusal = RuleRefusal("not_in_force", f"规则{rule_id}没有{wanted}这一版,不能照原样重算。")
    elif version is None:
        since = catalogue.versions(rule_id)[0].since
        refusal = RuleRefusal("not_in_force", f"本规则自{since}起施行,{on}的事项不能按它计算,请按当时的决定登记。")
    else:
        law = Law(version, place=place, on=on, known_at=known_at, source=parameters, versions=versions)
        with localcontext(EXACT):
            try:
                outputs = _answer(version, law, inputs)
            except RuleRefusal as refused:
                refusal = refused
            law.write_other_reads()
    return Evaluation(
        version,
        rule_id,
        place,
        on,
        known_at,
        inputs,
        sources or {},
        law.steps if law else [],
        outputs,
        law.reasons if law and not refusal else [],
        refusal,
    )


def _version(rule_id: str, on: dt.date, wanted: str | None) -> Rule | None:
    versions = reversed(catalogue.versions(rule_id))
    if wanted is not None:
        return next((one for one in versions if one.version == wanted), None)
    return next((one for one in versions if not one.since or one.since <= on), None)


def _answer(version: Rule, law: Law, inputs: dict[str, Any]) -> dict[str, Any]:
    given = _prepare(version, law, inputs)
    law.forget_reads()
    try:
        outputs = version.body(given, law)
    except Faults as faults:
        raise parameter_refusal(faults.key or "", faults.faults) from None
    return {name: _plain(value) for name, value in outputs.items()}


def _prepare(version: Rule, law: Law, inputs: dict[str, Any]) -> Facts:
    """All that can be seen before the first step: inputs, parameters that are always read, what they owe each other."""
    refusals: list[RuleRefusal] = []
    try:
        given = version.inputs.read(inputs, Scope(on=law.on))
    except Faults as found:
        given = Facts() if not isinstance(found.partial, Facts) else found.partial
        refusals = [_input_refusal(version.id, fault) for fault in found.faults]
    faulty = bool(refusals)
    for key in version.always:
        try:
            value = law.parameter(key)
            if isinstance(value, Entries | OneForAll) and catalogue.definition(key).by_residence:
                value.of(given.residence)
        except Unknowable:
            continue
        except RuleRefusal as refusal:
            refusals.append(refusal)
        except Faults as found:
            refusals.append(parameter_refusal(key, found.faults))
    for check in version.checks:
        try:
            check(given, law)
        except Unknowable:
            if not faulty:
                raise
        except RuleRefusal as refusal:
            refusals.append(refusal)
        except Faults as found:
            refusals.append(parameter_refusal(found.key or "", found.faults))
    if refusals:
        raise min(refusals, key=lambda refusal: PRECEDENCE.index(refusal.code))
    return given


def _input_refusal(rule_id: str, fault: Fault) -> RuleRefusal:
    name = next((part for part in reversed(fault.path) if isinstance(part, str)), "input")
    label = catalogue.word("fields", name, rule_id=rule_id)
    where = "".join(f"第{part + 1}项的" for part in fault.path if isinstance(part, int))
    if fault.kind == MISSING:
        return RuleRefusal("missing_input", f"缺少{where}“{label}”,请补充后再计算。", field=name, path=fault.path)
    return RuleRefusal("malformed_input", f"{where}“{label}”填写有误:{fault.message}。", field=name, path=fault.path)


def parameter_refusal(key: str, faults: list[Fault]) -> RuleRefusal:
    """The refusal for a parameter whose value is incomplete or wrongly shaped."""
    fault = min(faults, key=lambda found: found.kind != MISSING)
    label = catalogue.definition(key).label
    where = "的".join(f"“{part}”" for part in fault.path)
    if fault.kind == MISSING:
        message = f"参数“{label}”缺少{where},请由参数管理人员补充后再计算。"
        return RuleRefusal("missing_parameter", message, key=key, path=fault.path)
    message = f"参数“{label}”{where}有误:{fault.message}。请由参数管理人员更正。"
    return RuleRefusal("malformed_parameter", message, key=key, path=fault.path)


def _plain(value: Any) -> Any:
    """Outputs carry exact decimals without trailing zeros."""
    if isinstance(value, Decimal | Fraction):
        return normal(value)
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
