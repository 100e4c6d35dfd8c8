"""How determinations and awards are read by those who replay them or ask what a figure does to them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import covers
from civaffairs.casework.models import Determination
from civaffairs.casework.views.cases import case_address
from civaffairs.policy.decisions import StoredDecision
from civaffairs.tenancy.querysets import significant

from .models import Award

CHUNK = 500
# What nothing but a replay reads is not fetched: an explanation is by far the largest part of a determination.
HEAVY = ("trace",)


class Determinations:
    """The stored determinations, with their awards."""

    def made(self, *, since: dt.date | None = None, case: str = "", programme: str = "") -> Iterator[StoredDecision]:
        """Every determination with its trace, in the order they were made."""
        found = Determination.objects.select_related("case")
        if since:
            found = found.filter(as_of__gte=since)
        if case:
            found = found.filter(case__number=case)
        if programme:
            found = found.filter(programme=programme)
        for determination in found.order_by("determined_at", "id").iterator(CHUNK):
            yield _stored(determination, trace=determination.trace)

    def standing(self, *, since: dt.date, known_before: dt.datetime, place: str) -> Iterator[StoredDecision]:
        """Determinations that none replaced, with the last award that rests on each."""
        found = Determination.objects.filter(
            superseded_by__isnull=True, as_of__gte=since, known_at__lt=known_before,
            place__startswith=significant(place),
        ).select_related("case")  # fmt: skip
        resting = Award.objects.filter(determination__as_of__gte=since).order_by("valid_from")
        awards = {award.determination_id: award for award in resting}
        for determination in found.defer(*HEAVY).order_by("id").iterator(CHUNK):
            yield _stored(determination, award=awards.get(determination.pk))

    def paying(self, *, since: dt.date, place: str) -> Iterator[StoredDecision]:
        """The determination behind each award that is not over on `since`."""
        found = Award.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=since), determination__place__startswith=significant(place)
        ).select_related("determination__case")
        heavy = [f"determination__{name}" for name in HEAVY]
        for award in found.defer(*heavy).order_by("division_code", "id").iterator(CHUNK):
            yield _stored(award.determination, award=award)

    def one(self, pk: UUID, *, actor: Actor) -> StoredDecision | None:
        """A determination of a case in the actor's area, with its trace."""
        found = Determination.objects.select_related("case").filter(pk=pk).first()
        if found is None or not covers(actor, found.case):
            return None
        return _stored(found, trace=found.trace)


STORE = Determinations()


def _stored(
    determination: Determination, *, award: Award | None = None, trace: dict[str, Any] | None = None
) -> StoredDecision:
    case = determination.case
    return StoredDecision(
        id=determination.pk,
        tenant=cast(int, determination.tenant_id),
        number=case.number,
        programme=determination.programme,
        rule_id=determination.rules_version.partition("@")[0],
        place=determination.place,
        division_code=case.division_code,
        as_of=determination.as_of,
        known_at=determination.known_at,
        facts=determination.inputs["facts"],
        sources=determination.inputs["sources"],
        amount=determination.amount,
        persons=award.persons if award else len(determination.inputs["facts"].get("persons", ())),
        paid_from=award.valid_from if award else None,
        paid_to=award.valid_to if award else None,
        trace=trace,
        address=case_address(case),
    )
