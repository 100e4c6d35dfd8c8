"""What a household will say in its application: the truth, except where something is planted.

The result has the shape of the means-test inputs: persons, income per month, assets, spending, supporters. Amounts are
yuan as text.
"""

from datetime import date
from typing import Any

from civaffairs.devstack.population.model import Household, Person, Population
from civaffairs.devstack.population.months import month_of, same_day_years_before, shift_month

PENSION_CODES = {"employee": "pension", "civil_service": "pension", "resident": "pension"}
ACCOUNT_CODES = {
    "current": "deposit", "term": "deposit", "wealth": "fund", "fund": "fund", "security": "security",
    "online": "online_balance",
}  # fmt: skip
VEHICLE_CODES = {"car": "vehicle", "motorcycle": "motorcycle", "disability_scooter": "disability_scooter"}


class Silence:
    """Which records a household keeps silent about, or understates."""

    def __init__(self) -> None:
        self._hidden: set[int] = set()
        self._understated: dict[int, int] = {}

    def hide(self, record: dict[str, Any]) -> None:
        self._hidden.add(id(record))

    def understate(self, record: dict[str, Any], fen: int) -> None:
        self._understated[id(record)] = fen

    def hides(self, record: dict[str, Any]) -> bool:
        return id(record) in self._hidden

    def said(self, record: dict[str, Any], fen: int) -> int:
        return self._understated.get(id(record), fen)


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def declare(population: Population, household: Household, silence: Silence) -> dict[str, Any]:
    """The application as the household would fill it in on the population's day."""
    refs = {number: f"p{i}" for i, number in enumerate(household.persons, start=1)}
    members = population.members(household)
    head = members[0]
    said: dict[str, Any] = {
        "applicant": "p1",
        "applied_on": population.as_of.isoformat(),
        "place": household.place,
        "township": household.township,
        "village": household.village,
        "address": household.address,
        "residence": household.residence,
        "cause": _cause(members, population.as_of),
        "bank_account": _bank_account(head),
        "persons": [_person(p, refs[p.id_number], population.as_of) for p in members],
        "income": [],
        "assets": [],
        "spending": [],
        "supporters": [
            _supporter(population, population.persons[n], f"s{i}") for i, n in enumerate(household.supporters, start=1)
        ],
    }
    for person in members:
        ref = refs[person.id_number]
        said["income"] += _income(person, ref, population.as_of, silence)
        said["assets"] += _assets(person, ref, silence, len(said["assets"]))
        said["spending"] += _spending(person, ref, population.as_of, len(said["spending"]))
    return said


def _person(person: Person, ref: str, as_of: date) -> dict[str, Any]:
    certificates = [c for c in person.held("disabled_persons", "certificates") if c["valid_to"] >= as_of.isoformat()]
    illnesses = [s["diagnosis"] for s in person.held("medical_insurance", "settlements") if s["is_major"]]
    return {
        "ref": ref,
        "name": person.name,
        "id_number": person.id_number,
        "relation": person.relation,
        "sex": person.sex,
        "birth": person.birth.isoformat(),
        "lives_together": True,
        "legal_support_duty": person.relation != "other",
        "study": person.study,
        "independent": person.is_independent,
        "exclusion": person.exclusion,
        "disability": {"kind": certificates[0]["kind"], "grade": certificates[0]["grade"]} if certificates else None,
        "major_illness": illnesses[0] if illnesses else None,
        "labour_capacity": person.labour_capacity if 16 <= person.age(as_of) < 60 else "none",
    }


def _cause(members: list[Person], as_of: date) -> str:
    if any(s["is_major"] for p in members for s in p.held("medical_insurance", "settlements")):
        return "illness"
    if any(p.held("disabled_persons", "certificates") for p in members):
        return "disability"
    if any(p.study != "none" and p.age(as_of) >= 15 for p in members):
        return "education"
    return (
        "unemployment" if any(p.labour_capacity == "full" and 18 <= p.age(as_of) < 60 for p in members) else "no_labour"
    )


def _bank_account(head: Person) -> dict[str, str] | None:
    for account in head.held("banks", "accounts"):
        if account["kind"] == "current":
            return {"bank": account["bank"], "holder": head.name, "number": account["number"]}
    return None


