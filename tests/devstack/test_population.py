"""The synthetic population is coherent, repeatable, large enough, and says what is planted in it."""

import datetime as dt
import re
from collections import Counter

import pytest
from stdnum.cn import uscc

from civaffairs.devstack.population.build import build
from civaffairs.devstack.population.declaring import yuan
from civaffairs.devstack.population.model import Population
from civaffairs.devstack.population.places import places

AS_OF = dt.date(2026, 11, 20)
DAYS = [
    dt.date(2025, 1, 1),
    dt.date(2025, 2, 28),
    dt.date(2026, 8, 31),
    AS_OF,
    dt.date(2026, 12, 31),
    dt.date(2027, 12, 31),
]
SIZE = 1500

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LATER_BY_NATURE = {"valid_to", "leaves"}


@pytest.fixture(scope="module")
def population():
    return build(as_of=AS_OF, size=SIZE)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def population_of_a_day(request):
    return build(as_of=request.param, size=600)


def test_the_same_seed_gives_the_same_people(population):
    again = build(as_of=AS_OF, size=SIZE)
    assert again.persons == population.persons
    assert again.all_households == population.all_households


def test_another_seed_gives_other_people(population):
    other = build(as_of=AS_OF, size=SIZE, seed=7)
    assert len(set(other.persons) & set(population.persons)) < SIZE / 10


def test_what_is_saved_can_be_loaded_unchanged(population, tmp_path):
    population.save(tmp_path / "population.sqlite")
    loaded = Population.load(tmp_path / "population.sqlite")
    assert loaded.persons == population.persons
    assert loaded.all_households == population.all_households
    assert loaded.demo_households() == population.demo_households()
    assert (loaded.as_of, loaded.seed) == (population.as_of, population.seed)


def test_the_demonstration_can_be_loaded_alone(population, tmp_path):
    population.save(tmp_path / "population.sqlite")
    loaded = Population.load(tmp_path / "population.sqlite", only_demonstration=True)
    assert loaded.demo_households() == population.demo_households()
    assert 0 < len(loaded.persons) < 100
    assert all(person == population.persons[number] for number, person in loaded.persons.items())


def test_twenty_thousand_persons_carry_every_kind_of_planted_truth():
    population = build(as_of=AS_OF)
    assert len(population.persons) >= 20_000
    kinds = Counter(plant.kind for plant in population.truth())
    assert set(kinds) == {
        "undeclared_deposit",
        "undeclared_security",
        "undeclared_fund",
        "undeclared_insurance",
        "undeclared_vehicle",
        "undeclared_boat",
        "undeclared_dwelling",
        "undeclared_rent",
        "undeclared_company",
        "undeclared_wage",
        "understated_wage",
        "undeclared_pension",
        "undeclared_business",
        "unreported_death",
        "duplicate_person",
        "duplicate_benefit",
    }
    assert min(kinds.values()) >= 15
    assert {h.place for h in population.households()} == set(places())
    assert {h.residence for h in population.households()} == {"urban", "rural"}


def test_identity_numbers_are_right_and_belong_to_one_person_each(population_of_a_day):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for number, person in population_of_a_day.persons.items():
        total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
        assert number[17] == "10X98765432"[total % 11]
        assert number[6:14] == f"{person.birth:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (person.sex == "male")
        assert number == person.id_number


def test_former_region_codes_stay_in_numbers_for_life(population):
    born_before = [p for p in population.persons.values() if p.id_number.startswith("532331")]
    assert born_before
    assert all(p.birth < dt.date(2021, 2, 1) for p in born_before)
    assert not [p for p in population.persons.values() if p.id_number.startswith("532302") and p.birth.year < 2021]


def test_credit_codes_are_right(population):
    codes = [
        position["credit_code"]
        for person in population.persons.values()
        for position in person.held("market_supervision", "positions")
    ]
    assert len(codes) > 50
    assert [code for code in codes if not uscc.is_valid(code)] == []


def test_no_record_lies_in_the_future_of_its_day(population_of_a_day):
    today = population_of_a_day.as_of.isoformat()
    for person in population_of_a_day.persons.values():
        assert person.birth.isoformat() <= today
        for agency in person.records.values():
            for record in (r for rows in agency.values() for r in rows):
                for field, value in record.items():
                    if isinstance(value, str) and _ISO_DAY.fullmatch(value) and field not in _LATER_BY_NATURE:
                        assert value <= today, (field, record)
                if "from" in record and record.get("to"):
                    assert record["from"] <= record["to"], record


