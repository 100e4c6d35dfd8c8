"""What stands on the supervisor's dashboard: tiles, stages, load, waiting agencies, trends and districts.

Everything is read at one time in one transaction, for one actor and one day. Names of areas, workers and bureaus are
looked up apart, because a city's reading sees the tables of bureaus only.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Left

from civaffairs.accounts.actor import Actor
from civaffairs.casework.clock import CALENDAR, with_provisional_days
from civaffairs.casework.services.clocks import PROVISIONAL_REACH
from civaffairs.common.dates import add_months
from civaffairs.connectors.protocol import SOURCES
from civaffairs.connectors.services import label_of
from civaffairs.meanstest.choices import StepState
from civaffairs.policy.services import figure as parameter
from civaffairs.tenancy.querysets import significant
from civaffairs.web.amounts import yuan_text
from civaffairs.web.charts import Chart, chart
from civaffairs.web.lights import Light

from .catalogue import Board, Indicator, Today
from .listings import WAITING

NEAR_WORKING_DAYS = 5  # from here the light of a deadline is amber
MONTHS = 12
NEXT_LEVEL = {2: 4, 4: 6, 6: 9, 9: 12}  # digits of a division code, and of those directly below it
ALARMS = {"amber": "需要关注", "red": "需要处理"}


@dataclass(frozen=True)
class Cell:
    """One figure with the list that opens from it."""

    figure: str
    url: str
    alarm: str = ""
    share: int = 0  # of the greatest figure in its column, per cent


@dataclass(frozen=True)
class Row:
    """A stage, an area, a worker, a bureau or an agency with its figures."""

    key: Any
    label: str
    cells: Sequence[Cell]
    note: Any = ""


def today_of(on: dt.date, place: str) -> Today:
    """The day with the last day that lies within five working days, by the calendar of the place."""
    calendar = with_provisional_days(parameter(CALENDAR, place=place, on=on), on + PROVISIONAL_REACH)
    holidays, workdays = set(calendar.get("holidays") or ()), set(calendar.get("workdays") or ())
    near, left = on, NEAR_WORKING_DAYS
    while left:
        near += dt.timedelta(1)
        left -= near in workdays or (near.weekday() < 5 and near not in holidays)
    return Today(on, near)


def written(value: int | Decimal, unit: str) -> str:
    """A figure as it stands on the page: amounts with two decimals, counts without."""
    return yuan_text(value) if unit == "元" else f"{value:,}"


def tile(one: Indicator, actor: Actor, today: Today, at: dt.datetime) -> dict[str, Any]:
    """What components/tile.html draws."""
    value = one.figure(actor, today)
    alarmed = one.alarm if value else ""
    return {
        "code": one.code,
        "label": one.label,
        "figure": written(value, one.unit),
        "unit": one.unit,
        "definition": one.definition,
        "as_of": at,
        "url": one.address(today),
        "light": Light(alarmed, ALARMS[alarmed]) if alarmed else None,
    }


def stages_of(board: Board, actor: Actor, today: Today) -> list[Row]:
    """How many cases stand at each stage of the procedure."""
    found = [(one, one.figure(actor, today)) for one in board.stages]
    most = max((value for _, value in found), default=0)
    return [Row(one.code, one.label, [_cell(one, value, one.address(today), most)]) for one, value in found]


def compared(
    indicators: Sequence[Indicator],
    parts: Sequence[Mapping[Any, int | Decimal]],
    label: Callable[[Any], str],
    address: Callable[[Indicator, Any], str],
    keys: Sequence[Any] = (),
) -> list[Row]:
    """A row for each key, a column for each indicator; the first column carries a bar."""
    keys = keys or sorted({key for part in parts for key in part}, key=str)
    most = max(parts[0].values(), default=0)
    return [
        Row(
            key,
            label(key),
            [
                _cell(one, part.get(key, 0), address(one, key), most)
                for one, part in zip(indicators, parts, strict=True)
            ],
        )
        for key in keys
    ]


def by_area(board: Board, actor: Actor, today: Today) -> tuple[Any, list[dict]]:
    """The load of each area directly below the actor's, as parts; none where the area is a village."""
    digits = NEXT_LEVEL.get(len(significant(actor.division_code)))
    if digits is None:
        return None, []
    return digits, [one.figures_by(Left("division_code", digits), actor, today) for one in board.load]


def by_worker(board: Board, actor: Actor, today: Today) -> list[dict]:
    """The load of each worker; the key None is what nobody has yet."""
    return [one.figures_by("assignee", actor, today) for one in board.load]


def by_district(board: Board, actor: Actor, today: Today) -> list[dict]:
    """What is compared between the bureaus of a city, by the number of the bureau."""
    return [one.figures_by("tenant", actor, today) for one in board.districts]


def trend(title: str, one: Indicator, actor: Actor, today: Today) -> Chart:
    """The indicator in each of the last twelve months, as a line whose table opens the lists."""
    months = [add_months(today.month_from, -back) for back in reversed(range(MONTHS))]
    days = [Today(min(today.on, add_months(first, 1) - dt.timedelta(1)), today.near) for first in months]
    return chart(
        id=f"trend-{one.code.replace('.', '-').replace('_', '-')}",
        title=f"{title}，近{MONTHS}个月",
        series=[(f"{first.month}月", one.figure(actor, day)) for first, day in zip(months, days, strict=True)],
        kind="line",
        label_heading="月份",
        value_heading=one.unit,
        addresses=[one.address(day) for day in days],
    )


def waiting_agencies(actor: Actor) -> list[Row]:
    """Which agency keeps whom waiting: answers still lacking, those whose source failed, and since when."""
    rows = WAITING.rows(actor).order_by().values("source")
    failed = Count("pk", filter=Q(state=StepState.SOURCE_FAILED))
    counted = rows.annotate(lacking=Count("pk"), failed=failed, since=Min("run__requested_at"))
    found = {row["source"]: row for row in counted}
    most = max((row["lacking"] for row in found.values()), default=0)
    return [_agency(found[source], most) for source in SOURCES if source in found]


def _agency(counted: Mapping[str, Any], most: int) -> Row:
    source, failed = counted["source"], counted["failed"]
    address = WAITING.address({"source": source})
    failures = WAITING.address({"source": source, "failed": "yes"})
    lacking = Cell(f"{counted['lacking']:,}", address, share=_share(counted["lacking"], most))
    cells = [lacking, Cell(f"{failed:,}", failures, "red" if failed else "")]
    return Row(source, label_of(source), cells, note=counted["since"])


def _cell(one: Indicator, value: int | Decimal, url: str, most: int | Decimal) -> Cell:
    return Cell(written(value, one.unit), url, one.alarm if value else "", _share(value, most))


def _share(value: int | Decimal, most: int | Decimal) -> int:
    return int(value * 100 / most) if most else 0
