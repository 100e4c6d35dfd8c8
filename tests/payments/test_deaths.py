import datetime as dt
from decimal import Decimal

import pytest

from civaffairs.casework.models import Determination
from civaffairs.common.dates import now
from civaffairs.common.errors import Refusal
from civaffairs.payments.choices import LineState
from civaffairs.payments.invariants import INVARIANTS
from civaffairs.payments.models import Award
from civaffairs.payments.services import bank, overpayments, runs
from civaffairs.payments.services.awards import end_awards, grant_award
from civaffairs.registry.models import Standing
from civaffairs.registry.services import open_standing, register_person
from tests.factories import awards as make
from tests.factories.applications import VILLAGE, particulars
from tests.factories.awards import PROGRAMME, officer
from tests.factories.bureaus import COUNTY

pytestmark = pytest.mark.usefixtures("bureau")

BEGIN, DIED, DECIDED = dt.date(2026, 10, 1), dt.date(2026, 10, 20), dt.date(2027, 1, 1)
LATER = dt.date(2027, 1, 8)


@pytest.fixture
def award() -> Award:
    """Of a couple: 700 and 100 yuan a month from October on; the wife died within October."""
    found = make.make_award(1, base="700", top_up="100", valid_from=BEGIN)
    village = VILLAGE[COUNTY]
    wife = register_person(particulars=particulars("李雪梅", dt.date(1952, 6, 9), 77, village), by=officer(), on=BEGIN)
    open_standing(person=wife, programme=PROGRAMME, valid_from=BEGIN, valid_to=None, case_id=found.case_id)
    Award.objects.filter(pk=found.pk).update(persons=2)
    wife.died_on = DIED
    wife.save()
    found.refresh_from_db()
    return found


def decided(award: Award, *, base: str, with_the_dead: bool = False) -> Award:
    """The award that follows from January on."""
    end_awards(case=award.case, programme=PROGRAMME, valid_to=DECIDED, by=officer())
    known = award.determination
    case = make.make_award(2, valid_from=dt.date(2030, 1, 1)).case
    case.household_id = award.household_id
    case.save()
    people = [one.person for one in Standing.objects.filter(case_id=award.case_id).order_by("person__name")]
    if not with_the_dead:
        people = [person for person in people if person.died_on is None]
    determination = Determination.objects.create(
        case=case, programme=PROGRAMME, as_of=known.as_of, known_at=now(), place=known.place, outcome="grant",
        base=Decimal(base), top_up=Decimal(0), payable_from="2027-01", inputs={"facts": {}, "sources": {}},
        trace={}, rules_version="test@1", determined_by="刘志远", determined_at=now(),
    )  # fmt: skip
    return grant_award(determination=determination, valid_from=DECIDED, people=people, by=officer())


def line_of(award: Award, month: str):
    return make.drafted(month, on=LATER).lines.get(award=award)


def test_the_survivors_months_up_to_the_change_are_paid_at_what_is_due_without_the_dead(award):
    waiting = line_of(award, "2026-11")
    assert (waiting.state, waiting.exclusion) == (LineState.EXCLUDED, "person_died")
    assert "变更确认后可补发" in waiting.exclusion_text

    decided(award, base="450")

    for month in ("2026-11", "2026-12"):
        line = line_of(award, month)
        assert (line.state, line.base, line.top_up, line.persons) == (LineState.PLANNED, Decimal(450), 0, 1)
    assert line_of(award, "2026-10").amount == Decimal(800)


def test_a_higher_amount_counts_from_the_month_after_the_decision_only(award):
    decided(award, base="900")
    line = line_of(award, "2026-11")
    assert (line.state, line.amount, line.persons) == (LineState.PLANNED, Decimal(800), 1)


def test_nothing_is_paid_for_those_months_where_the_next_award_still_counts_the_dead(award):
    decided(award, base="450", with_the_dead=True)
    assert line_of(award, "2026-11").exclusion == "person_died"


def test_an_ended_benefit_pays_nothing_after_the_death(award):
    end_awards(case=award.case, programme=PROGRAMME, valid_to=DECIDED, by=officer())
    assert line_of(award, "2026-11").exclusion == "person_died"


def test_a_list_made_at_the_old_amount_is_not_signed_after_the_change(award):
    wife = Standing.objects.get(case_id=award.case_id, person__name="李雪梅").person
    wife.died_on = None
    wife.save()
    run = make.drafted("2026-11", on=LATER)
    wife.died_on = DIED
    wife.save()
    decided(award, base="450")
    with pytest.raises(Refusal, match="死亡后应发金额已变更"):
        runs.advance_run(run=run, act="check", by=officer(), on=LATER)


def test_a_month_paid_at_what_is_due_is_not_claimed_back(award):
    make.fill_funds(year=2027, on=dt.date(2027, 1, 1))
    decided(award, base="450")
    file = make.sent("2026-11", on=LATER)
    with pytest.raises(Refusal) as caught:
        overpayments.open_overpayment(award=award, cause="death", event_on=DIED, by=officer(), on=LATER)
    assert (file.total, caught.value.code) == (Decimal(450), "nothing_overpaid")
    assert bank.reconcile(file.run).difference == 0
    assert [row for invariant in INVARIANTS for row in invariant.rows()] == []
