"""How people live: employment, business, farming, pensions, schooling, illness, disability, and benefits.

Each function writes coherent records at every agency that would know: an employee appears at human resources, the tax
office and the housing fund with one employer and one wage.
"""

from random import Random
from typing import Any

from civaffairs.devstack.population.model import Household, Person
from civaffairs.devstack.population.months import days_before, first_of, month_of, same_day_years_before, shift_month
from civaffairs.devstack.population.numbers import credit_code
from civaffairs.devstack.population.people import Settler
from civaffairs.devstack.population.places import places

_EMPLOYERS = [
    "海昌水产食品有限公司",
    "恒信物业服务有限公司",
    "盛达机械制造有限公司",
    "华丰纺织有限公司",
    "顺捷物流有限公司",
    "康宁家政服务有限公司",
    "福源餐饮管理有限公司",
    "天成建筑劳务有限公司",
    "宏图电子有限公司",
    "金桥商贸有限公司",
    "绿野农业发展有限公司",
    "安邦保安服务有限公司",
]
_SHOPS = ["便民超市", "早餐店", "水果店", "修车铺", "理发店", "裁缝铺", "五金店", "快餐店", "渔具店", "药材收购部"]
_WAGES = {"low": (90_000, 260_000), "modest": (260_000, 620_000), "comfortable": (620_000, 1_900_000)}
_ILLNESSES = (
    ("高血压病", False),
    ("2型糖尿病", False),
    ("恶性肿瘤", True),
    ("尿毒症透析", True),
    ("脑梗死", True),
    ("骨折", False),
)
_SCHOOLS = (
    (6, 12, "primary", "实验小学"),
    (12, 15, "middle", "第三初级中学"),
    (15, 18, "high", "第二高级中学"),
    (18, 22, "bachelor", "工业大学"),
    (22, 25, "master", "师范大学"),
)


def wage(random: Random, tier: str) -> int:
    """A monthly wage in fen with a realistic tail."""
    low, high = _WAGES[tier]
    return low + int((high - low) * random.betavariate(2, 3)) // 50 * 50


def employ(
    settler: Settler, person: Person, fen: int, *, months: int | None = None, employer: str | None = None
) -> dict[str, Any]:
    """Employ a person for the last `months` months at a monthly wage; returns the wage record of the tax office."""
    random, now = settler.random, month_of(settler.as_of)
    household = settler.population.all_households[person.household]
    start = shift_month(now, -(months or random.randrange(14, 140)))
    employer = employer or places()[household.place].stem + random.choice(_EMPLOYERS)
    taxed = max(0, fen - 500_000) * 3 // 100
    person.is_independent = True
    if fen >= 200_000:
        base = max(fen, 400_000)
        person.hold(
            "human_resources",
            "insurance",
            {
                "kind": "employee",
                "employer": employer,
                "from": start,
                "to": None,
                "base": base,
                "personal": base * 105 // 1000,
            },
        )
        if random.random() < 0.6:
            deposit = fen * 16 // 100 // 100 * 100
            held = {
                "account_no": f"{household.place[:4]}{random.randrange(10**8):08d}",
                "employer": employer,
                "opened_on": first_of(start).isoformat(),
                "status": "normal",
                "base": fen,
                "monthly": deposit,
                "balance": deposit * random.randrange(3, 40),
            }
            person.hold("housing_fund", "accounts", held)
    return person.hold("tax", "wages", {"employer": employer, "from": start, "to": None, "amount": fen, "tax": taxed})


def trade(settler: Settler, person: Person, receipts: int, costs: int) -> dict[str, Any]:
    """Let a person run a sole trader's shop; returns the business record of the tax office (fen a month)."""
    random = settler.random
    household = settler.population.all_households[person.household]
    name = f"{places()[household.place].short_name}{person.name[0]}记{random.choice(_SHOPS)}"
    founded = days_before(same_day_years_before(settler.as_of, random.randrange(2, 12)), random.randrange(300))
    person.hold(
        "market_supervision",
        "positions",
        {
            "credit_code": credit_code(random, household.place, form="92"),
            "name": name,
            "form": "sole_trader",
            "role": "operator",
            "capital": random.randrange(1, 11) * 1_000_000,
            "founded_on": founded.isoformat(),
            "status": "active",
        },
    )
    start = shift_month(month_of(founded), 1)
    return person.hold(
        "tax", "business", {"name": name, "from": start, "to": None, "receipts": receipts, "costs": costs}
    )


