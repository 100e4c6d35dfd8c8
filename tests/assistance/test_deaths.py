import datetime as dt
from decimal import Decimal

import pytest

from assistance.models import Change
from assistance.services import deaths, decisions
from civaffairs.accounts.actor import system_actor
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.services import relay
from civaffairs.payments.models import Award, PaymentHold
from civaffairs.registry.models import Person
from civaffairs.registry.services import record_death, withdraw_death
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import awards as paying
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

DIED = dt.date(2026, 12, 3)
TOLD = dt.date(2026, 12, 10)


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        yield


@pytest.fixture(autouse=True)
def days(monkeypatch):
    """Facts are told on the day of the report."""
    monkeypatch.setattr("assistance.subscribers.told_on", lambda fact: TOLD)


def reported(name: str) -> Person:
    person = Person.objects.get(name=name)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    record_death(person=person, died_on=DIED, source="公安部门", by=by, on=TOLD)
    relay(at=made.now())
    person.refresh_from_db()
    return person


def test_a_death_withholds_the_award_and_proposes_a_change_but_changes_no_amount(on):
    first = made.granted(on)
    reported("李雪梅")

    hold = PaymentHold.objects.get()
    assert (hold.award.case, hold.released_on, hold.opened_by) == (first, None, "系统")
    change = Change.objects.get()
    assert (change.event, change.happened_on, change.case.status) == ("death", DIED, "draft")
    assert set(change.case.application.members.values_list("person__name", flat=True)) == {"王海波", "王欣怡"}
    assert change.case.deadlines.get(term="subsistence_allowance.death_adjustment").due_on == dt.date(2027, 3, 3)
    award = Award.objects.get()
    assert (award.amount, award.valid_to) == (Decimal(1050), None)


def test_a_fact_told_twice_opens_one_hold_and_one_proposal(on):
    made.granted(on)
    person = reported("李雪梅")
    for _ in range(2):
        deaths.propose_after_death(person=person, fact_id=None, by=system_actor(COUNTY), on=TOLD)
    assert (PaymentHold.objects.count(), Change.objects.count()) == (1, 1)


def test_a_wrong_report_is_undone_and_everything_stays_on_record(on):
    made.granted(on)
    person = reported("李雪梅")
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    with pytest.raises(Refusal) as refused:
        withdraw_death(person=person, reason=" ", by=by, on=TOLD)
    assert refused.value.code == "reason_required"
    withdraw_death(person=person, reason="同名误报", by=by, on=TOLD)
    relay(at=made.now())

    hold = PaymentHold.objects.get()
    assert (hold.released_on, hold.release_reason) == (TOLD, "死亡登记已撤销")
    assert Change.objects.get().case.status == "withdrawn"
    texts = list(AuditEntry.objects.filter(subject_id=person.pk).values_list("text", flat=True))
    assert any("登记李雪梅死亡" in text for text in texts)
    assert any("撤销李雪梅的死亡登记" in text for text in texts)


def test_the_household_of_the_dead_is_paid_less_from_the_month_after_the_decision(on):
    made.granted(on)
    reported("李雪梅")
    case = Change.objects.get().case
    changed.wage_of(case, "1200", TOLD)
    case = changed.confirmed(changed.awaiting(changed.tested(changed.handed_in(case, TOLD), TOLD), TOLD), TOLD)
    award = Award.objects.get(case=case)
    # 2 x 750 - 1,200
    assert (award.persons, award.amount, award.valid_from) == (2, Decimal(300), dt.date(2027, 1, 1))


def test_the_hold_ends_with_the_decision_and_says_by_which_case(on):
    made.granted(on)
    reported("李雪梅")
    case = Change.objects.get().case
    changed.wage_of(case, "1200", TOLD)
    case = changed.awaiting(changed.tested(changed.handed_in(case, TOLD), TOLD), TOLD)
    assert PaymentHold.objects.open().count() == 1
    changed.confirmed(case, TOLD)
    hold = PaymentHold.objects.get()
    assert (hold.released_on, hold.released_by) == (TOLD, "系统")
    assert case.number in hold.release_reason


def test_for_somebody_who_lived_alone_a_task_asks_a_person_to_end_the_allowance(on):
    first = made.granted(on)
    application = first.application
    for member in application.members.exclude(relation="self"):
        member.delete()
    reported("王海波")
    assert first.tasks.open().get().kind == "death"
    assert Award.objects.get().valid_to is None
    by = make_actor(Role.COUNTY_CONFIRMER)
    decisions.end_allowance(case=first, reason="死亡", last_month="2026-12", by=by, on=TOLD)
    assert Award.objects.get().valid_to == dt.date(2027, 1, 1)
    assert not PaymentHold.objects.open().exists()


def test_what_was_paid_after_the_death_is_claimed_back_only_once_the_change_is_decided(on):
    made.granted(on)
    reported("李雪梅")
    case = Change.objects.get().case
    with pytest.raises(Refusal) as refused:
        deaths.open_recovery(case=case, by=make_actor(Role.COUNTY_REVIEWER), on=TOLD)
    assert refused.value.code == "not_decided"


def test_the_claim_is_the_difference_to_what_the_household_is_due(on, monkeypatch):
    late = dt.date(2027, 1, 15)
    monkeypatch.setattr("assistance.subscribers.told_on", lambda fact: late)
    made.granted(on)
    paying.fill_funds()
    paying.fill_funds_of_year(2027)
    for month in ("2026-12", "2027-01"):
        paying.sent(month, on=dt.date.fromisoformat(f"{month}-08"))
    person = Person.objects.get(name="李雪梅")
    record_death(person=person, died_on=DIED, source="殡仪馆", by=make_actor(Role.TOWNSHIP_CASEWORKER), on=late)
    relay(at=made.now())
    case = Change.objects.get().case
    changed.wage_of(case, "1200", late, "2026-01", "2026-12")
    case = changed.confirmed(changed.awaiting(changed.tested(changed.handed_in(case, late), late), late), late)
    debt = deaths.open_recovery(case=case, by=make_actor(Role.COUNTY_REVIEWER), on=late)
    # paid 1,050 for January, due 300; December is the month of the death and is due in full
    assert (debt.amount, debt.cause, debt.event_on) == (Decimal(750), "death", DIED)


def test_a_death_is_not_recorded_twice_nor_on_a_day_that_cannot_be(on):
    made.granted(on)
    person = reported("李雪梅")
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    record_death(person=person, died_on=DIED, source="家属", by=by, on=TOLD)
    for died_on, code in (
        (TOLD + dt.timedelta(1), "died_in_the_future"), (dt.date(1980, 1, 1), "died_before_birth"),
        (TOLD, "another_date_known"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            record_death(person=person, died_on=died_on, source="家属", by=by, on=TOLD)
        assert refused.value.code == code
    with pytest.raises(NotPermitted):
        record_death(person=person, died_on=DIED, source="家属", by=make_actor(Role.AUDITOR), on=TOLD)
