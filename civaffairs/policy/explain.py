"""An explanation as indented lines of text, for the terminal and for logs."""

from collections.abc import Iterator
from typing import Any

from civaffairs.policy import catalogue


def lines(trace: dict[str, Any], indent: str = "") -> Iterator[str]:
    """The trace, line by line, in words."""
    place = f"·{trace['place']}" if trace["place"] else ""
    yield f"{indent}【{trace['label'] or trace['rule']}】{trace['on']}{place} 依据:{trace['basis'] or '—'}"
    for given in trace["inputs"]:
        origin = f"(来源:{given['source']} {given['reference'] or ''})" if given["source"] else ""
        label = catalogue.word("fields", given["name"], rule_id=trace["rule"])
        yield f"{indent}  已知 {label}:{given['value']}{origin}"
    for step in trace["steps"]:
        yield from _step_lines(step, indent + "  ")
    if refusal := trace["refusal"]:
        yield f"{indent}  不能计算({refusal['code']}):{refusal['message']}"
    for code in trace["reasons"]:
        yield f"{indent}  原因 {code}:{catalogue.word('codes', code, rule_id=trace['rule'])}"


def _step_lines(step: dict[str, Any], indent: str) -> Iterator[str]:
    value = (
        {True: "是", False: "否"}.get(step["value"], step["value"])
        if isinstance(step["value"], bool)
        else step["value"]
    )
    codes = f" [{'、'.join(step['codes'])}]" if step["codes"] else ""
    yield f"{indent}{step['label']}:{'—' if value is None else value}{step['unit'] or ''}{codes}"
    for read in step["reads"]:
        since = f",自{read['effective_from']}" if read["effective_from"] else ""
        document = read["document"] or "案例自带"
        yield f"{indent}  查 {catalogue.definition(read['key']).label} = {read['value']}({document}{since})"
    for child in step["children"]:
        yield from lines(child, indent + "  ")
