"""What has happened before a journey begins, entered by the services: a journey clicks what it is about and no more.

Each journey has a bureau of its own, so that none sees what another has done.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from assistance.services import decisions, reviews
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.common.dates import add_months, month_of
from civaffairs.payments.bank_format import Result, write_return
from civaffairs.payments.models import PaymentLine
from civaffairs.payments.services import bank, funds
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories import awards as paying
from tests.factories import changes as changed
from tests.factories.bureaus import NEIGHBOUR, make_actor, make_member


@dataclass(frozen=True)
class Place:
    """A bureau, and the village of it where the journey happens."""

    bureau: int
    village: str
    name: str = ""

    def of(self, role: Role) -> str:
        """The division that somebody with this role works for."""
        if role == Role.VILLAGE_CLERK:
            return self.village
        if role in (Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD):
            return f"{self.village[:9]}000"
        return self.village[:6]


PAYMENTS = Place(1003, "210204006002", "大连市沙河口区民政局")
CHANGES = Place(1004, "210211001001", "大连市甘井子区民政局")
LEAVING = Place(NEIGHBOUR, "210203001001")
ARRIVING = Place(1005, "210212005001", "大连市旅顺口区民政局")
COUNTER = Place(1006, "210213001001", "大连市金州区民政局")
PLACES = (PAYMENTS, CHANGES, LEAVING, ARRIVING, COUNTER)
ROLES = (
    Role.VILLAGE_CLERK, Role.TOWNSHIP_CASEWORKER, Role.TOWNSHIP_HEAD, Role.COUNTY_REVIEWER, Role.COUNTY_CONFIRMER,
    Role.PAYMENT_OFFICER, Role.SUPERVISOR,
)  # fmt: skip


def enter_situations(today: dt.date) -> dict[str, str]:
    """Bureaus, their people and everything that waits for a journey; cases by the names that journeys ask for."""
    for place in PLACES:
        if place.name:
            Bureau.objects.create(id=place.bureau, name=place.name, division_code=place.village[:6])
        for role in ROLES:
            make_member(role, place.bureau, place.of(role))
    cases: dict[str, Case] = {}
    for place, enter in ((PAYMENTS, to_pay), (CHANGES, to_change), (LEAVING, to_leave), (COUNTER, at_the_counter)):
        with scope(place.bureau):
            cases |= enter(today)
    return {name: str(case.pk) for name, case in cases.items()}


def months_before(on: dt.date) -> tuple[str, str]:
    """The twelve months before the month of a day."""
    return month_of(add_months(on.replace(day=1), -12)), month_of(add_months(on.replace(day=1), -1))


def family(place: Place, name: str, serial: int, on: dt.date, **options) -> dict:
    """Whom the factories make: somebody of the place who earned the wage in the year before."""
    common = {"bureau_id": place.bureau, "village": place.village, "name": name, "serial": serial}
    return common | {"months": months_before(on)} | options


def paid_since(month: dt.date, place: Place, name: str, serial: int, **options) -> Case:
    """Granted in the month before, so that the first payment is for the month."""
    on = add_months(month, -1) + dt.timedelta(14)
    return made.granted(on, **family(place, name, serial, on, **options))


def to_pay(today: dt.date) -> dict[str, Case]:
    """Two households that receive, one that waits for its confirmation, and the money for all of them."""
    month = today.replace(day=1)
    for name, serial in (("张凤英", 111), ("赵德海", 121)):
        paid_since(month, PAYMENTS, name, serial)
    fill_funds(PAYMENTS, today)
    options = family(PAYMENTS, "周桂兰", 131, today - dt.timedelta(12), wage="900")
    return {"waiting for its confirmation": made.awaiting_confirmation(today, **options)}


def fill_funds(place: Place, on: dt.date) -> None:
    """Shares and money of every level, for the years that a journey after this day can touch."""
    by = paying.officer(bureau_id=place.bureau)
    funds.set_shares(
        programme=paying.PROGRAMME, from_month=f"{on.year - 1}-01", document="财社〔2026〕1号", shares=paying.SHARES,
        by=by,
    )  # fmt: skip
    for year in (on.year - 1, on.year, on.year + 1):
        for level in paying.SHARES:
            funds.allocate(
                programme=paying.PROGRAMME, year=year, level=level, amount=Decimal(100_000), document="拨款单", by=by,
                on=on,
            )  # fmt: skip


def to_change(today: dt.date) -> dict[str, Case]:
    """Households that have been paid for two months: one earns more now, one too much, and one of a single person."""
    month = today.replace(day=1)
    start = add_months(month, -3)
    earning = paid_since(start, CHANGES, "刘春生", 211)
    leaving = paid_since(start, CHANGES, "马福全", 221)
    alone = paid_since(start, CHANGES, "宋玉梅", 231, wage="300", people=1)
    fill_funds(CHANGES, start)
    for back in (2, 1):
        pay(CHANGES, add_months(month, -back))
    return {"earns more": earning, "reviewed": reviewed(leaving, today), "lives alone": alone}


def pay(place: Place, month: dt.date) -> None:
    """A month paid to everybody, with the bank's answer."""
    on, by = month + dt.timedelta(7), paying.officer(bureau_id=place.bureau)
    file = paying.sent(month_of(month), on=on, bureau_id=place.bureau)
    lines = PaymentLine.objects.filter(run=file.run, position__isnull=False)
    content = write_return(
        file_number=file.number, results=[Result(line.position, line.amount, "success", "") for line in lines]
    )
    bank.enter_return(answered=bank.read_return(file=file, content=content, by=by), by=by, on=on)


def reviewed(case: Case, today: dt.date) -> Case:
    """A review that found too high a wage, before the county."""
    by = make_actor(Role.TOWNSHIP_CASEWORKER, CHANGES.bureau)
    review = reviews.open_review(previous=case, cause="periodic", by=by, on=today)
    changed.wage_of(review, "2700", today, *months_before(today))
    review = reviews.begin_review(case=review, by=by, on=today)
    return changed.awaiting(changed.tested(review, today), today, opinion="refuse")


def to_leave(today: dt.date) -> dict[str, Case]:
    """A household that is paid here and moves away."""
    return {"moves away": paid_since(add_months(today.replace(day=1), -1), LEAVING, "孙立新", 311)}


def at_the_counter(today: dt.date) -> dict[str, Case]:
    """A draft, an application that was handed in, and one that the township proposes to refuse."""
    on = today - dt.timedelta(3)
    rich = made.opinion_given(on, "refuse", **family(COUNTER, "冯长海", 431, on, wage="5200"))
    by = make_actor(Role.TOWNSHIP_HEAD, COUNTER.bureau)
    return {
        "draft": made.draft(today, **family(COUNTER, "吴建国", 411, today)),
        "handed in": made.submitted(today, **family(COUNTER, "郑国平", 421, today)),
        "to be refused": decisions.forward(case=rich, by=by, on=on),
    }
