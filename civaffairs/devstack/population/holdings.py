"""What people own: accounts, policies, dwellings, vehicles, boats, companies."""

from typing import Any

from civaffairs.devstack.population.livelihoods import let
from civaffairs.devstack.population.model import Household, Person
from civaffairs.devstack.population.months import days_before, same_day_years_before
from civaffairs.devstack.population.numbers import account, credit_code, plate
from civaffairs.devstack.population.people import Settler
from civaffairs.devstack.population.places import places

_BANKS = (
    ("中国建设银行", "621700"), ("中国工商银行", "622202"), ("中国农业银行", "622848"), ("中国银行", "621660"),
    ("中国邮政储蓄银行", "622188"), ("农村商业银行", "621412"),
)  # fmt: skip
_CARS = ("大众朗逸", "五菱宏光", "丰田卡罗拉", "比亚迪秦", "哈弗H6", "吉利帝豪", "长安CS55")
_INSURERS = ("中国人寿保险", "平安人寿保险", "太平洋人寿保险", "泰康人寿保险")
_DEPOSITS = {"low": (20_000, 3_000_000), "modest": (500_000, 18_000_000), "comfortable": (4_000_000, 90_000_000)}


def save_money(
    settler: Settler, person: Person, fen: int, *, kind: str = "current", bank: tuple[str, str] | None = None
) -> dict[str, Any]:
    """A bank account: current, term, wealth (理财), fund, security (third-party custody), online (支付账户)."""
    random = settler.random
    name, prefix = bank or random.choice(_BANKS)
    opened = days_before(settler.as_of, random.randrange(200, 5000))
    return person.hold(
        "banks",
        "accounts",
        {
            "bank": name,
            "number": account(random, prefix),
            "kind": kind,
            "balance": fen,
            "opened_on": opened.isoformat(),
            "status": "normal",
        },
    )


