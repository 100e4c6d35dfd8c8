"""How long one rule takes, with and without the trace that explains it.

Run from the root of the project: python benchmarks/rules.py [seconds for each row]. Needs no database. The first good
case of each rule's scenarios is calculated again and again; the goal is five times the speed of a calculation of
0.4 ms (OpenFisca, the same kind of rule, one household), exact to the fen.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from civaffairs.policy import catalogue  # noqa: E402
from civaffairs.policy.cases import CaseParameters, read_cases, run_case  # noqa: E402
from civaffairs.policy.engine import evaluate  # noqa: E402
from civaffairs.policy.trace import of as trace_of  # noqa: E402

PEER_MICROSECONDS = 400
RULES = (
    "assistance.subsistence_allowance",
    "assistance.edge_household",
    "meanstest.household_members",
    "meanstest.income",
    "meanstest.property",
    "meanstest.conclusion",
    "casework.deadline",
    "registry.id_number",
)
catalogue.register("civaffairs.policy")
catalogue.register("civaffairs.casework", "civaffairs.casework.clock")
catalogue.register("civaffairs.meanstest")
catalogue.register("assistance", "assistance.assessment")


def good_case(rule_id: str) -> dict:
    """The first scenario of the rule that is calculated to its end."""
    for case in read_cases(ROOT / "tests" / "scenarios" / f"{rule_id}.yaml"):
        if case["rule"] == rule_id and "refusal" not in case["expect"] and run_case(case).passed:
            return case
    raise SystemExit(f"no scenario of {rule_id} passes")


def microseconds(work: Callable[[], object], seconds: float) -> tuple[float, int]:
    """The median time of one call over batches of twenty, and how many calls were made."""
    took, begun = [], time.perf_counter()
    while time.perf_counter() - begun < seconds:
        start = time.perf_counter()
        for _ in range(20):
            work()
        took.append((time.perf_counter() - start) / 20)
    return sorted(took)[len(took) // 2] * 1e6, 20 * len(took)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    print(f"{'rule':<36}{'us':>9}{'with trace':>12}{'a second':>10}{'lines':>7}{'times as fast as 0.4 ms':>26}")
    for rule_id in RULES:
        case = good_case(rule_id)
        parameters = CaseParameters(case["parameters"] or {})

        def calculate(case=case, parameters=parameters):
            return evaluate(
                case["rule"], place=case["place"], on=case["on"], parameters=parameters, inputs=case["input"]
            )

        plain, _ = microseconds(calculate, seconds)
        traced, _ = microseconds(lambda: trace_of(calculate()), seconds)
        lines = len(calculate().steps)
        times = PEER_MICROSECONDS / traced
        print(f"{rule_id:<36}{plain:>9,.0f}{traced:>12,.0f}{1e6 / traced:>10,.0f}{lines:>7}{times:>26,.1f}")


if __name__ == "__main__":
    main()
