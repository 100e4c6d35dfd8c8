"""What the database would do with each query of a page, asked in the very scope and role in which the page asks."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from civaffairs.devstack.volume import fill
from tests import databases

# The tables that grow with the cases; any other is small.
GROWING = ("casework_", "registry_", "payments_award", "meanstest_", "assistance_")
SCANS = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")


@dataclass
class Plans:
    """Every query that was planned, with its plan."""

    found: list[tuple[str, dict]] = field(default_factory=list)

    def on(self, table: str) -> list[tuple[str, dict]]:
        """The queries that read a table."""
        return [(sql, plan) for sql, plan in self.found if any(relation(node) == table for node in nodes(plan))]

    def faults(self) -> list[str]:
        """Sequential scans of growing tables, parallel workers, and scans that an index does not hold to the tenant."""
        return [
            f"{fault}: {sql[:300]}" for sql, plan in self.found for node in nodes(plan) if (fault := fault_of(node))
        ]


def nodes(plan: dict) -> Iterator[dict]:
    """A plan's nodes; those that scan a bitmap's index take the table's name from above."""
    yield plan
    for below in plan.get("Plans", ()):
        if plan["Node Type"] in ("Bitmap Heap Scan", "BitmapOr", "BitmapAnd"):
            below.setdefault("Relation Name", relation(plan))
        yield from nodes(below)


def relation(node: dict) -> str:
    """The table that a node reads, where it reads one."""
    return node.get("Relation Name", "")


def fault_of(node: dict) -> str:
    """What is wrong with a node, or nothing."""
    kind, table = node["Node Type"], relation(node)
    if kind.startswith("Gather"):
        return "parallel workers"
    if not table.startswith(GROWING):
        return ""
    if kind == "Seq Scan":
        return f"sequential scan of {table}"
    condition = node.get("Index Cond", "")
    if kind in SCANS and not holds_to_tenant_or_row(condition):
        return f"{kind} of {table} by {node.get('Index Name')} without its tenant ({condition or 'no condition'})"
    return ""


def holds_to_tenant_or_row(condition: str) -> bool:
    """Whether an index condition names the tenant, or rows by their keys, which are UUIDs."""
    return "tenant" in condition or re.search(r"\b(\w+_)?id = ", condition) is not None


@contextmanager
def planned() -> Iterator[Plans]:
    """Collect the plan of each SELECT that is run inside, as the role and in the scope that runs it."""
    plans = Plans()

    def explain(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT ") and any(f'"{prefix}' in sql for prefix in GROWING):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
                answer = cursor.fetchone()[0]
            plan = answer if isinstance(answer, list) else json.loads(answer)
            plans.found.append((sql, plan[0]["Plan"]))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        yield plans


@contextmanager
def filled_database(cases: int, on: Any, blocker: Any) -> Iterator[None]:
    """An own database with this many cases, as the application role; gone afterwards."""
    stack = databases.start()
    name = databases.clone(stack, f"volume_{os.getpid()}")
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    with blocker.unblock():
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].close()
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        with connections["migrator"].cursor() as cursor:
            fill(cursor, cases=cases, on=on)
        try:
            yield
        finally:
            for alias in connections:
                connections[alias].close()
                connections[alias].settings_dict.update(before[alias])
    databases.drop(stack, name)
