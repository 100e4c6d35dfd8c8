"""Granting and ending awards."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.audit.services import record
from civaffairs.casework.models import Determination
from civaffairs.common.errors import Refusal
from civaffairs.registry.models import Person
from civaffairs.registry.services import close_standings, open_standing

from ..models import Award
from .accounts import register_declared


@transaction.atomic
def grant_award(
    *,
    determination: Determination,
    valid_from: dt.date,
    people: list[Person],
    by: Actor,
    valid_to: dt.date | None = None,
) -> Award:
    """Award what a determination gives, from the first day of a month, and record the standing of each person.

    The account that the household declared newest becomes the one it is paid to.

    Raises Refusal `award_running` when the household already has one of the programme; the database refuses it too.
    """
    case = determination.case
    if case.household_id is None:
        raise Refusal("no_household", "事项没有登记家庭，不能发放待遇。")
    running = Award.objects.filter(household=case.household_id, programme=determination.programme)
    if running.in_force(valid_from).exists():
        raise Refusal("award_running", "该家庭已有在发的同一待遇，请先终止原待遇或办理变更。")
    award = Award.objects.create(
        household_id=case.household_id,
        programme=determination.programme,
        valid_from=valid_from,
        valid_to=valid_to,
        base=determination.base,
        top_up=determination.top_up,
        persons=len(people),
        determination=determination,
        case=case,
        division_code=case.division_code,
    )
    for person in people:
        open_standing(
            person=person, programme=determination.programme, valid_from=valid_from, valid_to=valid_to, case_id=case.pk
        )
    account = register_declared(award=award, by=by)
    paid_to = f"，按申报发至{account}" if account else ""
    record(
        by=by, verb="payments.grant_award", subject_kind="case", subject_id=case.pk,
        text=f"{case.number}:自{valid_from:%Y年%m月}起每月{award.amount}元，{award.persons}人{paid_to}",
    )  # fmt: skip
    return award


@transaction.atomic
def end_awards(*, case, programme: str, valid_to: dt.date, by: Actor) -> int:
    """End the case's awards and standings on a day (half-open), also one that was to end later; returns how many."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_to)
    ended = Award.objects.filter(later, case=case, programme=programme).update(valid_to=valid_to)
    close_standings(case_id=case.pk, programme=programme, valid_to=valid_to)
    text = f"{case.number}:待遇发至{valid_to:%Y年%m月}前"
    record(by=by, verb="payments.end_award", subject_kind="case", subject_id=case.pk, text=text)
    return ended
