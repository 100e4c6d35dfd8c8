"""The kinds of households that a city has, and their shares."""

from collections.abc import Callable

from civaffairs.devstack.population import livelihoods, names
from civaffairs.devstack.population.holdings import endow
from civaffairs.devstack.population.model import Household, Person
from civaffairs.devstack.population.people import Settler
from civaffairs.devstack.population.places import Place

_TIERS = (("low", 45), ("modest", 37), ("comfortable", 18))


def settle_family(settler: Settler) -> list[Household]:
    """Settle one family: a household, with the households of grown children where there are any."""
    random, place = settler.random, settler.any_place()
    tier = random.choices([t for t, _ in _TIERS], [w for _, w in _TIERS])[0]
    make = random.choices([m for m, _ in _FAMILIES], [w for _, w in _FAMILIES])[0]
    households = make(settler, place, tier)
    for household in households:
        for person in settler.population.members(household):
            livelihoods.live(settler, person, household)
        endow(settler, household)
        settler.close_household(household)
    return households


def _pair(settler: Settler, household: Household, age: int) -> tuple[Person, Person]:
    """A married couple, the husband being head."""
    husband = settler.person(household, "self", "male", age=age)
    wife = settler.person(household, "spouse", "female", age=max(22, age - settler.random.randrange(0, 5)))
    settler.marry(husband, wife)
    return husband, wife


def _child(settler: Settler, household: Household, parent: Person, age: int, *, relation: str = "child") -> Person:
    sex = settler.random.choice(("male", "female"))
    name = names.full_name(settler.random, sex, family=names.family_of(parent.name))
    return settler.person(household, relation, sex, age=age, name=name)


def _with_children(settler: Settler, place: Place, tier: str) -> list[Household]:
    household = settler.household(place, tier)
    age = settler.random.randrange(26, 50)
    husband, _ = _pair(settler, household, age)
    for i in range(settler.random.choices((1, 2, 3), (60, 34, 6))[0]):
        _child(settler, household, husband, max(0, min(age - 24 - 3 * i, settler.random.randrange(0, 22))))
    return [household]


def _three_generations(settler: Settler, place: Place, tier: str) -> list[Household]:
    households = _with_children(settler, place, tier)
    household = households[0]
    head = settler.population.members(household)[0]
    age = head.age(settler.as_of) + settler.random.randrange(22, 34)
    settler.person(household, "parent", "male", age=age, family=names.family_of(head.name))
    if settler.random.random() < 0.6:
        settler.person(household, "parent", "female", age=age - settler.random.randrange(0, 4))
    return households


def _single_parent(settler: Settler, place: Place, tier: str) -> list[Household]:
    household = settler.household(place, tier)
    sex = settler.random.choice(("female", "female", "male"))
    parent = settler.person(household, "self", sex, age=settler.random.randrange(27, 48))
    gone = settler.random.choice(("male", "female"))
    settler.divorce(parent, names.full_name(settler.random, gone), "0" * 17 + "X", years=settler.random.randrange(1, 6))
    _child(settler, household, parent, min(settler.random.randrange(3, 18), parent.age(settler.as_of) - 21))
    return [household]


def _couple(settler: Settler, place: Place, tier: str) -> list[Household]:
    household = settler.household(place, tier)
    _pair(settler, household, settler.random.randrange(24, 60))
    return [household]


def _single(settler: Settler, place: Place, tier: str) -> list[Household]:
    household = settler.household(place, tier)
    settler.person(household, "self", settler.random.choice(("male", "female")), age=settler.random.randrange(20, 60))
    return [household]


def _disabled_with_parents(settler: Settler, place: Place, tier: str) -> list[Household]:
    household = settler.household(place, tier)
    age = settler.random.randrange(20, 45)
    person = settler.person(household, "self", settler.random.choice(("male", "female")), age=age)
    kind = settler.random.choice(("intellectual", "mental", "physical", "visual"))
    livelihoods.disable(settler, person, kind, settler.random.randrange(1, 3))
    father = settler.person(household, "parent", "male", age=age + 27, family=names.family_of(person.name))
    mother = settler.person(household, "parent", "female", age=age + 25)
    settler.marry(father, mother)
    return [household]


def _old(settler: Settler, place: Place, tier: str) -> list[Household]:
    """Old people, most of whom have grown children with households of their own: the supporters."""
    random = settler.random
    household = settler.household(place, tier)
    age = random.randrange(62, 92)
    if random.random() < 0.6:
        head, _ = _pair(settler, household, age)
    else:
        head = settler.person(household, "self", random.choice(("male", "female")), age=age)
        if random.random() < 0.5:
            dead = settler.person(household, "spouse", "female" if head.sex == "male" else "male", age=age)
            settler.marry(head, dead)
            household.persons.remove(dead.id_number)
            settler.die(
                dead, settler.as_of.replace(day=1, year=settler.as_of.year - random.randrange(1, 9)), is_cancelled=True
            )
    households = [household]
    for _ in range(random.choices((0, 1, 2), (25, 50, 25))[0]):
        home = _with_children(
            settler, settler.any_place() if random.random() < 0.2 else place, random.choice(("low", "modest"))
        )[0]
        child = settler.population.members(home)[0]
        household.supporters.append(child.id_number)
        households.append(home)
    return households


def _left_behind(settler: Settler, place: Place, tier: str) -> list[Household]:
    household = settler.household(place, tier, is_rural=True)
    age = settler.random.randrange(56, 75)
    head, _ = _pair(settler, household, age)
    _child(settler, household, head, settler.random.randrange(2, 16), relation="grandchild")
    return [household]


_FAMILIES: tuple[tuple[Callable[[Settler, Place, str], list[Household]], int], ...] = (
    (_with_children, 30),
    (_three_generations, 12),
    (_single_parent, 8),
    (_couple, 10),
    (_single, 10),
    (_disabled_with_parents, 4),
    (_old, 20),
    (_left_behind, 5),
)
