"""How a rule applies the tables and requirements of a local scheme to a case."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from civaffairs.policy import catalogue
from civaffairs.policy.conditions import WrongKind
from civaffairs.policy.engine import Law


def require_fields(law: Law, subject: Mapping[str, Any], *tables: Iterable[Any], path: Sequence[Any] = ()) -> None:
    """Every field that a row of these tables names is there; raises RuleRefusal missing_input."""
    for table in tables:
        for row in table:
            for field in row.when.conditions:
                if field not in subject:
                    message = f"本地方案要看“{catalogue.word('fields', field, rule_id=law.rule.id)}”，请补充后再计算。"
                    law.refuse("missing_input", message, field=field, path=(*path, field))


def first_row(law: Law, table: Iterable[Any], subject: Mapping[str, Any]) -> Any:
    """The first row that holds, or None."""
    return next((row for row in table if _row_holds(law, row, subject)), None)


def first_value(law: Law, key: str, table: Iterable[Any], subject: Mapping[str, Any]) -> Decimal:
    """The value of the first row that holds; raises RuleRefusal missing_parameter where the document is silent."""
    found = first_row(law, table, subject)
    if found is not None:
        return found.value
    label = catalogue.definition(key).label
    return law.refuse("missing_parameter", f"“{label}”没有规定这种情形的数额，请由参数管理人员按文件补充。", key=key)


def failing(law: Law, requires: Iterable[Any], subject: Mapping[str, Any]) -> list[str]:
    """The reasons of the conditions that do not hold, in their order."""
    return [row.reason for row in requires if not _row_holds(law, row, subject)]


def require(law: Law, requires: Iterable[Any], subject: Mapping[str, Any]) -> None:
    """Write each condition of a scheme down as a test."""
    for row in requires:
        failure = catalogue.word("codes", row.reason, rule_id=law.rule.id)
        law.test(row.reason, _row_holds(law, row, subject), f"没有“{failure}”的情形")


def version_on(law: Law, key: str, day: dt.date, word: str) -> Any:
    """The one dated version of a scheme that contains the day, both ends inside; `word` says which day selects.

    Raises RuleRefusal missing_parameter where none does, malformed_parameter where several do.
    """
    found = [
        version
        for version in law.parameter(key)
        if (version.from_ is None or version.from_ <= day) and (version.to is None or day <= version.to)
    ]
    label = catalogue.definition(key).label
    if not found:
        message = f"“{label}”没有{day}（{word}）有效的版本，请由参数管理人员按文件录入。"
        law.refuse("missing_parameter", message, key=key)
    if len(found) > 1:
        message = f"“{label}”在{day}（{word}）有{len(found)}个版本同时有效，请由参数管理人员更正起止日期。"
        law.refuse("malformed_parameter", message, key=key, path=("from",))
    return found[0]


def _row_holds(law: Law, row: Any, subject: Mapping[str, Any]) -> bool:
    try:
        return row.when.holds(subject)
    except WrongKind as trouble:
        message, field = trouble.args
        label = catalogue.word("fields", field, rule_id=law.rule.id)
        return law.refuse("malformed_input", f"“{label}”填写有误：{message}。", field=field)
