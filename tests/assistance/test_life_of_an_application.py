import datetime as dt
from decimal import Decimal

import pytest

from assistance.choices import Status
from assistance.models import Application
from assistance.services import applications, decisions, investigation
from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Determination
from civaffairs.common.errors import NotPermitted, Refusal, StaleVersion
from civaffairs.facts.models import Fact
from civaffairs.meanstest.models import Discrepancy
from civaffairs.meanstest.services.authorisations import sign_authorisation
from civaffairs.meanstest.services.discrepancies import decide_discrepancy
from civaffairs.payments.models import Award
from civaffairs.registry.models import Standing
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_actor, make_bureaus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bureau():
    make_bureaus()
    with scope(COUNTY):
        yield


def test_an_application_goes_from_draft_to_granted_and_explains_its_amount(on):
    case = made.granted(on)

    award = Award.objects.get(case=case)
    # 3 x 750 (Dalian urban, 2020) - 1,200 wage
    assert award.amount == Decimal("1050")
    assert award.valid_from == dt.date(2026, 12, 1)
    assert case.status == Status.GRANTED
    assert Standing.objects.filter(case_id=case.pk).count() == 3
    trace = award.determination.trace
    assert trace["outputs"]["per_capita"] == "400"
    assert any(
        read["key"] == "assistance.subsistence_allowance.standard" and read["document"]
        for step in trace["steps"] for child in step["children"] for inner in child["steps"] for read in inner["reads"]
    )  # fmt: skip
    assert Fact.objects.filter(kind="assistance.allowance_granted", subject_id=case.pk).count() == 1
    acts = list(case.history.order_by("at").values_list("act", flat=True))
    assert acts == ["submit", "accept", "give_opinion", "post_notice", "close_notice", "confirm"]
    assert AuditEntry.objects.filter(subject_id=case.pk).count() >= len(acts)


