"""Every route x method x somebody x whose thing, generated from the resolver; a new route joins by existing."""

import itertools
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import yaml
from django.db import transaction
from django.test import Client

from civaffairs.accounts import permissions
from tests.architecture.routes import NOBODYS_ID, Route, routes

from .world import ELSEWHERE, FOREIGN, MISSING, NOBODYS_NUMBER, OWN, SPOTS, Who, World

PUBLIC = yaml.safe_load((Path(__file__).parent.parent / "architecture/public_routes.yaml").read_text("utf-8"))
OF_ONESELF = yaml.safe_load((Path(__file__).parent / "routes_of_oneself.yaml").read_text("utf-8"))
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
# What concerns the whole bureau is closed to everybody here: they work in a township.
OF_THE_WHOLE_BUREAU = {
    "policy:draft",
    "policy:draft-effect",
    "policy:publish",
    "policy:discard",
    "administration:audit",
    "administration:sign-ins",
}
# Who works in a bureau is no matter of an area.
WHOLE_BUREAU = {"administration", "facts"}
ENDS_THE_SESSION = {"accounts:sign-out"}
REFUSED = {"page": {403, 404, 405}, "api": {401, 403, 404, 405}}
# What a list or a search may be asked besides, tried from the second round on.
QUESTIONS = (
    {},
    {"q": SPOTS[2].applicant},
    {"q": "sjg"},
    {"sort": "opened_on"},
    {"bureau": "1002"},
    {"division": SPOTS[2].village},
    {"division": SPOTS[1].village, "status": "in_public_notice"},
    {"page_size": "200", "fields": "number,applicant_name"},
    {"after": "forged", "sort": "-opened_on"},
    {"format": "xlsx", "export": "1"},
    {"tenant": "1002", "tenant_id": "1002", "applicant__name": SPOTS[2].applicant},
)
# What every act of the interface wants; without them it would be refused before it looks for its thing.
ONCE = {"Idempotency-Key": "matrix", "If-Match": '"1-00000000000000000000"'}
OTHER_HEADERS = ({}, {"HX-Request": "true"}, {"Bureau": "210203"}, {"X-Forwarded-Host": "elsewhere.invalid"})


@dataclass(frozen=True)
class Trial:
    """One request. `place` is empty where the route names nothing of a bureau's."""

    route: Route
    method: str
    who: Who
    place: str
    question: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        return self.route.name.partition(":")[0]

    @property
    def is_public(self) -> bool:
        return self.route.name in PUBLIC

    @property
    def is_allowed(self) -> bool:
        """What the rights declared on the view say of this somebody, here: worked out apart from `may`."""
        if self.is_public or self.route.name in OF_ONESELF:
            return True
        if self.route.is_api:
            act = getattr(self.route.view_class, "act", None)
            granted = act is not None and act.code in self.who.acts and "Bureau" not in self.headers
            return granted and self.place in ("", OWN, ELSEWHERE)
        if self.route.name in OF_THE_WHOLE_BUREAU and not self.who.is_city:
            return False
        holders = next((right.roles for right in permissions.declared() if right.code == self.route.right), ())
        within = ("", OWN, ELSEWHERE) if self.namespace in WHOLE_BUREAU else ("", OWN)
        return self.who.role in holders and self.place in within

    def __str__(self) -> str:
        return f"{self.who.name} {self.method} {self.route.name} {self.place} {self.question or ''}".strip()


def names_a_thing(route: Route, world: World) -> bool:
    """Whether a parameter of the route stands for something that a bureau holds."""
    return bool(set(route.examples) & set(world.values(route.name.partition(":")[0], OWN)))


def everything(world: World) -> Iterator[Trial]:
    """Each route x method x somebody x whose thing, once and without a question."""
    for route in routes():
        if route.name in ENDS_THE_SESSION:
            continue
        places = (OWN, ELSEWHERE, FOREIGN, MISSING) if names_a_thing(route, world) else ("",)
        for who in world.everybody:
            for method in METHODS:
                yield from (Trial(route, method, who, place) for place in places)


