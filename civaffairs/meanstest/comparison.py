"""Declared against found, pure: which differences somebody must look at.

What an agency found beats what was declared, so that a difference is worth a person's time only where it is material
and against the declaration, or where declared and found cannot both be true:

- income that was not declared, or whose monthly average over the window differs materially;
- a deduction that was declared higher than it is;
- financial assets whose sum differs materially; of counted assets (dwellings, vehicles, companies) more than declared;
- a member who is dead, has a second identity number, draws a benefit elsewhere, or lives with somebody not declared.

What was declared and no agency knows of is no difference: day labour and a neighbour's loan stand in no register.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from civaffairs.common.dates import month_number, month_of
from civaffairs.common.money import display

from .rules.income import DEDUCTION_KINDS
from .rules.property import FINANCIAL_KINDS
from .vocabulary import label_of

MATERIALITY = "meanstest.comparison.materiality"
COUNTED_KINDS = ("dwelling", "non_dwelling", "vehicle", "boat", "company", "machinery")
# The finding of kind status of the same payment names programme and place, and is compared instead.
NOT_COMPARED = ("government_aid",)
MOST_LINES = 4
MOST_CHARACTERS = 300


Key = tuple[Any, str, str]
"""Person, kind and code: one discrepancy for each."""


@dataclass(frozen=True)
class Declared:
    """One thing that a household declared of a person.

    `kind` is income, asset or status; `amount` is yuan a month in every month from `month_from` to `month_to`
    (`YYYY-MM`, inclusive) for income, and the value in yuan for an asset (None where only the thing counts).
    """

    person_id: Any
    kind: str
    code: str
    amount: Decimal | None = None
    month_from: str = ""
    month_to: str = ""
    description: str = ""


@dataclass(frozen=True)
class Found:
    """One thing that an agency found; fields as in `Declared`, and the agency's name."""

    person_id: Any
    kind: str
    code: str
    source: str
    amount: Decimal | None = None
    month_from: str = ""
    month_to: str = ""
    description: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Household:
    """Who was declared: the keyed indexes of everybody's identity numbers; `division` is the county's code."""

    numbers: Collection[str]
    division: str


@dataclass(frozen=True)
class Materiality:
    """From where on a difference is worth a person's time: nobody remembers to the fen, and balances move between
    the declaration and the query. It must exceed the share of the larger side, and yuan a month or yuan in all.
    """

    share: Fraction
    least_monthly: Fraction
    least_sum: Fraction

    @classmethod
    def of(cls, figures: Mapping[str, Decimal | int]) -> "Materiality":
        """From the value of the parameter."""
        return cls(**{name: Fraction(figures[name]) for name in ("share", "least_monthly", "least_sum")})

    def is_material_monthly(self, told: Fraction, known: Fraction) -> bool:
        """Whether two amounts a month differ enough."""
        return abs(told - known) > max(self.least_monthly, self.share * max(told, known))

    def is_material_sum(self, told: Fraction, known: Fraction) -> bool:
        """Whether two sums differ enough."""
        return abs(told - known) > max(self.least_sum, self.share * max(told, known))


@dataclass(frozen=True)
class Difference:
    """What was declared and what was found, each as a sentence."""

    person_id: Any
    kind: str
    code: str
    declared: str
    found: str


def differences(
    declared: Iterable[Declared],
    found: Iterable[Found],
    *,
    household: Household,
    materiality: Materiality,
    window_from: dt.date,
    window_to: dt.date,
) -> list[Difference]:
    """The differences that somebody must look at, one for each person, kind and code; in that order."""
    said: dict[Key, list[Declared]] = defaultdict(list)
    seen: dict[Key, list[Found]] = defaultdict(list)
    for one in declared:
        said[one.person_id, one.kind, one.code].append(one)
    for other in found:
        seen[other.person_id, other.kind, other.code].append(other)
    months = [month_of(window_from), month_of(window_to)]
    return [
        difference
        for key in sorted(seen, key=lambda key: tuple(map(str, key)))
        if (difference := _difference(key, said.get(key, []), seen[key], household, materiality, months))
    ]


def _difference_of(key: Key, declared: str, found: str) -> Difference:
    person_id, kind, code = key
    return Difference(person_id, kind, code, declared, found)


