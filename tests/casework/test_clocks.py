"""Suspending, resuming and extending a term: all or nothing, and no suspension ends before it begins."""

import datetime as dt

import pytest

from civaffairs.casework.models import Case, ClockEntry, Deadline
from civaffairs.casework.services.cases import open_case
from civaffairs.casework.services.clocks import extend_term, resume_terms, start_term, suspend_terms
from civaffairs.common.errors import Refusal
from civaffairs.registry.services import register_person
from civaffairs.tenancy.scope import scope
from tests.factories.applications import VILLAGE, particulars
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus
from tests.meanstest.households import MATTER, declare_matter

pytestmark = pytest.mark.django_db

RIGHT = "assistance.file_application"
TERM = "subsistence_allowance.whole"
START = dt.date(2026, 11, 2)
BEGUN = dt.date(2026, 11, 9)


@pytest.fixture
def clerk():
    make_bureaus()
    with scope(COUNTY):
        yield make_actor("township_caseworker", COUNTY)


@pytest.fixture
def case(clerk):
    declare_matter()
    person = register_person(particulars=particulars("王海波", dt.date(1985, 3, 2), 11), by=clerk, on=START)
    opened = open_case(
        case_type_code=MATTER, programme="subsistence_allowance", applicant=person, household=None,
        division_code=VILLAGE[COUNTY], by=clerk, on=START, right=RIGHT,
    )  # fmt: skip
    start_term(case=opened, term=TERM, on=START)
    return opened


def due(case) -> dt.date | None:
    return Deadline.objects.get(case=case, term=TERM).due_on


def suspend(case, clerk):
    suspend_terms(case=case, reason="等待鉴定", by=clerk, on=BEGUN, right=RIGHT)


def resume(case, clerk, on):
    resume_terms(case=case, reason="鉴定已出", by=clerk, on=on, right=RIGHT)


def test_a_resumption_on_the_first_day_takes_the_suspension_back(case, clerk):
    before = due(case)
    suspend(case, clerk)
    assert due(case) is None
    resume(case, clerk, BEGUN)
    assert due(case) == before
    assert not Deadline.objects.get(case=case).is_suspended


def test_a_resumption_on_the_next_day_leaves_one_day_of_suspension(case, clerk):
    before = due(case)
    suspend(case, clerk)
    resume(case, clerk, BEGUN + dt.timedelta(1))
    assert due(case) > before
    assert Case.objects.get(pk=case.pk).due_on == due(case)


def test_a_refused_resumption_leaves_nothing_in_the_ledger_and_the_case_can_go_on(case, clerk):
    suspend(case, clerk)
    with pytest.raises(Refusal) as caught:
        resume(case, clerk, BEGUN - dt.timedelta(1))
    assert caught.value.code == "contradictory_input"
    assert ClockEntry.objects.filter(case=case, kind="resume").count() == 0
    resume(case, clerk, BEGUN + dt.timedelta(3))
    assert due(case) is not None


def test_a_refused_extension_leaves_nothing_in_the_ledger(case, clerk):
    before = due(case)
    with pytest.raises(Refusal) as caught:
        extend_term(case=case, term=TERM, count=16, reason="案情复杂", approver="赵敏", by=clerk, on=BEGUN, right=RIGHT)
    assert caught.value.code == "limit_exceeded"
    assert not ClockEntry.objects.filter(case=case, kind="extend").exists()
    extend_term(case=case, term=TERM, count=15, reason="案情复杂", approver="赵敏", by=clerk, on=BEGUN, right=RIGHT)
    assert due(case) > before
