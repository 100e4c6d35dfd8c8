"""A bureau with two townships, the bureau next door and one of another city, with a case in each and people to try."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from oauth2_provider.models import get_access_token_model

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import User
from civaffairs.api.acts import grantable
from civaffairs.api.models import ClientGrant
from civaffairs.api.services import register_client
from civaffairs.common.dates import now
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope
from tests.architecture.routes import NOBODYS_ID
from tests.factories import applications as made
from tests.factories.bureaus import CITY, COUNTY, NEIGHBOUR, make_actor, make_bureaus, make_member
from tests.factories.subjects import subjects_of

ELSEWHERE, FAR = "elsewhere", "far"
OWN, FOREIGN, MISSING = "own", "foreign", "missing"
TOWNSHIP = "210202011000"
ANOTHER_CITYS = 4001
NOBODYS_NUMBER = 2_000_000_000
DECEMBER = dt.date(2030, 12, 1)


@dataclass(frozen=True)
class Spot:
    """Where a case lies, and whose it is: the name and the number of the case betray it in any answer."""

    name: str
    bureau: int
    village: str
    applicant: str
    serial: int


SPOTS = (
    Spot(OWN, COUNTY, "210202011001", "王海波", 11),
    Spot(ELSEWHERE, COUNTY, "210202012001", "田向东", 31),
    Spot(FOREIGN, NEIGHBOUR, "210203008001", "孙建国", 51),
    Spot(FAR, ANOTHER_CITYS, "532302101001", "龙四海", 71),
)


@dataclass
class Who:
    """Somebody who sends requests: `role` is empty for whoever has none; `sees` are the spots that may be shown."""

    name: str
    role: str = ""
    is_client: bool = False
    is_city: bool = False
    acts: frozenset[str] = frozenset()
    sees: frozenset[str] = frozenset()
    headers: dict[str, str] = field(default_factory=dict)
    username: str = ""

    def browser(self) -> Client:
        """A client that sends as this somebody."""
        client = Client(raise_request_exception=False, headers=self.headers)
        if self.username:
            client.force_login(User.objects.get(username=self.username), "django.contrib.auth.backends.ModelBackend")
        return client


@dataclass
class World:
    """What the places hold, and who tries."""

    subjects: dict[str, dict[str, dict[str, Any]]]
    betrays: dict[str, tuple[str, ...]]
    everybody: tuple[Who, ...]

    def values(self, namespace: str, place: str) -> dict[str, Any]:
        """What the parameters of a namespace's routes stand for at a place."""
        known = self.subjects[OWN].get(namespace, {})
        if place == MISSING:
            return {name: missing_like(name, value) for name, value in known.items()}
        return self.subjects[place].get(namespace, {})

    def shown(self, body: str, sees: frozenset[str], said: str = "") -> Iterator[str]:
        """The spots that a body betrays although its reader may not see them; what the reader typed is no betrayal."""
        for place, words in self.betrays.items():
            if place not in sees and any(word in body and word not in said for word in words):
                yield place


def missing_like(name: str, value: Any) -> Any:
    """A value of the same kind that names nothing; a place in a list stays the place that it is."""
    if name == "answer_objection":
        return value
    return NOBODYS_NUMBER if isinstance(value, int) else NOBODYS_ID


def make_world(on: dt.date) -> World:
    """Build it through the services; everything is committed where the connection commits."""
    make_bureaus()
    subjects, betrays = {}, {}
    for spot in SPOTS:
        with scope(spot.bureau):
            reached = made.submitted if spot.name == FAR else made.in_public_notice
            case = reached(
                on, bureau_id=spot.bureau, village=spot.village, name=spot.applicant, serial=spot.serial
            )  # fmt: skip
            subjects[spot.name] = subjects_of(case, on)
            betrays[spot.name] = (spot.applicant, case.number)
    return World(subjects, betrays, tuple(_everybody()))


def _everybody() -> Iterator[Who]:
    yield Who("anonymous")
    User.objects.create(username="holds-nothing", name="无任职")
    yield Who("holds-nothing", username="holds-nothing")
    for role in Role:
        user = make_member(role, COUNTY, TOWNSHIP).user
        yield Who(role.value, role=role.value, username=user.username, sees=frozenset({OWN}))
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        user = make_member(role, CITY).user
        yield Who(
            f"city-{role}", role=role.value, is_city=True, username=user.username,
            sees=frozenset({OWN, ELSEWHERE, FOREIGN}),
        )  # fmt: skip
    yield _client("client", frozenset(grantable()), dt.date(2020, 1, 1))
    yield _client("client-without-cases", frozenset({"policy.rules.read"}), dt.date(2020, 1, 1))
    yield _client("client-not-yet", frozenset(grantable()), DECEMBER)


def _client(name: str, acts: frozenset[str], valid_from: dt.date) -> Who:
    registered = register_client(
        department="大连市医疗保障局", bureaus=[Bureau.objects.get(pk=COUNTY)], purpose="资格核对",
        legal_basis="社会救助暂行办法第五十八条", application_number=name, acts=dict.fromkeys(acts),
        valid_from=valid_from, valid_to=dt.date(2040, 1, 1), calls_per_minute=10_000_000,
        by=make_actor(Role.SYSTEM_ADMINISTRATOR, COUNTY), approved_by=make_actor(Role.SECURITY_ADMINISTRATOR, COUNTY),
        on=DECEMBER,
    )  # fmt: skip
    token = f"token-of-{name}-{now():%s}"
    get_access_token_model().objects.create(
        token=token, application=registered.grant.application, expires=now() + dt.timedelta(days=1), scope="civaffairs"
    )
    assert ClientGrant.objects.filter(pk=registered.grant.pk).exists()
    return Who(
        name, is_client=True, acts=acts if valid_from < DECEMBER else frozenset(),
        sees=frozenset({OWN, ELSEWHERE}) if "casework.cases.read" in acts and valid_from < DECEMBER else frozenset(),
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
