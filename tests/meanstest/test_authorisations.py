"""Nobody is asked about without a consent that covers the question."""

import datetime as dt

import pytest

from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.meanstest.models import Authorisation, CheckRun, CheckStep
from civaffairs.meanstest.services.authorisations import sign_authorisation, withdraw_authorisation
from civaffairs.meanstest.services.steps import claim_steps
from tests.meanstest import households
from tests.meanstest.households import AUDITOR, CLERK, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def unsigned(bureau, population):
    return households.open_matter(population, population.demo_households()[0])


def sign(case, person, **more):
    values = {"signed_on": ON, "signed_by": person.name, "by": CLERK, "on": ON, **more}
    return sign_authorisation(case=case, person=person, **values)


def refusal_of(act, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    return caught.value


def test_a_signed_authorisation_has_a_number_of_its_year_and_leaves_an_audit_entry(unsigned):
    case, people = unsigned
    first, second = sign(case, people[0]), sign(case, people[1])
    assert first.number == f"SQ{case.division_code[:6]}2026000001"
    assert second.number == f"SQ{case.division_code[:6]}2026000002"
    entry = AuditEntry.objects.get(subject_id=str(people[0].pk), verb="meanstest.authorise")
    assert first.number in entry.text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"sources": ["banks", "neighbours"]}, "unknown_source"),
        ({"sources": []}, "unknown_source"),
        ({"signed_on": ON + dt.timedelta(1)}, "signed_in_the_future"),
        ({"valid_to": ON - dt.timedelta(1)}, "ends_before_it_begins"),
        ({"signed_by": "  "}, "signer_required"),
        ({"signed_by": "王海波之父"}, "proxy_relation_required"),
    ],
)
def test_a_faulty_authorisation_is_refused_and_nothing_is_kept(unsigned, more, code):
    case, people = unsigned
    assert refusal_of(sign, case, people[0], **more).code == code
    assert not Authorisation.objects.exists()


def test_a_guardian_signs_with_the_relation_to_the_child(unsigned):
    case, people = unsigned
    assert sign(case, people[2], signed_by=people[0].name, proxy_relation="父亲").proxy_relation == "父亲"


def test_an_auditor_signs_for_nobody(unsigned):
    case, people = unsigned
    with pytest.raises(NotPermitted):
        sign(case, people[0], by=AUDITOR)
    assert not Authorisation.objects.exists()


def test_a_check_names_whoever_has_not_authorised_it_and_asks_nothing(unsigned):
    case, people = unsigned
    sign(case, people[0])
    refusal = refusal_of(households.start, case, people)
    assert refusal.code == "not_authorised"
    assert people[1].name in refusal.message
    assert people[0].name not in refusal.message
    assert not CheckRun.objects.exists()
    assert not CheckStep.objects.exists()


def test_a_check_names_the_agency_that_an_authorisation_leaves_out(unsigned):
    case, people = unsigned
    for person in people:
        sign(case, person, sources=["public_security", "tax"])
    refusal = refusal_of(households.start, case, people)
    assert "银行" in refusal.reasons[0][1]
    assert "公安" not in refusal.reasons[0][1]


@pytest.mark.parametrize(("days_left", "is_asked"), [(0, True), (-1, False)])
def test_the_last_day_of_an_authorisation_still_counts(unsigned, days_left, is_asked):
    case, people = unsigned
    before = ON - dt.timedelta(30)
    for person in people:
        sign(case, person, signed_on=before, valid_to=ON + dt.timedelta(days_left), on=before)
    if is_asked:
        assert households.start(case, people).steps.exists()
    else:
        assert refusal_of(households.start, case, people).code == "not_authorised"


def test_an_authorisation_is_withdrawn_once(unsigned):
    case, people = unsigned
    signed = sign(case, people[0])
    assert withdraw_authorisation(authorisation=signed, by=CLERK, on=ON).withdrawn_on == ON
    assert refusal_of(withdraw_authorisation, authorisation=signed, by=CLERK, on=ON).code == "already_withdrawn"


def test_what_was_not_asked_yet_is_not_asked_after_a_withdrawal(matter):
    case, people = matter
    run = households.start(case, people)
    withdraw_authorisation(authorisation=case.authorisations.get(person=people[1]), by=CLERK, on=ON)
    claims = claim_steps(step_ids=run.steps.values_list("pk", flat=True), at=run.requested_at, on=ON)
    assert {claim.person_id for claim in claims} == {people[0].pk, people[2].pk}
    left = run.steps.filter(person=people[1])
    assert set(left.values_list("state", "failure")) == {("not_asked", "not_authorised")}
    assert not left.unfinished().exists()


def test_an_authorisation_of_another_case_does_not_cover_this_one(bureau, population, matter):
    case, people = matter
    other = households.open_case(
        case_type_code=households.MATTER, programme="edge_household", applicant=people[0], household=case.household,
        division_code=case.division_code, by=CLERK, on=ON, right="assistance.file_application",
    )  # fmt: skip
    assert refusal_of(households.start, other, people).code == "not_authorised"
