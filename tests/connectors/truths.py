"""What each source should report of a person, computed straight from the books of the population."""

from decimal import Decimal

from tests.connectors.conftest import AS_OF, WINDOW


def _yuan(fen):
    return Decimal(fen) / 100


def _window(record):
    first, last = f"{WINDOW[0]:%Y-%m}", f"{WINDOW[1]:%Y-%m}"
    start, end = max(record["from"], first), min(record["to"] or "9999-12", last)
    return (start, end) if start <= end else None


def _incomes(records, *parts):
    for record in records:
        months = _window(record)
        if months:
            for code, fen in ((code, amount(record)) for code, amount in parts):
                if fen:
                    yield (code, _yuan(fen), *months)


def _public_security(person):
    yield ("household_register", person.birth.isoformat(), person.sex)
    for link in person.held("public_security", "links"):
        yield ("household_link", link["id_number"], link["name"])
    for death in person.held("public_security", "death"):
        yield ("death", death["died_on"])
    codes = {"car": "vehicle", "motorcycle": "motorcycle", "disability_scooter": "disability_scooter"}
    for vehicle in person.held("public_security", "vehicles"):
        yield (codes[vehicle["kind"]], vehicle["plate"], _yuan(vehicle["value"]), vehicle["registered_on"])
    for boat in person.held("public_security", "boats"):
        yield ("boat", boat["number"], _yuan(boat["value"]), boat["registered_on"])
    for other in person.held("public_security", "other_numbers"):
        yield ("duplicate_identity", other["id_number"])


def _human_resources(person):
    insurance = person.held("human_resources", "insurance")
    for record in insurance:
        if _window(record):
            yield ("employment", record["employer"])
    yield from _incomes(insurance, ("social_insurance_paid", lambda r: r["personal"]))
    yield from _incomes(
        person.held("human_resources", "pensions"),
        ("pension", lambda r: r["amount"] - r["base"]),
        ("pension_base", lambda r: r["base"]),
    )
    yield from _incomes(person.held("human_resources", "unemployment"), ("transfer", lambda r: r["amount"]))


def _natural_resources(person):
    for right in person.held("natural_resources", "rights"):
        code = "dwelling" if right["use"] == "dwelling" else "non_dwelling"
        yield (code, right["unit_no"], _yuan(right["value"]), right["registered_on"])
    for land in person.held("natural_resources", "land"):
        yield ("contracted_land", land["contract_no"])


def _housing_fund(person):
    for account in person.held("housing_fund", "accounts"):
        yield ("housing_fund", _yuan(account["monthly"]), _yuan(account["balance"]))


def _tax(person):
    yield from _incomes(person.held("tax", "wages"), ("wage", lambda r: r["amount"]), ("tax_paid", lambda r: r["tax"]))
    yield from _incomes(
        person.held("tax", "business"), ("business", lambda r: r["receipts"]), ("business_cost", lambda r: r["costs"])
    )
    yield from _incomes(person.held("tax", "rents"), ("property", lambda r: r["amount"]))


def _market_supervision(person):
    codes = {"company": "company", "sole_trader": "sole_trader", "cooperative": "cooperative_member"}
    for position in person.held("market_supervision", "positions"):
        code = codes[position["form"]] if position["status"] == "active" else "former_entity"
        yield (code, position["credit_code"], str(_yuan(position["capital"])), position["founded_on"])


def _disabled_persons(person):
    for certificate in person.held("disabled_persons", "certificates"):
        yield ("disability", certificate["kind"], certificate["grade"], certificate["valid_to"])


def _insurers(person):
    for policy in person.held("insurers", "policies"):
        yield ("insurance_cash_value", policy["number"], _yuan(policy["cash_value"]), policy["starts_on"])


def _banks(person):
    codes = {"current": "deposit", "term": "deposit", "wealth": "fund", "fund": "fund", "security": "security"}
    for account in person.held("banks", "accounts"):
        code = codes.get(account["kind"], "online_balance")
        yield (code, account["number"][-4:], _yuan(account["balance"]), AS_OF.isoformat())


def _medical_insurance(person):
    for insured in person.held("medical_insurance", "insured"):
        yield ("medical_insurance", insured["kind"])
    for bill in person.held("medical_insurance", "settlements"):
        if WINDOW[0].isoformat() <= bill["settled_on"] <= WINDOW[1].isoformat():
            yield ("medical", bill["number"], _yuan(bill["total"]), _yuan(bill["fund"]), bill["settled_on"])
            if bill["is_major"]:
                yield ("major_illness", bill["diagnosis"])


def _education(person):
    for enrolment in person.held("education", "enrolments"):
        yield ("enrolment", enrolment["school"], enrolment["entered"], enrolment["leaves"])
    for fee in person.held("education", "fees"):
        if WINDOW[0].isoformat() <= fee["paid_on"] <= WINDOW[1].isoformat():
            yield ("education", _yuan(fee["amount"]), fee["paid_on"])


def _civil_affairs(person):
    for marriage in person.held("civil_affairs", "marriages"):
        yield ("marriage", marriage["event"], marriage["spouse_id"], marriage["registered_on"])
    for funeral in person.held("civil_affairs", "funerals"):
        yield ("death", funeral["died_on"])
    for benefit in person.held("civil_affairs", "benefits"):
        months = _window(benefit)
        if months:
            own = benefit["programme"] in ("old_age_allowance", "disability_living_subsidy")
            yield ("benefit", benefit["programme"], benefit["place"], _yuan(benefit["amount"]))
            yield (benefit["programme"] if own else "government_aid", _yuan(benefit["amount"]), *months)


TRUTHS = {
    "public_security": _public_security,
    "human_resources": _human_resources,
    "natural_resources": _natural_resources,
    "housing_fund": _housing_fund,
    "tax": _tax,
    "market_supervision": _market_supervision,
    "disabled_persons": _disabled_persons,
    "insurers": _insurers,
    "banks": _banks,
    "medical_insurance": _medical_insurance,
    "education": _education,
    "civil_affairs": _civil_affairs,
}


def told(finding):
    """A finding in the same words as the truths above."""
    day, data = finding.on and finding.on.isoformat(), finding.data
    match finding.code:
        case "household_register":
            return (finding.code, data["birth"], data["sex"])
        case "household_link":
            return (finding.code, finding.reference, data["name"])
        case "death":
            return (finding.code, day)
        case "duplicate_identity" | "contracted_land" | "employment":
            return (finding.code, finding.reference)
        case "housing_fund":
            return (finding.code, finding.amount, finding.value)
        case "company" | "sole_trader" | "cooperative_member" | "former_entity":
            return (finding.code, finding.reference, data["registered_capital"].removesuffix(".00"), day)
        case "disability":
            return (finding.code, data["kind"], data["grade"], data["valid_to"])
        case "medical_insurance":
            return (finding.code, finding.reference)
        case "major_illness":
            return (finding.code, data["diagnosis"])
        case "medical":
            return (finding.code, finding.reference, finding.amount, finding.reimbursed, day)
        case "enrolment":
            return (finding.code, finding.reference, data["entered"], data["leaves"])
        case "education":
            return (finding.code, finding.amount, day)
        case "marriage":
            return (finding.code, data["event"], finding.reference, day)
        case "benefit":
            return (finding.code, data["programme"], data["division"], finding.amount)
        case "deposit" | "fund" | "security" | "online_balance":
            return (finding.code, data["ending"], finding.value, day)
    if finding.from_month:
        return (finding.code, finding.amount, finding.from_month, finding.to_month)
    return (finding.code, finding.reference, finding.value, day)
