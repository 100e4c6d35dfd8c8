import datetime as dt
from decimal import Decimal

import pytest

from assistance.models import Handover
from assistance.services import applications, decisions, handovers, investigation
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.services import relay
from civaffairs.payments.models import Award
from civaffairs.registry.models import Person, Standing
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import changes as changed
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus

pytestmark = pytest.mark.django_db

VILLAGE = "210203008001"
OFFERED = dt.date(2026, 12, 10)
TAKEN = dt.date(2026, 12, 28)


@pytest.fixture(autouse=True)
def bureaus():
    make_bureaus()


def offered(on: dt.date) -> Handover:
    """A household of the county that moves to its neighbour after January."""
    with scope(COUNTY):
        case = made.granted(on)
        handover = handovers.hand_over(
            case=case, to_division=VILLAGE, address="八一路5号", last_month="2027-01", reason="户籍迁移",
            by=make_actor(Role.COUNTY_CONFIRMER), on=OFFERED,
        )  # fmt: skip
        relay(at=made.now())
    return handover


def taken_up() -> Case:
    """Everything that the neighbour does."""
    reviewer = make_actor(Role.COUNTY_REVIEWER, NEIGHBOUR)
    case = handovers.take_up(handover=Handover.objects.incoming().get(), by=reviewer, on=TAKEN)
    clerk, head = make_actor(Role.TOWNSHIP_CASEWORKER, NEIGHBOUR), make_actor(Role.TOWNSHIP_HEAD, NEIGHBOUR)
    case = applications.submit_application(case=case, by=clerk, on=TAKEN)
    made.visit(case, TAKEN, NEIGHBOUR)
    case = decisions.give_opinion(case=case, opinion="grant", reason="情况属实", by=head, on=TAKEN)
    case = decisions.forward(case=case, by=head, on=TAKEN)
    case = changed.confirmed(case, TAKEN)
    relay(at=made.now())
    return case


def test_no_month_is_unpaid_and_none_is_paid_twice(on):
    offered(on)
    with scope(NEIGHBOUR):
        taken_up()
        there = Award.objects.get()
        assert (there.valid_from, there.valid_to) == (dt.date(2027, 2, 1), None)
        assert there.persons == 3
    with scope(COUNTY):
        here = Award.objects.get()
        assert (here.valid_from, here.valid_to) == (dt.date(2026, 12, 1), dt.date(2027, 2, 1))
        assert not Standing.objects.in_force(dt.date(2027, 2, 1)).exists()


def test_both_bureaus_see_the_same_state_each_in_its_own_record(on):
    handover = offered(on)
    with scope(NEIGHBOUR):
        incoming = Handover.objects.get()
        assert (incoming.side, incoming.state, incoming.head_of_household) == ("incoming", "offered", "王海波")
        assert not Person.objects.exists()
        taken_up()
        incoming.refresh_from_db()
        assert incoming.state == "taken_up"
    with scope(COUNTY):
        handover.refresh_from_db()
        assert handover.state == "taken_up"
        handover.case.refresh_from_db()
        assert handover.case.status == "succeeded"


def test_the_amount_is_the_new_bureaus_own_calculation_on_the_means_that_the_first_established(on):
    offered(on)
    with scope(NEIGHBOUR):
        case = taken_up()
        outputs = case.determinations.order_by("-determined_at")[0].trace["outputs"]
        # The wage of the first bureau's window counts in full though the months of a new window lie later.
        assert outputs["monthly_income"] == "1200"
        assert case.application.means_as_of == on - dt.timedelta(12)
        assert Award.objects.get().amount == case.determinations.order_by("-determined_at")[0].amount


def test_a_household_that_is_refused_goes_on_being_paid_where_it_was(on):
    handover = offered(on)
    with scope(NEIGHBOUR):
        reviewer = make_actor(Role.COUNTY_REVIEWER, NEIGHBOUR)
        incoming = Handover.objects.get()
        with pytest.raises(Refusal) as refused:
            handovers.refuse_handover(handover=incoming, reason=" ", by=reviewer, on=TAKEN)
        assert refused.value.code == "reason_required"
        handovers.refuse_handover(handover=incoming, reason="人户不一致", by=reviewer, on=TAKEN)
        relay(at=made.now())
    with scope(COUNTY):
        handover.refresh_from_db()
        assert (handover.state, handover.refusal) == ("refused", "人户不一致")
        case = Case.objects.get()
        assert case.status == "granted"
        periods = list(Award.objects.order_by("valid_from").values_list("valid_from", "valid_to", "base"))
        assert periods == [
            (dt.date(2026, 12, 1), dt.date(2027, 2, 1), Decimal(1050)), (dt.date(2027, 2, 1), None, Decimal(1050)),
        ]  # fmt: skip
        assert Standing.objects.in_force(dt.date(2027, 2, 1)).count() == 3


def test_an_offer_is_delivered_twice_without_harm_and_answered_once(on):
    offered(on)
    with scope(COUNTY):
        from civaffairs.facts.models import Fact

        fact = Fact.objects.get(kind="assistance.handover_offered")
        handovers.copy_to_other_bureau(fact=fact)
    with scope(NEIGHBOUR):
        assert Handover.objects.count() == 1
        reviewer = make_actor(Role.COUNTY_REVIEWER, NEIGHBOUR)
        handovers.refuse_handover(handover=Handover.objects.get(), reason="重复", by=reviewer, on=TAKEN)
        with pytest.raises(Refusal) as refused:
            handovers.take_up(handover=Handover.objects.get(), by=reviewer, on=TAKEN)
        assert refused.value.code == "not_offered"


def test_what_is_lent_is_stored_encrypted(on):
    handover = offered(on)
    with scope(COUNTY):
        number = Person.objects.get(name="王海波").documents.get().number
    with scope(NEIGHBOUR):
        stored = Handover.objects.get().content_encrypted
    assert number not in handover.content_encrypted + stored


def test_a_handover_is_refused_where_it_makes_no_sense(on):
    with scope(COUNTY):
        case = made.granted(on)
        by = make_actor(Role.COUNTY_CONFIRMER)
        for options, code in (
            ({"to_division": "440103001001"}, "no_such_bureau"), ({"to_division": "210202012001"}, "same_bureau"),
            ({"last_month": "2026-11"}, "month_passed"), ({"address": " "}, "address_required"),
        ):  # fmt: skip
            given = {
                "to_division": VILLAGE,
                "address": "八一路5号",
                "last_month": "2027-01",
                "reason": "迁移",
                **options,
            }
            with pytest.raises(Refusal) as refused:
                handovers.hand_over(case=case, by=by, on=OFFERED, **given)
            assert refused.value.code == code
        with pytest.raises(NotPermitted):
            handovers.hand_over(
                case=case, to_division=VILLAGE, address="八一路5号", last_month="2027-01", reason="迁移",
                by=make_actor(Role.TOWNSHIP_CASEWORKER), on=OFFERED,
            )  # fmt: skip
        assert not Handover.objects.exists()
        assert Award.objects.get().valid_to is None
        assert investigation.assess(case=case, on=OFFERED).outputs["eligible"]
