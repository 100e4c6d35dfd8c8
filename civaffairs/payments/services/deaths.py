"""A death in a household that goes on: what is due for the months between the death and the decided change."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from civaffairs.registry.models import Standing

from ..models import Award


@dataclass(frozen=True)
class Dead:
    """Somebody an award was granted for and who died before the month."""

    person_id: UUID
    name: str
    died_on: dt.date


@dataclass(frozen=True)
class Due:
    """What an award pays for one month: yuan of base and top-up, and for how many persons."""

    base: Decimal
    top_up: Decimal
    persons: int

    @property
    def amount(self) -> Decimal:
        """Base and top-up together."""
        return self.base + self.top_up


def dead_before(awards: Sequence[Award], month: dt.date) -> dict[UUID, list[Dead]]:
    """By award, its persons who died before the month that begins on the day; an award without any is left out."""
    keys = {(award.case_id, award.programme): award.pk for award in awards}
    died = (
        Standing.objects.in_force(month)
        .filter(case_id__in={case_id for case_id, _ in keys}, person__died_on__lt=month)
        .order_by("person__died_on", "person_id")
        .values_list("case_id", "programme", "person_id", "person__name", "person__died_on")
    )
    found: dict[UUID, list[Dead]] = defaultdict(list)
    for case_id, programme, person_id, name, died_on in died:
        if (case_id, programme) in keys:
            found[keys[case_id, programme]].append(Dead(person_id, name, died_on))
    return dict(found)


def due_after_a_death(awards: Sequence[Award], month: dt.date) -> dict[UUID, Due]:
    """By award with a death before the month, what the survivors are due for it, once people have decided that.

    Decided means: an award of the household and programme that follows without a gap and is granted for none of the
    dead. The month is due at that award's amount, but never at more than its own: an increase counts from the
    month after the decision only. Where no such award exists (nothing decided yet, or the benefit ended) there is
    no entry, and the month is not paid.
    """
    dead = dead_before(awards, month)
    if not dead:
        return {}
    touched = [award for award in awards if award.pk in dead]
    later: dict[tuple[UUID, str], list[Award]] = defaultdict(list)
    for one in Award.objects.filter(household__in={award.household_id for award in touched}).order_by("valid_from"):
        later[one.household_id, one.programme].append(one)
    granted_for: dict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    cases = {one.case_id for chain in later.values() for one in chain}
    for case_id, programme, person_id in Standing.objects.filter(case_id__in=cases).values_list(
        "case_id", "programme", "person_id"
    ):
        granted_for[case_id, programme].add(person_id)
    found = {}
    for award in touched:
        gone = {one.person_id for one in dead[award.pk]}
        end = award.valid_to
        for one in later[award.household_id, award.programme]:
            if end is None or one.valid_from != end:
                continue
            if not gone & granted_for[one.case_id, one.programme]:
                decided = min(one, award, key=lambda its: its.amount)
                found[award.pk] = Due(decided.base, decided.top_up, one.persons)
                break
            end = one.valid_to
    return found