def insure(settler: Settler, person: Person, cash_value: int) -> dict[str, Any]:
    """A life policy with a cash value."""
    random = settler.random
    return person.hold(
        "insurers",
        "policies",
        {
            "company": random.choice(_INSURERS),
            "number": f"P{random.randrange(10**13):013d}",
            "product": random.choice(("两全保险(分红型)", "年金保险", "终身寿险")),
            "starts_on": days_before(settler.as_of, random.randrange(400, 4000)).isoformat(),
            "cash_value": cash_value,
            "premium": max(cash_value // 12 // 10_000 * 10_000, 60_000),
            "status": "in_force",
        },
    )


def _digits(settler: Settler, count: int) -> str:
    return f"{settler.random.randrange(10**count):0{count}d}"


def own_dwelling(
    settler: Settler, person: Person, *, use: str = "dwelling", address: str | None = None
) -> dict[str, Any]:
    """A registered right to a dwelling or to business premises."""
    random = settler.random
    household = settler.population.all_households[person.household]
    area = random.randrange(3800, 12600) if use == "dwelling" else random.randrange(1500, 9000)
    price = {"31": 480, "21": 90, "32": 110}.get(household.place[:2], 45) * (
        1 if household.residence == "urban" else 0.4
    )
    county = places()[household.place].county
    registered = days_before(same_day_years_before(settler.as_of, random.randrange(1, 22)), random.randrange(300))
    return person.hold(
        "natural_resources",
        "rights",
        {
            "certificate": f"({registered.year}){county}不动产权第{_digits(settler, 7)}号",
            "unit_no": f"{household.place}{_digits(settler, 9)}GB{_digits(settler, 5)}F{_digits(settler, 4)}",
            "use": use,
            "address": address or household.address,
            "area": f"{area / 100:.2f}",
            "share": "单独所有",
            "registered_on": registered.isoformat(),
            "value": int(area * price) // 100 * 10_000,
        },
    )


def own_vehicle(settler: Settler, person: Person, *, kind: str = "car", value: int | None = None) -> dict[str, Any]:
    """A registered vehicle: car, motorcycle, disability_scooter."""
    random = settler.random
    household = settler.population.all_households[person.household]
    new, years = random.randrange(55_000, 210_000) * 100, random.randrange(1, 12)
    used = value if value is not None else (new * max(10 - years, 1) // 10 if kind == "car" else 250_000)
    first = days_before(same_day_years_before(settler.as_of, years), random.randrange(300))
    return person.hold(
        "public_security",
        "vehicles",
        {
            "plate": plate(random, places()[household.place].plate_prefix),
            "kind": kind,
            "model": random.choice(_CARS)
            if kind == "car"
            else "普通二轮摩托车"
            if kind == "motorcycle"
            else "残疾人机动轮椅车",
            "registered_on": first.isoformat(),
            "value": used,
            "status": "normal",
        },
    )


def own_boat(settler: Settler, person: Person) -> dict[str, Any]:
    """A small fishing boat with its coastal boat book (出海船舶户口簿)."""
    random = settler.random
    household = settler.population.all_households[person.household]
    return person.hold(
        "public_security",
        "boats",
        {
            "number": f"{places()[household.place].plate_prefix[0]}渔{random.randrange(10**5):05d}",
            "length": f"{random.randrange(60, 180) / 10:.1f}",
            "registered_on": days_before(settler.as_of, random.randrange(400, 5000)).isoformat(),
            "value": random.randrange(20, 400) * 100_000,
        },
    )


def own_company(settler: Settler, person: Person, *, capital: int | None = None) -> dict[str, Any]:
    """A limited company of which the person is legal representative or shareholder."""
    random = settler.random
    household = settler.population.all_households[person.household]
    place = places()[household.place]
    brand = random.choice("鑫瑞恒盛宏泰") + random.choice("源达隆祥通和")
    trade = random.choice(("商贸", "装饰工程", "运输"))
    return person.hold(
        "market_supervision",
        "positions",
        {
            "credit_code": credit_code(random, household.place),
            "name": f"{place.stem}{brand}{trade}有限公司",
            "form": "company",
            "role": random.choice(("legal_representative", "shareholder")),
            "capital": capital or random.choice((10, 50, 100, 200)) * 1_000_000,
            "founded_on": days_before(settler.as_of, random.randrange(300, 4000)).isoformat(),
            "status": "active",
        },
    )


def endow(settler: Settler, household: Household) -> None:
    """Give a household the property that fits its means."""
    random, tier = settler.random, household.tier
    adults = [p for p in settler.population.members(household) if p.age(settler.as_of) >= 18]
    for person in adults:
        low, high = _DEPOSITS[tier]
        for _ in range(1 if tier == "low" else random.randrange(1, 3)):
            save_money(settler, person, low + int((high - low) * random.betavariate(1.2, 6)))
        if random.random() < {"low": 0.35, "modest": 0.5, "comfortable": 0.6}[tier]:
            save_money(
                settler,
                person,
                random.randrange(0, 260_000),
                kind="online",
                bank=("支付宝(中国)网络技术有限公司", "208800"),
            )
    if not adults:
        return
    head = adults[0]
    if random.random() < {"low": 0.62, "modest": 0.88, "comfortable": 0.97}[tier]:
        own_dwelling(settler, head, address=household.address)
    if random.random() < {"low": 0.0, "modest": 0.35, "comfortable": 0.85}[tier]:
        own_vehicle(settler, random.choice(adults))
    if random.random() < 0.08:
        own_vehicle(settler, head, kind="motorcycle")
    for person in adults:
        if random.random() < 0.3 and any(
            c["kind"] == "physical" for c in person.held("disabled_persons", "certificates")
        ):
            own_vehicle(settler, person, kind="disability_scooter")
    if tier == "comfortable":
        _add_wealth(settler, random.choice(adults))
    elif random.random() < 0.06:
        insure(settler, head, random.randrange(20, 300) * 10_000)


def _add_wealth(settler: Settler, person: Person) -> None:
    random = settler.random
    if random.random() < 0.4:
        home = settler.population.all_households[person.household]
        second = own_dwelling(settler, person, address=f"{home.place_name}滨江小区{person.id_number[-4:-1]}室")
        if random.random() < 0.4:
            let(settler, person, random.randrange(8, 60) * 10_000, second["address"])
    if random.random() < 0.12:
        own_dwelling(settler, person, use="shop")
    if random.random() < 0.35:
        insure(settler, person, random.randrange(100, 2000) * 10_000)
    if random.random() < 0.3:
        save_money(
            settler, person, random.randrange(50, 4000) * 10_000, kind=random.choice(("fund", "security", "wealth"))
        )
    if random.random() < 0.15:
        own_company(settler, person)
