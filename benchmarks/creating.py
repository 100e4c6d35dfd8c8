"""How many cases a second are made: a whole application over the network, a bare case with its fact by services.

The application is what another department files: the person with identity number and search keys, household, income,
authorisation, bank account, the case with its number, and its handing in, each with its audit entry. The bare case is
the least that a case can be: number, status, audit entry, and a fact in the outbox, in one transaction.
"""

import datetime as dt
import json
from collections.abc import Iterator
from statistics import median

from assistance.api import EXAMPLE
from assistance.permissions import FILE
from assistance.programmes.subsistence_allowance import TYPES
from civaffairs.accounts.choices import Role
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import open_case
from civaffairs.common.dates import today
from civaffairs.common.ids import new_id
from civaffairs.facts.models import Fact
from civaffairs.facts.services import announce
from civaffairs.registry.services import form_household, register_person
from civaffairs.tenancy.scope import scope
from tests.exchange.tables import name
from tests.factories.applications import VILLAGE, id_number, particulars
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

from .database import empty
from .readers import headers_of_department
from .sizes import Size
from .table import Row
from .timing import interleaved
from .web import Caller, Load, served

APPLICATIONS = "/api/v1/assistance/applications"
FACT = "assistance.application_accepted"
CLIENTS = 4
AIM, OPEN_ZAAK = 100, 24.5


def filing(number: int) -> bytes:
    """The application of somebody whom nobody has filed before."""
    body = json.loads(json.dumps(EXAMPLE).replace("990101001001", VILLAGE[COUNTY]))
    who, member = name(number), body["members"][0]
    member |= {"name": who, "id_number": id_number(dt.date(1950, 1, 1) + dt.timedelta(number), 11)}
    member["authorisation"] = {"signed_on": today().isoformat(), "signed_by": who}
    body["closing"]["account_holder"] = who
    return json.dumps(body).encode()


def file(caller: Caller, number: int, headers: dict[str, str]) -> None:
    """File and hand in."""
    said = {**headers, "Content-Type": "application/json"}
    filed = json.loads(caller.call(APPLICATIONS, {**said, "Idempotency-Key": str(new_id())}, "POST", filing(number)))
    tagged = {**said, "Idempotency-Key": str(new_id()), "If-Match": caller.tag}
    caller.call(f"{APPLICATIONS}/{filed['id']}/submit", tagged, "POST", b"{}")


def filed_over_the_network(database, size: Size) -> Load:
    """Whole applications, by several clients at once."""
    headers = headers_of_department()
    with served(database) as server:
        found = server.load(
            lambda caller, number: file(caller, number, headers), clients=CLIENTS, times=size.filings
        )  # fmt: skip
    with scope(COUNTY):
        handed_in = Case.objects.filter(status="submitted").count()
    if handed_in != size.filings + CLIENTS:
        raise RuntimeError(f"{handed_in} applications were handed in, not {size.filings + CLIENTS}")
    return found


def opened_by_services(size: Size) -> list[float]:
    """Milliseconds of each bare case in a transaction of its own."""
    by, on, village = make_actor(Role.TOWNSHIP_CASEWORKER), today(), VILLAGE[COUNTY]
    with scope(COUNTY):
        person = register_person(particulars=particulars("张三", dt.date(1950, 1, 1), 11), by=by, on=on)
        home = form_household(address="和平路1号", division_code=village, members=[(person, "self")], by=by, on=on)

    def create() -> None:
        with scope(COUNTY):
            case = open_case(
                case_type_code=TYPES.application, programme="subsistence_allowance", applicant=person, household=home,
                division_code=village, by=by, on=on, right=FILE.code,
            )  # fmt: skip
            announce(kind=FACT, subject_kind="case", subject_id=case.pk, occurred_on=on, data={"case": str(case.pk)})

    times = 10 * size.filings
    took = interleaved({"create": create}, times)["create"]
    with scope(COUNTY):
        announced = Fact.objects.filter(kind=FACT).count()
    if announced != times + 1:
        raise RuntimeError(f"{announced} facts of {times + 1} cases")
    return took


def rows(size: Size) -> Iterator[Row]:
    """Both, each checked to have left what it should."""
    with empty("creating") as database:
        make_bureaus()
        bare = opened_by_services(size)
        database.analyse()
        yield Row(
            "create a case with its fact, services, 1 client", f"{len(bare):,} cases", 1000 / median(bare), "/s",
            OPEN_ZAAK, "Open Zaak", at_least=AIM,
        )  # fmt: skip
        load = filed_over_the_network(database, size)
        yield Row(
            f"whole application filed and handed in over the API, {CLIENTS} clients", f"{size.filings:,} applications",
            load.rate, "/s", OPEN_ZAAK, "Open Zaak, a bare case", at_least=AIM,
        )  # fmt: skip
