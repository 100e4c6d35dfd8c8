"""Executable policy cases: YAML that a civil servant can check, run against the rules without a database."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from civaffairs.policy import catalogue
from civaffairs.policy.engine import Evaluation, evaluate
from civaffairs.policy.resolution import CaseParameters, Layered, ParameterSource

REQUIRED_KEYS = {"name", "rule", "place", "on", "parameters", "input"}
OTHER_KEYS = {"expect", "refuse", "because", "source", "published"}
COMPARED_AS_SETS = ("reasons", "warnings", "flags")


class CaseLoader(yaml.CSafeLoader):
    """Refuses floats and duplicate keys, which YAML itself would let pass."""


class BadCaseFile(yaml.YAMLError):
    """A case file that cannot be taken at its word."""


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    names = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for name in names:
        if names.count(name) > 1:
            raise BadCaseFile(f"键“{name}”重复{_place(node)},请删去一个")
    return {name: loader.construct_object(value, deep=True) for name, (_, value) in zip(names, node.value, strict=True)}


def _float(loader: Any, node: Any) -> None:
    raise BadCaseFile(f'小数{node.value}没有加引号{_place(node)},请写作"{node.value}"')


def _place(node: Any) -> str:
    return f"(第{node.start_mark.line + 1}行)"


CaseLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
CaseLoader.add_constructor("tag:yaml.org,2002:float", _float)


@dataclass
class Outcome:
    """What became of one case; `problems` is empty when it passed."""

    name: str
    file: str
    case: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    evaluation: Evaluation | None = None

    @property
    def passed(self) -> bool:
        return not self.problems


@dataclass
class Report:
    """The outcomes of a run."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def passed(self) -> int:
        return sum(outcome.passed for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        return len(self.outcomes) - self.passed

    @property
    def ok(self) -> bool:
        return bool(self.outcomes) and not self.failed


def run_paths(
    paths: Iterable[str | Path],
    *,
    rule: str | None = None,
    name: str | None = None,
    loaded: ParameterSource | None = None,
) -> Report:
    """Run the cases of files and folders, of one rule or one name where given.

    `loaded` are dated values that count beside a case's own parameters where the case names a place.
    """
    report, names = Report(), set()
    for file in case_files(paths):
        try:
            cases = read_cases(file)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as trouble:
            report.outcomes.append(Outcome(str(file), str(file), problems=[f"文件不能读取:{trouble}"]))
            continue
        for case in cases:
            outcome = run_case(case, str(file), loaded=loaded)
            if outcome.name in names:
                outcome.problems.append("名称与另一个案例相同,请改名")
            names.add(outcome.name)
            if (rule is None or case.get("rule") == rule) and (name is None or outcome.name == name):
                report.outcomes.append(outcome)
    return report


def case_files(paths: Iterable[str | Path]) -> list[Path]:
    """The case files among files and folders, each once, in order of path."""
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        inside = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)


def read_cases(file: Path) -> list[dict[str, Any]]:
    """The cases of a file; raises yaml.YAMLError for a float, a duplicate key, or anything but a list of mappings."""
    cases = yaml.load(file.read_text("utf-8"), CaseLoader)
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise BadCaseFile("应为案例清单,每个案例是一组键和值")
    return cases


def run_case(case: dict[str, Any], file: str = "", *, loaded: ParameterSource | None = None) -> Outcome:
    """Calculate one case and compare it with what it expects."""
    outcome = Outcome(str(case.get("name") or "(没有名称)"), file, case)
    outcome.problems = list(_form_problems(case))
    if outcome.problems:
        return outcome
    parameters: ParameterSource = CaseParameters(case["parameters"] or {})
    if loaded is not None and case["place"] is not None:
        parameters = Layered(parameters, loaded)
    try:
        outcome.evaluation = evaluate(
            case["rule"], place=case["place"], on=case["on"], parameters=parameters, inputs=case["input"]
        )
    except catalogue.UnknownRule:
        outcome.problems.append(f"没有规则 {case['rule']}")
        return outcome
    outcome.problems += _differences(case, outcome.evaluation)
    return outcome


