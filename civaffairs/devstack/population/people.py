"""Settles people: villages, households, kinship, identity numbers and the household register."""

from datetime import date
from random import Random

from civaffairs.devstack.population import names
from civaffairs.devstack.population.model import Household, Person, Population
from civaffairs.devstack.population.months import days_before, same_day_years_before
from civaffairs.devstack.population.numbers import IdNumbers
from civaffairs.devstack.population.places import Place, Village, places

RELATION_LABELS = {
    "self": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "sibling": "兄弟姐妹",
    "grandparent": "祖父母、外祖父母", "grandchild": "孙子女、外孙子女", "other": "其他",
}  # fmt: skip

_STREETS = [
    "人民路",
    "解放路",
    "中山路",
    "建设街",
    "和平街",
    "兴工街",
    "学院路",
    "长江路",
    "黄河路",
    "青年路",
    "胜利路",
    "文化街",
    "新华路",
    "桃园街",
    "滨河路",
]


class Settler:
    """Adds households and persons to one population; all randomness comes from one source."""

    def __init__(self, population: Population, random: Random):
        self.population = population
        self.random = random
        self.as_of = population.as_of
        self._ids = IdNumbers(random)
        self._places = list(places().values())
        self._weights = [place.weight for place in self._places]

    def any_place(self) -> Place:
        return self.random.choices(self._places, self._weights)[0]

    def household(self, place: Place, tier: str, *, is_rural: bool | None = None) -> Household:
        """A new empty household in some village of the place."""
        villages = [v for v in place.villages if is_rural is None or v.is_rural == is_rural] or place.villages
        village = self.random.choice(villages)
        household = Household(
            ref=f"H{len(self.population.all_households) + 1:06d}",
            place=place.code,
            place_name=place.name,
            township=village.township,
            township_name=village.township_name,
            village=village.code,
            village_name=village.name,
            address=self._address(place, village),
            residence="rural" if village.is_rural else "urban",
            tier=tier,
        )
        self.population.all_households[household.ref] = household
        return household

    def _address(self, place: Place, village: Village) -> str:
        if village.is_rural:
            group, number = self.random.randrange(1, 13), self.random.randrange(1, 160)
            return f"{place.name}{village.township_name}{village.name}{group}组{number}号"
        street = self.random.choice(_STREETS)
        number, unit, floor = self.random.randrange(1, 300), self.random.randrange(1, 5), self.random.randrange(1, 8)
        return f"{place.name}{village.township_name}{street}{number}号{unit}单元{floor}0{self.random.randrange(1, 4)}室"

    def person(
        self,
        household: Household,
        relation: str,
        sex: str,
        *,
        age: int,
        family: str | None = None,
        name: str | None = None,
        birth: date | None = None,
    ) -> Person:
        """A new member of the household who has completed `age` years as of the population's day."""
        place = places()[household.place]
        birth = birth or days_before(same_day_years_before(self.as_of, age), self.random.randrange(0, 365))
        nationality = names.ethnicity(self.random, place.code)
        if name is None and family is None and self.random.random() < (0.05 if place.code[:2] == "53" else 0.003):
            name, nationality = names.dotted_name(self.random)
        person = Person(
            id_number=self._ids.issue(place.region_code_at(birth), birth, sex),
            name=name or names.full_name(self.random, sex, family=family),
            sex=sex,
            birth=birth,
            nationality=nationality,
            household=household.ref,
            relation=relation,
        )
        self.population.persons[person.id_number] = person
        household.persons.append(person.id_number)
        person.hold("public_security", "register", self._register_entry(household, person, place))
        return person

    def _register_entry(self, household: Household, person: Person, place: Place) -> dict[str, str]:
        return {
            "birth": person.birth.isoformat(),
            "sex": person.sex,
            "nationality": person.nationality,
            "hukou": household.residence,
            "division": place.code,
            "address": household.address,
            "household_no": f"{place.code}{household.ref[1:]}",
            "relation": person.relation,
        }

    def close_household(self, household: Household) -> None:
        """Write the household links into the register of every member."""
        members = self.population.members(household)
        for person in members:
            if not person.held("public_security", "register"):
                continue
            for other in members:
                if other is not person:
                    link = {"id_number": other.id_number, "name": other.name, "relation": other.relation}
                    person.hold("public_security", "links", link)

    def marry(self, one: Person, two: Person, *, years: int | None = None) -> None:
        """Register a marriage of two persons."""
        youngest = max(one.birth, two.birth)
        latest = (self.as_of - youngest).days // 365 - 22
        years = min(years if years is not None else self.random.randrange(1, 40), max(latest, 0))
        on = days_before(same_day_years_before(self.as_of, years), self.random.randrange(10, 340))
        for person, other in ((one, two), (two, one)):
            person.hold("civil_affairs", "marriages", self._marriage("married", on, other, person))

    def divorce(self, one: Person, two_name: str, two_number: str, *, years: int) -> None:
        """Register a divorce of a person from somebody outside the household."""
        on = days_before(same_day_years_before(self.as_of, years), self.random.randrange(10, 340))
        record = {
            "event": "divorced",
            "registered_on": on.isoformat(),
            "spouse_id": two_number,
            "spouse_name": two_name,
            "office": self._office(one),
        }
        one.hold("civil_affairs", "marriages", record)

    def _marriage(self, event: str, on: date, spouse: Person, person: Person) -> dict[str, str]:
        return {
            "event": event,
            "registered_on": on.isoformat(),
            "spouse_id": spouse.id_number,
            "spouse_name": spouse.name,
            "office": self._office(person),
        }

    def _office(self, person: Person) -> str:
        return places()[self.population.all_households[person.household].place].short_name + "民政局婚姻登记处"

    def die(self, person: Person, on: date, *, is_cancelled: bool) -> None:
        """A death with its cremation; the household register may not have been told (`is_cancelled` false)."""
        person.died_on = on
        if is_cancelled:
            person.hold(
                "public_security", "death", {"died_on": on.isoformat(), "cancelled_on": _after(on, 9, self.as_of)}
            )
        place = places()[self.population.all_households[person.household].place].short_name
        person.hold(
            "civil_affairs",
            "funerals",
            {"died_on": on.isoformat(), "cremated_on": _after(on, 3, self.as_of), "place": f"{place}殡仪馆"},
        )


def _after(day: date, days: int, at_most: date) -> str:
    return min(days_before(day, -days), at_most).isoformat()
