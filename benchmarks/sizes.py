"""How much each benchmark does. `BENCH_SIZE` chooses: small to try the benchmarks themselves, usual, full."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """One choice."""

    name: str
    cases: int  # of the filled database
    rounds: int  # of each measurement that is repeated
    requests: int  # of all clients together where pages are opened over the network
    names: int  # looked for
    filings: int  # applications of the other department
    rows_imported: int
    households: int  # of the yearly review
    questions: int  # to each source by the adapters alone
    seconds: float  # for each rule


SIZES = {
    one.name: one
    for one in (
        Size("small", 6_000, 5, 48, 60, 12, 2_000, 30, 1_000, 0.2),
        Size("usual", 50_000, 15, 320, 400, 60, 15_000, 500, 5_000, 1.0),
        Size("full", 1_000_000, 31, 640, 1_000, 200, 50_000, 2_500, 10_000, 2.0),
    )
}


def chosen() -> Size:
    """The size of this run. Raises SystemExit where the name is unknown."""
    name = os.environ.get("BENCH_SIZE", "usual")
    if name not in SIZES:
        raise SystemExit(f"BENCH_SIZE is one of {', '.join(SIZES)}, not {name}")
    return SIZES[name]
