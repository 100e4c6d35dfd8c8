"""The conclusion says what it rests on, and refuses in words while something is missing."""

import datetime as dt

import pytest
from django.db import transaction

from civaffairs.audit.models import AuditEntry
from civaffairs.casework.models import Case, Task
from civaffairs.casework.services.tasks import open_task
from civaffairs.common.dates import SHANGHAI, add_months, today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.facts.models import Fact
from civaffairs.meanstest import catalogue
from civaffairs.meanstest.models import CheckRun, CheckStep, Conclusion
from civaffairs.meanstest.services.authorisations import withdraw_authorisation
from civaffairs.meanstest.services.conclusions import draw_conclusion, read_report
from civaffairs.meanstest.services.discrepancies import decide_discrepancy
from civaffairs.meanstest.services.steps import ask_again
from civaffairs.registry.models import IdentityDocument, Person
from tests.meanstest import households
from tests.meanstest.answering import answer, answer_all, finding
from tests.meanstest.households import AUDITOR, CLERK, HEAD, ON, REVIEWER

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(matter):
    return households.start(*matter)


def draw(run, within_limits=True, *, on=None, by=HEAD) -> Conclusion:
    return draw_conclusion(run=run, within_limits=within_limits, by=by, on=on or today())


def refusal_of(run, within_limits=True, **more) -> Refusal:
    with pytest.raises(Refusal) as caught:
        draw(run, within_limits, **more)
    assert not Conclusion.objects.exists()
    return caught.value


def fail(run, monkeypatch, source):
    """Let one source fail until it counts as failed, and every other one answer."""
    for _ in range(4):
        answer(run, monkeypatch, {source: "timeout"})
    return CheckRun.objects.get(pk=run.pk)


def test_with_every_answer_the_household_conforms_and_the_report_closes(run, matter, monkeypatch):
    case, _ = matter
    open_task(case=case, kind="means_test", title="核对", right="meanstest.conclude", on=ON)
    conclusion = draw(answer_all(run, monkeypatch))
    assert conclusion.conclusion == "conforming"
    assert (conclusion.answered, conclusion.asked, conclusion.is_partial) == (30, 30, False)
    assert conclusion.valid_to == add_months(conclusion.drawn_on, 6)
    assert conclusion.trace["rule"] == "meanstest.conclusion"
    assert CheckRun.objects.get(pk=run.pk).state == "concluded"
    assert Task.objects.get(case=case, kind="means_test").state == "done"
    assert Fact.objects.filter(kind="meanstest.concluded").count() == 1
    assert "符合" in AuditEntry.objects.get(verb="meanstest.conclude").text


def test_a_conclusion_is_as_old_as_its_oldest_answer(run, monkeypatch):
    answer_all(run, monkeypatch)
    old = dt.datetime.combine(today() - dt.timedelta(40), dt.time(9), SHANGHAI)
    CheckStep.objects.filter(pk=run.steps.filter(source="tax").first().pk).update(answered_at=old)
    assert draw(run).valid_to == add_months(old.date(), 6)


def test_while_an_agency_is_missing_the_refusal_names_it_and_whom_it_keeps_waiting(run, matter, monkeypatch):
    run = fail(run, monkeypatch, "banks")
    refusal = refusal_of(run)
    assert refusal.code == "not_drawable"
    assert "银行对王海波查询失败" in refusal.message
    assert [code for code, _ in refusal.reasons] == ["source_failed"] * 3
    assert run.state == "answered"


def test_a_missing_optional_agency_is_named_in_the_report_and_stops_nothing(run, monkeypatch):
    conclusion = draw(fail(run, monkeypatch, "education"))
    assert conclusion.conclusion == "conforming"
    assert conclusion.is_partial
    assert {cell["source"] for cell in conclusion.not_obtained} == {"education"}


def test_before_any_answer_nothing_is_concluded(run):
    assert [code for code, _ in refusal_of(run).reasons] == ["not_asked"] * 30


def test_an_expired_answer_stops_the_conclusion(run, monkeypatch):
    answer_all(run, monkeypatch)
    assert draw_refused_code(run, on=add_months(today(), 6)) is None
    assert draw_refused_code(run, on=add_months(today(), 6) + dt.timedelta(1)) == "not_drawable"


def draw_refused_code(run, *, on):
    """The code of the refusal on a day, or None; what was drawn is taken back."""
    try:
        with transaction.atomic():
            draw(run, on=on)
            transaction.set_rollback(True)
    except Refusal as refusal:
        return refusal.code
    return None


def test_what_exceeds_the_limits_is_told_at_once(run, matter, monkeypatch):
    run = fail(run, monkeypatch, "tax")
    CheckStep.objects.filter(pk=run.steps.filter(source="banks").first().pk).update(state="record")
    conclusion = draw(run, within_limits=False)
    assert conclusion.conclusion == "not_conforming"
    assert conclusion.is_partial


def test_after_a_withdrawal_nothing_is_concluded_not_even_what_was_found(run, matter, monkeypatch):
    case, people = matter
    answer_all(run, monkeypatch)
    withdraw_authorisation(authorisation=case.authorisations.get(person=people[1]), by=CLERK, on=ON)
    for within_limits in (True, False, None):
        refusal = refusal_of(run, within_limits)
        assert refusal.code == "not_drawable"
        assert "授权" in refusal.message