def _form_problems(case: dict[str, Any]) -> Iterable[str]:
    for key in sorted(case.keys() - REQUIRED_KEYS - OTHER_KEYS, key=str):
        yield f"案例没有约定的键“{key}”"
    for key in sorted(REQUIRED_KEYS - case.keys()):
        yield f"案例缺少“{key}”"
    if ("expect" in case) == ("refuse" in case):
        yield "案例应写 expect 或 refuse 之一"
    if "expect" in case and not isinstance(case["expect"], dict):
        yield "expect 应为一组输出"
    if "on" in case and (not isinstance(case["on"], dt.date) or isinstance(case["on"], dt.datetime)):
        yield "on 应为日期"
    if case.get("place") is not None and not isinstance(case["place"], str):
        yield "place 应为加引号的区划代码或 null"
    if not isinstance(case.get("parameters") or {}, dict):
        yield "parameters 应为对照表"


def _differences(case: dict[str, Any], evaluation: Evaluation) -> Iterable[str]:
    refusal = evaluation.refusal
    if "refuse" in case:
        if refusal is None:
            yield f"应当拒绝({case['refuse']}),却得出 {evaluation.outputs}"
        elif refusal.code != case["refuse"]:
            yield f"应当拒绝({case['refuse']}),却是 {refusal.code}:{refusal.message}"
    elif refusal is not None:
        yield f"应当得出结果,却拒绝计算({refusal.code}):{refusal.message}"
    else:
        outputs = evaluation.outputs or {}
        for name, expected in case["expect"].items():
            if name not in outputs:
                yield f"没有输出项 {name}"
            elif not same(expected, outputs[name], as_set=name in COMPARED_AS_SETS):
                yield f"{name} 应为 {expected!r},得出 {outputs[name]!r}"
    if because := case.get("because"):
        known = grounds(evaluation)
        for entry in because if isinstance(because, Sequence) and not isinstance(because, str) else [because]:
            if entry not in known:
                yield f"理由中没有 {entry}"


def same(expected: Any, got: Any, *, as_set: bool = False) -> bool:
    """Whether two values are the same: numbers by value, reasons, warnings and flags as sets, the rest exactly."""
    if isinstance(got, Decimal) or (isinstance(got, int) and not isinstance(got, bool)):
        return _same_number(expected, got)
    if isinstance(got, dt.date):
        return expected == got or expected == got.isoformat()
    if isinstance(got, dict):
        return (
            isinstance(expected, dict)
            and {str(name) for name in expected} == {str(name) for name in got}
            and all(
                same(value, got[name] if name in got else got[str(name)], as_set=name in COMPARED_AS_SETS)
                for name, value in expected.items()
            )
        )
    if isinstance(got, list):
        if not isinstance(expected, list):
            return False
        if as_set:
            return set(map(str, expected)) == set(map(str, got))
        return len(expected) == len(got) and all(map(same, expected, got))
    return type(expected) is type(got) and expected == got


def _same_number(expected: Any, got: Decimal | int) -> bool:
    if isinstance(expected, bool) or not isinstance(expected, int | str | Decimal):
        return False
    try:
        return Decimal(expected) == got
    except InvalidOperation:
        return False


def grounds(evaluation: Evaluation) -> set[str]:
    """All that a `because` entry may name: rules, parameters read, the member or field at fault, codes."""
    found = {evaluation.rule_id}
    keys = {read.key for step in evaluation.steps for read in step.reads}
    if refusal := evaluation.refusal:
        found |= {refusal.code, *(part for part in (*refusal.path, refusal.field) if isinstance(part, str))}
        keys |= {refusal.key} if refusal.key else set()
    for key in keys:
        found |= {key, key.rpartition(".")[2]}
    outputs = evaluation.outputs or {}
    found |= set(evaluation.reasons)
    for name in COMPARED_AS_SETS:
        found |= set(outputs.get(name) or ())
    verdicts = outputs.get("verdicts") or {}
    found |= set(verdicts.values() if isinstance(verdicts, dict) else verdicts)
    for step in evaluation.steps:
        found |= set(step.codes)
        for child in step.children:
            found |= grounds(child)
    return found
