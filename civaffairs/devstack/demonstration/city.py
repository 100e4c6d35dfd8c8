"""Fills one bureau of the demonstration with two months of work: cases in every status, payments, changes, reviews.

Every act has its own day before `on`; the households come from the synthetic population, so the agencies know them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice

from assistance.choices import Status
from assistance.programmes.subsistence_allowance import TYPES
from assistance.services import applications, reviews
from assistance.services.decision_letters import months_between
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.errors import Refusal
from civaffairs.devstack.population.model import Household, Population
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.rules.income import INCOME_KINDS
from civaffairs.payments.models import Award
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from . import afterwards, filing, handling, paying
from .recipients import take_over_recipients

DAY = dt.timedelta(1)
NEIGHBOUR = {"210202": "210203"}
# How far a household's case is taken, and how many days ago it was filed; the agencies decide what comes of it.
# First those whose course needs a household that is poor indeed.
COURSE = (
    (Status.IN_PUBLIC_NOTICE, 9),
    (Status.GRANTED, 62),
    (Status.GRANTED, 55),
    (Status.GRANTED, 48),
    (Status.GRANTED, 41),
    (Status.IN_PUBLIC_NOTICE, 8),
    (Status.OPINION_GIVEN, 6),
    (Status.GRANTED, 40),
    (Status.AWAITING_CONFIRMATION, 27),
    (Status.AWAITING_CONFIRMATION, 30),
    (Status.INVESTIGATING, 3),
    (Status.INVESTIGATING, 50),
    (Status.SUBMITTED, 1),
    (Status.SUBMITTED, 0),
    (Status.DRAFT, 2),
    (Status.WITHDRAWN, 12),
    (Status.REFUSED, 45),
)
FAMILIES = 7
EARNING_MORE = 3
Waiting = Callable[[CheckRun, Bureau], bool]


@dataclass(frozen=True)
class Filed:
    """A case of the demonstration, where it shall end, and the day it was filed."""

    case: Case
    target: Status
    filed_on: dt.date


@dataclass
class Town:
    """The bureau that is filled, its households not yet used, and what was started in it."""

    population: Population
    bureau: Bureau
    on: dt.date
    recipients: list[tuple[Case, Household]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def take(self, suits: Callable[[Household], bool]) -> Iterator[Household]:
        """Households of the bureau that suit and were not yet used, each used once it is taken."""
        for one in self.population.households(self.bureau.division_code):
            if one.ref not in self.used and one.ref not in self.population.demonstration and suits(one):
                self.used.add(one.ref)
                yield one


def _is_plain(household: Household) -> bool:
    """Small, and nothing is planted in it that would end a course early: each has a number of their own and lives."""
    numbers = [person["id_number"] for person in household.declared["persons"]]
    is_whole = not household.planted and sorted(numbers) == sorted(household.persons)
    return is_whole and len(household.persons) <= 4 and not household.supporters


def _earns(household: Household, least: int, most: int) -> bool:
    """Whether the members say to earn that much a head and month, over a year."""
    items = [item for item in household.declared["income"] if item["kind"] in INCOME_KINDS]
    total = sum((Decimal(one["amount"]) * min(12, months_between(one["from"], one["to"])) for one in items), Decimal(0))
    return _is_plain(household) and least <= total / 12 / len(household.persons) <= most


def _is_poor(household: Household) -> bool:
    return _earns(household, 0, 600) and household.tier == "low"


def _is_middling(household: Household) -> bool:
    return _earns(household, 790, 1050) and household.tier == "low"


def _is_well_off(household: Household) -> bool:
    return _earns(household, 1800, 5000)


def _lives_alone(household: Household) -> bool:
    return _is_plain(household) and len(household.persons) == 1


def _is_family(household: Household) -> bool:
    return _is_plain(household) and len(household.persons) > 1 and household.tier == "low"


def fill(population: Population, bureau: Bureau, on: dt.date, *, wait: Waiting | None = None) -> Iterator[str]:
    """Two months of work in one bureau, and what follows in its neighbour; yields what was done.

    `wait` lets the agencies answer a means test and says whether they did; without it the running worker is watched.
    """
    waiting = wait or (lambda run, its: handling.wait_for_answers(run, its, lambda answered, total: None))
    town = Town(population, bureau, on)
    yield f"{bureau.name}：接续 {_take_over(town)} 户在保家庭"
    filed = list(_file_all(town))
    yield f"  登记 {len(filed)} 件申请"
    checks = [(one, run) for one in filed if (run := _investigate(one, bureau))]
    reviewed = _begin_reviews(town)
    _pay(town)
    yield "  发放两个月"
    for one, run in checks:
        if waiting(run, bureau):
            _go_on(one, bureau, on)
    for run in reviewed:
        if waiting(run, bureau):
            with scope(bureau.pk):
                afterwards.end_review(run.case, bureau, on - DAY)
    _what_became_of_them(town)
    _neighbourhood(town)
    with scope(bureau.pk):
        paying.draft_next_month(bureau, on)
        for case in Case.objects.order_by("id"):
            yield f"  {case.number}：{case.status_label}"


def is_filled(bureau: Bureau) -> bool:
    """Whether the bureau has more cases than the telling households would leave there."""
    with scope(bureau.pk):
        return Case.objects.count() >= len(COURSE)


def _take_over(town: Town) -> int:
    """Two who live alone, families, one that is poor as ever, and some that earn more by now."""
    households = [
        *islice(town.take(_lives_alone), 2),
        *islice(town.take(lambda one: _is_family(one) and not _is_poor(one) and not _is_middling(one)), FAMILIES),
        *islice(town.take(_is_poor), 1),
        *islice(town.take(_is_middling), EARNING_MORE),
    ]
    with scope(town.bureau.pk):
        cases = take_over_recipients(households, town.bureau, town.on)
    town.recipients = list(zip(cases, households, strict=True))
    return len(cases)


def _file_all(town: Town) -> Iterator[Filed]:
    for target, days_ago in COURSE:
        filed_on = town.on - DAY * days_ago
        suitable = town.take(_is_well_off if target == Status.REFUSED else _is_poor)
        for household in chain(suitable, town.take(_is_plain)):
            try:
                with scope(town.bureau.pk):
                    by = filing.actor(town.bureau, Role.TOWNSHIP_CASEWORKER)
                    file = filing.draft_application if target == Status.DRAFT else filing.file_application
                    yield Filed(file(household, by=by, on=filed_on), target, filed_on)
            except Refusal:
                continue  # a household that cannot be filed as it is (two homes, a dead member) tells nothing here
            break


def _investigate(one: Filed, bureau: Bureau) -> CheckRun | None:
    with scope(bureau.pk):
        if one.target in (Status.SUBMITTED, Status.DRAFT):
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
            if one.target in (Status.GRANTED, Status.REFUSED):
                handling.decide(case, bureau, min(day + 20 * DAY, on))
    except Refusal:
        return


def _begin_reviews(town: Town) -> list[CheckRun]:
    """Reviews of those who are better off and of one who is not, under way; the others that are due wait."""
    with scope(town.bureau.pk):
        chosen = town.recipients[-EARNING_MORE - 1 :]
        return [afterwards.begin_review(case, household, town.bureau, town.on - 5 * DAY) for case, household in chosen]


def _pay(town: Town) -> None:
    with scope(town.bureau.pk):
        paying.fill_funds(town.bureau, town.on)
        paying.pay_settled_month(town.bureau, town.on)
    with scope(town.bureau.pk):
        paying.send_current_month(town.bureau, town.on)


def _what_became_of_them(town: Town) -> None:
    """Deaths, a debt, the end, changes in each state, and the reviews that fall due."""
    bureau, on, recipients = town.bureau, town.on, [case for case, _ in town.recipients]
    with scope(bureau.pk):
        afterwards.recover_after_death(recipients[0], bureau, on)
        afterwards.report_death_in_family(recipients[2], bureau, on)
        paying.claim_overpayment(Award.objects.get(case=recipients[4]), bureau, on)
        afterwards.give_up(recipients[1], bureau, on)
        afterwards.open_income_change(recipients[5], bureau, on)
        afterwards.withdraw_change(recipients[6], bureau, on)
        granted = Case.objects.filter(case_type=TYPES.application, status=Status.GRANTED).order_by("id")
        for number, case in enumerate(list(granted[:2])):
            afterwards.move_within(case, next(town.take(_is_plain)), bureau, on, is_decided=number == 0)
        reviews.open_due_reviews(on=on)


def _neighbourhood(town: Town) -> None:
    """One household has gone to the neighbouring bureau, another one waits there."""
    code = NEIGHBOUR.get(town.bureau.division_code)
    other = Bureau.objects.filter(division_code=code).first()
    if other is None:
        return
    homes = town.population.households(other.division_code)
    leaving = [case for case, _ in town.recipients[7:9]]
    with scope(town.bureau.pk):
        offered = [afterwards.hand_over(case, next(homes), town.bureau, town.on) for case in leaving]
    afterwards.deliver_facts(town.bureau)
    with scope(other.pk):
        afterwards.take_up(offered[0], other, town.on)
    afterwards.deliver_facts(other)