def _supporter(population: Population, person: Person, ref: str) -> dict[str, Any]:
    home = population.all_households[person.household]
    income = 0
    for member in population.members(home):
        income += sum(w["amount"] for w in member.held("tax", "wages"))
        income += sum(b["receipts"] - b["costs"] for b in member.held("tax", "business"))
        income += sum(p["amount"] for p in member.held("human_resources", "pensions"))
        income += sum(i["amount"] for i in member.held("unregistered", "incomes"))
    return {
        "ref": ref,
        "name": person.name,
        "id_number": person.id_number,
        "relation": "child",
        "place": home.place,
        "residence": home.residence,
        "household_size": len(home.persons),
        "monthly_income": yuan(income),
        "supported": 2,
        "actual_paid": yuan(sum(s["amount"] for s in person.held("unregistered", "support_paid"))),
        "waiver": None,
    }


def _income(person: Person, ref: str, as_of: date, silence: Silence) -> list[dict[str, str]]:
    items: list[dict[str, str]] = []

    def say(record: dict[str, Any], kind: str, fen: int, *, is_main: bool = True) -> None:
        if silence.hides(record) or fen <= 0:
            return
        last = min(record["to"] or "9999-12", shift_month(month_of(as_of), -1))
        first = max(record["from"], shift_month(month_of(as_of), -12))
        if first <= last:
            fen = silence.said(record, fen) if is_main else fen
            items.append({"member": ref, "kind": kind, "amount": yuan(fen), "from": first, "to": last})

    for record in person.held("tax", "wages"):
        say(record, "wage", record["amount"])
        say(record, "tax_paid", record["tax"], is_main=False)
    for record in person.held("tax", "business"):
        say(record, "business", record["receipts"])
        say(record, "business_cost", record["costs"], is_main=False)
    for record in person.held("tax", "rents"):
        say(record, "property", record["amount"])
    for record in person.held("unregistered", "incomes"):
        say(record, record["kind"], record["amount"])
    for record in person.held("human_resources", "insurance"):
        say(record, "social_insurance_paid", record["personal"])
    for record in person.held("human_resources", "pensions"):
        say(record, "pension", record["amount"] - record["base"])
        say(record, "pension_base", record["base"], is_main=False)
    for record in person.held("human_resources", "unemployment"):
        say(record, "transfer", record["amount"])
    for record in person.held("civil_affairs", "benefits"):
        if record["programme"] in ("old_age_allowance", "disability_living_subsidy", "disability_nursing_subsidy"):
            say(record, record["programme"], record["amount"])
    return items


def _assets(person: Person, ref: str, silence: Silence, count: int) -> list[dict[str, Any]]:
    found: list[tuple[dict[str, Any], str, int | None, str]] = []
    for a in person.held("banks", "accounts"):
        found.append((a, ACCOUNT_CODES[a["kind"]], a["balance"], f"{a['bank']}尾号{a['number'][-4:]}"))
    for p in person.held("insurers", "policies"):
        found.append((p, "insurance_cash_value", p["cash_value"], f"{p['company']}{p['product']}"))
    for r in person.held("natural_resources", "rights"):
        found.append(
            (r, "dwelling" if r["use"] == "dwelling" else "non_dwelling", r["value"], f"{r['address']} {r['area']}㎡")
        )
    for v in person.held("public_security", "vehicles"):
        found.append((v, VEHICLE_CODES[v["kind"]], v["value"], f"{v['model']} {v['plate']}"))
    for b in person.held("public_security", "boats"):
        found.append((b, "boat", b["value"], b["number"]))
    for c in person.held("market_supervision", "positions"):
        if c["form"] == "company" and c["status"] == "active":
            found.append((c, "company", c["capital"], c["name"]))
    told = [entry for entry in found if not silence.hides(entry[0])]
    return [
        {
            "ref": f"a{count + i}",
            "owner": ref,
            "kind": kind,
            "value": yuan(silence.said(record, fen or 0)),
            "description": text,
        }
        for i, (record, kind, fen, text) in enumerate(told, start=1)
    ]


def _spending(person: Person, ref: str, as_of: date, count: int) -> list[dict[str, Any]]:
    year_ago = same_day_years_before(as_of, 1).isoformat()
    entries = [
        ("medical", s["settled_on"], s["total"], s["fund"]) for s in person.held("medical_insurance", "settlements")
    ]
    entries += [("education", f["paid_on"], f["amount"], 0) for f in person.held("education", "fees")]
    entries = [entry for entry in entries if year_ago < entry[1] <= as_of.isoformat()]
    return [
        {
            "ref": f"e{count + i}",
            "member": ref,
            "kind": kind,
            "amount": yuan(total),
            "reimbursed": yuan(paid_back),
            "paid_on": paid_on,
            "evidence": True,
        }
        for i, (kind, paid_on, total, paid_back) in enumerate(entries, start=1)
    ]
