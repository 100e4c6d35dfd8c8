"""What becomes of households that receive: changes, reviews, a death, a move to another bureau, the end."""

import datetime as dt

from assistance.choices import ChangeKind, ReviewCause
from assistance.models import Handover
from assistance.services import applications, changes, deaths, decisions, handovers, investigation, outcomes, reviews
from civaffairs.accounts.actor import system_actor
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import add_months, month_of, now
from civaffairs.common.errors import Refusal
from civaffairs.devstack.population.model import Household
from civaffairs.devstack.processes import wait_until
from civaffairs.facts.models import Fact
from civaffairs.facts.services import relay
from civaffairs.meanstest.models import CheckRun
from civaffairs.meanstest.services.authorisations import sign_authorisation
from civaffairs.registry.services import record_death
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from . import filing, handling
from .filing import actor

DAY = dt.timedelta(1)
SECONDS_FOR_FACTS = 60


def begin_review(previous: Case, household: Household, bureau: Bureau, on: dt.date) -> CheckRun:
    """Open the review of a household, type in what it earns today, and ask the agencies about it."""
    by = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    case = reviews.open_review(previous=previous, cause=ReviewCause.CITY, by=by, on=on)
    refs = {person["name"]: person["ref"] for person in household.declared["persons"]}
    for member in case.application.members.select_related("person"):
        filing.declare_means(case, household, refs[member.person.name], member, by=by)
        sign_authorisation(case=case, person=member.person, signed_on=on, signed_by=member.person.name, by=by, on=on)
    case = reviews.begin_review(case=case, by=by, on=on)
    return investigation.start_means_test(case=case, by=by, on=on)


def end_review(case: Case, bureau: Bureau, on: dt.date) -> Case:
    """Conclude, decide by what the calculation of the day says: as before, a gradual exit, or no more."""
    handling.finish_investigation(case, bureau, on - 2 * DAY)
    case = handling.give_opinion(case, bureau, on - DAY)
    case = decisions.forward(case=case, by=actor(bureau, Role.TOWNSHIP_CASEWORKER), on=on - DAY)
    confirmer = actor(bureau, Role.COUNTY_CONFIRMER)
    if case.application.opinion == "grant":
        return outcomes.keep_allowance(case=case, reason="家庭状况无明显变化。", by=confirmer, on=on)
    try:
        outcomes.exit_gradually(case=case, reason="家庭成员就业，收入增加。", by=confirmer, on=on)
    except Refusal:
        outcomes.stop_allowance(case=case, reason="经核查不再符合最低生活保障条件。", by=confirmer, on=on)
    case.refresh_from_db()
    return case


def move_within(previous: Case, household: Household, bureau: Bureau, on: dt.date, *, is_decided: bool) -> Case:
    """The household moved to another community of the county: no agency has to be asked again."""
    by, head = actor(bureau, Role.TOWNSHIP_CASEWORKER), actor(bureau, Role.TOWNSHIP_HEAD)
    case = changes.open_change(
        previous=previous, kind=ChangeKind.ADDRESS, happened_on=on - 6 * DAY, reason="租房到期，搬入新址",
        address=household.address, division_code=household.village or household.township, by=by, on=on - 5 * DAY,
    )  # fmt: skip
    case = applications.submit_application(case=case, by=by, on=on - 4 * DAY)
    case = decisions.give_opinion(case=case, opinion="grant", reason="已核实新住址。", by=head, on=on - 3 * DAY)
    case = decisions.forward(case=case, by=by, on=on - 2 * DAY)
    if is_decided:
        case = handling.decide(case, bureau, on)
    return case


def open_income_change(previous: Case, bureau: Bureau, on: dt.date) -> Case:
    """A household told that somebody has found work: a draft."""
    by = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    return changes.open_change(
        previous=previous, kind=ChangeKind.INCOME, happened_on=on - 3 * DAY, reason="成员就业", by=by, on=on
    )


