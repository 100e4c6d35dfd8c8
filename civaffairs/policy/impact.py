"""What a figure does to people: before it is signed, and to decisions that were made before it was known.

Nothing here changes anything. A decision that was made stays as it was; change cases are opened by the programme.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from civaffairs.common.dates import add_months

from .catalogue import UnknownRule
from .decisions import StoredDecision, store
from .engine import Evaluation, RuleRefusal, evaluate
from .models import ParameterValue as PublishedValue
from .models import ValueDraft
from .resolution import WITHDRAWN, DatedValues, ParameterSource, ParameterValue
from .services import as_row, figures, rows

NOTHING = Decimal(0)
TOWNSHIP = 9


@dataclass(frozen=True, slots=True)
class Effect:
    """What a figure does to one decision: yuan a month before and after; `refusal` where it cannot be calculated."""

    decision: StoredDecision
    before: Decimal
    after: Decimal
    months: int = 0
    refusal: str = ""

    @property
    def difference(self) -> Decimal:
        """Yuan a month, more (+) or less (-)."""
        return self.after - self.before

    @property
    def arrears(self) -> Decimal:
        """Yuan over the months already paid."""
        return self.difference * self.months


@dataclass(slots=True)
class Share:
    """What a figure does to one township, or to all: households looked at, those it touches, yuan a month."""

    code: str = ""
    households: int = 0
    persons: int = 0
    touched: int = 0
    ended: int = 0
    before: Decimal = NOTHING
    after: Decimal = NOTHING

    @property
    def difference(self) -> Decimal:
        """Yuan a month, more (+) or less (-)."""
        return self.after - self.before

    def add(self, effect: Effect) -> None:
        """Count one decision."""
        self.households += 1
        self.persons += effect.decision.persons
        self.touched += effect.difference != 0
        self.ended += bool(effect.before and not effect.after)
        self.before += effect.before
        self.after += effect.after


@dataclass(slots=True)
class Impact:
    """The whole effect: totals, per township, and each decision that is touched or cannot be calculated."""

    on: dt.date
    total: Share = field(default_factory=Share)
    by_division: dict[str, Share] = field(default_factory=dict)
    touched: list[Effect] = field(default_factory=list)
    unreadable: list[Effect] = field(default_factory=list)

    @property
    def arrears(self) -> Decimal:
        """Yuan over the months already paid, of all decisions."""
        return sum((effect.arrears for effect in self.touched), NOTHING)

    def add(self, effect: Effect) -> None:
        """Count one decision."""
        if effect.refusal:
            self.unreadable.append(effect)
            return
        township = effect.decision.division_code[:TOWNSHIP]
        for share in (self.total, self.by_division.setdefault(township, Share(township))):
            share.add(effect)
        if effect.difference:
            self.touched.append(effect)


def preview_value(draft: ValueDraft) -> "Foreseen":
    """What publishing the draft would do to every running award of its place; call `.impact()` inside a scope.

    Each award's stored facts are calculated twice for the day from which the figure counts (the decision's own day
    where that is later): by the figures published now, and with the drafted one.
    """
    drafted = ParameterValue(
        draft.key,
        WITHDRAWN if draft.value is None else draft.value,
        place=draft.place,
        effective_from=draft.effective_from,
        document=draft.document,
        identity="draft",
        supersedes=draft.supersedes_id,
    )
    return Foreseen(drafted, before=figures(), after=DatedValues([*rows(), drafted]))


def effect_of_published(value: PublishedValue) -> "Foreseen":
    """The same for a value that is published: what its change cases will have to change."""
    published = as_row(value)
    others = [row for row in rows() if row.identity != value.pk or row.key != value.key]
    return Foreseen(published, before=DatedValues(others), after=figures())


@dataclass(frozen=True)
class Foreseen:
    """A figure beside the figures without it. Made outside a city's scope, which can read no figures."""

    value: ParameterValue
    before: ParameterSource
    after: ParameterSource

    def impact(self) -> Impact:
        """Count over the running awards that the open scope shows."""
        start = _start(self.value)
        found = Impact(start)
        for decision in store().paying(since=start, place=self.value.place or ""):
            found.add(self._effect(decision, max(decision.as_of, start)))
        return found

    def _effect(self, decision: StoredDecision, on: dt.date) -> Effect:
        noting = _Noting(self.after, self.before, self.value.key)
        with_it = _recalculate(decision, on, noting)
        if with_it.refusal:
            return Effect(decision, NOTHING, NOTHING, refusal=with_it.refusal.message)
        after = _amount(with_it)
        if not noting.differs:
            return Effect(decision, after, after)
        without = _recalculate(decision, on, self.before)
        return Effect(decision, NOTHING if without.refusal else _amount(without), after)


