"""Small charts drawn on the server as SVG, each with its table; geometry only, the drawing is a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 22, 32


@dataclass(frozen=True)
class Mark:
    """One value and where it is drawn, in units of the view box."""

    label: str
    value: Decimal | int
    x: int
    y: int
    width: int
    height: int
    centre: int
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A bar or line chart of one series."""

    id: str
    kind: str
    title: str
    label_heading: str
    value_heading: str
    marks: tuple[Mark, ...]
    grid: tuple[tuple[int, str], ...]

    @property
    def points(self) -> str:
        """The corners of the line."""
        return " ".join(f"{mark.centre},{mark.y}" for mark in self.marks)

    @property
    def floor(self) -> int:
        """The height of the zero line."""
        return HEIGHT - BOTTOM


def chart(
    *,
    id: str,
    title: str,
    series: Sequence[tuple[str, Decimal | int]],
    kind: str = "bar",
    label_heading: str = "项目",
    value_heading: str = "数量",
    addresses: Sequence[str] = (),
) -> Chart:
    """Lay out labelled values (none below zero) as bars or as a line. `kind` is bar or line.

    `addresses` are the lists that add up to the values; the chart's table opens them.

    Raises ValueError for a negative value, because a bar below the axis would be drawn outside.
    """
    if any(value < 0 for _, value in series):
        raise ValueError("a chart of this kind shows no negative values")
    top = _round_up(max((value for _, value in series), default=0))
    slot = (WIDTH - LEFT - RIGHT) // max(len(series), 1)
    width = min(slot * 6 // 10, 56)
    room = HEIGHT - TOP - BOTTOM
    marks = []
    for position, (label, value) in enumerate(series):
        height = int(value * room / top)
        centre = LEFT + slot * position + slot // 2
        y = TOP + room - height
        url = addresses[position] if addresses else ""
        marks.append(Mark(label, value, centre - width // 2, y, width, height, centre, url))
    grid = tuple((TOP + room - room * part // 4, f"{top * part / 4:,.10g}") for part in range(5))
    return Chart(id, kind, title, label_heading, value_heading, tuple(marks), grid)


def _round_up(value: Decimal | int) -> int:
    """The next round number whose quarters are whole and readable."""
    step = 1
    while True:
        for tenths in (10, 15, 20, 25, 30, 40, 50, 60, 80):
            top = 4 * tenths * step // 10
            if value <= top and tenths * step % 10 == 0:
                return top
        step *= 10