def test_families_hang_together(population_of_a_day):
    for household in population_of_a_day.households():
        members = population_of_a_day.members(household)
        heads = [p for p in members if p.relation == "self"]
        assert len(heads) == 1
        assert sum(p.relation == "spouse" for p in members) <= 1
        for person in members:
            gap = (person.birth - heads[0].birth).days / 365.25
            if person.relation == "child":
                assert gap >= 16
            if person.relation == "parent":
                assert gap <= -16
            assert person.held("public_security", "register")


def test_nobody_marries_before_the_age_of_consent_to_it(population_of_a_day):
    for person in population_of_a_day.persons.values():
        for marriage in person.held("civil_affairs", "marriages"):
            if marriage["event"] == "married":
                on = dt.date.fromisoformat(marriage["registered_on"])
                assert person.age(on) >= 20, (person, marriage)


def test_the_dead_earn_nothing_after_their_month(population):
    dead = [p for p in population.persons.values() if p.died_on]
    assert len(dead) > 10
    for person in dead:
        for wage in person.held("tax", "wages"):
            assert wage["to"] <= f"{person.died_on:%Y-%m}"


def test_every_planted_truth_is_on_the_books_and_not_in_the_declaration(population):
    for plant in population.truth():
        household = population.all_households[plant.household]
        person = population.persons[plant.person]
        assert any(person.records.get(source) for source in plant.sources), plant
        ref = f"p{household.persons.index(plant.person) + 1}"
        told = [item for item in household.declared["assets"] if item["owner"] == ref and item["kind"] == plant.finding]
        told += [
            item for item in household.declared["income"] if item["member"] == ref and item["kind"] == plant.finding
        ]
        amounts = {item.get("value") or item["amount"] for item in told}
        for key in ("value", "amount"):
            if plant.kind != "duplicate_benefit" and plant.detail.get(key):
                assert plant.detail[key] not in amounts, plant


def test_households_without_a_plant_tell_all_their_accounts(population):
    honest = 0
    for household in population.households():
        if household.planted:
            continue
        owned = sorted(
            yuan(account["balance"])
            for person in population.members(household)
            for account in person.held("banks", "accounts")
        )
        financial = ("deposit", "fund", "security", "online_balance")
        assert sorted(a["value"] for a in household.declared["assets"] if a["kind"] in financial) == owned
        honest += 1
    assert honest > 100


def test_declared_months_end_before_the_month_of_application(population_of_a_day):
    month = f"{population_of_a_day.as_of:%Y-%m}"
    items = [i for h in population_of_a_day.households() for i in h.declared["income"]]
    assert items
    for item in items:
        assert item["from"] <= item["to"] < month


def test_the_demonstration_does_not_depend_on_the_size(population):
    small = build(as_of=AS_OF, size=1)
    assert [h.declared for h in small.demo_households()] == [h.declared for h in population.demo_households()]


def test_the_demonstration_begins_with_an_honest_family_of_small_wages(population):
    first = population.demo_households()[0]
    assert first.place == "210202"
    assert first.planted == []
    assert [p["relation"] for p in first.declared["persons"]] == ["self", "spouse", "child"]
    assert sum(float(i["amount"]) for i in first.declared["income"]) == 1900


def test_the_demonstration_shows_all_five_places_and_says_what_is_planted(population):
    shown = population.demo_households()
    assert len(shown) >= 12
    assert {h.place[:4] for h in shown} == {"2102", "3206", "3101", "5323", "3418"}
    for household in shown:
        assert household.title
        assert ("预设" in household.note) == bool(household.planted), household.title
        assert household.declared["bank_account"], household.title


def test_names_cover_what_breaks_forms(population):
    names = [p.name for p in population.persons.values()]
    assert any("·" in name for name in names)
    assert any(ord(c) > 0xFFFF for name in names for c in name)
    assert any(name.startswith(("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "令狐")) for name in names)
    assert any(len(name) == 2 for name in names)


def test_villages_are_real_units_with_their_codes():
    for place in places().values():
        assert len(place.villages) >= 10
        for village in place.villages:
            assert re.fullmatch(place.code + r"\d{6}", village.code)
            assert village.township == village.code[:9]
            assert "居委会" not in village.name
            assert "村委会" not in village.name
