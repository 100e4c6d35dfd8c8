"""The table with what one must know to read it: day, machine, size, and whether others were at work on the machine."""

import datetime as dt
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from .sizes import chosen
from .table import Row, table_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "quality.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def report(rows: Sequence[Row], failed: Sequence[str], *, load_before: float) -> str:
    """What `make bench` prints last, in the form in which it stands between the markers of docs/quality.md."""
    cores = os.cpu_count() or 1
    busy = "others were at work on the machine: figures are worse than they would be alone"
    quiet = "nothing else of weight ran"
    missed = sum(row.is_met is False for row in rows) + len(failed)
    met = sum(row.is_met is True for row in rows)
    return "\n".join(
        [
            BEGIN,
            f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, size `{chosen().name}`, {cores} cores, Python "
            f"{platform.python_version()}, load before the run {load_before:.1f} "
            f"({busy if load_before > cores / 2 else quiet}). {met} aims met, {missed} missed.",
            "",
            table_of(rows, failed),
            END,
        ]
    )


def into_page(text: str, page: Path = PAGE) -> None:
    """Replace what stands between the markers. Raises ValueError where the page has not exactly one pair of them."""
    content = page.read_text()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if len(pattern.findall(content)) != 1:
        raise ValueError(f"{page.name} needs one pair of {BEGIN} and {END}")
    page.write_text(pattern.sub(lambda _: text, content))