def test_an_undecided_discrepancy_stops_a_favourable_conclusion(run, matter, monkeypatch):
    case, people = matter
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: {}})
    answer_all(run, monkeypatch, {("public_security", people[0].pk): [finding("asset", "vehicle", "68000.00")]})
    assert refusal_of(run).code == "discrepancies_open"
    decide_discrepancy(
        discrepancy=run.discrepancies.get(),
        decision="declared_counts",
        reason="车辆已报废,有注销证明",
        by=REVIEWER,
        on=ON,
    )
    assert draw(run).conclusion == "conforming"


def concluded_early(run, matter, monkeypatch):
    """An unfavourable conclusion while a discrepancy is open and an agency is missing."""
    case, people = matter
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: {}})
    answer(run, monkeypatch, {}, found={("public_security", people[0].pk): [finding("asset", "vehicle", "68000.00")]})
    draw(run, within_limits=False)
    return run.discrepancies.get()


def decide(discrepancy):
    return decide_discrepancy(
        discrepancy=discrepancy, decision="declared_counts", reason="车辆已报废", by=REVIEWER, on=ON
    )


def test_after_an_unfavourable_conclusion_the_open_discrepancies_can_still_be_decided(run, matter, monkeypatch):
    discrepancy = concluded_early(run, matter, monkeypatch)
    verification = Task.objects.get(case=matter[0], kind="verify_discrepancies")
    assert verification.state == "open"
    assert decide(discrepancy).decision == "declared_counts"
    verification.refresh_from_db()
    assert verification.state == "done"


def test_when_the_case_is_closed_its_discrepancies_stay_as_they_are(run, matter, monkeypatch):
    discrepancy = concluded_early(run, matter, monkeypatch)
    Case.objects.filter(pk=matter[0].pk).update(is_open=False)
    with pytest.raises(Refusal) as caught:
        decide(discrepancy)
    assert caught.value.code == "concluded"


def test_after_a_favourable_conclusion_no_discrepancy_is_decided_anew(run, matter, monkeypatch):
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: {}})
    person = matter[1][0].pk
    answer_all(run, monkeypatch, {("public_security", person): [finding("asset", "vehicle", "68000.00")]})
    decide(run.discrepancies.get())
    draw(run)
    with pytest.raises(Refusal) as caught:
        decide(run.discrepancies.get())
    assert caught.value.code == "concluded"


def without_number(person) -> None:
    IdentityDocument.objects.filter(person=person).update(kind="birth_certificate")


def test_a_newborn_without_a_number_does_not_stop_the_conclusion_and_is_named_in_it(run, matter, monkeypatch):
    newborn = matter[1][2]
    without_number(newborn)
    conclusion = draw(answer_all(run, monkeypatch))
    assert (conclusion.conclusion, conclusion.answered, conclusion.asked) == ("conforming", 20, 20)
    assert conclusion.is_partial
    assert {(cell["person"], cell["state"]) for cell in conclusion.not_obtained} == {
        (newborn.name, "no_identity_number")
    }
    report = read_report(run=run, by=AUDITOR, purpose="信访核查")
    assert report.people_without_number == [newborn]


def test_whoever_got_a_number_since_is_asked_about_before_the_conclusion(run, matter, monkeypatch):
    newborn = matter[1][2]
    without_number(newborn)
    run = answer_all(run, monkeypatch)
    IdentityDocument.objects.filter(person=newborn).update(kind="id_card")
    refusal = refusal_of(run)
    assert refusal.code == "not_drawable"
    assert newborn.name in refusal.message
    for step in run.steps.unnumbered():
        ask_again(step=step, by=CLERK, on=ON)
    answer_all(run, monkeypatch)
    assert draw(run).asked == 30


def test_where_nobody_has_a_number_nothing_is_concluded(run, matter, monkeypatch):
    for person in matter[1]:
        without_number(person)
    assert refusal_of(answer_all(run, monkeypatch)).code == "nobody_asked"


def test_a_closed_report_stays_as_it_is(run, matter, monkeypatch):
    run = fail(run, monkeypatch, "education")
    draw(run)
    with pytest.raises(Refusal) as caught:
        draw(run)
    assert caught.value.code == "already_concluded"
    with pytest.raises(Refusal) as caught:
        ask_again(step=run.steps.failed().first(), by=CLERK, on=ON)
    assert caught.value.code == "concluded"


def test_an_auditor_draws_no_conclusion(run, monkeypatch):
    answer_all(run, monkeypatch)
    with pytest.raises(NotPermitted):
        draw(run, by=AUDITOR)
    assert not Conclusion.objects.exists()


def test_two_members_of_one_name_are_told_apart(bureau, population, monkeypatch):
    case, people = households.open_matter(population, population.demo_households()[0])
    Person.objects.update(name="王伟")
    for person in people:
        person.refresh_from_db()
    households.authorise(case, people)
    run = households.start(case, people)
    answer_all(run, monkeypatch)
    assert draw(run).asked == 30


def test_reading_a_report_needs_a_purpose_and_leaves_an_audit_entry(run, matter, monkeypatch):
    case, people = matter
    run = answer_all(run, monkeypatch, {("banks", people[0].pk): [finding("asset", "deposit", "8600.00")]})
    with pytest.raises(Refusal) as caught:
        read_report(run=run, by=AUDITOR, purpose="")
    assert caught.value.code == "purpose_required"
    assert not AuditEntry.objects.filter(verb="meanstest.read").exists()
    report = read_report(run=run, by=AUDITOR, purpose="信访核查")
    assert [one.code for one in report.findings] == ["deposit"]
    assert report.progress.answered == 36
    assert report.conclusion is None
    entry = AuditEntry.objects.get(verb="meanstest.read")
    assert (entry.actor_name, entry.purpose) == ("孙立", "信访核查")