def _difference(
    key: Key,
    said: list[Declared],
    seen: list[Found],
    household: Household,
    materiality: Materiality,
    months: Sequence[str],
) -> Difference | None:
    _, kind, code = key
    if code in NOT_COMPARED:
        return None
    if kind == "income":
        return _of_income(key, said, seen, materiality, months)
    if kind == "asset" and code in FINANCIAL_KINDS:
        return _of_sum(key, said, seen, materiality)
    if kind == "asset" and code in COUNTED_KINDS:
        return _of_count(key, said, seen)
    if kind == "status" and code in _STATUS and not said:
        if code == "marriage":  # a later divorce undoes it
            seen = [max(seen, key=lambda one: one.data.get("on", ""))]
        if told := [one for one in seen if _STATUS[code].applies(one, household)]:
            return _difference_of(key, _STATUS[code].declared, _lines(told))
    return None


def _of_income(
    key: Key, said: list[Declared], seen: list[Found], materiality: Materiality, months: Sequence[str]
) -> Difference | None:
    code = key[2]
    told, known = monthly_average(said, months), monthly_average(seen, months)
    is_against_the_declaration = code not in DEDUCTION_KINDS or (bool(said) and told > known)
    if not is_against_the_declaration or not materiality.is_material_monthly(told, known):
        return None
    declared = f"申报{label_of(code)}核对期内月均{_yuan(told)}" if said else f"未申报{label_of(code)}"
    return _difference_of(key, declared, _lines(seen, f"核对期内月均{_yuan(known)}:"))


def _of_sum(key: Key, said: list[Declared], seen: list[Found], materiality: Materiality) -> Difference | None:
    told, known = _sum(said), _sum(seen)
    if not materiality.is_material_sum(told, known):
        return None
    declared = f"申报{label_of(key[2])}合计{_yuan(told)}" if said else f"未申报{label_of(key[2])}"
    return _difference_of(key, declared, _lines(seen, f"合计{_yuan(known)}:"))


def _of_count(key: Key, said: list[Declared], seen: list[Found]) -> Difference | None:
    if len(seen) <= len(said):
        return None
    declared = f"申报{label_of(key[2])}{len(said)}项" if said else f"未申报{label_of(key[2])}"
    return _difference_of(key, declared, _lines(seen, f"查得{len(seen)}项:"))


def monthly_average(items: Iterable[Declared | Found], months: Sequence[str]) -> Fraction:
    """Yuan a month over the window `months` (first and last, inclusive), exact; months outside are left out."""
    first, last = month_number(months[0]), month_number(months[1])
    total = Fraction(0)
    for item in items:
        begin = max(first, month_number(item.month_from)) if item.month_from else first
        end = min(last, month_number(item.month_to)) if item.month_to else last
        total += Fraction(item.amount or 0) * max(0, end - begin + 1)
    return total / (last - first + 1)


def _sum(items: Iterable[Declared | Found]) -> Fraction:
    return sum((Fraction(item.amount or 0) for item in items), Fraction(0))


@dataclass(frozen=True)
class _Status:
    declared: str
    applies: Any = lambda found, household: True


def _is_paid_elsewhere(found: Found, household: Household) -> bool:
    return str(found.data.get("division", ""))[:6] != household.division


def _is_somebody_else(found: Found, household: Household) -> bool:
    return found.data.get("id_number_index") not in household.numbers


def _is_married_to_somebody_else(found: Found, household: Household) -> bool:
    return found.data.get("event") == "married" and found.data.get("spouse_id_number_index") not in household.numbers


_STATUS = {
    "death": _Status("申报为在世的共同生活家庭成员"),
    "duplicate_identity": _Status("申报时只有一个公民身份号码"),
    "benefit": _Status("未申报在其他地区领取待遇", _is_paid_elsewhere),
    "household_link": _Status("未申报同户人员", _is_somebody_else),
    "marriage": _Status("未申报配偶", _is_married_to_somebody_else),
}


def _lines(seen: Sequence[Found], before: str = "") -> str:
    """The findings as a reader wants them: by agency, not too many, never longer than the column."""
    texts = list(_unique(f"{one.source}:{one.description}" for one in seen))
    text = before + ";".join(texts[:MOST_LINES])
    if len(texts) > MOST_LINES:
        text += f";等{len(texts)}项"
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _unique(texts: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(texts))


def _yuan(amount: Fraction) -> str:
    return f"{display(amount):,.2f}元"