def work_informally(
    settler: Settler, person: Person, fen: int, *, kind: str = "wage", months: int = 30
) -> dict[str, Any]:
    """Income that no agency knows: day labour, farming. Only the household can declare it."""
    start = shift_month(month_of(settler.as_of), -months)
    return person.hold("unregistered", "incomes", {"kind": kind, "from": start, "to": None, "amount": fen})


def let(settler: Settler, person: Person, fen: int, address: str) -> dict[str, Any]:
    """Rent in fen a month for a dwelling at an address."""
    start = shift_month(month_of(settler.as_of), -settler.random.randrange(13, 60))
    return person.hold("tax", "rents", {"address": address, "from": start, "to": None, "amount": fen})


def farm(settler: Settler, person: Person) -> None:
    """A smallholder: contracted land, resident insurance, small net income."""
    random = settler.random
    household = settler.population.all_households[person.household]
    person.hold(
        "natural_resources",
        "land",
        {
            "contract_no": f"{household.village}{random.randrange(10**6):06d}J",
            "area_mu": f"{random.randrange(8, 120) / 10:.1f}",
            "since": "2018-06-30",
        },
    )
    work_informally(settler, person, random.randrange(200, 1400) * 100, kind="business")


def retire(settler: Settler, person: Person, fen: int, *, kind: str = "employee", base: int = 0) -> dict[str, Any]:
    """A pension in fen a month; of a resident's pension `base` is the basic part (基础养老金)."""
    reached = person.birth.year + (60 if person.sex == "male" or kind == "resident" else 55)
    start = min(f"{reached}-{person.birth.month:02d}", shift_month(month_of(settler.as_of), -1))
    return person.hold(
        "human_resources",
        "pensions",
        {"kind": kind, "from": shift_month(start, 1), "to": None, "amount": fen, "base": base},
    )


def insure_as_resident(settler: Settler, person: Person) -> None:
    """Resident medical insurance, which nearly everybody without an employer has."""
    person.hold("medical_insurance", "insured", {"kind": "resident", "from": f"{settler.as_of.year - 3}-01"})


def enrol(settler: Settler, person: Person) -> None:
    """Schooling by age; students pay fees at the beginning of the school year."""
    age = person.age(settler.as_of)
    for low, high, stage, school in _SCHOOLS:
        if low <= age < high:
            entered = settler.as_of.year - (age - low) - (0 if settler.as_of.month >= 9 else 1)
            person.study = "postgraduate" if stage == "master" else "up_to_bachelor"
            person.is_independent = stage == "master"
            household = settler.population.all_households[person.household]
            school = places()[household.place].county + school
            person.hold(
                "education",
                "enrolments",
                {
                    "school": school,
                    "stage": stage,
                    "entered": f"{entered}-09",
                    "leaves": f"{max(entered + high - low, settler.as_of.year + 1)}-07",
                    "status": "enrolled",
                },
            )
            fee = {"high": 120_000, "bachelor": 560_000, "master": 800_000}.get(stage)
            if fee:
                pay_fees(settler, person, school, fee)
            return


def pay_fees(settler: Settler, person: Person, school: str, fen: int) -> None:
    year = settler.as_of.year if (settler.as_of.month, settler.as_of.day) >= (9, 5) else settler.as_of.year - 1
    person.hold(
        "education", "fees", {"school": school, "school_year": str(year), "paid_on": f"{year}-09-03", "amount": fen}
    )


def fall_ill(
    settler: Settler, person: Person, *, illness: tuple[str, bool] | None = None, total: int | None = None
) -> None:
    """Hospital bills of the last year with what the funds paid."""
    random = settler.random
    name, is_major = illness or random.choice(_ILLNESSES)
    for _ in range(1 if total else random.randrange(1, 4)):
        amount = total or random.randrange(80_000, 6_000_000 if is_major else 700_000)
        person.hold(
            "medical_insurance",
            "settlements",
            {
                "number": f"{random.randrange(10**12):012d}",
                "hospital": "市中心医院" if is_major else "区人民医院",
                "diagnosis": name,
                "is_major": is_major,
                "settled_on": days_before(settler.as_of, random.randrange(5, 350)).isoformat(),
                "total": amount,
                "fund": amount * random.randrange(45, 80) // 100,
            },
        )


