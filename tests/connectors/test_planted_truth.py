"""What is planted in the population is found, and nothing is found where all was told."""

from collections import defaultdict

import pytest

from civaffairs.connectors.adapters import registry
from civaffairs.connectors.protocol import FindingKind
from tests.connectors.conftest import query_about

pytestmark = pytest.mark.usefixtures("control")

_SIGNS = {"death", "duplicate_identity"}
_PROPERTY_AND_INCOME = {
    "deposit", "fund", "security", "online_balance", "insurance_cash_value", "dwelling", "non_dwelling", "vehicle",
    "boat", "company", "wage", "business", "pension", "property",
}  # fmt: skip


@pytest.fixture(scope="module")
def findings(population, config, client):
    """All findings by person, of everybody whom a household declares."""
    found = defaultdict(list)
    people = [p for household in population.households() for p in population.members(household)]
    for adapter in registry.all(config):
        for person, answer in zip(
            people, adapter.ask_many(client, [query_about(p) for p in people]).values(), strict=True
        ):
            found[person.id_number] += answer.findings
    return found


def _declared(population):
    """Amounts told, by person and code."""
    told = defaultdict(list)
    for household in population.households():
        for item in household.declared["income"]:
            person = household.persons[int(item["member"][1:]) - 1]
            told[person, item["kind"]].append(item["amount"])
        for item in household.declared["assets"]:
            person = household.persons[int(item["owner"][1:]) - 1]
            told[person, item["kind"]].append(item["value"])
    return told


def _discrepancies(population, findings):
    """(person, code) where the agencies know more than was told."""
    told = _declared(population)
    different = set()
    for number, found in findings.items():
        amounts = defaultdict(list)
        for finding in found:
            if finding.code in _SIGNS:
                different.add((number, finding.code))
            elif finding.code == "benefit" and finding.data["division"] != number[:6]:
                home = population.all_households[population.persons[number].household]
                if finding.data["division"] != home.place:
                    different.add((number, "benefit"))
            elif finding.kind in (FindingKind.INCOME, FindingKind.ASSET) and finding.code in _PROPERTY_AND_INCOME:
                amounts[finding.code].append(str(finding.amount if finding.amount is not None else finding.value))
        different |= {(number, code) for code, sums in amounts.items() if sorted(sums) != sorted(told[number, code])}
    return different


def test_every_planted_truth_is_found_and_nothing_else(population, findings):
    planted = {(plant.person, plant.finding) for plant in population.truth()}
    discovered = _discrepancies(population, findings)
    hits = planted & discovered
    recall, precision = len(hits) / len(planted), len(hits) / len(discovered)
    print(f"planted {len(planted)}, found {len(hits)}: recall {recall:.3f}, precision {precision:.3f}")
    assert planted - discovered == set()
    assert discovered - planted == set()
    assert len(planted) > 30


def test_the_control_without_agencies_finds_nothing(population):
    assert _discrepancies(population, {}) == set()


def test_the_sources_named_in_the_truth_table_are_those_that_know(population, config, client):
    for plant in population.truth():
        person = population.persons[plant.person]
        for source in plant.sources:
            answer = registry.get(source, config).ask(client, query_about(person))
            codes = {"business" if f.code == "sole_trader" else f.code for f in answer.findings}
            assert plant.finding in codes, (plant, source)