def withdraw_change(previous: Case, bureau: Bureau, on: dt.date) -> Case:
    """A change that was entered by mistake."""
    case = open_income_change(previous, bureau, on - DAY)
    by = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    return applications.withdraw_application(case=case, reason="登记有误", by=by, on=on)


def recover_after_death(case: Case, bureau: Bureau, on: dt.date) -> None:
    """Somebody who lived alone died two months ago, and it is told only now: the end, and what was paid since."""
    _report_death(case, bureau, died_on=add_months(on, -2).replace(day=15), on=on - 2 * DAY)
    decisions.end_allowance(
        case=case, reason="享受人死亡", last_month=month_of(on), by=actor(bureau, Role.COUNTY_CONFIRMER), on=on
    )
    case.refresh_from_db()
    deaths.open_recovery(case=case, by=actor(bureau, Role.COUNTY_REVIEWER), on=on)


def report_death_in_family(case: Case, bureau: Bureau, on: dt.date) -> None:
    """A death among several: withheld, and proposed as a change that waits for somebody."""
    _report_death(case, bureau, died_on=on - 4 * DAY, on=on, relation="other")


def _report_death(case: Case, bureau: Bureau, *, died_on: dt.date, on: dt.date, relation: str = "self") -> None:
    members = case.application.members.select_related("person").order_by("id")
    chosen = members.filter(relation="self") if relation == "self" else members.exclude(relation="self")
    person = chosen[0].person
    by = actor(bureau, Role.TOWNSHIP_CASEWORKER)
    person = record_death(person=person, died_on=died_on, source="居民死亡医学证明", by=by, on=on)
    deaths.propose_after_death(person=person, fact_id=None, by=system_actor(bureau.pk), on=on)


def give_up(case: Case, bureau: Bureau, on: dt.date) -> None:
    """The household gives the allowance up."""
    confirmer = actor(bureau, Role.COUNTY_CONFIRMER)
    decisions.end_allowance(case=case, reason="本人书面放弃", last_month=month_of(on), by=confirmer, on=on)


def hand_over(case: Case, household: Household, bureau: Bureau, on: dt.date) -> Handover:
    """The household moves to another county of the city; what is lent goes there."""
    return handovers.hand_over(
        case=case, to_division=household.village or household.township, address=household.address,
        last_month=month_of(on), reason="户籍和住所迁移", by=actor(bureau, Role.COUNTY_CONFIRMER), on=on - 6 * DAY,
    )  # fmt: skip


def deliver_facts(bureau: Bureau) -> None:
    """What was announced reaches its subscribers now; the running product's own relay may be at it already.

    Raises TimeoutError when subscribers have not been told within the time.
    """

    def delivered() -> bool:
        with scope(bureau.pk):
            relay(at=now())
            return not Fact.objects.due(now()).exists()

    if not wait_until(delivered, SECONDS_FOR_FACTS):
        raise TimeoutError(f"{bureau.name}：{SECONDS_FOR_FACTS}秒内没有送达全部事件，请检查后台任务是否在运行。")


def take_up(handover: Handover, other: Bureau, on: dt.date) -> Case:
    """The other bureau takes the household up, by a case of its own."""
    incoming = Handover.objects.incoming().get(other_id=handover.pk)
    by, head = actor(other, Role.TOWNSHIP_CASEWORKER), actor(other, Role.TOWNSHIP_HEAD)
    case = handovers.take_up(handover=incoming, by=actor(other, Role.COUNTY_REVIEWER), on=on - 5 * DAY)
    case = applications.submit_application(case=case, by=by, on=on - 4 * DAY)
    handling.visit(case, other, on - 3 * DAY)
    case = decisions.give_opinion(case=case, opinion="grant", reason="已核实迁入情况。", by=head, on=on - 2 * DAY)
    case = decisions.forward(case=case, by=by, on=on - DAY)
    return handling.decide(case, other, on)
