"""How much of what the households keep silent about the means test finds, and how often it cries wolf."""

from collections import defaultdict

import pytest

from civaffairs.common.dates import now
from civaffairs.meanstest import catalogue
from civaffairs.meanstest.models import CheckStep, Discrepancy
from civaffairs.meanstest.services.answers import record_answers
from civaffairs.meanstest.services.checks import finish_runs, start_checks
from civaffairs.meanstest.services.steps import ask_claimed, claim_steps
from tests.meanstest import households

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(170)]

HOUSEHOLDS = 220

# What a planted truth shows in, as (kind, code); one truth may show in several findings.
SHOWS_IN = {
    "undeclared_deposit": {("asset", "deposit")},
    "undeclared_fund": {("asset", "fund")},
    "undeclared_security": {("asset", "security")},
    "undeclared_insurance": {("asset", "insurance_cash_value")},
    "undeclared_vehicle": {("asset", "vehicle")},
    "undeclared_boat": {("asset", "boat")},
    "undeclared_dwelling": {("asset", "dwelling")},
    "undeclared_company": {("asset", "company")},
    "undeclared_wage": {("income", "wage")},
    "understated_wage": {("income", "wage")},
    "undeclared_pension": {("income", "pension"), ("income", "pension_base")},
    "undeclared_rent": {("income", "property")},
    "undeclared_business": {("income", "business")},
    "unreported_death": {("status", "death")},
    "duplicate_person": {("status", "duplicate_identity")},
    "duplicate_benefit": {("status", "benefit")},
}


def chosen(population):
    """Every demonstration household and as many others, planted and honest, as make up the number."""
    homes = population.demo_households()
    honest = [home for home in population.all_households.values() if home not in homes and home.tier != "comfortable"]
    return (homes + honest)[:HOUSEHOLDS]


def is_married_elsewhere(population, number):
    """Nothing planted, and yet so: the register knows a spouse who is not in the household."""
    marriages = population.persons[number].held("civil_affairs", "marriages")
    home = population.all_households[population.persons[number].household]
    last = max(marriages, key=lambda one: one["registered_on"], default={"event": ""})
    return last["event"] == "married" and last["spouse_id"] not in home.persons


def ask_everything(run_steps):
    """What the workers do, one source after the other."""
    by_source = defaultdict(list)
    for pk, source in run_steps:
        by_source[source].append(pk)
    for steps in by_source.values():
        for start in range(0, len(steps), 500):
            claims = claim_steps(step_ids=steps[start : start + 500], at=now(), on=households.ON)
            record_answers(claims=claims, answers=ask_claimed(claims), at=now())


def test_the_means_test_finds_what_was_planted_and_little_else(bureau, asked, population, monkeypatch, capsys):
    said = {}
    monkeypatch.setattr(catalogue, "_providers", {households.MATTER: lambda cases: said})
    cases, persons = [], {}
    for home in chosen(population):
        case, people = households.open_matter(population, home)
        households.authorise(case, people)
        said[case.pk] = households.declared_by(home, people)
        cases.append((case, people))
        persons |= {person.pk: number for person, number in zip(people, home.persons, strict=True)}
    started = start_checks(
        cases=cases, as_of=households.ON, window_from=households.WINDOW[0], window_to=households.WINDOW[1],
        purpose=households.PURPOSE, by=households.CLERK, on=households.ON,
    )  # fmt: skip
    assert len(started.runs) >= 200
    assert not started.refused
    ask_everything(CheckStep.objects.values_list("pk", "source"))
    assert all(finish_runs(run_ids=[run.pk], at=now()) for run in started.runs)

    asked_about = set(persons.values())
    truths = [plant for plant in population.truth() if plant.person in asked_about]
    raised = {
        (persons[person], kind, code)
        for person, kind, code in Discrepancy.objects.values_list("person", "kind", "code")
    }
    found = [truth for truth in truths if any((truth.person, *shown) in raised for shown in SHOWS_IN[truth.kind])]
    explained = {(truth.person, *shown) for truth in truths for shown in SHOWS_IN[truth.kind]}
    explained |= {(number, "status", "marriage") for number in asked_about if is_married_elsewhere(population, number)}
    true = raised & explained
    recall, precision = len(found) / len(truths), len(true) / len(raised)
    with capsys.disabled():
        print(
            f"\n{len(started.runs)} households, {len(persons)} persons, {len(truths)} planted truths: "
            f"recall {recall:.3f}, precision {precision:.3f} of {len(raised)} discrepancies"
        )
        for truth in truths:
            if truth not in found:
                print("  missed:", truth.kind, truth.detail)
        for _, kind, code in sorted(raised - explained)[:20]:
            print("  unexplained:", kind, code)
    assert recall >= 0.95
    assert precision >= 0.95