def disable(settler: Settler, person: Person, kind: str, grade: int, *, years_left: int = 5) -> None:
    """A disability certificate; its number is the identity number with kind and grade (残疾人证号)."""
    code = {"visual": 1, "hearing": 2, "speech": 3, "physical": 4, "intellectual": 5, "mental": 6, "multiple": 7}[kind]
    expires = same_day_years_before(settler.as_of, -years_left)
    person.hold(
        "disabled_persons",
        "certificates",
        {
            "number": f"{person.id_number}{code}{grade}",
            "kind": kind,
            "grade": grade,
            "issued_on": same_day_years_before(expires, 10).isoformat(),
            "valid_to": expires.isoformat(),
        },
    )
    if grade <= 2 or (grade == 3 and kind in ("intellectual", "mental")):
        person.labour_capacity = "none"
    elif grade == 3:
        person.labour_capacity = "partial"


def receive(
    settler: Settler, person: Person, programme: str, fen: int, place: str, *, months: int = 20
) -> dict[str, Any]:
    """A current benefit of the civil-affairs departments in some place (fen a month)."""
    start = shift_month(month_of(settler.as_of), -months)
    return person.hold(
        "civil_affairs",
        "benefits",
        {
            "programme": programme,
            "place": place,
            "place_name": places()[place].short_name,
            "from": start,
            "to": None,
            "amount": fen,
        },
    )


def live(settler: Settler, person: Person, household: Household) -> None:
    """Give one person the livelihood that fits age, place and means."""
    random, age = settler.random, person.age(settler.as_of)
    rural = household.residence == "rural"
    if age < 3:
        insure_as_resident(settler, person)
    elif age < 22 and (age < 18 or random.random() < 0.7) or age < 25 and random.random() < 0.12:
        insure_as_resident(settler, person)
        enrol(settler, person)
    elif age >= 60 or (age >= 55 and person.sex == "female" and not rural):
        _grow_old(settler, person, household)
    else:
        _work(settler, person, household)
    if random.random() < (0.03 + max(0, age - 40) * 0.003):
        fall_ill(settler, person)
    has_certificate = bool(person.held("disabled_persons", "certificates"))
    if age >= 4 and not has_certificate and random.random() < (0.05 if household.tier == "low" else 0.015):
        kind = random.choice(("physical", "visual", "hearing", "intellectual", "mental", "speech", "multiple"))
        disable(settler, person, kind, random.randrange(1, 5), years_left=random.choice((1, 3, 5, 8)))


def _work(settler: Settler, person: Person, household: Household) -> None:
    random, tier = settler.random, household.tier
    lot = random.random()
    if household.residence == "rural" and lot < 0.45:
        farm(settler, person)
        insure_as_resident(settler, person)
    elif lot < (0.62 if tier == "low" else 0.85):
        employ(settler, person, wage(random, tier))
    elif lot < (0.70 if tier == "low" else 0.93):
        receipts = random.randrange(3000, 16000) * 100
        trade(settler, person, receipts, receipts * random.randrange(35, 85) // 100)
    elif lot < 0.88:
        work_informally(settler, person, random.randrange(600, 2200) * 100)
        insure_as_resident(settler, person)
    elif random.random() < 0.2:
        start = shift_month(month_of(settler.as_of), -random.randrange(2, 8))
        person.hold("human_resources", "unemployment", {"from": start, "to": None, "amount": 171_900})


def _grow_old(settler: Settler, person: Person, household: Household) -> None:
    random = settler.random
    if household.residence == "urban" and random.random() < (0.6 if household.tier == "low" else 0.9):
        retire(
            settler,
            person,
            random.randrange(1700, 3000 if household.tier == "low" else 6500) * 100 + random.randrange(100),
        )
    elif person.age(settler.as_of) >= 60:
        base = {"21": 14_300, "32": 22_800, "31": 145_000, "53": 13_300, "34": 14_300}[household.place[:2]]
        retire(settler, person, base + random.randrange(1200, 9000), kind="resident", base=base)
        insure_as_resident(settler, person)
    if person.age(settler.as_of) >= 80:
        receive(settler, person, "old_age_allowance", random.choice((5_000, 10_000, 18_000)), household.place)
