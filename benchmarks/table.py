"""What every benchmark reports: a row with its size, what it is compared with, what was measured, and the aim."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("work", "size", "floor or peer", "ours", "ratio", "aim", "met")


def written(value: float, unit: str) -> str:
    """A figure with as many decimals as it can bear."""
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{decimals}f} {unit}"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `ours` and `floor` are in `unit`; the ratio is ours to floor, so that of times less is better and of rates more.
    The aim is one of `at_most` and `at_least`; where it is `of_ratio` it speaks of the ratio and not of our figure.
    """

    work: str
    size: str
    ours: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    at_most: float | None = None
    at_least: float | None = None
    of_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours to the floor."""
        return self.ours / self.floor if self.floor else None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is reached; None where none is set."""
        judged = self.ratio if self.of_ratio else self.ours
        if judged is None:
            return None
        if self.at_most is not None:
            return judged <= self.at_most
        return None if self.at_least is None else judged >= self.at_least

    @property
    def aim(self) -> str:
        """The aim in words."""
        if self.at_most is None and self.at_least is None:
            return "none set"
        limit, word = (self.at_most, "at most") if self.at_most is not None else (self.at_least, "at least")
        unit = "x" if self.of_ratio else self.unit
        return f"{word} {limit:,.12g} {unit}"

    def cells(self) -> tuple[str, ...]:
        """The row as it stands in the table."""
        floor = f"{written(self.floor, self.unit)} ({self.floor_name})" if self.floor else "none"
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        met = {True: "met", False: "MISSED", None: ""}[self.is_met]
        return self.work, self.size, floor, written(self.ours, self.unit), ratio, self.aim, met


def table_of(rows: Sequence[Row], failed: Sequence[str] = ()) -> str:
    """The table in Markdown, padded so that it can be read as it stands; benchmarks that broke have their line."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    lines += [(name, "", "", "not measured: it broke", "", "", "MISSED") for name in failed]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def keep(rows: Iterable[Row], file: Path) -> None:
    """Add rows to a file, each as soon as it is measured."""
    with file.open("a") as kept:
        for row in rows:
            kept.write(json.dumps(asdict(row)) + "\n")
            kept.flush()


def kept_in(file: Path) -> list[Row]:
    """The rows of such a file."""
    return [Row(**json.loads(line)) for line in file.read_text().splitlines()]
