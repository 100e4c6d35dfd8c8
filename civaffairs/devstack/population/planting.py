"""Plants truths that households keep silent about, and notes each in the truth table."""

from collections.abc import Callable
from typing import Any

from civaffairs.devstack.population import holdings, livelihoods
from civaffairs.devstack.population.declaring import Silence, yuan
from civaffairs.devstack.population.model import Household, Person, Plant
from civaffairs.devstack.population.months import days_before, shift_month
from civaffairs.devstack.population.people import Settler
from civaffairs.devstack.population.places import places


class Planter:
    """Plants one thing per call; `silence` collects what the household will not say."""

    def __init__(self, settler: Settler, silence: Silence):
        self.settler = settler
        self.silence = silence

    def _note(
        self, household: Household, person: Person, kind: str, sources: list[str], finding: str, **detail: Any
    ) -> None:
        household.planted.append(Plant(person.id_number, household.ref, kind, sources, finding, detail))

    def deposit(self, household: Household, person: Person, fen: int | None = None, *, kind: str = "term") -> None:
        """A bank account that nobody mentions."""
        fen = fen or self.settler.random.randrange(3_000_000, 40_000_000)
        record = holdings.save_money(self.settler, person, fen, kind=kind)
        self.silence.hide(record)
        code = {"term": "deposit", "current": "deposit", "fund": "fund", "security": "security"}[kind]
        detail = {"value": yuan(fen), "bank": record["bank"], "number": record["number"]}
        self._note(household, person, f"undeclared_{code}", ["banks"], code, **detail)

    def policy(self, household: Household, person: Person) -> None:
        """A life policy with a cash value."""
        record = holdings.insure(self.settler, person, self.settler.random.randrange(3_000_000, 15_000_000))
        self.silence.hide(record)
        detail = {"value": yuan(record["cash_value"]), "number": record["number"]}
        self._note(household, person, "undeclared_insurance", ["insurers"], "insurance_cash_value", **detail)

    def vehicle(self, household: Household, person: Person, value: int | None = None) -> None:
        """A car."""
        record = holdings.own_vehicle(self.settler, person, value=value)
        self.silence.hide(record)
        detail = {"plate": record["plate"], "value": yuan(record["value"])}
        self._note(household, person, "undeclared_vehicle", ["public_security"], "vehicle", **detail)

    def boat(self, household: Household, person: Person) -> None:
        """A fishing boat."""
        record = holdings.own_boat(self.settler, person)
        self.silence.hide(record)
        self._note(household, person, "undeclared_boat", ["public_security"], "boat", number=record["number"])

    def dwelling(self, household: Household, person: Person) -> None:
        """A second dwelling."""
        record = holdings.own_dwelling(
            self.settler, person, address=f"{household.place_name}新城花园{person.id_number[-3:-1]}号楼"
        )
        self.silence.hide(record)
        detail = {"certificate": record["certificate"], "unit_no": record["unit_no"]}
        self._note(household, person, "undeclared_dwelling", ["natural_resources"], "dwelling", **detail)

    def rent(self, household: Household, person: Person) -> None:
        """Rent from a dwelling that nobody mentions either."""
        self.dwelling(household, person)
        address = person.held("natural_resources", "rights")[-1]["address"]
        record = livelihoods.let(self.settler, person, self.settler.random.randrange(6, 30) * 10_000, address)
        self.silence.hide(record)
        self._note(household, person, "undeclared_rent", ["tax"], "property", amount=yuan(record["amount"]))

    def company(self, household: Household, person: Person) -> None:
        """A company."""
        record = holdings.own_company(self.settler, person)
        self.silence.hide(record)
        detail = {"credit_code": record["credit_code"], "name": record["name"]}
        self._note(household, person, "undeclared_company", ["market_supervision"], "company", **detail)

    def wage(self, household: Household, person: Person, fen: int | None = None, *, said: int = 0) -> None:
        """A job that is concealed or whose wage is understated."""
        fen = fen or self.settler.random.randrange(2600, 5200) * 100
        record = livelihoods.employ(self.settler, person, fen)
        if said:
            self.silence.understate(record, said)
        else:
            self.silence.hide(record)
            for insurance in person.held("human_resources", "insurance"):
                self.silence.hide(insurance)
        kind = "understated_wage" if said else "undeclared_wage"
        self._note(household, person, kind, ["tax"], "wage", amount=yuan(fen), said=yuan(said))

    def pension(self, household: Household, person: Person) -> None:
        """A pension that is being paid and not mentioned."""
        record = person.held("human_resources", "pensions")[0]
        self.silence.hide(record)
        own_part = yuan(record["amount"] - record["base"])
        self._note(household, person, "undeclared_pension", ["human_resources"], "pension", amount=own_part)

    def shop(self, household: Household, person: Person) -> None:
        """A shop that trades under the person's name."""
        receipts = self.settler.random.randrange(6000, 14000) * 100
        record = livelihoods.trade(self.settler, person, receipts, receipts * 6 // 10)
        self.silence.hide(record)
        self._note(
            household, person, "undeclared_business", ["tax", "market_supervision"], "business", amount=yuan(receipts)
        )

    def death(self, household: Household, person: Person, *, days_ago: int | None = None) -> None:
        """A member who has died and is declared as living; sometimes only the crematorium knows."""
        random = self.settler.random
        on = days_before(self.settler.as_of, days_ago or random.randrange(20, 400))
        is_cancelled = random.random() < 0.5
        self.settler.die(person, on, is_cancelled=is_cancelled)
        sources = ["public_security", "civil_affairs"] if is_cancelled else ["civil_affairs"]
        self._note(household, person, "unreported_death", sources, "death", died_on=on.isoformat())

    def duplicate_person(self, household: Household, person: Person) -> None:
        """The same human being registered once more elsewhere, under another number (重户)."""
        settler = self.settler
        place = settler.any_place()
        other_home = settler.household(place, "low")
        twin = settler.person(
            other_home, "self", person.sex, age=person.age(settler.as_of), name=person.name, birth=person.birth
        )
        for one, other in ((person, twin), (twin, person)):
            one.hold("public_security", "other_numbers", {"id_number": other.id_number, "place": other.id_number[:6]})
        settler.close_household(other_home)
        detail = {"other": twin.id_number}
        self._note(household, person, "duplicate_person", ["public_security"], "duplicate_identity", **detail)
        self._note(
            other_home, twin, "duplicate_person", ["public_security"], "duplicate_identity", other=person.id_number
        )

    def benefit(self, household: Household, person: Person, programme: str = "subsistence_allowance") -> None:
        """A benefit drawn in another county at the same time."""
        random = self.settler.random
        elsewhere = random.choice([code for code in places() if code != household.place])
        record = livelihoods.receive(self.settler, person, programme, random.randrange(200, 800) * 100, elsewhere)
        detail = {"programme": programme, "place": elsewhere, "amount": yuan(record["amount"])}
        self._note(household, person, "duplicate_benefit", ["civil_affairs"], "benefit", **detail)

    def something(self, household: Household) -> None:
        """Plant one or two things that fit the members of the household."""
        settler, random = self.settler, self.settler.random
        members = settler.population.members(household)
        adults = [p for p in members if p.age(settler.as_of) >= 18]
        if not adults:
            return
        workers = [
            p
            for p in adults
            if p.age(settler.as_of) < 58 and p.labour_capacity == "full" and not p.held("tax", "wages")
        ]
        old = [p for p in adults if p.held("human_resources", "pensions")]
        plants: list[tuple[int, Callable[[Household, Person], None], list[Person]]] = [
            (8, self.deposit, adults),
            (2, lambda h, p: self.deposit(h, p, kind="security"), adults),
            (2, lambda h, p: self.deposit(h, p, kind="fund"), adults),
            (3, self.policy, adults),
            (6, self.vehicle, adults),
            (2, self.boat, adults if household.place[:4] in ("2102", "3206") else []),
            (3, self.dwelling, adults),
            (3, self.rent, adults),
            (3, self.company, adults),
            (5, self.wage, workers),
            (3, lambda h, p: self.wage(h, p, said=90_000), workers),
            (2, self.shop, workers),
            (5, self.pension, old),
            (4, self.death, members[1:]),
            (2, self.duplicate_person, adults),
            (2, self.benefit, adults),
        ]
        plants = [plant for plant in plants if plant[2]]
        for _, plant, who in random.choices(plants, [p[0] for p in plants], k=1 if random.random() < 0.8 else 2):
            plant(household, random.choice(who))


_EARNINGS = (("tax", "wages"), ("tax", "business"), ("human_resources", "insurance"), ("unregistered", "incomes"))


def end_income_of_the_dead(person: Person) -> None:
    """Nothing is earned after the month of death."""
    if person.died_on is None:
        return
    month = f"{person.died_on:%Y-%m}"
    for agency, kind in _EARNINGS:
        for record in person.held(agency, kind):
            record["to"] = min(record["to"] or month, month)
            record["from"] = min(record["from"], shift_month(month, -1))
