"""How long one rule takes, with and without the trace that explains it.

The first good case of each rule's scenarios is calculated again and again, without a database. The peer is a published
figure: OpenFisca needs 0.4 ms for one rule of the same kind and one household.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from civaffairs.policy.cases import CaseParameters, read_cases, run_case
from civaffairs.policy.engine import evaluate
from civaffairs.policy.trace import of as trace_of

from .sizes import Size
from .table import Row

SCENARIOS = Path(__file__).resolve().parents[1] / "tests" / "scenarios"
PEER = 2_500  # evaluations a second
REPORTED = "assistance.subsistence_allowance"
RULES = (
    REPORTED,
    "assistance.edge_household",
    "meanstest.household_members",
    "meanstest.income",
    "meanstest.property",
    "meanstest.conclusion",
    "casework.deadline",
    "registry.id_number",
)


def good_case(rule_id: str) -> dict:
    """The first scenario of the rule that is calculated to its end."""
    for case in read_cases(SCENARIOS / f"{rule_id}.yaml"):
        if case["rule"] == rule_id and "refusal" not in case["expect"] and run_case(case).passed:
            return case
    raise SystemExit(f"no scenario of {rule_id} passes")


def microseconds(works: dict[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """The median time of one call of each, in batches of twenty that take turns."""
    took: dict[str, list[float]] = {name: [] for name in works}
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for name, work in works.items():
            start = time.perf_counter()
            for _ in range(20):
                work()
            took[name].append((time.perf_counter() - start) / 20)
    return {name: median(values) * 1e6 for name, values in took.items()}


def rows(size: Size) -> Iterator[Row]:
    """Print every rule; report the one that decides a grant."""
    print(f"{'rule':<36}{'us':>9}{'with trace':>12}{'a second':>10}{'lines':>7}")
    for rule_id in RULES:
        case = good_case(rule_id)
        parameters = CaseParameters(case["parameters"] or {})

        def calculate(case=case, parameters=parameters):
            return evaluate(
                case["rule"], place=case["place"], on=case["on"], parameters=parameters, inputs=case["input"]
            )

        works = {"plain": calculate, "traced": lambda calculate=calculate: trace_of(calculate())}
        found, lines = microseconds(works, size.seconds), len(calculate().steps)
        rate = 1e6 / found["traced"]
        print(f"{rule_id:<36}{found['plain']:>9,.0f}{found['traced']:>12,.0f}{rate:>10,.0f}{lines:>7}")
        if rule_id == REPORTED:
            yield Row(
                f"one rule with its trace ({rule_id}, {lines} lines)", "1 household", rate, "/s", PEER,
                "OpenFisca, 0.4 ms", at_least=5, of_ratio=True,
            )  # fmt: skip