def affected_by(value: PublishedValue, *, on: dt.date) -> "Correction":
    """Stored decisions that a value published for the past would have turned out differently.

    Call `.impact()` inside a scope. A decision counts when its day is inside the value's time, it was made before the
    value was known, no later decision replaced it, and with this one value more it reads another figure. `on` ends
    the months for which arrears are counted.
    """
    return Correction(as_row(value), value.published_at, figures(), on)


@dataclass(frozen=True)
class Correction:
    """A value that became known late, beside what was known when decisions were made."""

    value: ParameterValue
    known_at: dt.datetime
    known: ParameterSource
    on: dt.date

    def impact(self) -> Impact:
        """Count over the standing decisions that the open scope shows."""
        start = _start(self.value)
        found = Impact(start)
        decisions = store().standing(since=start, known_before=self.known_at, place=self.value.place or "")
        for decision in decisions:
            if (effect := self._effect(decision)) is not None:
                found.add(effect)
        return found

    def _effect(self, decision: StoredDecision) -> Effect | None:
        later = _KnownLater(self.known, self.value)
        corrected = _recalculate(decision, decision.as_of, later, known_at=decision.known_at)
        if not later.differs:
            return None
        if corrected.refusal:
            return Effect(decision, decision.amount, NOTHING, refusal=corrected.refusal.message)
        months = _months_paid(decision, max(_start(self.value), decision.paid_from or self.on), self.on)
        return Effect(decision, decision.amount, _amount(corrected), months)


class _Noting:
    """A source that notes whether a rule asked for a figure on which the other source disagrees."""

    def __init__(self, source: ParameterSource, other: ParameterSource, key: str) -> None:
        self._source, self._other, self._key, self.differs = source, other, key, False

    def lookup(self, key: str, place: str | None, on: dt.date, known_at: Any) -> ParameterValue | None:
        found = self._source.lookup(key, place, on, known_at)
        if key == self._key and not self.differs:
            self.differs = _content(found) != _content(self._other.lookup(key, place, on, known_at))
        return found


class _KnownLater:
    """What was known at an instant, and besides the one value that became known later."""

    def __init__(self, source: ParameterSource, value: ParameterValue) -> None:
        self._source, self._value, self.differs = source, value, False

    def lookup(self, key: str, place: str | None, on: dt.date, known_at: Any) -> ParameterValue | None:
        found = self._source.lookup(key, place, on, known_at)
        if key != self._value.key:
            return found
        later = self._source.lookup(key, place, on, self._value.published_at)
        self.differs = self.differs or _content(found) != _content(later)
        return later


def _content(found: ParameterValue | None) -> Any:
    return None if found is None else found.value


def _recalculate(
    decision: StoredDecision, on: dt.date, source: ParameterSource, *, known_at: dt.datetime | None = None
) -> Evaluation:
    facts, sources = decision.facts, decision.sources
    try:
        return evaluate(
            decision.rule_id,
            place=decision.place,
            on=on,
            known_at=known_at,
            parameters=source,
            inputs=facts,
            sources=sources,
        )
    except UnknownRule:
        gone = RuleRefusal("unknown_rule", f"没有规则{decision.rule_id}，不能重新计算。请按原决定登记，人工核对。")
        return Evaluation(None, decision.rule_id, decision.place, on, known_at, facts, sources, [], None, [], gone)


def _amount(evaluation: Evaluation) -> Decimal:
    return Decimal((evaluation.outputs or {}).get("amount") or 0)


def _start(value: ParameterValue) -> dt.date:
    assert value.effective_from is not None
    return value.effective_from


def _months_paid(decision: StoredDecision, start: dt.date, on: dt.date) -> int:
    """Months of the award from `start` to the month of `on`, that one inside."""
    if decision.paid_from is None:
        return 0
    ends = [add_months(on.replace(day=1), 1), *([decision.paid_to] if decision.paid_to else [])]
    begin, end = start.replace(day=1), min(ends)
    return max(0, (end.year - begin.year) * 12 + end.month - begin.month)


def in_order(shares: Iterable[Share]) -> list[Share]:
    """Townships by code."""
    return sorted(shares, key=lambda share: share.code)