def trials(world: World, size: int) -> list[Trial]:
    """`size` requests: first every GET and POST, then the other methods, then rounds with other questions."""
    whole = list(everything(world))
    random.Random(20261120).shuffle(whole)
    whole.sort(key=lambda trial: trial.method not in ("get", "post"))
    chosen = whole[:size]
    rounds = itertools.product(OTHER_HEADERS, QUESTIONS)
    next(rounds)
    while len(chosen) < size:
        headers, question = next(rounds)
        again = [replace(trial, question=question, headers=headers) for trial in whole[: size - len(chosen)]]
        chosen += again
    return chosen


@dataclass
class Outcome:
    """What a run of the matrix found: `faults` in words, and how many requests were sent and refused."""

    sent: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)


def run(world: World, chosen: Iterable[Trial]) -> Outcome:
    """Send every request and judge each answer. An allowed request is rolled back, a refused one is not."""
    outcome = Outcome()
    by_who: dict[str, list[Trial]] = {}
    for trial in chosen:
        by_who.setdefault(trial.who.name, []).append(trial)
    for row in by_who.values():
        client, answers = row[0].who.browser(), {}
        for trial in row:
            status, body = send(client, trial, world)
            outcome.sent += 1
            outcome.refused += not trial.is_allowed
            outcome.faults += judge(trial, status, body, world)
            if trial.place in (FOREIGN, MISSING):
                key = (trial.route.name, trial.method, str(trial.question), str(trial.headers))
                answers.setdefault(key, {})[trial.place] = (status, body)
        for key, pair in answers.items():
            if len(pair) == 2 and pair[FOREIGN] != pair[MISSING]:
                told = set(pair[FOREIGN][1].splitlines()) ^ set(pair[MISSING][1].splitlines())
                outcome.faults.append(
                    f"{row[0].who.name} can tell foreign from missing: {key} {pair[FOREIGN][0]} {sorted(told)[:2]}"
                )
    return outcome


def send(client: Client, trial: Trial, world: World) -> tuple[int, str]:
    """Status and body of the answer, the body without what differs between two equal answers."""
    values = world.values(trial.namespace, trial.place) if trial.place else {}
    address = trial.route.at(values)
    options = {"headers": trial.headers}
    with transaction.atomic():
        if trial.method in ("get", "head"):
            response = getattr(client, trial.method)(address, trial.question, **options)
        else:
            body, kind = ("{}", "application/json") if trial.route.is_api else ("", "application/x-www-form-urlencoded")
            options["headers"] = {**options["headers"], **ONCE} if trial.route.is_api else options["headers"]
            response = client.generic(
                trial.method.upper(), address, body, kind, query_params=trial.question, **options
            )  # fmt: skip
        body = b"".join(response) if response.streaming else response.content
        if trial.is_allowed:
            transaction.set_rollback(True)
            client.cookies.pop("messages", None)  # what an act announced would stand on the next page
    text = body.decode(errors="replace")
    for value in (value for value in values.values() if isinstance(value, UUID)):
        text = text.replace(str(value), str(NOBODYS_ID))
    for value in (value for value in values.values() if isinstance(value, int)):
        text = text.replace(f"/{value}", f"/{NOBODYS_NUMBER}")
    text = re.sub(r'("X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', "", text)
    return response.status_code, re.sub(r'"trace_id": ?"\w+"', "", text)


def judge(trial: Trial, status: int, body: str, world: World) -> Iterator[str]:
    """What is wrong with an answer, in words; nothing when all is right."""
    said = "".join(trial.question.values())
    for place in world.shown(body, trial.who.sees, said):
        yield f"{trial}: shows {place}"
    if status >= 500:
        yield f"{trial}: fails with {status}"
    if trial.is_public or trial.route.name in OF_ONESELF:
        return
    if trial.is_allowed:
        if status in (401, 403):
            yield f"{trial}: refused with {status}"
    elif not is_refusal(trial, status):
        yield f"{trial}: let in with {status}"


def is_refusal(trial: Trial, status: int) -> bool:
    """Whether the status says no; somebody who has not signed in is sent to the sign-in page."""
    if status == 302 and not trial.who.username:
        return True
    return status in REFUSED["api" if trial.route.is_api else "page"]
