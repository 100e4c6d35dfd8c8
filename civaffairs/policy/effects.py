"""The effect of a figure as pages and workbooks show it: names for townships, the largest changes first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .browsing import place_names
from .impact import Effect, Impact, Share, in_order
from .workbooks import table_book

MOST_SHOWN = 50
AMOUNTS = ("原每月（元）", "新每月（元）", "增减（元）")
SHARE_HEADS = ("区划", "代码", "在发户数", "保障人数", "变动户数", "不再符合户数", *AMOUNTS)
EFFECT_HEADS = ("事项编号", "区划代码", "认定日期", *AMOUNTS, "已发月数", "应补退（元）")


@dataclass(frozen=True)
class Shown:
    """An effect ready to be drawn; `rows` are the largest changes, `rest` how many more there are."""

    impact: Impact
    shares: list[tuple[str, Share]]
    rows: list[Effect]
    rest: int
    unreadable: list[Effect]


def shown(impact: Impact, *, on: dt.date) -> Shown:
    """The effect with names of the day."""
    largest = sorted(impact.touched, key=lambda effect: (-abs(effect.difference), effect.decision.number))
    return Shown(
        impact,
        list(_named(impact, on)),
        largest[:MOST_SHOWN],
        max(0, len(largest) - MOST_SHOWN),
        impact.unreadable[:MOST_SHOWN],
    )


def workbook(impact: Impact, *, on: dt.date) -> bytes:
    """The effect as a workbook: by township, each decision it touches, each it could not calculate."""
    return table_book(
        {
            "按区划": (
                [*SHARE_HEADS],
                _share_rows(impact, on),
            ),
            "变动明细": (
                [*EFFECT_HEADS],
                _effect_rows(impact),
            ),
            "不能重算": (
                ["事项编号", "区划代码", "原因"],
                ([one.decision.number, one.decision.division_code, one.refusal] for one in impact.unreadable),
            ),
        }
    )  # fmt: skip


def _named(impact: Impact, on: dt.date) -> Iterator[tuple[str, Share]]:
    codes = set(impact.by_division)
    names = place_names(codes | {f"{code}000" for code in codes} | {code[:6] for code in codes}, on)
    for share in in_order(impact.by_division.values()):
        own = names.get(share.code) or names.get(f"{share.code}000") or share.code
        yield names.get(share.code[:6], "") + own, share


def _share_rows(impact: Impact, on: dt.date) -> Iterator[list[Any]]:
    for name, share in [*_named(impact, on), ("合计", impact.total)]:
        yield [
            name, share.code, share.households, share.persons, share.touched, share.ended,
            share.before, share.after, share.difference,
        ]  # fmt: skip


def _effect_rows(impact: Impact) -> Iterator[list[Any]]:
    for effect in impact.touched:
        decision = effect.decision
        yield [
            decision.number, decision.division_code, decision.as_of.isoformat(), effect.before, effect.after,
            effect.difference, effect.months, effect.arrears,
        ]  # fmt: skip
