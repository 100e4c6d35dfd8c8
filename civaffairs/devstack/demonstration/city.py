"""Fills one bureau of the demonstration with cases in every status, worked on over the past weeks."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from assistance.choices import Status
from assistance.services import applications
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.errors import Refusal
from civaffairs.devstack.population.model import Household, Population
from civaffairs.meanstest.models import CheckRun
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from . import filing, handling

DAY = dt.timedelta(1)
# How far a household's case is taken, and how many days ago it was filed; the agencies decide what comes of it.
COURSE = (
    (Status.GRANTED, 62),
    (Status.GRANTED, 55),
    (Status.GRANTED, 48),
    (Status.GRANTED, 41),
    (Status.GRANTED, 40),
    (Status.GRANTED, 38),
    (Status.GRANTED, 37),
    (Status.GRANTED, 35),
    (Status.IN_PUBLIC_NOTICE, 9),
    (Status.AWAITING_CONFIRMATION, 27),
    (Status.AWAITING_CONFIRMATION, 30),
    (Status.OPINION_GIVEN, 6),
    (Status.INVESTIGATING, 3),
    (Status.INVESTIGATING, 50),
    (Status.SUBMITTED, 1),
    (Status.SUBMITTED, 0),
    (Status.WITHDRAWN, 12),
)


@dataclass(frozen=True)
class Filed:
    """A case of the demonstration, where it shall end, and the day it was filed."""

    case: Case
    target: Status
    filed_on: dt.date


def fill(population: Population, bureau: Bureau, on: dt.date) -> Iterator[str]:
    """File one application for each entry of COURSE and take it as far as it says; yields what was done."""
    filed = list(_file_all(population, bureau, on))
    yield f"{bureau.name}：登记 {len(filed)} 件申请"
    runs = [(one, run) for one in filed if (run := _investigate(one, bureau))]
    for one, run in runs:
        if handling.wait_for_answers(run, bureau, lambda answered, total: None):
            _go_on(one, bureau, on)
    with scope(bureau.pk):
        for one in filed:
            one.case.refresh_from_db()
            yield f"  {one.case.number}：{one.case.status_label}"


def is_filled(bureau: Bureau) -> bool:
    """Whether the bureau has more cases than the telling households would leave there."""
    with scope(bureau.pk):
        return Case.objects.count() >= len(COURSE)


def _file_all(population: Population, bureau: Bureau, on: dt.date) -> Iterator[Filed]:
    households = _of_small_means(population, bureau)
    for target, days_ago in COURSE:
        filed_on = on - DAY * days_ago
        for household in households:
            try:
                with scope(bureau.pk):
                    by = filing.actor(bureau, Role.TOWNSHIP_CASEWORKER)
                    yield Filed(filing.file_application(household, by=by, on=filed_on), target, filed_on)
            except Refusal:
                continue  # a household that cannot be filed as it is (two homes, a dead member) tells nothing here
            break


def _of_small_means(population: Population, bureau: Bureau) -> Iterator[Household]:
    telling = set(population.demonstration)
    households = population.households(bureau.division_code)
    return (one for one in households if one.tier == "low" and one.ref not in telling and len(one.persons) <= 4)


def _investigate(one: Filed, bureau: Bureau) -> CheckRun | None:
    with scope(bureau.pk):
        if one.target == Status.SUBMITTED:
            return None
        if one.target == Status.WITHDRAWN:
            by = filing.actor(bureau, Role.TOWNSHIP_CASEWORKER)
            applications.withdraw_application(case=one.case, reason="申请人已就业", by=by, on=one.filed_on + DAY)
            return None
        return handling.start_investigation(one.case, bureau, one.filed_on + DAY)


def _go_on(one: Filed, bureau: Bureau, on: dt.date) -> None:
    """From the answers to the target, each act on a later day; an act that the law refuses ends the course there."""
    day = one.filed_on + DAY
    if one.target == Status.INVESTIGATING:
        return
    try:
        with scope(bureau.pk):
            handling.finish_investigation(one.case, bureau, min(day + 2 * DAY, on))
            case = handling.give_opinion(one.case, bureau, min(day + 3 * DAY, on))
            if one.target == Status.OPINION_GIVEN:
                return
            case = handling.publish_or_forward(case, bureau, min(day + 4 * DAY, on))
            if one.target == Status.IN_PUBLIC_NOTICE:
                return
            case = handling.send_up(case, bureau, min(day + 17 * DAY, on))
            if one.target == Status.GRANTED:
                handling.decide(case, bureau, min(day + 20 * DAY, on))
    except Refusal:
        return