def test_what_an_agency_found_beats_what_was_declared(on):
    case = made.investigating(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    investigation.start_means_test(case=case, by=by, on=on)
    made.answer_by_hand(case, [("李雪梅", "income", "wage", Decimal("1500"))])

    outputs = investigation.assess(case=case, on=on).outputs

    assert outputs["monthly_income"] == Decimal("2700")
    assert outputs["eligible"] is False
    assert outputs["reasons"] == ["income_not_below_standard"]
    assert outputs["is_edge_household"] is True


def test_an_upheld_declaration_beats_what_was_found(on):
    case = made.investigating(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    investigation.start_means_test(case=case, by=by, on=on)
    made.answer_by_hand(case, [("李雪梅", "income", "wage", Decimal("1500"))])
    discrepancy = Discrepancy.objects.get()
    decide_discrepancy(discrepancy=discrepancy, decision="declared_counts", reason="同名误录,税务已更正", by=by, on=on)

    assert investigation.assess(case=case, on=on).outputs["monthly_income"] == Decimal("1200")


def test_no_opinion_without_a_concluded_means_test_and_a_home_visit(on):
    case = made.investigating(on)
    with pytest.raises(Refusal) as refused:
        decisions.give_opinion(case=case, opinion="grant", reason="符合", by=make_actor(Role.TOWNSHIP_HEAD), on=on)
    assert {code for code, _ in refused.value.reasons} == {"means_test_open", "home_visit_open"}
    case.refresh_from_db()
    assert case.status == Status.INVESTIGATING
    assert not Determination.objects.exists()


def test_a_favourable_opinion_for_a_household_that_is_not_eligible_is_refused_and_changes_nothing(on):
    case = made.investigated(on, wage="2300")
    head = make_actor(Role.TOWNSHIP_HEAD)
    with pytest.raises(Refusal) as refused:
        decisions.give_opinion(case=case, opinion="grant", reason="困难", by=head, on=on)
    assert refused.value.code == "opinion_contradicts"
    case.refresh_from_db()
    assert case.status == Status.INVESTIGATING
    assert not Determination.objects.exists()


def test_an_unfavourable_opinion_is_forwarded_without_a_notice_and_refused_with_reasons(on):
    case = made.opinion_given(on, opinion="refuse", wage="2300")
    with pytest.raises(Refusal):
        decisions.post_notice(
            case=case, place="公示栏", telephone="12345", by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on
        )
    case = decisions.forward(case=case, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    determination = decisions.refuse_allowance(
        case=case, reason="人均收入高于标准", by=make_actor(Role.COUNTY_CONFIRMER), on=on
    )
    case.refresh_from_db()
    assert case.status == Status.REFUSED
    assert not case.is_open
    assert determination.reasons == ["income_not_below_standard"]
    assert not Award.objects.exists()


def test_the_notice_runs_its_seven_days_before_the_case_goes_on(on):
    case = made.in_public_notice(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    last_day = case.public_notices.get().last_day
    assert (last_day - on).days >= 7
    with pytest.raises(Refusal) as refused:
        decisions.close_notice(case=case, by=by, on=last_day)
    assert refused.value.reasons[0][0] == "notice_running"
    case = decisions.close_notice(case=case, by=by, on=last_day + dt.timedelta(1))
    assert case.status == Status.AWAITING_CONFIRMATION


def test_the_notice_shows_only_what_the_law_allows(on):
    content = made.in_public_notice(on).public_notices.get().content
    assert set(content) == {"place", "head_of_household", "programme", "persons", "amount", "telephone"}


def test_who_gave_the_opinion_does_not_confirm(on, monkeypatch):
    monkeypatch.setattr("assistance.services.decisions.competent_confirmer", lambda case, on: "township")
    case = made.awaiting_confirmation(on)
    head = make_actor(Role.TOWNSHIP_HEAD)
    amount = case.determinations.latest("determined_at").amount
    with pytest.raises(Refusal) as refused:
        decisions.confirm_allowance(case=case, amount_seen=amount, by=head, on=on)
    assert refused.value.code == "four_eyes"
    assert not Award.objects.exists()


def test_the_township_does_not_confirm_where_the_county_does(on):
    case = made.awaiting_confirmation(on)
    with pytest.raises(NotPermitted):
        decisions.confirm_allowance(case=case, amount_seen=Decimal("1050"), by=make_actor(Role.TOWNSHIP_HEAD), on=on)


def test_nobody_signs_for_an_amount_that_was_not_on_the_page(on):
    case = made.awaiting_confirmation(on)
    with pytest.raises(Refusal) as refused:
        decisions.confirm_allowance(case=case, amount_seen=Decimal("1000"), by=make_actor(Role.COUNTY_CONFIRMER), on=on)
    assert refused.value.code == "amount_changed"
    case.refresh_from_db()
    assert case.status == Status.AWAITING_CONFIRMATION
    assert not Award.objects.exists()


def test_a_caseworker_of_another_township_can_do_nothing(on):
    case = made.submitted(on)
    stranger = make_actor(Role.TOWNSHIP_CASEWORKER, division_code="210202014")
    with pytest.raises(NotPermitted):
        applications.accept_application(case=case, by=stranger, on=on)
    assert not Case.objects.visible_to(stranger).exists()


def test_who_read_an_older_page_does_not_act_on_the_newer_case(on):
    case = made.submitted(on)
    with pytest.raises(StaleVersion):
        applications.accept_application(
            case=case, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on, version=case.version - 1
        )


def test_a_person_of_a_live_case_is_not_declared_again(on):
    made.submitted(on)
    with pytest.raises(Refusal) as refused:
        made.draft(on)
    assert refused.value.code == "already_applies"


def test_submitting_needs_everybodys_authorisation(on):
    case = made.draft(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    newborn = made.particulars("王小宝", dt.date(2026, 5, 1), 77)
    applications.declare_member(
        case=case, declaration=applications.MemberDeclaration(particulars=newborn, relation="child"), by=by, on=on
    )
    with pytest.raises(Refusal) as refused:
        applications.submit_application(case=case, by=by, on=on)
    assert [code for code, _ in refused.value.reasons] == ["authorisation_missing"]
    assert "王小宝" in refused.value.message


def test_a_returned_application_can_be_corrected_and_handed_in_again(on):
    case = made.submitted(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    case = applications.return_for_correction(case=case, missing="缺房屋租赁合同", by=by, on=on)
    assert case.status == Status.DRAFT
    case = applications.submit_application(case=case, by=by, on=on)
    assert case.status == Status.SUBMITTED


def test_ending_stops_the_award_after_its_last_month(on):
    case = made.granted(on)
    by = make_actor(Role.COUNTY_CONFIRMER)
    with pytest.raises(Refusal):
        decisions.end_allowance(case=case, reason="收入提高", last_month="2026-10", by=by, on=on)
    decisions.end_allowance(case=case, reason="收入提高", last_month="2026-12", by=by, on=on)
    assert Award.objects.get().valid_to == dt.date(2027, 1, 1)
    assert not Standing.objects.in_force(dt.date(2027, 1, 1)).exists()


def test_a_withdrawn_application_leaves_nothing_to_do(on):
    case = made.investigating(on)
    assert case.tasks.open().exists()
    applications.withdraw_application(case=case, reason="已找到工作", by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    assert not case.tasks.open().exists()
    assert Application.objects.get().case.is_open is False


def test_an_answer_is_due_within_the_statutory_terms(on):
    case = made.investigating(on)
    terms = dict(case.deadlines.values_list("term", "due_on"))
    assert terms["subsistence_allowance.investigation_start"] == dt.date(2026, 11, 25)
    assert terms["subsistence_allowance.whole"] > dt.date(2026, 12, 31)
    assert case.deadlines.get(term="subsistence_allowance.whole").is_provisional is (
        terms["subsistence_allowance.whole"].year == 2027
    )


def test_a_second_check_that_is_still_open_stands_in_the_way_of_an_opinion(on):
    case = made.investigating(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    investigation.start_means_test(case=case, by=by, on=on)
    made.answer_by_hand(case, [("李雪梅", "income", "wage", Decimal("1500"))])
    for discrepancy in case.check_runs.get().discrepancies.all():
        decide_discrepancy(discrepancy=discrepancy, decision="found_counts", reason="属实", by=by, on=on)
    investigation.conclude_means_test(case=case, by=by, on=on)
    made.visit(case, on)
    investigation.start_means_test(case=case, by=by, on=on)

    with pytest.raises(Refusal) as refused:
        decisions.give_opinion(case=case, opinion="grant", reason="符合", by=make_actor(Role.TOWNSHIP_HEAD), on=on)
    assert [code for code, _ in refused.value.reasons] == ["means_test_open"]


def test_a_case_that_has_its_opinion_is_not_checked_again(on):
    case = made.opinion_given(on)
    stale = Case.objects.get(pk=case.pk)
    stale.status = Status.INVESTIGATING  # as a page that was opened before still has it
    with pytest.raises(Refusal) as refused:
        investigation.start_means_test(case=stale, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
    assert refused.value.code == "not_investigating"


def test_a_spouse_who_lives_elsewhere_authorises_and_is_asked_about(on):
    case = made.draft(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    spouse = case.application.members.get(relation="spouse")
    case.application.members.filter(pk=spouse.pk).update(lives_together=False)
    case.authorisations.filter(person=spouse.person).update(withdrawn_on=on)
    with pytest.raises(Refusal) as refused:
        applications.submit_application(case=case, by=by, on=on)
    assert [code for code, _ in refused.value.reasons] == ["authorisation_missing"]
    sign_authorisation(case=case, person=spouse.person, signed_on=on, signed_by=spouse.person.name, by=by, on=on)
    case = applications.accept_application(case=applications.submit_application(case=case, by=by, on=on), by=by, on=on)
    run = investigation.start_means_test(case=case, by=by, on=on)
    assert run.steps.filter(person=spouse.person).exists()


def test_nobody_is_granted_who_was_found_to_receive_elsewhere(on):
    case = made.investigating(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    run = investigation.start_means_test(case=case, by=by, on=on)
    made.answer_by_hand(case)
    found = Discrepancy.objects.create(
        run=run, person=case.applicant, kind="status", code="benefit", declared="未申报", found="在甘井子区领取低保金"
    )
    decide_discrepancy(discrepancy=found, decision="found_counts", reason="属实", by=by, on=on)
    investigation.conclude_means_test(case=case, by=by, on=on)
    made.visit(case, on)
    with pytest.raises(Refusal) as refused:
        decisions.give_opinion(case=case, opinion="grant", reason="符合", by=make_actor(Role.TOWNSHIP_HEAD), on=on)
    assert refused.value.code == "found_against_it"


def test_a_household_that_another_bureau_pays_is_not_confirmed(on):
    case = made.awaiting_confirmation(on)
    with scope(NEIGHBOUR):
        made.granted(on - dt.timedelta(40), bureau_id=NEIGHBOUR)
    with pytest.raises(Refusal) as refused:
        decisions.confirm_allowance(case=case, amount_seen=Decimal("1050"), by=make_actor(Role.COUNTY_CONFIRMER), on=on)
    assert refused.value.code == "receives_elsewhere"
    assert not Award.objects.exists()


def test_a_wage_record_that_was_not_hers_does_not_end_the_estimate(on):
    case = made.investigating(on)
    by = make_actor(Role.TOWNSHIP_CASEWORKER)
    case.application.members.filter(relation="spouse").update(employment="no_proof")
    investigation.start_means_test(case=case, by=by, on=on)
    estimated = investigation.assess(case=case, on=on).outputs["monthly_income"]
    made.answer_by_hand(case, [("李雪梅", "income", "wage", Decimal("1500"))])
    decide_discrepancy(
        discrepancy=Discrepancy.objects.get(), decision="declared_counts", reason="同名误录", by=by, on=on
    )
    assert estimated > Decimal("1200")
    assert investigation.assess(case=case, on=on).outputs["monthly_income"] == estimated


def test_the_last_month_of_an_ended_award_is_near(on):
    case = made.granted(on)
    by = make_actor(Role.COUNTY_CONFIRMER)
    with pytest.raises(Refusal) as refused:
        decisions.end_allowance(case=case, reason="收入提高", last_month="2099-12", by=by, on=on)
    assert refused.value.code == "month_too_late"
